"""Safety rules: read from ``safety/*.yml``, applied to the words of a message.

The rules are data that a GP or a POH can read, with their examples beside them. This module
only applies them: find patterns, leave out harmless readings, look at the context, take the
strictest finding. Tiers and categories: ``contracts.md``; meaning: the dossier, section 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue.nlu.keys import CATEGORIES, TIERS
from bot.dialogue.nlu.reading.phrases import Pattern, PatternIndex, Span, compile_patterns
from bot.dialogue.nlu.reading.spelling import mend
from bot.dialogue.nlu.reading.text import Analysis, Word, lemma_of
from bot.dialogue.nlu.safety.context import about_other, in_the_past
from bot.dialogue.nlu.safety.denial import NEGATIONS, denial

#: In a message of more words than this there is room for something else.
_SHORT = 9
RULES_FOLDER = Path(__file__).with_name("patterns")
_WORD_LISTS = "words.yml"
#: What a finding becomes when the text puts it in the past.
_PAST_TIER = {
    "suicidality": "S1",
    "violence": "S1",
    "psychosis": "S1",
    "emergency": "S0",
    "minor": "S0",
    "threat": "S0",
    "other_person": "S1",
}


@dataclass(frozen=True)
class Finding:
    """What the safety layer says of a message; ``rule`` is None when there is nothing."""

    tier: str = "S0"
    category: str = "none"
    rule: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The shape of the contract."""
        return {"tier": self.tier, "category": self.category, "rule": self.rule}


@dataclass(frozen=True)
class Rule:
    """One rule as written in the YAML files."""

    id: str
    tier: str
    category: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    denied: str = "drop"  # drop | keep
    past: str = ""  # a tier, "" = by category, "keep"
    other: str = "other_person"  # other_person | keep | drop
    settles: bool = False  # a harmless reading that explains all of a short message
    explains: bool = True  # one that the second opinion has to be surer than
    match: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The finding of the rules.

    ``harmless`` names the rule that explains a fright away: an idiom, or a risk that is denied
    or long past. ``settled`` says that it explains the whole message.
    """

    finding: Finding
    harmless: str | None = None
    settled: bool = False


@dataclass
class SafetyRules:
    """All rules, ready to judge texts."""

    rules: dict[str, Rule]
    relatives: frozenset[str]
    _index: PatternIndex = field(default_factory=PatternIndex)
    _vocabulary: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for rule in self.rules.values():
            for pattern in rule.patterns:
                self._index.add(rule.id, pattern)
        self._vocabulary = frozenset(
            word
            for rule in self.rules.values()
            for pattern in rule.patterns
            for word in pattern.vocabulary()
        )

    def judge(self, analysis: Analysis) -> Judgement:
        """The strictest finding in a text, or the harmless reading of it."""
        found, harmless = self._read(analysis)
        findings: dict[str, Finding] = {}
        denied: str | None = None
        for _, finding in found:
            if finding.tier == "S0":
                denied = finding.rule
            elif finding.tier > findings.get(str(finding.rule), Finding()).tier:
                findings[str(finding.rule)] = finding
        if not findings:
            settled = harmless is not None and harmless.settles and analysis.count <= _SHORT
            return Judgement(Finding(), harmless.id if harmless else denied, settled)
        worst = max(findings.values(), key=lambda finding: finding.tier)
        doubts = [f for f in findings.values() if f.tier == "S1" and f.category == "suicidality"]
        if worst.tier == "S1" and len(doubts) >= 2:
            worst = Finding("S2", "suicidality", f"{doubts[0].rule}+{doubts[1].rule}")
        return Judgement(worst)

    def patterns_in(self, analysis: Analysis) -> set[tuple[str, str]]:
        """(rule, pattern) of all that gives a finding in a text."""
        found, _ = self._read(analysis)
        return {(str(f.rule), pattern.source) for pattern, f in found if f.tier != "S0"}

    def _read(self, analysis: Analysis) -> tuple[list[tuple[Pattern, Finding]], Rule | None]:
        """Every finding with its pattern (S0 where it is denied), and a harmless reading."""
        words = mend(analysis.words, self._vocabulary)
        hits = [(self.rules[owner], p, span) for owner, p, span in self._index.find(words)]
        harmless = [
            (rule, span) for rule, _, span in hits
            if rule.tier == "S0" and not _vetoed(rule, words, span)
        ]  # fmt: skip
        found = []
        for rule, pattern, span in hits:
            if rule.tier != "S0" and not _covered(span, harmless):
                finding = self._in_context(rule, pattern, analysis.text, words, span)
                if finding is not None:
                    found.append((pattern, finding))
        readings = sorted(
            (rule for rule, _ in harmless if rule.explains), key=lambda rule: not rule.settles
        )
        return found, readings[0] if readings else None

    def _in_context(
        self, rule: Rule, pattern: Pattern, text: str, words: Sequence[Word], span: Span
    ) -> Finding | None:
        start, end = span.start, span.end
        if _vetoed(rule, words, span):
            return None
        tier, category = rule.tier, rule.category
        if rule.denied == "drop" and not pattern.mentions(NEGATIONS):
            # A pattern of several parts is denied where its first part is.
            denied, taken_back = denial(words, *(span.parts[0] if span.parts[1:] else (start, end)))
            if denied and not taken_back:
                return Finding("S0", "none", rule.id)
            if denied:
                tier = "S1"
        if rule.past != "keep" and in_the_past(text):
            tier = min(tier, rule.past or _PAST_TIER[rule.category])
            if tier == "S0":
                return Finding("S0", "none", rule.id)
        if (
            category in ("suicidality", "psychosis")
            and rule.other != "keep"
            and about_other(words, start, end, self.relatives)
        ):
            if rule.other == "drop":
                return None
            category = "other_person"
        return Finding(tier, category, rule.id)


def _vetoed(rule: Rule, words: Sequence[Word], span: Span) -> bool:
    """Whether something in the same sentence says that the rule is not meant here."""
    if not rule.unless:
        return False
    sentence = [word for word in words if word.sentence == words[span.start].sentence]
    return any(veto.spans(sentence) for veto in rule.unless)


def _covered(span: Span, harmless: Sequence[tuple[Rule, Span]]) -> bool:
    return any(
        other.start < end and start < other.end
        for _, other in harmless
        for start, end in span.parts
    )


def _patterns(raw: Any, classes: Mapping[str, Sequence[str]]) -> tuple[Pattern, ...]:
    return tuple(p for source in raw or () for p in compile_patterns(str(source), classes))


def read_rules(folder: Path = RULES_FOLDER) -> SafetyRules:
    """Read all rules.

    :raises ValueError: an unknown tier, category or word list, or two rules with one id.
    """
    classes: dict[str, list[str]] = yaml.safe_load(
        (folder / _WORD_LISTS).read_text(encoding="utf-8")
    )
    rules: dict[str, Rule] = {}
    for file in sorted(folder.glob("*.yml")):
        if file.name == _WORD_LISTS:
            continue
        for raw in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            rule = _rule(raw, classes)
            if rule.id in rules:
                raise ValueError(f"two safety rules are called {rule.id}")
            rules[rule.id] = rule
    relatives = {lemma_of(word) for word in classes["naaste"]} | set(classes["naaste"])
    return SafetyRules(rules, frozenset(relatives))


def _rule(raw: Mapping[str, Any], classes: Mapping[str, Sequence[str]]) -> Rule:
    tier, category = raw["tier"], raw.get("category", "none")
    if tier not in TIERS or category not in CATEGORIES:
        raise ValueError(f"rule {raw['id']}: unknown tier or category")
    examples = raw.get("examples") or {}
    return Rule(
        id=raw["id"],
        tier=tier,
        category=category,
        patterns=_patterns(raw["patterns"], classes),
        unless=_patterns(raw.get("unless"), classes),
        denied=raw.get("denied", "drop"),
        past=raw.get("past", ""),
        other=raw.get("other", "other_person"),
        settles=raw.get("settles", False),
        explains=raw.get("explains", True),
        match=tuple(examples.get("match") or ()),
        no_match=tuple(examples.get("no_match") or ()),
    )


@lru_cache(maxsize=1)
def safety_rules() -> SafetyRules:
    """The project's rules, read once per process."""
    return read_rules()
