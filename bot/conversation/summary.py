"""What came out of a conversation, from our own tables: rows for a screen, text to copy.

The relation type is a working note and never part of this (trust.md 11): answers are
grouped under neutral headings, not under the phase that asked for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.catalogue.conversation_model import RISK, SENTENCE
from bot.catalogue.schema import Catalogue, Question
from bot.conversation.path import PHASES
from bot.profiles.card import card_ask, lines_of
from bot.profiles.profile import Profile, profile_of
from bot.store.models import Answer, Consent, Conversation, Goal, Note

WRITTEN_BY_PATIENT = "Geschreven door de patiënt met hulp van een computer. Geen diagnose."
WRITTEN_BY_PROFESSIONAL = "Genoteerd tijdens het consult met hulp van een computer. Geen diagnose."
TYPED_BY = {
    "self": "de patiënt zelf",
    "together": "de patiënt, samen met iemand",
    "other": "iemand anders, voor de patiënt",
}
"""Who typed a preparation, for the practice."""
PROPOSAL = "voorstel – een professional bevestigt"

Part = Literal["wish", "drawn", "situation", "plan", "rest"]
"""``drawn``: a filled-in model, which a screen draws and a text gives line by line."""

_HEADINGS: dict[Part, str] = {
    "wish": "Wens in eigen woorden",
    "drawn": "Zo gaat het nu (gespreksmiddel, geen meting; cijfers van 0 tot 10)",
    "situation": "Hoe het gaat en wat al helpt",
    "plan": "Plan",
    "rest": "Overig",
}
_PART_OF_PHASE: dict[str, Part] = {
    "wish": "wish",
    "model": "wish",
    "relation": "situation",
    "klant": "situation",
    "klaag": "situation",
    "bezoeker": "situation",
    "actiewiel": "plan",
}
_TELLS_HOW_IT_IS = frozenset({RISK, SENTENCE})
"""Questions of the conversation model that say something about the situation."""

_STEPS_THAT_DESCRIBE = (1, 2)
"""Steps of the actiewiel about how it is and what is wanted; the later ones make the plan."""

_NOT_AN_ANSWER = {"welcome", "check", "safety"}
_ON_A_CARD = {"goal", "referral"}


@dataclass(frozen=True)
class Row:
    """One answer for a person to read. ``said`` is empty when it was passed over.

    ``status`` is that of the answer, or ``withheld`` for own words that were not sent along.
    """

    question: str
    card: int
    phase: str
    part: Part
    label: str
    said: str
    status: str

    @property
    def shown(self) -> str:
        """The answer, or in words that there is none."""
        return self.said or ("Niet gedeeld" if self.status == "withheld" else "Niet ingevuld")


def _part_of(question: Question) -> Part:
    if question.id in _TELLS_HOW_IT_IS:
        return "situation"
    part = _PART_OF_PHASE.get(question.phase, "rest")
    if part == "plan" and question.step in _STEPS_THAT_DESCRIBE:
        return "situation"
    return part


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _said(answer: Answer, catalogue: Catalogue) -> str:
    if answer.status != "answered":
        return ""
    question = catalogue.questions[answer.question]
    if question.kind == "scale" and isinstance(answer.value, int | float):
        return f"{_number(answer.value)} (van 0 tot 10)"
    return answer.said


def _filled(answer: Answer) -> Profile | None:
    """What was filled in on a card with rows, when this is such an answer."""
    return profile_of(answer.value) if answer.status == "answered" else None


def _in_lines(question: str, filled: Profile, catalogue: Catalogue, *, own_words: bool) -> str:
    """Every row on a line of its own, also the ones without a number."""
    shared = filled if own_words else filled.model_copy(update={"words": {}})
    return "\n".join(lines_of(card_ask(catalogue, question, filled.of_model, "u"), shared))


def _still_a_card(filled: Profile | None, question: str, catalogue: Catalogue) -> bool:
    """Whether the model that was filled in is still there; its files may change."""
    model = catalogue.models.get(filled.of_model) if filled is not None else None
    return model is not None and model.card_of(question) is not None


def answer_rows(
    answers: Iterable[Answer],
    catalogue: Catalogue,
    address: str = "u",
    *,
    own_words: bool = True,
) -> list[Row]:
    """The answers in the order of the conversation, with the label of each question.

    ``own_words``: with the open answers; without, only that there is one (the patient chose
    so when sending, and the practice may not read them). What stands in the plan goes along.

    Consent, the question whether to send and the safety questions are left away: consent
    stands on its own, the other two are no answers about someone's life.
    """
    order = {name: index for index, name in enumerate(catalogue.questions)}
    rows = []
    for answer in answers:
        question = catalogue.questions.get(answer.question)
        if question is None or question.phase in _NOT_AN_ANSWER:
            continue
        filled = _filled(answer)
        if filled is not None:
            question = catalogue.question(question.id, filled.of_model)
        drawn = _still_a_card(filled, question.id, catalogue)
        part = "drawn" if drawn else _part_of(question)
        label = question.summary_label or getattr(question.text, address)
        open_answer = question.phase not in _ON_A_CARD and (
            question.kind == "text" or (question.kind == "profile" and not drawn)
        )
        withheld = open_answer and not own_words and answer.status == "answered"
        said = _said(answer, catalogue)
        if filled is not None and drawn:
            said = _in_lines(question.id, filled, catalogue, own_words=own_words)
        rows.append(
            Row(
                question=answer.question,
                card=answer.card,
                phase=question.phase,
                part=part,
                label=label if answer.card < 2 else f"{label} (doel {answer.card})",
                said="" if withheld else said,
                status="withheld" if withheld else answer.status,
            )
        )
    return sorted(rows, key=lambda row: (PHASES.index(row.phase), row.card, order[row.question]))


def goal_lines(goal: Goal) -> list[tuple[str, str]]:
    """The filled lines of a goal card as label and text; trust is a number of 0–10."""
    confidence = "" if goal.confidence is None else f"{_number(goal.confidence)} (van 0 tot 10)"
    lines = [
        ("Wens", goal.wish),
        ("Opletten" if goal.kind == "observation" else "Eerste stap", goal.what),
        ("Wanneer", goal.when),
        ("Hoe vaak", goal.how_often),
        ("Met wie", goal.with_whom),
        ("Vertrouwen dat het lukt", confidence),
        ("Kleinere stap", goal.smaller_step),
        ("Als het niet lukt", goal.if_it_fails),
        ("Vervolg", goal.follow_up),
    ]
    return [(label, text) for label, text in lines if text]


def offer_names(offers: Sequence[str], catalogue: Catalogue) -> list[str]:
    """The names of offers for a professional's eye; an id that left the table shows as it is."""
    return [catalogue.offers[o].label.u if o in catalogue.offers else o for o in offers]


def _kept_back(conversation: Conversation, words: str) -> bool:
    """Whether these words repeat the wish, and the patient did not send it along."""
    if conversation.own_words:
        return False
    wishes = {a.said.strip() for a in conversation.answers if a.question == "wish"}
    return words.strip() in wishes


def request_of(conversation: Conversation) -> str:
    """The request of a referral, unless it repeats the wish that the patient keeps back."""
    referral = conversation.referral
    if referral is None or _kept_back(conversation, referral.request):
        return ""
    return referral.request


def goals_to_read(conversation: Conversation) -> list[Goal]:
    """The goals, without a wish that the patient keeps back; the plan itself goes along."""
    return [
        goal
        if not _kept_back(conversation, goal.wish)
        else Goal(
            **{
                column.key: "" if column.key == "wish" else getattr(goal, column.key)
                for column in Goal.__table__.columns
            }
        )
        for goal in conversation.goals
    ]


def _date(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _section(heading: str, lines: Iterable[str]) -> list[str]:
    kept = list(lines)
    return ["", heading.upper(), *kept] if kept else []


def _referral_lines(conversation: Conversation, catalogue: Catalogue) -> list[str]:
    referral = conversation.referral
    if referral is None or not referral.offers:
        return []
    status = {"confirmed": "bevestigd", "declined": "afgewezen"}.get(referral.status, PROPOSAL)
    lines = [f"- {name}" for name in offer_names(referral.offers, catalogue)]
    if request := request_of(conversation):
        lines.append(f"Hulpvraag: {request}")
    share = "ja" if referral.may_share_contact else "nee"
    return [*lines, f"Status: {status}", f"Contactgegevens doorgeven: {share}"]


def _consent_lines(consents: Iterable[Consent]) -> list[str]:
    names = {
        "read_answers": "De praktijk mag de antwoorden lezen",
        "share_contact": "Contactgegevens mogen worden doorgegeven",
    }
    lines = []
    for consent in consents:
        given = "ja" if consent.given else "nee"
        if consent.withdrawn_at is not None:
            given = f"ingetrokken op {_date(consent.withdrawn_at.date())}"
        name = names.get(consent.purpose, consent.purpose)
        lines.append(f"- {name}: {given} ({_date(consent.at.date())})")
    return lines


def said_in_consult(conversation: Conversation) -> list[str]:
    """What the professional wrote down of what the patient said, in order.

    Answers on a goal card are left away: they stand in the goal. So are lines of the note,
    which stand in the note.
    """
    if conversation.role != "professional":
        return []
    return [
        message.content
        for message in conversation.messages
        if message.kind == "text" and message.ask is None and "note" not in (message.args or {})
    ]


def summary_text(
    conversation: Conversation,
    catalogue: Catalogue,
    *,
    note: Note | None = None,
    agreed: Sequence[str] = (),
) -> str:
    """The summary of one conversation as plain text, to copy into a record.

    Args:
        conversation: with its messages, answers, goals, referral and consents loaded.
        catalogue: for the labels.
        note: the professional's own note; only for a consult.
        agreed: what was agreed with the patient, a line each (``bot.following.lines``).
    """
    of_patient = conversation.role == "patient"
    ended = conversation.sent_at or conversation.updated_at
    done = "Verstuurd op" if of_patient else "Afgerond op"
    when = done if conversation.sent_at else "Laatst gewijzigd op"
    lines = [
        f"HET BREDE GESPREK – {conversation.label}".rstrip(" –"),
        WRITTEN_BY_PATIENT if of_patient else WRITTEN_BY_PROFESSIONAL,
        f"{when} {_date(ended.date())}.",
    ]
    if of_patient and conversation.typed_by in TYPED_BY:
        lines.append(f"Ingevuld door: {TYPED_BY[conversation.typed_by]}.")
    if of_patient and not conversation.own_words:
        lines.append("De patiënt deelt de open antwoorden niet.")
    rows = answer_rows(conversation.answers, catalogue, own_words=conversation.own_words)
    for part, heading in _HEADINGS.items():
        answered = [
            f"{row.label}\n{row.said}" if part == "drawn" else f"{row.label}: {row.said}"
            for row in rows
            if row.part == part and row.said and row.phase not in _ON_A_CARD
        ]
        lines += _section(heading, answered)
    lines += _section("Wat de patiënt zei", (f"- {w}" for w in said_in_consult(conversation)))
    for goal in goals_to_read(conversation):
        heading = "Observatie" if goal.kind == "observation" else f"Doel {goal.number}"
        lines += _section(heading, (f"{label}: {text}" for label, text in goal_lines(goal)))
    lines += _section("Verwijssuggestie", _referral_lines(conversation, catalogue))
    lines += _section("Afspraken", agreed)
    if note is not None and note.content.strip():
        lines += _section("Notitie", [note.content.strip()])
    lines += _section("Toestemming", _consent_lines(conversation.consents))
    return "\n".join(lines) + "\n"
