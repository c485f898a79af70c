"""Ports: a free one on loopback, or a clear sentence when the wanted one is taken."""

from __future__ import annotations

import socket

from bot.run.problem import Problem
from bot.settings import Settings


def free_port() -> int:
    """A port on loopback that is free at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen here now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        # As gunicorn does: a port in TIME_WAIT after a restart is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def claim_ports(settings: Settings) -> Settings:
    """The settings with a real number for every port.

    Raises :class:`Problem` when a port that was asked for is taken.
    """
    if not is_free(settings.host, settings.port):
        raise Problem(
            f"Port {settings.port} on {settings.host} is in use by another program, or may not "
            "be used.",
            f"Stop that program, or choose another port: "
            f"`BREDE_GESPREK_PORT={settings.port + 10} make start`",
        )
    chosen: dict[str, int] = {}
    for name in ("engine_port", "actions_port"):
        port: int = getattr(settings, name)
        if port and not is_free("127.0.0.1", port):
            raise Problem(
                f"Port {port} for the {name.removesuffix('_port')} is in use by another program.",
                f"Leave BREDE_GESPREK_{name.upper()} out to take any free port.",
            )
        while not port or port in (settings.port, *chosen.values()):
            port = free_port()
        chosen[name] = port
    return settings.model_copy(update=chosen)
