"""Whether somebody fits the Helpdesk Digitale Zorg: five questions, nothing is stored."""

from __future__ import annotations

from flask import render_template, request

from bot.referring.helpdesk import advise, helpdesk_questions
from bot.social_map.entries import entries
from bot.web.practice.access import EVERYBODY, needs, own_practice
from bot.web.practice.blueprint import View, practice
from bot.web.services import services

OFFER = "digital_help"
"""The offer of the catalogue that the helpdesk fills in."""


@practice.get("/helpdesk")
@needs(*EVERYBODY)
def helpdesk() -> View:
    """The questions, and what the answers come down to."""
    answers = {
        question.id: request.args[question.id] == "ja"
        for question in helpdesk_questions()
        if request.args.get(question.id) in ("ja", "nee")
    }
    with services().database.unit_of_work() as session:
        places = entries(session, own_practice(), offer=OFFER)
    return render_template(
        "practice/helpdesk.html",
        questions=helpdesk_questions(),
        answers=answers,
        advice=advise(answers),
        places=places,
    )
