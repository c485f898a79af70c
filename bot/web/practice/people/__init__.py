"""The people of a practice: signing in, their second factor, their colleagues."""
