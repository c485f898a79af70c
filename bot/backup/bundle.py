"""The file of a backup: a tar with a list of contents, locked with age.

age (age-encryption.org) is a format with tools of its own, so that a backup can be opened without
this project too: ``age --decrypt --identity KEY FILE | tar -x``. A backup is locked with a public
key; only the secret key opens it, and that one need not be on the machine that makes backups.
"""

from __future__ import annotations

import tarfile
from datetime import datetime
from pathlib import Path

import pyrage
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.run.model_files import file_digest
from bot.run.problem import Problem

DATABASE = "brede_gesprek.db"
SECRETS = "secrets.json"
DEMO = "demo.json"
_CONTENTS = "contents.json"
_FORMAT = 1


class Manifest(BaseModel):
    """What is in a backup. ``files``: name → SHA-256. ``schema_version``: of the database."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = _FORMAT
    made_at: datetime
    schema_version: str
    practices: int
    conversations: int
    files: dict[str, str]


def new_key() -> tuple[str, str]:
    """A new pair: the secret key (``AGE-SECRET-KEY-1…``) and the public one (``age1…``)."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def public_key(text: str) -> pyrage.x25519.Recipient:
    """The public key in a text; raises :class:`Problem`."""
    if not text.strip():
        raise Problem(
            "There is no key to lock the backup with.",
            "Make one with `brede-gesprek backup --new-key` and set BREDE_GESPREK_BACKUP_KEY.",
        )
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise Problem(
            "BREDE_GESPREK_BACKUP_KEY is not a public key.",
            "It begins with age1; `brede-gesprek backup --new-key` makes one.",
        ) from None


def secret_key(text: str) -> pyrage.x25519.Identity:
    """The secret key in a text, or in a key file with comments; raises :class:`Problem`."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return pyrage.x25519.Identity.from_str(
            next((line for line in lines if line and not line.startswith("#")), "")
        )
    except pyrage.IdentityError:
        raise Problem(
            "That is not a secret key.",
            "It begins with AGE-SECRET-KEY-1 and was shown when `brede-gesprek backup --new-key` "
            "made it.",
        ) from None


def lock(folder: Path, manifest: Manifest, key: pyrage.x25519.Recipient, into: Path) -> None:
    """Write the files that ``manifest`` names, from ``folder``, to the locked file ``into``."""
    (folder / _CONTENTS).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    plain = folder / "backup.tar"
    with tarfile.open(plain, "w") as tar:
        for name in (_CONTENTS, *manifest.files):
            tar.add(folder / name, arcname=name)
    with plain.open("rb") as source, into.open("wb") as target:
        pyrage.encrypt_io(source, target, [key])
    plain.unlink()


def unlock(file: Path, key: pyrage.x25519.Identity, into: Path) -> Manifest:
    """Unpack a backup into the folder ``into``; every file is as it was put in.

    Raises :class:`Problem` when the key does not fit, or the file is no backup or not whole, and
    ``OSError`` when there is no room or no right.
    """
    broken = Problem(
        f"{file} is not a backup, or it is damaged.", "Nothing was changed. Take another one."
    )
    plain = into / "backup.tar"
    try:
        with file.open("rb") as source, plain.open("wb") as target:
            pyrage.decrypt_io(source, target, [key])
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise Problem(
                f"This key does not open {file}.", "Each backup opens with the key it was made for."
            ) from None
        raise broken from None
    except OSError as error:
        # What was changed or cut off is an error without a number; the system's have one.
        if error.errno is None:
            raise broken from None
        raise
    try:
        with tarfile.open(plain) as tar:
            tar.extractall(into, filter="data")
        manifest = Manifest.model_validate_json((into / _CONTENTS).read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, ValidationError):
        raise broken from None
    plain.unlink()
    if manifest.format != _FORMAT or not {DATABASE, SECRETS} <= manifest.files.keys():
        raise Problem(f"{file} was made by another version of this program.", "Update first.")
    for name, known in manifest.files.items():
        if not (into / name).is_file() or file_digest(into / name) != known:
            raise broken
    return manifest
