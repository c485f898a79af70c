"""A small pattern language over words, readable for people who do not program.

A pattern is a row of words in lower case. A word matches when a token's normal spelling or
its lemma is that word.

============  ==================================================================
``wil dood``  the words after each other; filler words (echt, gewoon, …) may stand between
``a|b``       one of these words
``$naaste``   one of a named list of words
``=wil``      this form only, not another form of the same lemma
``moord*``    starts with; ``*moord`` ends with; ``*moord*`` contains
``#``         a number; ``##`` one of two digits or more
``wil?``      may be missing
``..``        up to three other words; ``...`` up to eight; both within the sentence
``!niet|geen``  the next word is not one of these (after ``meer?`` and ``meer`` alike)
``<s> </s>``  start / end of a sentence; ``</s>`` may also be one of a choice
``a_b``       two words as one option of a choice (``suf|geeft_over``)
``a b & c``   all parts in one sentence, in any order
============  ==================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from bot.dialogue.nlu.reading.text import Word

#: Words that may stand between two words of a pattern without changing what is meant.
FILLERS = frozenset(
    "echt gewoon maar even ook zo nu eigenlijk soms weleens wel toch zelfs eens dan hoor best "
    "heel erg steeds vaak liever alleen gelijk nog dus zeg serieus letterlijk eerlijk gezegd "
    "inmiddels al bijna weer onderhand langzamerhand altijd eventjes just really hier er "
    "vaker regelmatig constant telkens ineens opeens plotseling , - \" ' ( ) eh uh ehm tja ja "
    "gvd man bro ik een net ofzo enzo alsmaar de_hele_tijd compleet totaal helemaal".split()
)
_MAX_FILLERS = 2
_NUMBER = re.compile(r"^\d+([.,]\d+)?$")


@dataclass(frozen=True)
class _Element:
    """One place of a pattern."""

    kind: str = "word"  # word | gap | not | start | end
    words: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    affixes: tuple[tuple[str, str], ...] = ()
    number: str = ""
    optional: bool = False
    or_end: bool = False
    width: int = 0

    def accepts(self, word: Word) -> bool:
        """Whether this place of the pattern can be this word."""
        if word.norm in self.words or word.lemma in self.words or word.norm in self.exact:
            return True
        if self.number and _NUMBER.match(word.norm) and len(word.norm) >= len(self.number):
            return True
        for how, part in self.affixes:
            if how == "starts" and word.norm.startswith(part):
                return True
            if how == "ends" and word.norm.endswith(part):
                return True
            if how == "contains" and part in word.norm:
                return True
        return False


@dataclass(frozen=True)
class Span:
    """Where a pattern was found: first word, after the last, and the place of each part."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern; ``parts`` must all be found in one sentence."""

    source: str
    parts: tuple[tuple[_Element, ...], ...]

    def spans(self, words: Sequence[Word]) -> list[Span]:
        """All places where the pattern is found, left to right."""
        found = _places(self.parts[0], words)
        if len(self.parts) == 1:
            return [Span(a, b, ((a, b),)) for a, b in found if b > a]
        spans = []
        for start, end in found:
            sentence = words[start].sentence
            places = [(start, end)]
            for part in self.parts[1:]:
                others = [
                    place
                    for place in _places(part, words)
                    if place[0] < len(words) and words[place[0]].sentence == sentence
                ]
                if not others:
                    break
                places.append(others[0])
            else:
                lo = min(a for a, _ in places)
                hi = max(b for _, b in places)
                spans.append(Span(lo, hi, tuple(places)))
        return spans

    def mentions(self, listed: frozenset[str]) -> bool:
        """Whether the pattern itself asks for one of these words."""
        return any(
            element.kind == "word" and not listed.isdisjoint(element.words | element.exact)
            for part in self.parts
            for element in part
        )

    def vocabulary(self) -> set[str]:
        """All whole words that the pattern knows."""
        return {
            word
            for part in self.parts
            for element in part
            if element.kind == "word"
            for word in element.words | element.exact
        }

    def needs(self) -> list[frozenset[str]]:
        """Sets of keys; of each at least one must be in the text for a match.

        A key is a whole word, or the beginning (``moord*``) or end (``*moord``) of one.
        """
        found = []
        for element in (element for part in self.parts for element in part):
            if element.kind != "word" or element.optional or element.or_end or element.number:
                continue
            if any(how == "contains" for how, _ in element.affixes):
                continue
            keys = element.words | element.exact
            keys |= {f"{part}*" if how == "starts" else f"*{part}" for how, part in element.affixes}
            found.append(frozenset(keys))
        return found


def _places(elements: Sequence[_Element], words: Sequence[Word]) -> list[tuple[int, int]]:
    """All places ``(first, after last)`` where these elements are found."""
    first = elements[0]
    fixed = first.kind == "word" and not first.optional and not first.or_end
    return [
        (i, end)
        for i, word in enumerate(words)
        if (not fixed or first.accepts(word)) and (end := _match(elements, 0, words, i)) >= 0
    ]


def _match(elements: Sequence[_Element], at: int, words: Sequence[Word], i: int) -> int:
    """The position after a match of ``elements[at:]`` from word ``i``, or -1."""
    if at == len(elements):
        return i
    element = elements[at]
    same = i < len(words) and (i == 0 or at == 0 or words[i].sentence == words[i - 1].sentence)
    if element.kind == "start":
        begins = i == 0 or (i < len(words) and words[i].sentence != words[i - 1].sentence)
        return _match(elements, at + 1, words, i) if begins else -1
    if element.kind == "end":
        return _match(elements, at + 1, words, i) if _at_end(words, i) else -1
    if element.kind == "not":
        j = i
        while j < len(words) and words[j].norm in FILLERS and not element.accepts(words[j]):
            j += 1
        here = j < len(words) and (j == 0 or words[j].sentence == words[j - 1].sentence)
        if here and element.accepts(words[j]):
            return -1
        return _match(elements, at + 1, words, i)
    if element.kind == "gap":
        sentence = words[i - 1].sentence if i else (words[0].sentence if words else 0)
        for skip in range(element.width + 1):
            if skip and (i + skip > len(words) or words[i + skip - 1].sentence != sentence):
                return -1
            end = _match(elements, at + 1, words, i + skip)
            if end >= 0:
                return end
        return -1
    if element.optional:
        if same and element.accepts(words[i]):
            end = _match(elements, at + 1, words, i + 1)
            # "geen hoop meer? !op" would else leave out its "meer" to get past "meer op".
            guarded = at + 1 < len(elements) and elements[at + 1].kind == "not"
            if end >= 0 or guarded:
                return end
        return _match(elements, at + 1, words, i)
    if element.or_end and _at_end(words, i):
        return _match(elements, at + 1, words, i)
    j, skipped = i, 0
    while j < len(words) and (j == i or words[j].sentence == words[j - 1].sentence):
        if j > 0 and at > 0 and words[j].sentence != words[j - 1].sentence:
            return -1
        if element.accepts(words[j]):
            end = _match(elements, at + 1, words, j + 1)
            if end >= 0:
                return end
        if at == 0 or skipped == _MAX_FILLERS or words[j].norm not in FILLERS:
            return -1
        skipped += 1
        j += 1
    return -1


def _at_end(words: Sequence[Word], i: int) -> bool:
    """Whether no real word of the same sentence stands at ``i`` or later."""
    while i < len(words) and not words[i].is_word and words[i].sentence == words[i - 1].sentence:
        i += 1
    return i >= len(words) or words[i].sentence != words[i - 1].sentence


def compile_patterns(source: str, classes: Mapping[str, Sequence[str]]) -> list[Pattern]:
    """Read one line of the pattern language; options of several words give several patterns.

    :param classes: named lists of words, without the ``$``.
    :raises ValueError: an empty pattern or an unknown list.
    """
    choices = []
    for item in source.split():
        options = item.split("|")
        phrases = [option.replace("_", " ") for option in options if "_" in option]
        single = "|".join(option for option in options if "_" not in option)
        choices.append([*([single] if single else []), *phrases])
    return [_compile(" ".join(chosen), classes) for chosen in product(*choices)]


def _compile(source: str, classes: Mapping[str, Sequence[str]]) -> Pattern:
    parts = tuple(
        tuple(_element(item, classes) for item in part.split()) for part in source.split("&")
    )
    if not all(parts):
        raise ValueError(f"empty pattern: {source!r}")
    return Pattern(source, parts)


def _element(item: str, classes: Mapping[str, Sequence[str]]) -> _Element:
    if item in ("..", "..."):
        return _Element(kind="gap", width=3 if item == ".." else 8)
    if item == "<s>":
        return _Element(kind="start")
    if item == "</s>":
        return _Element(kind="end")
    kind = "word"
    if item.startswith("!"):
        kind, item = "not", item[1:]
    optional = item.endswith("?")
    words: set[str] = set()
    exact: set[str] = set()
    affixes: list[tuple[str, str]] = []
    number = ""
    or_end = False
    for option in _expand(item.rstrip("?"), classes):
        if option == "</s>":
            or_end = True
        elif option in ("#", "##"):
            number = option
        elif option.startswith("*") and option.endswith("*"):
            affixes.append(("contains", option.strip("*")))
        elif option.startswith("*"):
            affixes.append(("ends", option[1:]))
        elif option.endswith("*"):
            affixes.append(("starts", option[:-1]))
        elif option.startswith("="):
            exact.add(option[1:])
        else:
            words.add(option)
    return _Element(
        kind, frozenset(words), frozenset(exact), tuple(affixes), number, optional, or_end
    )


def _expand(item: str, classes: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for option in item.split("|"):
        if option.startswith("$"):
            if option[1:] not in classes:
                raise ValueError(f"unknown list of words: {option}")
            for word in classes[option[1:]]:
                yield from _expand(word, classes)
        else:
            yield option


_Entry = tuple[str, Pattern, list[frozenset[str]]]


@dataclass
class PatternIndex:
    """Patterns by a word they cannot do without, so that few are tried on each text."""

    _by_key: dict[str, list[_Entry]] = field(default_factory=dict)
    _always: list[_Entry] = field(default_factory=list)

    def add(self, owner: str, pattern: Pattern) -> None:
        """Add a pattern under the name of its owner (a rule, a cue)."""
        needs = sorted(pattern.needs(), key=len)
        if not needs:
            self._always.append((owner, pattern, []))
            return
        rarest, *others = needs
        for key in rarest:
            self._by_key.setdefault(key, []).append((owner, pattern, others))

    def find(self, words: Sequence[Word]) -> list[tuple[str, Pattern, Span]]:
        """All matches: owner, pattern and place, from left to right."""
        keys: set[str] = set()
        for word in words:
            keys.add(word.norm)
            keys.add(word.lemma)
            for size in range(1, len(word.norm) + 1):
                keys.add(f"{word.norm[:size]}*")
                keys.add(f"*{word.norm[-size:]}")
        tried: set[int] = set()
        hits = []
        candidates = [*self._always]
        for key in keys & self._by_key.keys():
            candidates.extend(self._by_key[key])
        for owner, pattern, needs in candidates:
            if id(pattern) in tried:
                continue
            tried.add(id(pattern))
            if any(need.isdisjoint(keys) for need in needs):
                continue
            hits.extend((owner, pattern, span) for span in pattern.spans(words))
        return sorted(hits, key=lambda hit: (hit[2].start, hit[2].end, hit[0]))
