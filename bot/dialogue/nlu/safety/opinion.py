"""The statistical second opinion on safety, and how it is weighed against the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.nlu.keys import HARMLESS, TIERS
from bot.dialogue.nlu.learning.features import Example, Recipe
from bot.dialogue.nlu.learning.models import TwoViewClassifier
from bot.dialogue.nlu.safety.concepts import with_concepts
from bot.dialogue.nlu.safety.rules import Finding, Judgement

RECIPE = Recipe(
    meaning=0.0, c_words=6.0, cue_weight=0.3, balanced=False,
    deep=0.65, doubt=0.9, known=0.95, passes=10,
)  # fmt: skip
#: How probable anything but S0 has to be for a concern; and where the rules know a harmless
#: reading. Chosen on 2,200 sentences of eight writers that training had not seen then: the highest
#: at which 95 % of their hints were heard (docs/decisions/0020, 0022).
CONCERN = 0.45
CONCERN_WHEN_HARMLESS = 0.8
#: A sentence of a longer message, read without what stands around it, must be surer: on 900 of
#: these nothing was missed at 0.7, and of 160 complaints and plans of another stranger ten more
#: were left alone ("Schilderen mis ik zo. …").
CONCERN_IN_PART = 0.7
#: Which share of that must be S2 and up for an alarm, S3 for danger now (docs/decisions/0019).
ALARM = 0.45
DANGER = 0.4
#: A rule knows what it reads: its finding is only raised by an opinion as sure as this.
RAISE = 0.6
RULE = "second_opinion"
#: Between tier and category in the name of a class.
_BETWEEN = ":"


@dataclass(frozen=True)
class Opinion:
    """How probable each tier is (together 1), and what it would be about."""

    tiers: Mapping[str, float]
    category: str = "none"

    @property
    def risk(self) -> float:
        """How probable it is that there is anything (0–1)."""
        return 1.0 - self.tiers[HARMLESS]

    @property
    def alarm(self) -> float:
        """How probable S2 or S3 is (0–1)."""
        return self.tiers["S2"] + self.tiers["S3"]

    def finding(self, concern: float = CONCERN) -> Finding:
        """The finding in these probabilities."""
        if self.risk < concern:
            return Finding()
        if self.tiers["S3"] >= DANGER * self.risk:
            tier = "S3"
        else:
            tier = "S2" if self.alarm >= ALARM * self.risk else "S1"
        return Finding(tier, self.category, RULE)


class SecondOpinion:
    """One classifier of tier and category together.

    "S2" alone holds a beating, a voice and a chest pain, which have no word in common: told
    apart, each is learned better than together.
    """

    def __init__(self, classifier: TwoViewClassifier | None = None) -> None:
        """Make it untrained, or around a trained classifier."""
        self._classifier = classifier or TwoViewClassifier(RECIPE)

    def fit(self, labelled: Iterable[tuple[Example, str, str]]) -> SecondOpinion:
        """Learn from (example, tier, category); returns itself."""
        read = [(with_concepts(example), _joined(tier, about)) for example, tier, about in labelled]
        self._classifier.fit([example for example, _ in read], [label for _, label in read])
        return self

    def on(self, example: Example) -> Opinion:
        """The opinion on one sentence."""
        tiers, categories = Counter(dict.fromkeys(TIERS, 0.0)), Counter[str]()
        for label, share in self._classifier.score(with_concepts(example)).items():
            tier, _, about = label.partition(_BETWEEN)
            tiers[tier] += share
            if about:
                categories[about] += share
        return Opinion(tiers, max(categories, key=categories.__getitem__))

    def save(self, folder: Path) -> None:
        """Write the classifier."""
        self._classifier.save(folder)

    @classmethod
    def load(cls, folder: Path) -> SecondOpinion:
        """Read what :meth:`save` wrote."""
        return cls(TwoViewClassifier.load(folder))


def _joined(tier: str, about: str) -> str:
    return tier if tier == HARMLESS else f"{tier}{_BETWEEN}{about}"


def combine(by_rules: Judgement, whole: Opinion, parts: Sequence[Opinion] = ()) -> Finding:
    """The stricter of both, except where the rules know a harmless reading.

    Most such readings explain some words of a message ("de hond laten inslapen"); something else
    in it may be wrong, so an opinion that is surer than usual still counts.
    ``parts`` are the opinions on the sentences of a long message.
    What a rule found is raised only by a sure opinion: the rules know the difference between "ik
    wil er een eind aan maken" (ask) and "ik wil niet meer leven" (stop). Whether an alarm is danger
    now ("hij slaat me", "hij slaat me nu") the opinion knows better.
    """
    found = by_rules.finding
    if found.tier == "S2":
        worst = max((whole, *parts), key=lambda opinion: opinion.tiers["S3"])
        return Finding("S3", worst.category, RULE) if worst.tiers["S3"] >= DANGER else found
    if by_rules.settled or found.tier == "S3":
        return found
    if by_rules.harmless is None:
        weighed = [(whole, CONCERN), *((part, CONCERN_IN_PART) for part in parts)]
    else:
        weighed = [(opinion, CONCERN_WHEN_HARMLESS) for opinion in (whole, *parts)]
    if found.rule is not None:
        weighed = [(opinion, concern) for opinion, concern in weighed if opinion.alarm >= RAISE]
    opinions = (opinion.finding(concern) for opinion, concern in weighed)
    return max([found, *opinions], key=lambda f: f.tier)
