"""The held-out sentences are well-formed, sufficient in number and not training data in disguise.

The figures of ``make evaluate`` mean something only when the model has never seen the sentences.
Two measures decide whether a held-out sentence is "nearly" a training sentence, both on
normalised text (lower case, no accents, no punctuation) and only for held-out sentences of at
least four words, because shorter ones are close to each other by nature:

- similarity of the characters (``rapidfuzz``) of 0.90 or more: the same sentence spelled otherwise;
- overlap of the words (Jaccard) of 0.80 or more: the same sentence in another order.

Shorter ones may not be equal to a training sentence, except the few in ``UNAVOIDABLE``: there are
only so many ways to say "hi" or "stop".
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import process
from rapidfuzz.distance import Indel

HELDOUT = Path(__file__).parent / "heldout"
TRAINING = Path(__file__).parents[2] / "data" / "nlu"

FILES = ("intents", "long_answers", "relations", "safety", "topics", "numbers")
# Numbers are read by rules, not learned; a mark can be written in few ways.
LEARNED_FILES = tuple(name for name in FILES if name != "numbers")

# fmt: off
INTENTS = (
    "affirm", "deny", "dont_know", "skip_question", "go_back", "ask_explanation", "ask_why",
    "pause", "stop", "correct_answer", "ask_medical_question", "ask_human", "ask_privacy",
    "bot_challenge", "greet", "goodbye", "thank", "answer",
)
RELATIONS = {"klant": 65, "klaag": 65, "bezoeker": 65, "onbekend": 60}
SAFETY_CATEGORIES = (
    "suicidality", "emergency", "violence", "minor", "psychosis", "threat", "other_person",
)
TOPICS = (
    "slapen", "pijn", "moe", "bewegen", "gewicht", "vallen", "geheugen", "stemming", "stress",
    "middelen", "ziekte", "eenzaamheid", "zingeving", "creatief", "rouw", "relatie", "opvoeden",
    "mantelzorg", "werk", "geld", "inkomen", "wonen", "hulp_thuis", "taal", "digitaal",
    "slachtoffer",
)
# fmt: on
NO_TOPIC = "-"
ASK_AGAIN = "-"

CHARACTER_SIMILARITY = 0.90
WORD_OVERLAP = 0.80
LONG_ENOUGH_TO_COMPARE = 4  # words

# Beginnings of words that would make a command, were they not inside a sentence about oneself.
COMMAND_WORDS = re.compile(
    r"\b(?:ge)?(?:stop|uitleg|uitgelegd|terug|sla\b|overgeslagen|oversla|pauze|waarom|"
    r"hulp|help|mens|robot|privacy|verder|ander|verander|niet\b|nee\b|ja\b|weet|dokter|medicijn|"
    r"gesprek|praat|vraag|vragen|hallo|goedemorgen|dank|tot ziens|klopt|antwoord|computer|"
    r"begrijp|begrepen|snap|volgende|vorige|uitleggen)"
)

# Whole messages of one to three words that everybody types; equality with training is accepted.
# fmt: off
UNAVOIDABLE = frozenset((
    "ja", "ok", "prima", "tja", "hmm", "8", "moe",
))
# fmt: on


@dataclass(frozen=True)
class Sentence:
    """One labelled line of a held-out file; ``where`` is ``file:line`` for messages."""

    where: str
    label: str
    text: str


def read_heldout(name: str) -> list[Sentence]:
    """Read ``heldout/<name>.tsv``; a line that is not ``label<TAB>text`` is an error."""
    sentences = []
    lines = (HELDOUT / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        assert len(fields) == 2, f"{name}.tsv:{number} is not label<TAB>text: {line!r}"
        assert all(field == field.strip() and field for field in fields), f"{name}.tsv:{number}"
        sentences.append(Sentence(f"{name}.tsv:{number}", *fields))
    return sentences


def normalised(text: str) -> str:
    """Lower case without accents and punctuation; text without any letter or digit stays."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain)) or text.strip()


def written_examples(entry: dict[str, Any]) -> Iterator[str]:
    """The sentences of one Rasa NLU entry, without entity mark-up.

    Both notations count: ``examples: |`` with a ``- sentence`` per line, and a list of
    ``- text: | …`` mappings with metadata.
    """
    examples = entry.get("examples") or []
    if isinstance(examples, str):
        raw: list[str] = []
        for line in examples.splitlines():
            if line.startswith("- "):
                raw.append(line[2:])
            elif line.strip() and raw:
                raw[-1] += " " + line.strip()
    else:
        raw = [example["text"] if isinstance(example, dict) else example for example in examples]
    for text in raw:
        lines = [line.removeprefix("- ") for line in str(text).strip().splitlines()]
        unmarked = re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", " ".join(lines))
        if unmarked.strip():
            yield unmarked.strip()


def training_sentences(files: Iterable[Path]) -> list[str]:
    """Every sentence that some component of the pipeline may learn from."""
    sentences: list[str] = []
    for file in files:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for entry in content.get("nlu") or []:
            # Patterns and word lists are not sentences that a classifier learns.
            if not {"regex", "lookup", "synonym"} & entry.keys():
                sentences.extend(written_examples(entry))
    return sentences


class TrainingIndex:
    """Finds the training sentences that a held-out sentence resembles too much."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.texts = sorted({normalised(sentence) for sentence in sentences}, key=len)
        self.lengths = [len(text) for text in self.texts]
        self.known = frozenset(self.texts)
        self.holders: defaultdict[str, list[int]] = defaultdict(list)
        for position, text in enumerate(self.texts):
            for word in {*text.split()}:
                self.holders[word].append(position)

    def resembling(self, sentence: str) -> str | None:
        """The training sentence that ``sentence`` equals or nearly equals, if there is one."""
        text = normalised(sentence)
        if text in self.known:
            return text
        words = text.split()
        if len(words) < LONG_ENOUGH_TO_COMPARE:
            return None
        return self._same_letters(text) or self._same_words(words)

    def _same_letters(self, text: str) -> str | None:
        # A text that is much shorter or longer cannot be as similar as that.
        apart = (2 - CHARACTER_SIMILARITY) / CHARACTER_SIMILARITY
        first = bisect_left(self.lengths, math.floor(len(text) / apart))
        last = bisect_right(self.lengths, math.ceil(len(text) * apart))
        found = process.extractOne(
            text,
            self.texts[first:last],
            scorer=Indel.normalized_similarity,
            score_cutoff=CHARACTER_SIMILARITY,
        )
        return found[0] if found else None

    def _same_words(self, words: list[str]) -> str | None:
        own = {*words}
        # Who shares so many of the words has at least one of the rarest few.
        few = len(own) - math.ceil(WORD_OVERLAP * len(own)) + 1
        rarest = sorted(own, key=lambda word: len(self.holders.get(word, ())))[:few]
        for position in {place for word in rarest for place in self.holders.get(word, ())}:
            if word_overlap(words, self.texts[position].split()) >= WORD_OVERLAP:
                return self.texts[position]
        return None


def word_overlap(left: list[str], right: list[str]) -> float:
    """Jaccard overlap of the different words of two sentences, 0–1."""
    return len({*left} & {*right}) / len({*left} | {*right})


@pytest.fixture(scope="module")
def training_index() -> TrainingIndex:
    files = sorted([*TRAINING.rglob("*.yml"), *TRAINING.rglob("*.yaml")])
    sentences = training_sentences(files)
    assert sentences, "the training files were found but no sentence was read from them"
    return TrainingIndex(sentences)


@pytest.mark.parametrize("name", LEARNED_FILES)
def test_no_heldout_sentence_is_nearly_a_training_sentence(
    name: str, training_index: TrainingIndex
) -> None:
    too_close = [
        f"{sentence.where}  {sentence.text!r}  ~  {twin!r}"
        for sentence in read_heldout(name)
        if normalised(sentence.text) not in UNAVOIDABLE
        and (twin := training_index.resembling(sentence.text)) is not None
    ]
    assert not too_close, f"{len(too_close)} too close to training:\n" + "\n".join(too_close)


def test_the_comparison_sees_other_spelling_another_order_and_both_notations(
    tmp_path: Path,
) -> None:
    file = tmp_path / "some.yml"
    file.write_text(
        'version: "3.1"\n'
        "nlu:\n"
        "- intent: answer\n"
        "  examples: |\n"
        "    - ik fiets op [dinsdag](day) altijd naar de markt\n"
        "- intent: answer\n"
        "  examples:\n"
        "  - text: |\n"
        "      mijn tuin ligt er verwaarloosd bij sinds mei\n"
        "    metadata:\n"
        "      relation: klaag\n"
        "- regex: phone\n"
        "  examples: |\n"
        "    - een patroon is geen zin\n",
        encoding="utf-8",
    )
    index = TrainingIndex(training_sentences([file]))
    assert index.resembling("Ik fiets op dinsdag altyd naar de mark!") is not None
    assert index.resembling("op dinsdag fiets ik altijd naar de markt") is not None
    assert index.resembling("mijn tuin ligt er verwaarloost bij sinds mei") is not None
    assert index.resembling("een patroon is geen zin") is None
    assert index.resembling("op dinsdag werk ik in mijn tuin") is None


def test_the_unavoidable_messages_are_short_and_really_used() -> None:
    used = {normalised(sentence.text) for name in FILES for sentence in read_heldout(name)}
    assert used >= UNAVOIDABLE, f"no longer needed: {sorted(UNAVOIDABLE - used)}"
    assert all(len(text.split()) <= 3 for text in UNAVOIDABLE)


@pytest.mark.parametrize("name", FILES)
def test_no_sentence_stands_twice_in_a_file(name: str) -> None:
    counts = Counter(" ".join(s.text.casefold().split()).rstrip(".") for s in read_heldout(name))
    assert [text for text, count in counts.items() if count > 1] == []


def test_no_longer_sentence_stands_in_two_files() -> None:
    counts = Counter(
        text
        for name in FILES
        for text in {normalised(sentence.text) for sentence in read_heldout(name)}
        if len(text.split()) >= LONG_ENOUGH_TO_COMPARE
    )
    assert [text for text, count in counts.items() if count > 1] == []


def test_every_intent_has_enough_sentences() -> None:
    counts = Counter(sentence.label for sentence in read_heldout("intents"))
    assert set(counts) == set(INTENTS)
    assert counts["answer"] >= 60
    assert {intent: n for intent, n in counts.items() if n < 22} == {}


def test_the_long_answers_are_long_and_hold_a_command_word() -> None:
    sentences = read_heldout("long_answers")
    assert {sentence.label for sentence in sentences} == {"answer"}
    assert len(sentences) >= 160
    assert [s.where for s in sentences if len(s.text.split()) < 8] == []
    assert [s.where for s in sentences if not COMMAND_WORDS.search(s.text.casefold())] == []


def test_every_relation_type_has_enough_sentences() -> None:
    counts = Counter(sentence.label for sentence in read_heldout("relations"))
    assert set(counts) == set(RELATIONS)
    too_few = {label for label, least in RELATIONS.items() if counts[label] < least}
    assert too_few == set()


def test_every_safety_tier_and_category_is_covered() -> None:
    sentences = read_heldout("safety")
    tiers = Counter(sentence.label.split(":")[0] for sentence in sentences)
    assert set(tiers) == {"S0", "S1", "S2", "S3"}
    assert tiers["S2"] + tiers["S3"] >= 90
    assert tiers["S1"] >= 45
    assert tiers["S0"] >= 120
    labels = {sentence.label for sentence in sentences}
    possible = {f"{tier}:{name}" for tier in ("S1", "S2", "S3") for name in SAFETY_CATEGORIES}
    assert labels <= {"S0"} | possible
    assert labels >= {f"{tier}:{name}" for tier in ("S2", "S3") for name in SAFETY_CATEGORIES}


def test_every_topic_has_enough_sentences_and_a_sentence_at_most_three_topics() -> None:
    sentences = read_heldout("topics")
    counts: Counter[str] = Counter()
    for sentence in sentences:
        topics = sentence.label.split(",")
        assert len(topics) == len(set(topics)) <= 3, sentence.where
        assert topics == [NO_TOPIC] or set(topics) <= set(TOPICS), sentence.where
        counts.update(topics)
    assert {topic: counts[topic] for topic in TOPICS if counts[topic] < 12} == {}
    assert counts[NO_TOPIC] >= 15


def test_every_reading_lies_on_the_scale_and_some_must_be_asked_again() -> None:
    sentences = read_heldout("numbers")
    assert len(sentences) >= 60
    asked_again = [sentence for sentence in sentences if sentence.label == ASK_AGAIN]
    assert len(asked_again) >= 10
    readings = [(s.where, float(s.label)) for s in sentences if s.label != ASK_AGAIN]
    assert [where for where, reading in readings if not 0 <= reading <= 10] == []
