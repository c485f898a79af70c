"""The SOEP text of a conversation: four lines to paste into the record.

O stays empty: nothing was measured. E is what patient and practice agree the matter is, never a
type of person or of relation. P holds who does what and when (dossier §9.2).
"""

from __future__ import annotations

from bot.export.content import Shared

LONGEST = 1000
"""Characters of the whole text; a record takes no more."""

_CUT = " …"


def soep_text(shared: Shared) -> str:
    """The four lines, together at most :data:`LONGEST` characters.

    What is too long is cut at the end of a word, the patient's words first, the plan last.
    """
    plan, evaluation = _plan(shared), _evaluation(shared)
    room = LONGEST - len("S: \nO: \nE: \nP: ")
    plan = _cut(plan, room * 45 // 100)
    evaluation = _cut(evaluation, room * 20 // 100)
    subject = _cut(_subject(shared), room - len(plan) - len(evaluation))
    return f"S: {subject}\nO:\nE: {evaluation}\nP: {plan}".replace(": \n", ":\n").rstrip(" ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, length: int) -> str:
    text = _one_line(text)
    if len(text) <= length:
        return text
    return text[: length - len(_CUT) + 1].rsplit(" ", 1)[0].rstrip(",;: ")[: length - 2] + _CUT


def _sentences(parts: list[str]) -> str:
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)


def _subject(shared: Shared) -> str:
    rows = shared.part("wish", "situation")
    parts = [f"{row.label}: {_one_line(row.said)}" for row in rows]
    parts += [_one_line(words) for words in shared.said]
    if not shared.own_words:
        parts.append("De patiënt deelt de open antwoorden niet")
    return _sentences([shared.written_by, *parts])


def _evaluation(shared: Shared) -> str:
    topics = ", ".join(shared.topics)
    wishes = [_one_line(goal.wish) for goal in shared.goals if goal.wish]
    return _sentences([f"Wil praten over: {topics}" if topics else "", *wishes])


def _plan(shared: Shared) -> str:
    parts = []
    for goal, lines in shared.plan:
        status = "" if goal.status != "proposed" else " (voorstel)"
        told = [f"{label.lower()} {_one_line(text)}" for label, text in lines if label != "Wens"]
        if told:
            parts.append(f"Doel {goal.number}{status}: {'; '.join(told)}")
    if shared.referral is not None:
        state = "bevestigd" if shared.referral.confirmed else "voorstel"
        consent = "ja" if shared.referral.may_share_contact else "nee"
        offers = ", ".join(shared.referral.offers)
        parts.append(f"Verwijzing ({state}): {offers}; contactgegevens doorgeven: {consent}")
    return _sentences(parts)
