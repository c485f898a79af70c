"""The questions that were answered, and the answers, as Questionnaire and QuestionnaireResponse.

The Questionnaire goes along in the document: a receiver needs nothing of ours to read it.
"""

from __future__ import annotations

from typing import Any

from bot.catalogue.schema import Catalogue, ConversationModel, Question
from bot.conversation.summary import WRITTEN_BY_PATIENT
from bot.export.content import Shared
from bot.export.fhir.parts import Resource, instant, name_of, narrative, reference, urn, words
from bot.profiles.profile import profile_of
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
    if filled is not None:
        return _group(asked, catalogue.model_of(question.id), filled, own_words)
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
    asked: Resource, model: ConversationModel, filled: Any, own_words: bool
) -> tuple[Resource, Resource]:
    """A card with rows: a group with a number, a tick and words per row."""
    questions: list[Resource] = []
    answers: list[Resource] = []

    def add(link: str, text: str, kind: str, value: Resource) -> None:
        questions.append({"linkId": link, "text": text, "type": kind})
        answers.append({"linkId": link, "text": text, "answer": [value]})

    for row in model.rows:
        link, label = f"{asked['linkId']}.{row.id}", row.label.u
        if row.id in filled.scores:
            add(link, label, "integer", {"valueInteger": filled.scores[row.id]})
        if row.id in filled.talk:
            add(f"{link}.talk", f"{label}: {model.tick.u}", "boolean", {"valueBoolean": True})
        if own_words and words(filled.words.get(row.id, "")):
            add(
                f"{link}.words", f"{label}: eigen woorden", "text",
                {"valueString": words(filled.words[row.id])},
            )  # fmt: skip
    group = asked | {"type": "group", "item": questions}
    if not answers:
        return group, {}
    return group, {"linkId": asked["linkId"], "text": asked["text"], "item": answers}
