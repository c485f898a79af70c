"""What leaves the building: files made from our own tables."""
