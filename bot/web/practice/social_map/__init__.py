"""The sociale kaart on screen: look up, add, check, and in and out as a file."""
