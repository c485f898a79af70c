"""Every question of 300 consults fits, is not repeated and keeps to the "do not" list."""

from __future__ import annotations

from functools import cache

from bot.catalogue import load_catalogue
from bot.catalogue.prompt_rules import broken_by
from bot.conversation.prompting import LAST_STEP, SHOWN, fits
from tests.conversation.simulated_consults import CONSULTS, RELATIONS, Moment, simulated

CATALOGUE = load_catalogue()
PROMPTS = {prompt.id: prompt for prompt in CATALOGUE.prompts}


@cache
def broken(prompt: str, relation: str) -> tuple[str, ...]:
    """The rules that a question breaks for a type; the same for every moment."""
    return tuple(broken_by(PROMPTS[prompt], relation))


def wrong(moment: Moment) -> list[str]:
    """What is wrong with what the POH saw; empty when all is well."""
    shown, course, found = moment.shown, moment.course, []
    if shown.step != min(course.step, LAST_STEP[course.relation]):
        found.append(f"step {shown.step}")
    if len(shown.prompts) > SHOWN:
        found.append("too many")
    if not shown.prompts and shown.next_step == shown.step:
        found.append("leads to itself")
    gone = {PROMPTS[name].u for name in (*course.used, *course.aside)}
    for said in shown.prompts:
        prompt = PROMPTS[said.id]
        if not fits(
            prompt, course.relation, shown.step, moment.topics, safety_raised=moment.safety_raised
        ):
            found.append(f"{said.id} does not fit {course.relation} in step {shown.step}")
        if prompt.u in gone:
            found.append(f"{said.id} comes twice")
        if prompt.after and not {*prompt.after} & {*course.used} and said.id != course.showing:
            found.append(f"{said.id} goes on from nothing")
        if said.text != getattr(prompt, moment.address):
            found.append(f"{said.id} in another address")
        found += broken(said.id, course.relation)
    return found


def test_every_question_of_300_consults_fits_and_comes_once() -> None:
    moments = [moment for n in range(CONSULTS) for moment in simulated(CATALOGUE, n)]
    assert [(m.consult, problem) for m in moments for problem in wrong(m)] == []
    met = {(moment.course.relation, moment.shown.step) for moment in moments}
    assert met == {(r, step) for r in RELATIONS for step in range(1, LAST_STEP[r] + 1)}
    asked = {prompt.id for moment in moments for prompt in moment.shown.prompts}
    assert asked == set(PROMPTS), "a question that nobody ever meets"


def test_the_check_finds_what_is_wrong() -> None:
    moment = next(simulated(CATALOGUE, 1))
    first = moment.shown.prompts[0]
    other = next(p for p in CATALOGUE.prompts if moment.course.relation not in p.relations)
    for spoiled in (
        moment.shown.model_copy(update={"step": 5}),
        moment.shown.model_copy(
            update={"prompts": (first.model_copy(update={"id": other.id, "text": other.u}),)}
        ),
        moment.shown.model_copy(update={"prompts": (first,) * 4}),
    ):
        assert wrong(Moment(**{**vars(moment), "shown": spoiled}))
