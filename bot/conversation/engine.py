"""The dialogue engine as seen from the application: one HTTP call per turn."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.conversation.answers import Record
from bot.conversation.turn import Address, Parsed, Role, Turn


class EngineUnavailable(RuntimeError):
    """The engine did not give a usable turn; the message stays stored and is tried again."""


class EngineMessage(BaseModel):
    """One message for the engine; ``number`` is its place in the conversation.

    ``text`` is what Rasa reads, ``written`` exactly what somebody wrote: the answer.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    text: str
    written: str = ""
    option: list[str] | None = None
    command: str | None = None
    args: dict[str, Any] = {}


class EngineReply(BaseModel):
    """What the engine decided: the turn to show, all answers, and where the dialogue is."""

    turn: Turn
    parsed: Parsed
    answers: dict[str, Record | None]
    dialogue: dict[str, Any]


class DialogueEngine:
    """A client of the engine's channel; safe to share between threads."""

    def __init__(self, url: str, secret: str, timeout: float = 8.0) -> None:
        self._client = httpx.Client(
            base_url=url, headers={"X-Engine-Secret": secret}, timeout=timeout
        )

    def turn(
        self,
        conversation: str,
        committed: int,
        message: EngineMessage,
        *,
        role: Role,
        address: Address,
    ) -> EngineReply:
        """Ask what happens after ``message``.

        Args:
            conversation: the conversation's id.
            committed: number of the last turn in the store; when the engine's memory is
                not exactly there, it starts again from the rows.

        Raises:
            EngineUnavailable: no connection, a time-out, an error or an unusable reply.
        """
        body = {
            "conversation": conversation,
            "turn": committed,
            "role": role,
            "address": address,
            "message": message.model_dump(),
        }
        try:
            response = self._client.post("/webhooks/gesprek/turn", json=body)
            response.raise_for_status()
            return EngineReply.model_validate(response.json())
        except (httpx.HTTPError, ValidationError, ValueError) as error:
            raise EngineUnavailable(type(error).__name__) from error

    def read(self, text: str) -> Parsed:
        """What is understood of words that are no part of a dialogue; no conversation changes.

        Raises:
            EngineUnavailable: no connection, a time-out, an error or an unusable reply.
        """
        try:
            response = self._client.post("/webhooks/gesprek/read", json={"text": text})
            response.raise_for_status()
            return Parsed.model_validate(response.json())
        except (httpx.HTTPError, ValidationError, ValueError) as error:
            raise EngineUnavailable(type(error).__name__) from error

    def forget(self, conversation: str) -> None:
        """Let the engine drop all it has in memory of a conversation; silent when it is down."""
        try:
            self._client.post("/webhooks/gesprek/forget", json={"conversation": conversation})
        except httpx.HTTPError:
            # A stopped engine has no memory to forget.
            return

    def healthy(self) -> bool:
        """Whether the engine answers and has its model loaded."""
        try:
            return self._client.get("/webhooks/gesprek/").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False
