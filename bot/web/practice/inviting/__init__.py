"""Inviting patients: one or a list, what they get to hear, and what follows."""
