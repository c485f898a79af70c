"""Small networks that ONNX Runtime works through: how they are laid out, and opened."""
