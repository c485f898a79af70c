"""The engine's only door: one turn in, one typed turn out, errors as errors.

Beside a turn it only reads a text when it is asked to (a note that is no part of the dialogue).

Rasa's own REST channel answers HTTP 200 with an empty list when something broke, and lets
anyone choose a sender. This channel requires a shared secret, answers 500 when a turn has
no outcome, and drops the tracker then, so that the retry starts from our rows.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import (
    CollectingOutputChannel,
    InputChannel,
    UserMessage,
)
from rasa.shared.core.constants import DEFAULT_SLOT_NAMES, REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.tracker_store import LiveTrackerStore

logger = logging.getLogger(__name__)

LONGEST_TEXT = 4000
"""Characters of the longest message that the store takes: a card with many rows."""


class IncompleteTurn(RuntimeError):
    """The engine finished without an ask, a status or a suggestion: that is no answer."""


def collect(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Lay the pieces that the actions said together into one turn.

    Leads follow each other; of every other piece the last one counts, so that a form that
    asks after a reply decides what is open.
    """
    turn: dict[str, Any] = {}
    leads: list[str] = []
    for message in messages:
        pieces = message.get("custom") or {}
        lead = pieces.get("lead")
        if lead and lead not in leads:
            leads.append(lead)
        turn.update({name: piece for name, piece in pieces.items() if name != "lead"})
    turn["lead"] = "\n".join(leads)
    if not ({"ask", "status", "suggestions"} & turn.keys()):
        raise IncompleteTurn("nothing was asked or decided")
    return turn


def snapshot(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What must be kept to go on from here: answers, mechanics, the form and its question."""
    is_question = {
        slot.name
        for slot in tracker.slots.values()
        if any(mapping.get("type") == "from_text" for mapping in slot.mappings)
    }
    values = {name: slot.value for name, slot in tracker.slots.items()}
    return {
        "answers": {name: values[name] for name in sorted(is_question)},
        "dialogue": {
            "slots": {
                name: value
                for name, value in values.items()
                if name not in is_question and name not in DEFAULT_SLOT_NAMES and value is not None
            },
            "form": tracker.active_loop_name,
            "requested_slot": values.get(REQUESTED_SLOT),
        },
    }


def understood(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What the engine made of the latest message (contract: one parsed message)."""
    return parsed((tracker.latest_message.parse_data if tracker.latest_message else None) or {})


def parsed(data: Mapping[str, Any]) -> dict[str, Any]:
    """One parsed message, from what the pipeline found."""
    return {
        "intent": data.get("spoken") or data.get("intent") or {},
        "safety": data.get("safety") or {},
        "relation": data.get("relation") or {},
        "topics": data.get("topics") or [],
    }


class GesprekChannel(InputChannel):
    """Channel ``gesprek``: POST /webhooks/gesprek/turn."""

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("credentials.yml: the channel needs a secret")
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        return "gesprek"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        return cls((credentials or {}).get("secret", ""))

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("X-Engine-Secret", "").encode()
        return hmac.compare_digest(given, self._secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        gesprek = Blueprint("gesprek_channel", __name__)

        @gesprek.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return response.json(
                {"status": "ok" if ready else "loading"}, status=200 if ready else 503
            )

        @gesprek.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"error": "not allowed"}, status=403)
            _store(request).forget(str((request.json or {}).get("conversation", "")))
            return response.json({"status": "ok"})

        @gesprek.route("/read", methods=["POST"])
        async def read(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"error": "not allowed"}, status=403)
            text = str((request.json or {}).get("text") or "")
            if not text or len(text) > LONGEST_TEXT:
                return response.json({"error": "unusable text"}, status=422)
            try:
                # No tracker is touched: the dialogue hears of these words when it is its turn.
                message = UserMessage(text.lstrip("/ \t") or "-", metadata={})
                data = await request.app.ctx.agent.processor.parse_message(message)
            except Exception as error:  # the caller must learn of every failure
                logger.error("reading failed: %s", type(error).__name__)
                return response.json({"error": type(error).__name__}, status=500)
            return response.json(parsed(data))

        @gesprek.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"error": "not allowed"}, status=403)
            try:
                message, number = _read(request.json)
            except (KeyError, TypeError, ValueError) as error:
                return response.json({"error": f"unusable turn: {error}"}, status=422)
            store = _store(request)
            if not store.is_at(message.sender_id, number):
                store.forget(message.sender_id)
            try:
                await on_new_message(message)
                tracker = await store.retrieve(message.sender_id)
                if tracker is None:
                    raise IncompleteTurn("the tracker was not saved")
                reply = {
                    "turn": collect(message.output_channel.messages),
                    "parsed": understood(tracker),
                    **snapshot(tracker),
                }
            except Exception as error:  # the caller must learn of every failure
                store.forget(message.sender_id)
                # The words of the patient may be in the error's text: log its kind only.
                logger.error("turn failed: %s", type(error).__name__)
                return response.json({"error": type(error).__name__}, status=500)
            store.mark(message.sender_id, number + 1)
            return response.json(reply)

        return gesprek


def _store(request: Request) -> LiveTrackerStore:
    store = request.app.ctx.agent.tracker_store
    # Rasa wraps every store in its fail-safe; ours is inside.
    inner = getattr(store, "_tracker_store", store)
    if not isinstance(inner, LiveTrackerStore):
        raise TypeError("endpoints.yml must name bot.dialogue.tracker_store.LiveTrackerStore")
    return inner


def _read(body: Any) -> tuple[UserMessage, int]:
    """The message and the number of the last committed turn, from a request's JSON.

    A leading slash is Rasa's mark for a command and is stripped here as well as in the web
    layer: buttons travel in the metadata, never in the text.
    """
    said = body["message"]
    text = str(said.get("text") or "")
    if len(text) > LONGEST_TEXT:
        raise ValueError("the text is too long")
    metadata = {
        "role": body["role"],
        "address": body.get("address", "u"),
        "option": said.get("option"),
        "command": said.get("command"),
        "args": said.get("args") or {},
        "message_number": int(said["number"]),
        "written": str(said.get("written") or text),
    }
    message = UserMessage(
        text.lstrip("/ \t") or "-",
        CollectingOutputChannel(),
        str(body["conversation"]),
        input_channel=GesprekChannel.name(),
        metadata=metadata,
    )
    return message, int(body["turn"])
