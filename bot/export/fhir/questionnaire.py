"""The questions that were answered, and the answers, as Questionnaire and QuestionnaireResponse.

The Questionnaire goes along in the document: a receiver needs nothing of ours to read it.
"""

from __future__ import annotations

from typing import Any

from bot.catalogue.schema import Catalogue, Question
from bot.conversation.summary import WRITTEN_BY_PATIENT
from bot.conversation.turn import Ask
from bot.export.content import Shared
from bot.export.fhir.parts import Resource, instant, name_of, narrative, reference, urn, words
from bot.profiles.card import card_ask
from bot.profiles.profile import Profile, profile_of
from bot.store.models import Answer

VERSION = "1"


def questionnaire_and_response(
    shared: Shared, catalogue: Catalogue, patient: Resource
) -> list[Resource]:
    """Both resources, or none when nothing was answered."""
    questions: list[Resource] = []
    answers: list[Resource] = []
    for answer in shared.answers:
        question = catalogue.questions.get(answer.question)
        if question is None or answer.status != "answered":
            continue
        asked, given = _item(question, answer, catalogue, shared.own_words)
        if given:
            questions.append(asked)
            answers.append(given)
    if not questions:
        return []
    canonical = urn(name_of("questionnaire", shared.id))
    questionnaire: Resource = {
        "resourceType": "Questionnaire",
        "id": name_of("questionnaire", shared.id),
        "language": "nl",
        "text": narrative(f"De {len(questions)} vragen die zijn beantwoord."),
        "url": canonical,
        "version": VERSION,
        "title": "Het brede gesprek",
        "status": "active",
        "subjectType": ["Patient"],
        "item": questions,
    }
    response: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": name_of("response", shared.id),
        "language": "nl",
        "text": narrative(
            WRITTEN_BY_PATIENT,
            *(f"{row.label}: {row.said}" for row in shared.rows if row.said),
        ),
        "questionnaire": f"{canonical}|{VERSION}",
        "status": "completed",
        "subject": reference(patient),
        "authored": instant(shared.ended),
        "author": reference(patient),
        "source": reference(patient),
        "item": answers,
    }
    return [questionnaire, response]


def _item(
    question: Question, answer: Answer, catalogue: Catalogue, own_words: bool
) -> tuple[Resource, Resource]:
    link = question.id if answer.card < 2 else f"{question.id}.{answer.card}"
    asked: Resource = {"linkId": link, "text": question.summary_label or question.text.u}
    filled = profile_of(answer.value)
    model = catalogue.models.get(filled.of_model) if filled is not None else None
    if filled is not None and model is not None and model.card_of(question.id) is not None:
        card = card_ask(catalogue, question.id, model.id, "u")
        asked["text"] = card.text
        return _group(asked, card, filled, own_words)
    values: list[Resource]
    labels = {option.value: option.label.u for option in question.options}
    chosen = answer.value if isinstance(answer.value, list) else [answer.value]
    if question.kind == "scale" and isinstance(answer.value, int | float):
        asked["type"], values = "decimal", [{"valueDecimal": answer.value}]
    elif question.kind in ("choice", "multi") and labels and all(v in labels for v in chosen):
        asked |= {
            "type": "choice",
            "repeats": question.kind == "multi",
            "answerOption": [
                {"valueCoding": {"code": value, "display": label}}
                for value, label in labels.items()
            ],
        }
        values = [{"valueCoding": {"code": v, "display": labels[v]}} for v in chosen]
    else:
        asked["type"], said = "text", words(answer.said)
        values = [{"valueString": said}] if said else []
    given = {"linkId": link, "text": asked["text"], "answer": values} if values else {}
    return asked, given


def _group(
    asked: Resource, card: Ask, filled: Profile, own_words: bool
) -> tuple[Resource, Resource]:
    """A card with rows: a group with everything that was filled in at a row."""
    questions: list[Resource] = []
    answers: list[Resource] = []

    def add(link: str, text: str, kind: str, value: Resource, **more: Any) -> None:
        questions.append({"linkId": link, "text": text, "type": kind, **more})
        answers.append({"linkId": link, "text": text, "answer": [value]})

    for row in card.rows:
        link = f"{asked['linkId']}.{row.id}"
        if row.id in filled.scores:
            add(link, row.label, "integer", {"valueInteger": filled.scores[row.id]})
        options = [{"code": option.value, "display": option.label} for option in row.options]
        picked = [option for option in options if option["code"] == filled.picks.get(row.id)]
        if picked:
            listed = [{"valueCoding": option} for option in options]
            value = {"valueCoding": picked[0]}
            add(f"{link}.pick", row.label, "choice", value, answerOption=listed)
        if row.id in filled.places:
            label = f"{row.label}: {card.place}"
            add(f"{link}.place", label, "integer", {"valueInteger": filled.places[row.id]})
        if row.id in filled.talk:
            add(f"{link}.talk", f"{row.label}: {card.tick}", "boolean", {"valueBoolean": True})
        labels = {row.id: "eigen woorden"} | {field.id: field.label for field in row.fields}
        for name, label in labels.items() if own_words else ():
            if said := words(filled.words.get(name, "")):
                text = f"{row.label}: {label}"
                add(f"{asked['linkId']}.{name}.words", text, "text", {"valueString": said})
    for joined in card.links:
        if joined.value in filled.links:
            link = f"{asked['linkId']}.{joined.value}"
            text = f"{card.links_label} {joined.label}"
            add(link, text, "boolean", {"valueBoolean": True})
    group = asked | {"type": "group", "item": questions}
    if not answers:
        return group, {}
    return group, {"linkId": asked["linkId"], "text": asked["text"], "item": answers}
