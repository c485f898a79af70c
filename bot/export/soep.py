"""The SOEP text: four lines to paste into the record system (HIS).

Made from our own tables, read-only. O stays empty, since nothing is measured here; what the
professional noted themselves may fill it. E is the shared statement of what it is about; the
relation type, profiles and numbers with a meaning are never part of it (trust.md 11).
Source: the seeds' SOEP, and ``export.md``: at most 1,000 characters, plain UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.export.content import Shared, SharedReferral

LONGEST = 1000
LETTERS = ("S", "O", "E", "P")

QUICK_NOTES = {"Doel": "E", "Eerste stap": "P", "Hulp": "P", "Cijfer": "S"}
"""The quick notes of the panel, each with the line that it belongs to."""

FROM_PATIENT = "(Deels vooraf geschreven door de patiënt met hulp van een computer; geen diagnose.)"

_HELPS = ("exception", "lighter_moments", "why_not_lower", "coping", "wheel_can", "hold_on")
_OWN_LETTER = re.compile(r"^([SOEP])\s*[:=]\s*(.*)$", re.IGNORECASE)
_QUICK = re.compile(rf"^({'|'.join(QUICK_NOTES)})\s*:\s*(.*)$", re.IGNORECASE)


def soep_text(it: Shared, *, prepared: Shared | None = None, longest: int = LONGEST) -> str:
    """The text of one conversation, ``S: … O: … E: … P: …`` on four lines.

    Args:
        it: a consult, or what a patient sent. Lines of its note that begin with a letter of their
            own (``O: 130/80``) or with a quick note (``Doel: …``) go where they belong.
        prepared: what the patient sent before this consult, if the practice may read it.
        longest: most characters; the longest line gives way first, with an ellipsis.
    """
    source = it if it.of_patient else prepared
    lines: dict[str, list[str]] = {letter: [] for letter in LETTERS}
    told = list(_told(source)) if source is not None else []
    lines["S"] += told
    lines["S"] += [_sentence(f"{label}: {text}") for label, text in it.agreed.since.told]
    for letter, text in _noted(it.note):
        lines[letter].append(text)
    if not it.note:
        lines["S"] += map(_sentence, it.said)
    with_goals = it if it.goals or source is None else source
    if not lines["E"]:
        lines["E"] += _about(with_goals, it.areas or (source.areas if source is not None else ()))
    agreed = [words for goal in it.agreed.goals for words in (goal.what, goal.when)]
    lines["P"] = [*_agreed(it), *_proposed(with_goals, agreed), *lines["P"]]
    lines["P"] += _referred(it.referral or (source.referral if source is not None else None))
    ending = f" {FROM_PATIENT}" if told else ""
    return _fitted({letter: " ".join(lines[letter]) for letter in LETTERS}, ending, longest)


def _sentence(text: str) -> str:
    """One line of text that ends as a sentence."""
    plain = " ".join(text.split())
    return plain if not plain or plain[-1] in ".!?…”" else f"{plain}."


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain}”" if plain.endswith((".", "!", "?", "…")) else f"“{plain}”."


def _told(source: Shared) -> Iterable[str]:
    """The request and what helps already, in the patient's own words where they were shared."""
    said = {row.question: row.said for row in source.rows if row.said}
    if "wish" in said:
        yield f"Hulpvraag: {_quoted(said['wish'])}"
    helps = next((said[question] for question in _HELPS if question in said), "")
    if helps:
        yield f"Helpt al: {_quoted(helps)}"


def _noted(note: str) -> Iterable[tuple[str, str]]:
    """The lines of the note, each with the letter it belongs to; a letter holds until a next."""
    letter = "S"
    for line in filter(None, map(str.strip, note.splitlines())):
        own, quick = _OWN_LETTER.match(line), _QUICK.match(line)
        if own is not None:
            letter = own[1].upper()
            if own[2].strip():
                yield letter, _sentence(own[2])
        elif quick is not None:
            name = next(known for known in QUICK_NOTES if known.lower() == quick[1].lower())
            if quick[2].strip():
                yield QUICK_NOTES[name], _sentence(f"{name}: {quick[2]}")
        else:
            yield letter, _sentence(line)


def _about(it: Shared, areas: Sequence[str]) -> Iterable[str]:
    """What it is about when the professional did not say so: the wish, else the life areas."""
    wish = next((goal.wish for goal in it.goals if goal.wish), "")
    if wish:
        yield _sentence(f"Wens: {wish}")
    elif areas:
        yield _sentence(f"Gaat over: {', '.join(area.lower() for area in areas[:3])}")


def _agreed(it: Shared) -> Iterable[str]:
    """What was agreed, who does it, when they meet again, and what to do when it comes back."""
    for label, text in (*it.agreed.rows(), *it.agreed.since.plan):
        yield _sentence(f"{label}: {text}")


def _proposed(it: Shared, agreed: Iterable[str]) -> Iterable[str]:
    """The patient's own plan, as far as it was not let go or agreed in the same words."""
    known = set(agreed)
    for goal, lines in it.plan:
        if goal.status == "let_go":
            continue
        # A goal that was never stored has no status yet.
        status = " (voorstel)" if goal.status in (None, "proposed") else ""
        for label, text in lines:
            if label == "Wens" or text in known:
                continue
            yield _sentence(f"{label}{status}: {text}")
            status = ""


def _referred(referral: SharedReferral | None) -> Iterable[str]:
    if referral is None:
        return
    status = "bevestigd" if referral.confirmed else "voorstel"
    share = "ja" if referral.may_share_contact else "nee"
    offers = ", ".join(referral.offers)
    yield f"Verwijzing ({status}): {offers}. Contactgegevens doorgeven: {share}."


def _fitted(texts: dict[str, str], ending: str, longest: int) -> str:
    """The four lines within so many characters."""
    room = longest - len(ending) - len("S: \nO: \nE: \nP: ")
    while sum(map(len, texts.values())) > room:
        letter = max(texts, key=lambda name: len(texts[name]))
        others = sum(len(text) for name, text in texts.items() if name != letter)
        second = max(len(text) for name, text in texts.items() if name != letter)
        texts[letter] = _shortened(texts[letter], max(room - others, second))
    texts["S"] += ending
    return "\n".join(f"{letter}: {texts[letter]}".rstrip() for letter in LETTERS)


def _shortened(text: str, length: int) -> str:
    """At most so many characters, cut between two words where there are any."""
    if len(text) <= length:
        # Two lines of the same length: both give way, a word at a time.
        length = len(text) - 1
    cut = text[: max(length - 1, 0)]
    at_word = cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut
    return at_word.rstrip(" ,.;…") + "…"
