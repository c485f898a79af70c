"""The blueprint of the patient's screens, and what happens around each of them."""

from __future__ import annotations

from flask import Blueprint, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from bot.store.models import Conversation
from bot.web.patient.session import current_conversation, remember

View = AnyResponse | str | tuple[str, int]

patient = Blueprint("patient", __name__, template_folder="templates")


@patient.before_app_request
def know_the_patient() -> None:
    """Look up who this is, so that every page, also an error, has the right words."""
    if request.endpoint is not None and request.endpoint.startswith("patient."):
        current_conversation()


@patient.after_request
def keep_the_session_alive(response: Response) -> Response:
    """A page renews the cookie, so only somebody who is away signs in again."""
    conversation: Conversation | None = g.get("conversation")
    if conversation is not None and not g.get("signed_out"):
        remember(response, conversation.id, conversation.session_number)
    return response
