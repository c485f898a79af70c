"""What stands around a finding: denied, in the past, about somebody else.

In the style of ConText: windows of words, cut at clause borders. One rule is stronger than
all others here: a denial never counts when it is taken back ("niet dat ik dood wil, maar …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.nlu.reading.text import Word

NEGATIONS = frozenset("niet geen nooit nimmer niks niets zonder nergens noch niemand".split())
#: Behind the match these deny something else ("ik wil dood zonder pijn", "niemand weet het").
_DENIES_BEHIND = NEGATIONS - {"zonder", "niemand", "nergens", "noch"}
#: "Doodsgedachten, geen plan": the thoughts are there.
_DETAILS = frozenset(
    "plan plannen concreet concrete intentie intenties methode voorbereiding voorbereidingen "
    "actief actieve datum poging pogingen".split()
)
_BORDERS = frozenset("maar want omdat doordat dus terwijl toch , ; : en hoewel".split())
_CONTRAST = frozenset("maar alleen toch tenzij hoewel ofschoon behalve".split())
#: A finite verb between the denial and the match: the denial belonged to something else.
_OTHER_VERBS = frozenset("was had is waren".split())
#: Before "ik" these go on with the same thought ("niet dat ik …"); without one, "ik" starts a new
#: clause, also where people leave out the comma.
_LEADS_ON = NEGATIONS | frozenset("dat of als om".split())
#: "ik weet niet of …" denies nothing.
_UNSURE = frozenset("weet wist snap begrijp".split())
#: After "niet" these words take the denial away ("kan niet stoppen met denken aan …").
_UNDO = frozenset(
    "alleen stoppen ophouden stop anders ontkennen uitsluiten beloven garanderen zeker "
    "liegen weten weet loslaten slechts langer eens zeggen".split()
)
_NO = frozenset("nee neen nope no welnee neu".split())
_SURELY = frozenset("absoluut natuurlijk helemaal gelukkig echt".split())
_PAST = re.compile(
    r"\b(vroeger|destijds|toentertijd|indertijd|jaren? geleden|jr geleden|maanden geleden|"
    r"als (?:kind|puber|tiener)|in mijn jeugd|in (?:19|20)\d\d|(?<!dan )ooit|lang geleden|"
    r"in het verleden|vorig jaar|toen ik (?:jong|klein|\d+|\w+tig)|na de bevalling destijds|"
    r"in die tijd|voorheen|jaar terug|jaren terug|maanden terug|"
    r"(?:vorige|afgelopen) (?:winter|zomer|herfst|lente)|jaren (?:\w+tig|\d0))\b"
)
_NOT_ANYMORE = re.compile(
    r"\b(?:nu|gelukkig|inmiddels|tegenwoordig|vandaag)\b[^.!?]{0,25}"
    r"\b(?:niet meer|geen last|niet|nooit meer|voorbij|over|beter)\b"
)
_STILL = re.compile(
    r"\b(nog steeds|nog altijd|opnieuw|de laatste tijd|weer (?:terug|net als|zo|die|aan)|"
    r"nu weer|sindsdien|en nu ook|nu ook|nog wel(?:\s?eens)|steeds vaker|vandaag weer|weer wel)\b"
)
#: What may stand before the subject that a writer puts first ("aan zelfmoord denk ik nooit").
_BEFORE_A_TOPIC = frozenset(
    "aan van over met een de mijn mezelf dat of en ook oh tja ja nee neen nou eh".split()
)
_WISHES = frozenset("ik wil wou wilde zou ga".split())
#: What denies such a subject, however far behind it stands; "niet" alone is too common for that.
_DENIES_A_TOPIC = re.compile(
    r"^,? ?nee\b|\bnee$|\bgeen sprake\b|\bnog lang niet\b|\bpas (?:als|wanneer)\b|"
    r"\bondenkbaar\b|\buitgesloten\b|\bgeen denken\b|\bgeen haar\b|\bhoeft niemand\b|\bontken|"
    r"\bnooit(?! (?:meer|zo|iets|iemand|over|hulp|durven|gedurfd|verteld|gezegd|gelukt|weg|los)\b)"
    r"(?!.*\b(?:verteld|gezegd|gepraat|over gehad|hulp|tot)\b)|"
    r"\b(?:absoluut|helemaal|echt|zeker|totaal) niet\b"
    r"(?! (?:erg|slecht|gek|eng|bang|moeilijk|vreemd|uit)\b)"
)
_TAKES_BACK = frozenset("maar toch tenzij behalve".split())
_THIRD = frozenset("hij zij ze hem haar zichzelf".split())


@dataclass(frozen=True)
class Context:
    """Findings about the surroundings of a match."""

    denied: bool
    taken_back: bool
    past: bool
    other: bool


def denial(words: Sequence[Word], start: int, end: int) -> tuple[bool, bool]:
    """Whether the match is denied, and whether that denial is taken back."""
    sentence = words[start].sentence
    place = -1
    for i in range(start - 1, max(-1, start - 7), -1):
        word = words[i]
        if word.sentence != sentence or (word.norm in _BORDERS and word.norm != "en"):
            break
        if word.norm in _OTHER_VERBS:
            break
        if word.norm == "ik" and i and words[i - 1].norm not in _LEADS_ON:
            break
        if word.norm in NEGATIONS and not (i and words[i - 1].norm in _UNSURE):
            place = i
            break
    if place < 0:
        for i in range(start, min(len(words), end + 3)):
            word = words[i]
            if word.sentence != sentence or (i >= end and word.norm in _BORDERS):
                break
            following = words[i + 1].norm if i + 1 < len(words) else ""
            if word.norm in _DENIES_BEHIND and following not in _DETAILS:
                place = i
                break
    if place < 0:
        return _topic_denied(words, start, end) or _answered_no(words, sentence)
    for word in words[place + 1 : place + 5]:
        if word.norm in _BORDERS:
            break
        if word.norm in _UNDO:
            return False, False
    if place + 1 < len(words) and words[place + 1].norm == "meer" and place >= end:
        return True, False
    back = any(
        word.norm in _CONTRAST and word.sentence == sentence for word in words[max(end, place) :]
    )
    hedged = place + 1 < len(words) and words[place + 1].norm in {
        "dat",
        "zo",
        "echt",
        "per",
        "zozeer",
        "meteen",
        "direct",
        "gelijk",
        "perse",
        "persee",
    }
    return True, back and hedged


def _topic_denied(words: Sequence[Word], start: int, end: int) -> tuple[bool, bool] | None:
    """The same for a subject that stands first ("mezelf iets aandoen, dat zou ik nooit").

    So for one that "nee" follows at once ("somber ja, doodsgedachten nee"). None when it does not
    stand first, or nothing denies it.
    """
    sentence = words[start].sentence
    before = [word.norm for word in words[:start] if word.sentence == sentence and word.is_word]
    said = {word.norm for word in words[start:end]}
    behind = [word.norm for word in words[end : end + 2] if word.sentence == sentence]
    if "nee" in behind and not said & _WISHES:
        return True, False
    if "ik" in said or any(word not in _BEFORE_A_TOPIC for word in before if word != "ik"):
        return None
    if "ik" in before and not {"dat", "of"} & set(before):
        return None
    asked = any(word.sentence == sentence and word.norm == "?" for word in words[end:])
    rest = [
        word.norm for word in words[end:]
        if word.sentence == sentence or (asked and word.sentence == sentence + 1)
    ]  # fmt: skip
    flat = " ".join(word for word in rest if word not in "?!.").strip()
    if not _DENIES_A_TOPIC.search(flat):
        return None
    return True, any(word in _TAKES_BACK for word in rest)


def _answered_no(words: Sequence[Word], sentence: int) -> tuple[bool, bool]:
    """The same for a question that the writer repeats and answers ("of ik dood wil? nee joh")."""
    if not any(word.sentence == sentence and word.norm == "?" for word in words):
        return False, False
    answer = [word.norm for word in words if word.sentence == sentence + 1]
    if not answer or not (answer[0] in _NO or (answer[0] in _SURELY and "niet" in answer[:3])):
        return False, False
    return True, any(word in _CONTRAST for word in answer)


def in_the_past(text: str) -> bool:
    """Whether the text places it in the past and does not say that it goes on."""
    flat = text.lower()
    return bool(_PAST.search(flat) or _NOT_ANYMORE.search(flat)) and not _STILL.search(flat)


def about_other(words: Sequence[Word], start: int, end: int, relatives: frozenset[str]) -> bool:
    """Whether somebody else is the subject of the match ("mijn zoon zegt dat hij dood wil")."""
    sentence = words[start].sentence
    inside = {word.norm for word in words[start:end]}
    if inside & {"ik", "mezelf", "mijzelf", "ikzelf", "me", "mij"}:
        return False
    if inside & _THIRD:
        return True
    for i in range(start - 1, max(-1, start - 12), -1):
        word = words[i]
        if word.sentence != sentence:
            break
        if word.norm in {"ik", "we", "wij"}:
            return False
        if word.norm in _THIRD or word.norm in relatives or word.lemma in relatives:
            return True
    for word in words[end : end + 3]:
        if word.sentence != sentence:
            break
        if word.norm == "ik":
            return False
        if word.norm in {"hij", "ze", "zij"} or word.norm in relatives:
            return True
    return False
