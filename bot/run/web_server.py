"""How gunicorn serves the web application (``gunicorn --config python:bot.run.web_server``).

One worker with threads: turns of one conversation meet in the store, not in memory, but one
process is enough for one machine.
"""

from __future__ import annotations

import signal
from typing import Any

from bot.run.guard import die_with_parent
from bot.settings import load_settings

_settings = load_settings()
_host = f"[{_settings.host}]" if ":" in _settings.host else _settings.host

wsgi_app = "bot.web.wsgi:application()"
bind = f"{_host}:{_settings.port}"
workers = 1
worker_class = "gthread"
threads = 16
timeout = int(_settings.engine_timeout) + 30
"""Seconds; a turn waits for the engine, and the worker must outlive that."""
graceful_timeout = 5
control_socket_disable = True
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)sB %(M)sms"
"""Method, path and status; no query, no address and no browser of a patient."""


def post_fork(_server: Any, worker: Any) -> None:
    """Let the worker end with gunicorn itself, also when that is killed.

    Otherwise it would go on answering for a second, on the port that the next one needs.
    """
    die_with_parent(signal.SIGKILL, worker.ppid)
