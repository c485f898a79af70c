"""A no to the direct question about suicide, when it was written instead of tapped.

Anything but a clear no leads to a person (dossier §7), so every word of doubt makes a no unclear.
But who writes "nee hoor, dat zou ik nooit doen" and then reads how sad that is, was not heard.
"""

from __future__ import annotations

import re

_SAYS_NO = {
    "nee", "neen", "welnee", "nooit", "absoluut niet", "zeker niet", "helemaal niet", "totaal niet",
    "natuurlijk niet", "gelukkig niet",
}  # fmt: skip
_NEVER = re.compile(
    r"\bnooit (?:aan|doen|gedacht|over nagedacht)\b|\b(?:zou|denk|doe) ik (?:\w+ ){0,3}nooit\b"
)
_LONGEST_NO = 15
#: One of these words, and a no is no clear one.
_DOUBT = re.compile(
    r"\b(?:maar|soms|wel|weleens|eens|alleen|misschien|eigenlijk|vroeger|ooit|meer|nu|nog|of|behalve|"
    r"tenzij|weet|bijna|meestal|nauwelijks|zelden|vandaag|gisteren|eerst|tot|even|hooguit|"
    r"liever|ja|toch|beetje|zo|per|direct|meteen|zeg|vertel|antwoord|vraag|hoop|wou|wilde|durf|"
    r"durven|kan|mag|hoef|hoeft|dood|jammer|helaas|later|als|omdat|want|dacht ik|"
    r"denk ik(?! (?:\w+ ){0,3}(?:aan|over)\b)(?! nooit aan\b)|"
    r"geloof ik|volgens mij|niet echt)\b"
)


def clear_no(text: str) -> bool:
    """Whether words are a no without any doubt in them.

    The safety layer has read them before: what frightens it never comes here as an answer.
    """
    words = re.findall(r"\w+", text.lower())
    flat = " ".join(words)
    return (
        0 < len(words) <= _LONGEST_NO
        and (words[0] in _SAYS_NO or " ".join(words[:2]) in _SAYS_NO or bool(_NEVER.search(flat)))
        and not _DOUBT.search(flat)
    )
