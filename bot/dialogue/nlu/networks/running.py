"""Opening a network that was laid out."""

from __future__ import annotations

from pathlib import Path

from onnxruntime import InferenceSession, SessionOptions


def opened(network: Path | bytes) -> InferenceSession:
    """A network from its file, or from what such a file holds."""
    settings = SessionOptions()
    # One thread: a practice's machine does other things, and two wait for each other.
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    source = network if isinstance(network, bytes) else str(network)
    return InferenceSession(source, settings, providers=["CPUExecutionProvider"])
