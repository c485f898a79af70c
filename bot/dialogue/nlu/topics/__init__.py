"""Which life areas a message is about."""
