"""Our own rules for what a text gives away about somebody, beside those of `deduce`.

`deduce` is made for reports by professionals: it looks for capitals and titles. Patients write
"ik heet fatima" in lower case, and say where they live. What is known of this patient (the label
that the practice chose, who they talk with) is replaced wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’-]+"
_BETWEEN = r"(?:van|de|der|den|het|'t|ten|ter|el|al|ben|bin|von|da|dos)"
_NAME = rf"{_WORD}(?:\s+(?:{_BETWEEN}\s+)*{_WORD}){{0,2}}"
_STREET = (
    r"(?:straat|laan|weg|plein|gracht|kade|singel|dijk|hof|pad|steeg|dreef|park|plantsoen|markt)"
)
_RELATIVE = (
    r"(?:man|vrouw|vriend|vriendin|partner|zoon|dochter|zus|zusje|broer|broertje|moeder|vader"
    r"|ma|pa|oma|opa|kleinzoon|kleindochter|buurman|buurvrouw|collega|baas|tante|oom|neef|nicht"
    r"|huisarts|dokter|fysio|fysiotherapeut|coach)"
)

# Words that follow such a phrase and are no name: a sentence goes on there.
_NO_NAME = frozenset(
    "aan al alle alleen alles altijd ben bij blij daar dan dat de deze die dit dood doodmoe doe"
    " door een eens elke en er erg even gaat gaan geen geloof gezegd goed graag had heb hebben"
    " heeft heel helpt het hier hij hoe houdt hun ik iets in is ja je jong jonger kan klein komt"
    " kon leeft ligt lijkt maakt maar maken me meer met mij mijn moe moest moet mag na naar"
    " nergens net niet niets niks nog nooit nu of oma om omdat onder ons ook op opa oud ouder over"
    " overleden samen samenwonen sinds slaapt snel soms staat te tegen thuis toch toen tot uit"
    " vaak van vanaf veel ver verhuisd vindt vind voel voelt voor vroeger waar wanneer want was"
    " wat weer weet weg wel werd werkt wie wil wilde wist woont woonde word wordt zat ze zegt zei"
    " zeg zich ziek ziet zij zijn zit zo zoals zonder zou zodat zelf nu bang bezorgd boos dement"
    " gescheiden gelukkig getrouwd gestorven gevallen hem haar helaas hielp huilt meestal mee"
    " minder misschien pas paar praat rust schold somber steunt trots werkloos zorgt".split()
)
_NO_PLACE = _NO_NAME | frozenset(
    "flat appartement huis kamer woning dorp stad buurt wijk straat klein groot nieuwe andere rust"
    " twee drie vier begeleid ruim prettig hoog rustig".split()
)


@dataclass(frozen=True)
class Found:
    """A piece of a text that gives something away. ``kind`` is what comes in its place."""

    start: int
    end: int
    kind: str
    text: str


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("E-MAIL", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
        ("WEBADRES", r"\b(?:https?://|www\.)\S+"),
        ("TELEFOON", r"(?<![\d.,])(?:\+31|0031|0)[\s-]?[1-9](?:[\s-]?\d){7,9}(?!\d)"),
        ("POSTCODE", r"\b[1-9]\d{3}\s?[a-z]{2}\b(?!\s?(?:uur|keer|stuks))"),
        ("NUMMER", r"(?<![\d.,])\d{8,9}(?![\d.,])"),
        ("DATUM", r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d{2}\b"),
        ("ADRES", rf"\b{_WORD}{_STREET}\s*(?:nr\.?\s*)?\d{{0,4}}\s?[a-z]?\b"),
    )
)
_NOT_A_STREET = frozenset(
    "onderweg halfweg terugweg wandelpad overweg snelweg achterstraat afweg fietspad zebrapad"
    " voetpad levenspad tuinpad schoolplein speelplein supermarkt arbeidsmarkt weekmarkt wandelpark"
    " pretpark waterweg luchtweg omweg uitweg heenweg helft beweg behoeft stadspark".split()
)
_SAYS_NAME = re.compile(
    rf"\b(?:ik heet|(?:mijn|m'n|me) (?:voor|achter)?naam is|ik ben (?=[A-Z])|"
    rf"(?:groet(?:en|jes)?|gr\.?|mvg),?\s)\s*({_NAME})",
    re.IGNORECASE,
)
_SAYS_PLACE = re.compile(
    rf"\b(?:(?:woon|wonen|woont|woonde|woonden|kom|komen|geboren|opgegroeid|verhuisd|verhuis)"
    rf"(?:\s+(?:nu|al|sinds|kort|jaren|weer|samen|alleen|oorspronkelijk))*"
    rf"\s+(?:in|uit|te|naar|op)(?:\s+(?:de|het))?)\s+({_WORD}(?:\s+(?:aan|den|de|op)\s+{_WORD})?)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"\b(?:mijn|m'n|onze|me|de)\s+{_RELATIVE}\s+({_WORD})|\b({_WORD}),\s+mijn\s+{_RELATIVE}\b",
    re.IGNORECASE,
)
_WORK = re.compile(r"\bik werk (?:nu |al jaren )?(?:bij|voor) (?:de |het )?([A-Z][\w&'’-]+)")


def _of_name(match: re.Match[str]) -> Found | None:
    """The name in a sentence such as "ik heet fatima en ik …": until a word that is no name."""
    for group, text in enumerate(match.groups(), 1):
        if text is None:
            continue
        kept: list[str] = []
        between: list[str] = []
        for word in text.split():
            if kept and re.fullmatch(_BETWEEN, word, re.IGNORECASE):
                between.append(word)
                continue
            if word.lower() in _NO_NAME:
                break
            kept += [*between, word]
            between = []
        if not kept:
            return None
        start = match.start(group)
        # As written, with the white space between its words.
        end = start
        for word in kept:
            end = match.string.index(word, end) + len(word)
        return Found(start, end, "NAAM", match.string[start:end])
    return None


def _names(text: str) -> Iterable[Found]:
    for match in _SAYS_NAME.finditer(text):
        # "ik ben moe" says no name; only a capital makes one of it.
        says = match.group(0).lower()
        if says.startswith("ik ben") and not match.group(1)[0].isupper():
            continue
        if (found := _of_name(match)) is not None:
            yield found
    for match in _CALLED.finditer(text):
        if (found := _of_name(match)) is not None:
            yield found
    for match in _WORK.finditer(text):
        yield Found(match.start(1), match.end(1), "ORGANISATIE", match.group(1))


def _places(text: str) -> Iterable[Found]:
    for match in _SAYS_PLACE.finditer(text):
        word = match.group(1)
        if word.split()[0].lower() not in _NO_PLACE:
            if len(word.split()) > 1 and word.split()[-1].lower() in _NO_PLACE:
                word = word.split()[0]
            yield Found(match.start(1), match.start(1) + len(word), "PLAATS", word)


def _known(text: str, names: Iterable[str]) -> Iterable[Found]:
    parts = {part for name in names for part in re.findall(_WORD, name) if len(part) > 2}
    for part in parts:
        for match in re.finditer(rf"(?<!\w){re.escape(part)}(?:s|'s|’s)?(?!\w)", text, re.I):
            yield Found(match.start(), match.end(), "NAAM", match.group(0))


def find(text: str, known_names: Iterable[str] = ()) -> list[Found]:
    """What these rules find, in order and without overlap; the longest of two wins.

    Args:
        text: what a patient wrote.
        known_names: names of this patient and of who they talk with, replaced everywhere.
    """
    found = [*_names(text), *_places(text), *_known(text, known_names)]
    # Who said their name once may write it again without an introduction.
    told = [piece.text for piece in found if piece.kind == "NAAM"]
    found += _known(text, told)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if kind == "ADRES" and match.group(0).strip().lower() in _NOT_A_STREET:
                continue
            piece = match.group(0).rstrip()
            found.append(Found(match.start(), match.start() + len(piece), kind, piece))
    return without_overlap(found)


def without_overlap(found: Iterable[Found]) -> list[Found]:
    """The pieces in order; of two that overlap, the longest."""
    kept: list[Found] = []
    for piece in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(piece.end <= other.start or piece.start >= other.end for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda f: f.start)


def replaced(text: str, found: Iterable[Found]) -> str:
    """The text with ``[NAAM]`` and the like in place of the pieces."""
    parts, at = [], 0
    for piece in found:
        parts += [text[at : piece.start], f"[{piece.kind}]"]
        at = piece.end
    return "".join([*parts, text[at:]])


def without_names(text: str, known_names: Iterable[str] = ()) -> str:
    """The text after our own rules alone."""
    return replaced(text, find(text, known_names))
