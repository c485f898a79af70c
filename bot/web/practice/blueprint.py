"""The blueprint that all rooms of the practice's screens put their pages on."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

View = AnyResponse | str | tuple[str, int]

practice = Blueprint("practice", __name__, template_folder="templates", url_prefix="/praktijk")

LONGEST_LABEL = 80
"""Characters of a first name or pseudonym."""
