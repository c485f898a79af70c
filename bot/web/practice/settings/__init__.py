"""What a practice decides for itself."""
