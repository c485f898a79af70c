"""Names that the components share: message properties, intents, labels."""

from __future__ import annotations

from typing import Any, Final

SPOKEN: Final = "spoken"
SAFETY: Final = "safety"
RELATION: Final = "relation"
TOPICS: Final = "topics"
#: On a training example: what an answer was taken for.
LIKE: Final = "like"
METADATA: Final = "metadata"

ANSWER: Final = "answer"

#: The intents that can be understood from text (the contract of one parsed message).
CONTRACT_INTENTS: Final[tuple[str, ...]] = (
    "affirm",
    "deny",
    "dont_know",
    "skip_question",
    "go_back",
    "ask_explanation",
    "ask_why",
    "pause",
    "stop",
    "correct_answer",
    "ask_medical_question",
    "ask_human",
    "ask_privacy",
    "bot_challenge",
    "greet",
    "goodbye",
    "thank",
    ANSWER,
)

#: Intents that only a button or the safety layer can set; never learned from text.
MECHANIC_INTENTS: Final[tuple[str, ...]] = (
    "begin",
    "resume",
    "safety_concern",
    "safety_alarm",
    "add_goal",
    "ask_example",
    "next_question",
    "other_question",
    "set_relation",
    "go_to_step",
    "start_goal",
    "start_referral",
    "wrap_up",
)

RELATION_TYPES: Final[tuple[str, ...]] = ("klant", "klaag", "bezoeker", "onbekend")

LIFE_AREAS: Final[tuple[str, ...]] = (
    "slapen",
    "pijn",
    "moe",
    "bewegen",
    "gewicht",
    "vallen",
    "geheugen",
    "stemming",
    "stress",
    "middelen",
    "ziekte",
    "eenzaamheid",
    "zingeving",
    "creatief",
    "rouw",
    "relatie",
    "opvoeden",
    "mantelzorg",
    "werk",
    "geld",
    "inkomen",
    "wonen",
    "hulp_thuis",
    "taal",
    "digitaal",
    "slachtoffer",
)

HARMLESS: Final = "S0"
TIERS: Final[tuple[str, ...]] = (HARMLESS, "S1", "S2", "S3")
CATEGORIES: Final[tuple[str, ...]] = (
    "none",
    "suicidality",
    "emergency",
    "violence",
    "minor",
    "psychosis",
    "threat",
    "other_person",
)


def is_pressed(metadata: Any) -> bool:
    """Whether a message is a button (an option or a command) instead of typed text.

    Buttons are made by us, so nothing about them has to be understood; only typed text
    goes through the safety rules and the classifiers.
    """
    return isinstance(metadata, dict) and bool(metadata.get("command") or metadata.get("option"))


def label_of(message: Any, name: str) -> Any:
    """A label that a training example carries in its metadata, or None.

    Rasa keeps metadata of a whole block (``intent``) apart from that of one example
    (``example``); the example wins.
    """
    metadata = message.get(METADATA) or {}
    for level in ("example", "intent"):
        labels = metadata.get(level)
        if isinstance(labels, dict) and name in labels:
            return labels[name]
    return None
