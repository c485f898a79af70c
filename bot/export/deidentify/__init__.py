"""Text without names: our own rules, `deduce`, and a person who reads it before it leaves."""
