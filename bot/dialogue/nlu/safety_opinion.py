"""The statistical second opinion on safety, and how it is weighed against the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.dialogue.nlu.features import Example, Recipe
from bot.dialogue.nlu.models import TwoViewClassifier
from bot.dialogue.nlu.safety_concepts import with_concepts
from bot.dialogue.nlu.safety_rules import Finding, Judgement

RECIPE = Recipe(c_meaning=3.0, c_words=3.0, cue_weight=0.3, balanced=False)
#: How much of the probability has to lie outside S0 for a concern, at S2 and up for an alarm,
#: at S3 for danger now. Chosen on cross-validation of the training data.
CONCERN = 0.35
ALARM = 0.45
DANGER = 0.5
#: A rule knows what it reads: its finding is only raised by an opinion as sure as this.
RAISE = 0.85
SECOND_OPINION = "second_opinion"


def fit_safety(pairs: Iterable[tuple[Example, str]]) -> TwoViewClassifier:
    """Train on (example, "tier:category") pairs."""
    examples, labels = zip(*((with_concepts(e), label) for e, label in pairs), strict=True)
    return TwoViewClassifier(RECIPE).fit(examples, labels)


def finding_of(scores: dict[str, float]) -> Finding:
    """The finding in the probabilities of the classes ``tier:category``."""
    tiers = {"S0": 0.0, "S1": 0.0, "S2": 0.0, "S3": 0.0}
    for label, score in scores.items():
        tiers[label.split(":")[0]] += score
    risk = 1.0 - tiers["S0"]
    if risk < CONCERN:
        return Finding()
    if tiers["S3"] >= DANGER:
        tier = "S3"
    elif (tiers["S2"] + tiers["S3"]) / risk >= ALARM:
        tier = "S2"
    else:
        tier = "S1"
    categories: dict[str, float] = {}
    for label, score in scores.items():
        level, category = label.split(":")
        if level != "S0":
            categories[category] = categories.get(category, 0.0) + score
    return Finding(tier, max(categories, key=lambda name: categories[name]), SECOND_OPINION)


@dataclass(frozen=True)
class Opinion:
    """The finding of the second opinion, and how probable S2 or S3 is (0–1)."""

    finding: Finding
    alarm: float


def opinion_from(scores: dict[str, float]) -> Opinion:
    """The opinion in the probabilities of the classes ``tier:category``."""
    alarm = sum(score for label, score in scores.items() if label[:2] in ("S2", "S3"))
    return Opinion(finding_of(scores), alarm)


def opinion_of(model: TwoViewClassifier, example: Example) -> Opinion:
    """The second opinion on one sentence."""
    return opinion_from(model.score(with_concepts(example)))


def combine(by_rules: Judgement, opinions: Sequence[Opinion]) -> Finding:
    """The stricter of both, except where the rules know a harmless reading.

    What a rule found is raised only by a very sure opinion: the rules know the difference
    between "ik wil er een eind aan maken" (ask) and "ik wil niet meer leven" (stop).
    """
    if by_rules.harmless is not None:
        return Finding()
    found = by_rules.finding
    if found.rule is not None:
        opinions = [opinion for opinion in opinions if opinion.alarm >= RAISE]
        if found.tier != "S1":
            return found
    return max([found, *(opinion.finding for opinion in opinions)], key=lambda f: f.tier)
