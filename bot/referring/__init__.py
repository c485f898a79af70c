"""Referring warmly: who calls whom, with whose consent, and whether the person arrived."""
