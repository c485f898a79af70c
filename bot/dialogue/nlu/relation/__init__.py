"""Klant, klaag or bezoeker: how somebody talks about a wish."""
