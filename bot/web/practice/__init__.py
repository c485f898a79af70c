"""Screens for the practice: sign in, invite, read, confirm."""
