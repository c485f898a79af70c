"""Setting up, training, starting and supervising the product on one machine."""
