"""What stands around a finding: in the past, or about somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.nlu.reading.text import Word

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
_THIRD = frozenset("hij zij ze hem haar zichzelf".split())


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
    if inside & _THIRD or words[start].norm in relatives:
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
