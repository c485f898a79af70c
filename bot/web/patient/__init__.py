"""Screens for the patient at home."""
