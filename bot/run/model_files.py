"""Which model belongs to the present training data, and whether its file can be trusted.

A model's file name holds the fingerprint of everything it was made from. Beside it stands
the digest of the model file itself (``<name>.sha256``), which is checked before the engine
loads it: a model file is code to whoever loads it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.run.problem import Problem
from bot.settings import PROJECT_ROOT

SOURCE_KINDS = frozenset({".py", ".yml", ".yaml", ".json", ".txt", ".tsv", ".csv"})
SERVING_ONLY = frozenset(
    {
        "channel.py", "tracker_store.py", "parse.py", "evaluate.py", "scoring.py",
        "evaluation_page.py",
    }
)  # fmt: skip
"""Modules of ``bot/dialogue`` that no model depends on: they run beside it."""


def training_sources(root: Path = PROJECT_ROOT) -> list[Path]:
    """Every file that a model is made from, in a fixed order.

    The words of the catalogue are not among them: the engine never reads them, so a text, a
    prompt or a whole conversation model changes without training (tests/dialogue hold it so).
    """
    dialogue = root / "bot" / "dialogue"
    found: set[Path] = {
        root / "config.yml",
        root / "domain.yml",
        dialogue / "uv.lock",
        *_files(root / "data"),
        *(path for path in _files(dialogue) if path.name not in SERVING_ONLY),
    }
    return sorted(path for path in found if path.is_file())


def _files(folder: Path, kinds: Iterable[str] = SOURCE_KINDS) -> Iterator[Path]:
    for parent, folders, files in folder.walk():
        # Cut off here: the engine's environment beside its code holds tens of thousands of files.
        folders[:] = [name for name in folders if name != "__pycache__" and name[0] != "."]
        for name in files:
            path = parent / name
            if path.suffix in kinds and not name.startswith("."):
                yield path


def fingerprint(root: Path = PROJECT_ROOT) -> str:
    """SHA-256 over the names and contents of the training sources, in hexadecimal."""
    digest = hashlib.sha256()
    for path in training_sources(root):
        name = path.relative_to(root).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d %s %d " % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()


def model_path(model_dir: Path, root: Path = PROJECT_ROOT) -> Path:
    """Where the model that belongs to the present sources is, or will be."""
    return model_dir / f"brede-gesprek-{fingerprint(root)[:16]}.tar.gz"


def digest_path(model: Path) -> Path:
    """The file that holds the digest of a model file."""
    return model.with_name(f"{model.name.removesuffix('.tar.gz')}.sha256")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_model(model: Path) -> None:
    """Raise :class:`Problem` unless the model file is the one that was trained here."""
    advice = f"Remove it and train again: `rm {model} && make train`"
    if not model.is_file():
        raise Problem(f"There is no model {model.name}.", "Train one: `make train`")
    try:
        recorded = digest_path(model).read_text(encoding="ascii").split()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        raise Problem(f"The digest of the model {model.name} is missing.", advice) from None
    if file_digest(model) != recorded:
        raise Problem(
            f"The model file {model.name} was changed after it was trained; it is not loaded.",
            advice,
        )
