"""When a message may count as a command instead of an answer.

An answer that is taken for a command is lost; a command that is taken for an answer costs one
more tap. So free text wins: a command has to be short and sure. Length is counted in words that
carry meaning ("ik wil graag even pauze alstublieft" is as short as "ik wil pauze"). A longer
message still counts when it is a question to the assistant or speaks about this talk, and the
classifier is very sure.
"""

from __future__ import annotations

from bot.dialogue.nlu.intents.surface import WHOLE, coverage, is_moment_or_number
from bot.dialogue.nlu.keys import ANSWER
from bot.dialogue.nlu.reading.text import Analysis

#: Longest command and longest question, in words that carry meaning.
SHORT_COMMAND = 4
SHORT_QUESTION = 6
#: A question without its mark ("dat er iemand naar me luistert") may as well be a wish.
SHORT_WITHOUT_MARK = 5
#: How sure the classifier must be of a short message, of one a few words longer, of a long one
#: or a single word.
SURE = 0.42
SURER = 0.6
VERY_SURE = 0.78
A_FEW = 3
#: With hardly any chance that it is an answer, a little less is enough.
UNLIKELY_ANSWER = 0.2
LEEWAY = 0.1
#: How sure it must be when fixed expressions of the intent cover the whole message.
SURE_WHEN_COVERED = 0.25
#: No command is longer than this.
LONGEST = 12

#: "Dat er iemand naar me luistert" goes on from our question; it is none to us.
_GOES_ON = frozenset({"dat", "omdat", "zodat"})

_QUESTIONS = frozenset(
    {
        "ask_explanation",
        "ask_why",
        "ask_medical_question",
        "ask_human",
        "ask_privacy",
        "bot_challenge",
    }
)
_POLITE = frozenset(
    "alstublieft graag even nu maar hoor sorry eh uh ehm dus gewoon toch dan ja nee nou ok oke "
    "ook eigenlijk wel heel erg zo eens eerst liever meneer mevrouw hallo hoi dank bedankt u je "
    "jij misschien een de het".split()
)


def meaning_words(analysis: Analysis) -> int:
    """Number of words without politeness, hesitation and articles."""
    norms = analysis.norms()
    return sum(norm not in _POLITE for norm in norms) or min(len(norms), 1)


def is_command(intent: str, confidence: float, analysis: Analysis, answer: float = 1.0) -> bool:
    """Whether the message may be treated as this intent; otherwise it is an answer.

    ``confidence`` is the classifier's for the intent, ``answer`` that for an answer (0–1).
    Without a word ("…", a face) nothing was asked.
    """
    if intent == ANSWER or not analysis.words or analysis.count > LONGEST:
        return False
    if is_moment_or_number(analysis):
        return False
    if not analysis.count and "?" not in analysis.text:
        return False
    if intent in _QUESTIONS and "?" not in analysis.text and analysis.norms()[0] in _GOES_ON:
        return False
    if "?" in analysis.text:
        limit = SHORT_QUESTION
    else:
        limit = SHORT_WITHOUT_MARK if intent in _QUESTIONS else SHORT_COMMAND
    excess = meaning_words(analysis) - limit
    if excess > A_FEW:
        return confidence >= VERY_SURE
    if coverage(analysis).get(intent, 0.0) >= WHOLE:
        return confidence >= SURE_WHEN_COVERED
    if analysis.count == 1 and "?" not in analysis.text:
        # "Lezen" says what it is about; the words that command by themselves are expressions.
        return confidence >= VERY_SURE
    leeway = LEEWAY if answer <= UNLIKELY_ANSWER else 0.0
    return confidence >= (SURER if excess > 0 else SURE) - leeway
