"""Sentences as vectors, by the encoders that packages carry."""
