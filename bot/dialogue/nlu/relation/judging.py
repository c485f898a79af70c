"""Typing of the relation by the signals of the dossier, section 2, with the words that show it.

Rules that hold here: at least two signals or one plain marker, otherwise ``onbekend``; in doubt
the lower involvement (bezoeker < klaag < klant); spelling and being sent never count alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.nlu.learning.features import Example, Recipe
from bot.dialogue.nlu.learning.models import TwoViewClassifier
from bot.dialogue.nlu.relation.cues import count_cues, evidence_for, ruled_out

UNKNOWN = "onbekend"
RECIPE = Recipe(meaning=0.3, c_meaning=4.0, c_words=4.0, deep=0.6, doubt=0.65)
#: Fewer real words than this say too little to type anybody.
FEWEST_WORDS = 3
#: A type needs this probability; closer than this margin the lower involvement is taken.
ENOUGH = 0.3
MARGIN = 0.08
_LOW_TO_HIGH = ("bezoeker", "klaag", "klant")


@dataclass(frozen=True)
class Observation:
    """A type with its probability and the literal words of the message that point to it."""

    type: str
    confidence: float
    evidence: str

    def as_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        return {
            "type": self.type,
            "confidence": round(self.confidence, 4),
            "evidence": self.evidence,
        }


def with_cues(example: Example) -> Example:
    """The example with how often each cue of ``cues.yml`` occurs (at most two)."""
    return replace(example, cues=count_cues(example.analysis))


def fit_relation(pairs: Iterable[tuple[Example, str]]) -> TwoViewClassifier:
    """Train on (example, type) pairs."""
    examples, labels = zip(*((with_cues(e), label) for e, label in pairs), strict=True)
    return TwoViewClassifier(RECIPE).fit(examples, labels)


def choose(scores: dict[str, float]) -> tuple[str, float]:
    """The type of these probabilities: unclear is ``onbekend``, a tie is the lower one."""
    typed = [(name, scores.get(name, 0.0)) for name in _LOW_TO_HIGH]
    best, score = max(typed, key=lambda pair: pair[1])
    if score < ENOUGH or scores.get(UNKNOWN, 0.0) >= score:
        return UNKNOWN, scores.get(UNKNOWN, 0.0)
    for name, other in typed:
        if score - other <= MARGIN:
            return name, other
    return best, score


def observe(model: TwoViewClassifier, example: Example) -> Observation:
    """What one message shows."""
    if example.analysis.count < FEWEST_WORDS:
        return Observation(UNKNOWN, 1.0, "")
    scores = model.score(with_cues(example))
    for excluded in ruled_out(example.analysis) & {choose(scores)[0]}:
        taken = scores.pop(excluded)
        scores["klaag"] = scores.get("klaag", 0.0) + taken
    name, score = choose(scores)
    if name == UNKNOWN:
        return Observation(UNKNOWN, score, "")
    return Observation(name, score, evidence_for(name, example.analysis))
