"""The web layer: what patients, POHs and practices see in a browser."""
