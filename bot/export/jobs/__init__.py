"""Exports that take a while: in a process of their own, with progress, and whole or not at all."""

from bot.export.jobs.files import KEPT, file_of, forget_files, sweep
from bot.export.jobs.queue import PROBLEMS, Wanted, ask_for, find_job, start

__all__ = [
    "KEPT",
    "PROBLEMS",
    "Wanted",
    "ask_for",
    "file_of",
    "find_job",
    "forget_files",
    "start",
    "sweep",
]
