"""How often each safety rule is right on the labelled training sentences: ``make rules``.

Most sentences in ``data/nlu/safety`` were written by people who did not know the rules, so they
show which pattern reads danger where there is none. Says JSON: per rule how many sentences of each
tier it fires on, and the patterns that are wrong too often.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.dialogue.nlu.keys import HARMLESS
from bot.dialogue.nlu.reading.text import analyse
from bot.dialogue.nlu.safety.rules import safety_rules

_SENTENCES = Path(__file__).parents[1] / "data" / "nlu" / "safety"
#: A pattern that fires on harmless sentences in more than this share deserves a look.
_TOO_OFTEN = 0.25


def labelled_sentences(folder: Path = _SENTENCES) -> Iterator[tuple[str, str]]:
    """(tier, sentence) of all sentences with a safety label."""
    for file in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                if line.startswith("- "):
                    yield block["metadata"]["safety"], line[2:]


def check(sentences: Iterator[tuple[str, str]]) -> dict[str, object]:
    """Figures for all sentences, per rule, and the doubtful patterns."""
    rules = safety_rules()
    sentences_of: Counter[str] = Counter()
    by_rule: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_pattern: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for tier, text in sentences:
        sentences_of[tier] += 1
        analysis = analyse(text)
        found = rules.judge(analysis).finding
        if found.rule is None:
            continue
        by_rule[found.rule][tier] += 1
        for rule, pattern in rules.patterns_in(analysis):
            by_pattern[rule, pattern][tier] += 1
    doubtful = [
        {"rule": rule, "pattern": pattern, "fires": dict(counts)}
        for (rule, pattern), counts in by_pattern.items()
        if counts[HARMLESS] > 1 and counts[HARMLESS] > _TOO_OFTEN * counts.total()
    ]
    return {
        "sentences": dict(sentences_of),
        "fires": {rule: dict(counts) for rule, counts in sorted(by_rule.items())},
        "doubtful": sorted(doubtful, key=lambda row: str(row["rule"])),
    }


if __name__ == "__main__":
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    some = (pair for place, pair in enumerate(labelled_sentences()) if place % every == 0)
    json.dump(check(some), sys.stdout, ensure_ascii=False, indent=1)
