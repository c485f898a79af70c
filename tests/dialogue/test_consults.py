"""Twenty consults with the real engine: what it proposes fits what was noted and pressed."""

from __future__ import annotations

import random

import httpx
import pytest
from sqlalchemy.orm import object_session

from bot.catalogue import load_catalogue
from bot.catalogue.prompt_rules import broken_by
from bot.conversation.incoming import NOTE, Incoming
from bot.conversation.prompting import LAST_STEP, SHOWN
from bot.conversation.turn import Turn
from bot.following.chain import link
from tests.conftest import RunningProduct
from tests.talking import Talk, new_conversation

pytestmark = pytest.mark.product

PROMPTS = {prompt.id: prompt for prompt in load_catalogue().all_prompts}
CONSULTS = 20
NOTES = {
    "klant": "Wil zelf elke dag gaan wandelen en is daar al mee begonnen.",
    "klaag": "Zegt dat niemand er iets aan doet en dat de dokter niet luistert.",
    "bezoeker": "Moest komen van zijn vrouw, hij vindt het zelf niet nodig.",
    "slapen": "Slaapt al weken slecht, ligt lang wakker.",
    "geld": "Kan de huur niet betalen, er zijn schulden.",
    "eenzaam": "Voelt zich alleen sinds de verhuizing.",
}


class Consult(Talk):
    """A consult of which every proposal is looked at."""

    def __init__(self, product: RunningProduct) -> None:
        self.gone: list[str] = []
        super().__init__(product, role="professional")

    def note(self, text: str) -> Turn:
        """What the panel does when a note saved itself."""
        key = f"note-{next(self._keys)}"
        incoming = Incoming(key=key, kind="text", text=text, args={NOTE: True})
        self.turn = self._turn(self.conversations.take_in_line(self.id, [incoming]))
        return self.turn

    def press(self, command: str, **args: object) -> None:
        """A button about the question on the card."""
        shown = self.turn.suggestions
        assert shown is not None
        if command in ("next_question", "other_question"):
            if not shown.prompts:
                return
            args["prompt"] = shown.prompts[0].id
            self.gone.append(shown.prompts[0].id)
        self.say(f">{command}", **args)

    def wrong(self) -> list[str]:
        """What is wrong with what is proposed now."""
        shown = self.turn.suggestions
        assert shown is not None
        found = [name for name in self.gone if name in [p.id for p in shown.prompts]]
        for said in shown.prompts:
            prompt = PROMPTS[said.id]
            if shown.relation not in prompt.relations or prompt.step != shown.step:
                found.append(f"{said.id} does not fit {shown.relation}/{shown.step}")
            found += broken_by(prompt, shown.relation)
        if shown.step > LAST_STEP[shown.relation] or len(shown.prompts) > SHOWN:
            found.append(f"step {shown.step}")
        return found


@pytest.mark.parametrize("number", range(CONSULTS))
def test_a_consult_with_the_real_engine_never_proposes_what_does_not_fit(
    running_product: RunningProduct, number: int
) -> None:
    chance = random.Random(number)
    consult = Consult(running_product)
    for _ in range(8):
        assert consult.wrong() == []
        what = chance.random()
        if what < 0.25:
            consult.note(chance.choice(list(NOTES.values())))
        elif what < 0.4:
            consult.press("set_relation", relation=chance.choice(["klant", "klaag", "bezoeker"]))
        elif what < 0.55:
            consult.press("go_to_step", step=chance.randint(1, 5))
        else:
            consult.press(chance.choice(["next_question", "next_question", "other_question"]))
    assert consult.wrong() == []


def test_a_note_types_the_relation_leaves_the_question_and_asks_nothing(
    running_product: RunningProduct,
) -> None:
    consult = Consult(running_product)
    turn = consult.note(NOTES["klaag"])
    assert turn.suggestions is not None
    assert turn.suggestions.relation == "klaag"
    assert turn.suggestions.relation_reason
    with consult.row() as row:
        slots = row.dialogue["slots"]
    assert slots.get("prompts_used") == [] and slots["path"] == "klaag"


def test_a_sentence_that_grows_while_it_is_typed_counts_once(
    running_product: RunningProduct,
) -> None:
    consult = Consult(running_product)
    for end in (30, 45, len(NOTES["klaag"])):
        consult.note(NOTES["klaag"][:end])
    with consult.row() as row:
        seen = row.dialogue["slots"]["observations"]
    assert len(seen) == 1


def test_a_topic_that_was_noted_brings_its_own_question(running_product: RunningProduct) -> None:
    consult = Consult(running_product)
    consult.press("set_relation", relation="klant")
    consult.note(NOTES["slapen"])
    consult.press("go_to_step", step=3)
    assert consult.turn.suggestions is not None
    assert consult.turn.suggestions.prompts[0].id == "klant_can_better_night"


def test_a_death_wish_in_a_note_raises_a_flag_and_quiets_the_miracle_question(
    running_product: RunningProduct,
) -> None:
    consult = Consult(running_product)
    consult.press("set_relation", relation="klant")
    consult.note("Zegt dat ze dood wil.")
    with consult.row() as row:
        assert [(flag.kind, flag.tier) for flag in row.flags] == [("safety", "S2")]
    consult.press("go_to_step", step=2)
    assert consult.turn.suggestions is not None
    assert "klant_want_miracle" not in [p.id for p in consult.turn.suggestions.prompts]


def test_a_goal_card_leaves_the_question_on_the_card_unasked(
    running_product: RunningProduct,
) -> None:
    consult = Consult(running_product)
    before = consult.turn.suggestions
    consult.say(
        ">start_goal", "weer wandelen", "een rondje na het eten", "=today", "=daily", "=alone",
        "=8", "dan de trap", "=consult",
    )  # fmt: skip
    after = consult.turn.suggestions
    assert before is not None and after is not None
    assert after.prompts[0].id == before.prompts[0].id
    with consult.row() as row:
        assert row.dialogue["slots"]["prompts_used"] == []


def test_words_noted_at_an_open_card_are_read_for_safety_and_answer_nothing(
    running_product: RunningProduct,
) -> None:
    consult = Consult(running_product)
    consult.say(">start_goal")
    with consult.row() as row:
        before = (row.turn, row.ask, dict(row.dialogue))
    assert consult.conversations.read("/ Zegt dat ze dood wil.").safety["tier"] == "S2"
    assert consult.conversations.read("Wil weer wandelen.").safety["tier"] == "S0"
    with consult.row() as row:
        assert (row.turn, row.ask, dict(row.dialogue)) == before and row.flags == []
    assert consult.say("weer wandelen").ask is not None, "the card goes on where it was"


@pytest.mark.parametrize(
    ("secret", "text", "status"), [("wrong", "hallo", 403), ("", "", 422), ("", "a" * 4001, 422)]
)
def test_the_engine_reads_for_nobody_else_and_nothing_unusable(
    running_product: RunningProduct, secret: str, text: str, status: int
) -> None:
    answer = httpx.post(
        f"{running_product.product.runtime.engine_url}/webhooks/gesprek/read",
        headers={"X-Engine-Secret": secret or running_product.secrets.engine_secret},
        json={"text": text},
    )
    assert answer.status_code == status


def test_a_consult_that_follows_a_goal_opens_with_what_is_better(
    running_product: RunningProduct,
) -> None:
    earlier = Consult(running_product)
    earlier.say(
        ">start_goal", "weer wandelen", "een rondje na het eten", "=today", "=daily", "=alone",
        "=8", "dan de trap", "=consult", ">wrap_up",
    )  # fmt: skip
    later = new_conversation(running_product, "professional", model="kop")
    with earlier.row() as row:
        session = object_session(row)
        assert session is not None
        link(session, later, row)
    consult = Talk(running_product, go_on=later)
    assert consult.turn.suggestions is not None
    first = consult.turn.suggestions.prompts[0]
    assert (first.id, first.text) == (
        "since_what_is_better", "Wat is er beter sinds de vorige keer?"
    )  # fmt: skip
    consult.say(">set_relation", relation="klant")
    shown = consult.say(">next_question", prompt=first.id).suggestions
    assert shown is not None
    assert [prompt.id for prompt in shown.prompts][:2] == ["since_how_done", "since_goal"]
