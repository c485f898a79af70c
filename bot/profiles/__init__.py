"""A conversation model that somebody filled in: reading it, saying it in words, drawing it."""
