"""How a message looks: cues for the intents that the words alone do not show."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue.nlu.features import Example
from bot.dialogue.nlu.text import Analysis

_QUESTION_WORDS = frozenset(
    "wat wie waar wanneer waarom hoe hoezo hoeveel welk welke waarvoor waartoe wiens".split()
)
_ASKING_VERBS = frozenset(
    "mag kan kunt kun is bent ben zijn heeft heb hebt gaat wordt word moet moeten zal zou "
    "leest lees weet doet krijg krijgt kunnen blijft blijven hebben gaan staat komt".split()
)
_SELF = frozenset("ik mij me mijn we wij ons onze".split())
_OTHERS = frozenset("hij ze man vrouw zoon dochter moeder vader baas buren kinderen".split())
_THIS_TALK = frozenset(
    "vraag vragen antwoord gesprek chat computer robot bot app scherm programma stap".split()
)
_NUMBER = re.compile(r"\d")


def surface(analysis: Analysis) -> tuple[float, ...]:
    """How a message looks: length, question form, about oneself, about this talk."""
    norms = analysis.norms()
    first = norms[0] if norms else ""
    count = len(norms)
    return (
        float(count <= 2),
        float(3 <= count <= 5),
        float(6 <= count <= 9),
        float(count >= 10),
        float(count >= 16),
        float("?" in analysis.text),
        float(first in _QUESTION_WORDS),
        float(first in _ASKING_VERBS),
        float(bool(_SELF & set(norms))),
        float(bool(_OTHERS & set(norms))),
        float(bool(_THIS_TALK & set(norms))),
        float(bool(_NUMBER.search(analysis.text))),
    )


def with_surface(example: Example) -> Example:
    """The example as the intent model reads it."""
    return replace(example, cues=surface(example.analysis))
