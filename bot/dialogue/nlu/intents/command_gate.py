"""Last word on a message: button, safety, command or answer."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.nlu.intents.gate import is_command
from bot.dialogue.nlu.keys import (
    ANSWER,
    CONTRACT_INTENTS,
    MECHANIC_INTENTS,
    METADATA,
    SAFETY,
    SPOKEN,
)
from bot.dialogue.nlu.reading.text import analyse

_FROM_SAFETY = frozenset({"safety_concern", "safety_alarm"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CommandGate(GraphComponent, IntentClassifier):
    """Sets ``spoken`` (what was said) and ``intent`` (what the dialogue acts on).

    - a command button is its command, an option is an answer: with certainty 1;
    - words beside the rows of a card (they come with ``args``) are an answer, "stop" included;
      the safety layer reads them like any other words;
    - other typed text is a command only when :func:`.gate.is_command` allows it;
    - a patient's S1 becomes ``safety_concern``, S2 and S3 ``safety_alarm``;
    - a professional's typed text is always an answer; safety travels in ``safety``.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],  # noqa: ARG003 - Rasa's signature
        model_storage: ModelStorage,  # noqa: ARG003
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,  # noqa: ARG003
    ) -> CommandGate:
        """Called by Rasa's graph."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Decide for each message."""
        for message in messages:
            metadata = message.get(METADATA)
            spoken, intent = self._decide(message, metadata if isinstance(metadata, dict) else {})
            message.set(SPOKEN, spoken, add_to_output=True)
            message.set(INTENT, intent, add_to_output=True)
        return messages

    def _decide(
        self, message: Message, metadata: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        command = metadata.get("command")
        if command:
            known = command in CONTRACT_INTENTS or (
                command in MECHANIC_INTENTS and command not in _FROM_SAFETY
            )
            if not known:
                raise ValueError(f"unknown command: {command}")
            pressed = {"name": str(command), "confidence": 1.0}
            return pressed, pressed
        answer = {"name": ANSWER, "confidence": 1.0}
        if metadata.get("option") or metadata.get("role") == "professional":
            return answer, answer
        on_a_card = bool(metadata.get("args"))
        spoken = answer if on_a_card else self._spoken(message)
        tier = (message.get(SAFETY) or {}).get("tier", "S0")
        if tier == "S0":
            return spoken, spoken
        name = "safety_concern" if tier == "S1" else "safety_alarm"
        return spoken, {"name": name, "confidence": 1.0}

    @staticmethod
    def _spoken(message: Message) -> dict[str, Any]:
        guess = message.get(INTENT) or {}
        name, confidence = guess.get("name"), float(guess.get("confidence") or 0.0)
        ranking = {
            item["name"]: item["confidence"] for item in message.get(INTENT_RANKING_KEY) or ()
        }
        answer = float(ranking.get(ANSWER, 0.0))
        if name and is_command(name, confidence, analyse(str(message.get(TEXT) or "")), answer):
            return {"name": name, "confidence": confidence}
        return {"name": ANSWER, "confidence": max(answer, 0.5)}
