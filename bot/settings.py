"""Everything that differs between two installations, in one typed object.

Each setting is an environment variable with the prefix ``BREDE_GESPREK_``
(``BREDE_GESPREK_PORT=8090``). Defaults suit one machine with an embedded
database. Nothing is read at import: call :func:`load_settings`.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one installation; see ``docs/operator.md`` for the list in words."""

    model_config = SettingsConfigDict(env_prefix="BREDE_GESPREK_", extra="ignore")

    data_dir: Path = Field(
        default=PROJECT_ROOT / "var",
        description="Folder for the database, the generated secrets, logs and run-time files.",
    )
    database_url: str = Field(
        default="",
        description="SQLAlchemy address of the store; empty means SQLite in data_dir.",
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    port: int = Field(default=8080, description="Port the web server listens on.")
    public_url: str = Field(
        default="",
        description="Address patients use, for links and letters; empty means http://host:port.",
    )
    engine_port: int = Field(
        default=0, description="Loopback port of the Rasa engine; 0 means a free port."
    )
    actions_port: int = Field(
        default=0, description="Loopback port of the action server; 0 means a free port."
    )
    engine_timeout: float = Field(
        default=8.0, description="Seconds before a turn of the engine counts as failed."
    )
    model_dir: Path = Field(
        default=PROJECT_ROOT / "models", description="Folder with the trained dialogue model."
    )
    own_models_dir: str = Field(
        default="",
        description="Folder with conversation models of your own (YAML); empty means only ours.",
    )
    secure_cookies: bool = Field(
        default=False,
        description="Send cookies over HTTPS only. Switch on wherever patients can reach it.",
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        description="Proxies in front whose X-Forwarded headers are believed; 0 means none.",
    )
    rate_limit_url: str = Field(
        default="",
        description="Redis that counts attempts to sign in; empty means the store.",
    )
    backup_key: str = Field(
        default="", description="Public key (age1…) that backups are locked with."
    )

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'brede_gesprek.db'}"

    @property
    def base_url(self) -> str:
        """The address that stands in links and letters, without a closing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secrets_file(self) -> Path:
        """This installation's secrets; without them the database is of no use."""
        return self.data_dir / "secrets.json"

    @property
    def run_dir(self) -> Path:
        """Files that exist only while the product runs (ports, supervisor socket)."""
        return self.data_dir / "run"

    @property
    def export_dir(self) -> Path:
        """Files of exports, for an hour; patients' words are in them."""
        return self.data_dir / "exports"

    @property
    def set_aside_dir(self) -> Path:
        """What was there before a backup was put back, for a week."""
        return self.data_dir / "before-restore"

    @property
    def names_dir(self) -> Path:
        """Lists of names that were made ready for the text without names."""
        return self.data_dir / "deduce"

    @property
    def log_dir(self) -> Path:
        """Logs of the processes; they never hold a word a patient wrote."""
        return self.data_dir / "log"

    @property
    def export_log(self) -> Path:
        """Where errors of exports in the background are written."""
        return self.log_dir / "export.log"


class Secrets(BaseSettings):
    """Random values made once per installation and kept in ``data_dir/secrets.json``."""

    model_config = SettingsConfigDict(env_prefix="BREDE_GESPREK_", extra="ignore")

    session_key: str
    password_salt: str
    engine_secret: str
    lookup_key: str = Field(description="Key of the HMAC over codes and birth dates.")


def load_settings() -> Settings:
    """Read the settings from the environment."""
    return Settings()


def load_secrets(settings: Settings) -> Secrets:
    """Read this installation's secrets, or make them at the first start (file mode 0600)."""
    path = settings.secrets_file
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        made = {name: secrets.token_hex(32) for name in Secrets.model_fields}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=1)
    return Secrets(**json.loads(path.read_text(encoding="utf-8")))
