"""The Flask application: the only public process, and the owner of the truth."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, g, url_for
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.catalogue.loader import load_catalogue
from bot.catalogue.schema import Catalogue
from bot.conversation.turns import Conversations
from bot.dutch_dates import write_date, write_day, write_moment, write_time
from bot.profiles.drawings import caption, draw
from bot.settings import Secrets, Settings
from bot.store.database import Database
from bot.store.models import now as present_moment
from bot.web.contacts import help_numbers
from bot.web.errors import install_errors
from bot.web.headers import install_headers
from bot.web.limits import install_limits
from bot.web.logged import install_log
from bot.web.patient import patient
from bot.web.patient.comfort import large_text
from bot.web.practice import practice
from bot.web.practice.accounts import install_accounts
from bot.web.professional import professional
from bot.web.services import Services, install, services
from bot.web.shortcuts import SHORTCUTS, keys_of_user
from bot.web.wording import address, say, sentence

LARGEST_REQUEST = 512 * 1024
"""Bytes of a form. Far above 2,000 characters, so that a text that is too long can be given
back with a kind sentence instead of being lost."""


def _configure(app: Flask, settings: Settings, secrets: Secrets) -> None:
    prefix = "__Host-" if settings.secure_cookies else ""
    app.config.update(
        SECRET_KEY=secrets.session_key,
        SESSION_COOKIE_NAME=f"{prefix}sessie",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        # A patient may think for as long as the session lasts.
        WTF_CSRF_TIME_LIMIT=None,
        # Our links carry no referrer, which this check would need.
        WTF_CSRF_SSL_STRICT=False,
    )


def _static_version(app: Flask) -> Callable[[str], str]:
    folder = Path(app.static_folder or "")
    versions = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        for file in sorted(folder.iterdir())
    }
    return lambda name: url_for("static", filename=name, v=versions[name])


def create_app(
    settings: Settings,
    secrets: Secrets,
    database: Database,
    conversations: Conversations,
    *,
    catalogue: Catalogue | None = None,
    clock: Callable[[], datetime] = present_moment,
) -> Flask:
    """Build the web application.

    Args:
        settings: of this installation.
        secrets: of this installation; they sign cookies and key the digests.
        database: migrated to the newest version.
        conversations: the service that stores messages and asks the dialogue engine.
        catalogue: the content; the project's own when left out.
        clock: the present moment in UTC.
    """
    app = Flask(__name__)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _configure(app, settings, secrets)
    install(
        app,
        Services(
            settings,
            secrets,
            database,
            conversations,
            catalogue or load_catalogue(),
            clock,
        ),
    )
    CSRFProtect(app)
    install_accounts(app, database, secrets)
    for blueprint in (patient, practice, professional):
        app.register_blueprint(blueprint)
    install_log(app)
    install_limits(app, database, secrets.lookup_key, settings.rate_limit_url)
    install_errors(app)
    install_headers(app, https=settings.secure_cookies)
    static = _static_version(app)
    app.jinja_env.globals.update(say=say, sentence=sentence, static=static)
    app.jinja_env.globals.update(draw=draw, caption=caption)

    @app.context_processor
    def words() -> dict[str, Any]:
        here = services()
        return {
            "address": address(),
            "large_text": large_text(),
            "help_numbers": help_numbers(g.get("practice")),
            "practice_here": g.get("practice"),
            "keys": keys_of_user(),
            "shortcuts": SHORTCUTS,
            "now": here.now(),
            "today": here.today(),
            "write_date": write_date,
            "write_day": write_day,
            "write_time": write_time,
            "write_moment": write_moment,
        }

    return app
