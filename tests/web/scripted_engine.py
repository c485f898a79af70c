"""A dialogue engine that follows a script, for tests of the screens alone.

The real engine is tested in ``tests/dialogue`` and end to end; here it only has to put
questions of the real catalogue in a fixed order, so that every kind of card, every button
and every failure can be met on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import ConversationModel
from bot.catalogue.schema import Question, Spoken
from bot.conversation.answers import (
    NotUnderstood,
    Record,
    as_written,
    passed_over,
    read_answer,
    value_of,
)
from bot.conversation.engine import DialogueEngine, EngineMessage, EngineReply, EngineUnavailable
from bot.conversation.prompting import Course, pressed, suggest
from bot.conversation.relation import Observation, choose
from bot.conversation.turn import (
    Address,
    Ask,
    Can,
    ContactCard,
    Option,
    Parsed,
    Progress,
    Role,
    SafetyNotice,
    Turn,
)
from bot.profiles.card import on_card, ticked_options
from bot.profiles.profile import profile_of

SCRIPT = ("consent", "wish", "scale_now", "goal_when", "goal_how_often", "referral_pick", "send")
WEB_SCRIPT = ("consent", "wish", "model_overview", "model_topic", "scale_now", "send")
GOAL_SCRIPT = ("goal_step", "goal_confidence")


@dataclass
class Talk:
    """Where one conversation is."""

    script: tuple[str, ...] = SCRIPT
    position: int = 0
    answers: dict[str, Record | None] = field(default_factory=dict)
    status: str = "open"
    correcting: str | None = None
    course: Course = field(default_factory=Course)
    observations: list[Observation] = field(default_factory=list)
    card_open: bool = False


class ScriptedEngine(DialogueEngine):
    """Answers like the real engine's channel; ``down`` makes it fail.

    ``script`` is what a new conversation follows, ``model`` whose cards it shows, ``look_back``
    what a consult has to look back on, ``asks_of`` the model whose questions a POH gets first.
    """

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "unused")
        self.down = False
        self.script = SCRIPT
        self.model = "spinnenweb"
        self.look_back: tuple[str, ...] = ()
        self.asks_of = ""
        self.talks: dict[str, Talk] = {}
        self.heard: list[EngineMessage] = []
        self.forgotten: list[str] = []

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)
        self.talks.pop(conversation, None)

    def turn(
        self,
        conversation: str,
        committed: int,  # noqa: ARG002
        message: EngineMessage,
        *,
        role: Role,
        address: Address,
    ) -> EngineReply:
        if self.down:
            raise EngineUnavailable("ConnectError")
        self.heard.append(message)
        talk = self.talks.setdefault(conversation, Talk(self.script))
        if role == "professional":
            turn, intent = self._professional(talk, message, address)
        else:
            turn, intent = self._patient(talk, message, address)
        slots = _slots(talk) if role == "professional" else {}
        safety: dict[str, object] = {"tier": "S0", "category": "none", "rule": None}
        if turn.status == "alarm" and turn.safety is not None and message.command is None:
            safety = {"tier": turn.safety.tier, "category": "suicidality", "rule": "test"}
        if role == "professional" and message.command is None:
            safety = self._safety(message.text) or safety
        return EngineReply(
            turn=turn,
            parsed=Parsed(intent={"name": intent, "confidence": 1.0}, safety=safety),
            answers=dict(talk.answers),
            dialogue={"slots": slots},
        )

    def read(self, text: str) -> Parsed:
        if self.down:
            raise EngineUnavailable("ConnectError")
        return Parsed(safety=self._safety(text) or {"tier": "S0"})

    @staticmethod
    def _safety(text: str) -> dict[str, object]:
        found = {"tier": "S2", "category": "suicidality", "rule": "test"}
        return dict(found) if "dood" in text else {}

    # -- the patient

    def _patient(self, talk: Talk, message: EngineMessage, address: Address) -> tuple[Turn, str]:
        words = load_catalogue().replies
        command = message.command
        if command in ("pause", "stop"):
            talk.status = {"pause": "paused", "stop": "stopped"}[command]
            return Turn(lead=_in(words[talk.status], address), status=talk.status), command
        if command in ("begin", "resume"):
            talk.status = "open"
            reply = "opening" if command == "begin" else "welcome_back"
            return self._ask(talk, address, lead=_in(words[reply], address)), command
        if command in ("ask_explanation", "ask_example", "ask_why"):
            part = {"ask_explanation": "explanation", "ask_example": "example", "ask_why": "why"}
            question = self._open(talk)
            return self._ask(talk, address, lead=_in(getattr(question, part[command]), address)), (
                command
            )
        if command == "go_back":
            talk.position = max(talk.position - 1, 1)
            return self._ask(talk, address), command
        if command == "correct_answer":
            talk.correcting = str(message.args["question"])
            return self._ask(talk, address), command
        if command == "add_goal":
            return self._ask(talk, address, lead="Nog een doel."), command
        if "dood" in message.text:
            talk.status = "alarm"
            return self._alarm(address), "safety_alarm"
        if talk.status == "alarm":
            talk.status = "open" if message.option == ["safe"] else "stopped"
            return self._ask(talk, address), "answer"
        return self._answer(talk, message, address)

    def _answer(self, talk: Talk, message: EngineMessage, address: Address) -> tuple[Turn, str]:
        question = self._open(talk)
        if message.command == "skip_question":
            talk.answers[question.id] = passed_over("skipped")
        else:
            try:
                record = read_answer(question, message.written, message.option, message.args)
            except NotUnderstood:
                # The dialogue asks once more and then takes the words as they stand.
                if question.kind != "text":
                    raise
                record = as_written(message.written)
            talk.answers[question.id] = record
        if question.id == "consent" and message.option == ["no"]:
            talk.status = "declined"
            return Turn(lead="Dat is goed.", status="declined"), "answer"
        if question.id == "send":
            if message.option == ["send"]:
                talk.status = "sent"
                return Turn(lead="Verstuurd.", status="sent"), "answer"
            return Turn(lead="Bewaard.", status="paused"), "answer"
        if talk.correcting is None:
            talk.position += 1
            cards = ("model_overview", "model_direction")
            filled = [profile_of(value_of(talk.answers, card)) for card in cards]
            if self._open(talk).options_from and not any(card and card.talk for card in filled):
                talk.position += 1
        talk.correcting = None
        if "medicijn" in message.text:
            return self._ask(talk, address), "ask_medical_question"
        return self._ask(talk, address), "answer"

    def _open(self, talk: Talk) -> Question:
        name = talk.correcting or talk.script[talk.position]
        return load_catalogue().question(name, self.model)

    def _model(self) -> ConversationModel:
        return load_catalogue().models[self.model]

    def _ask(self, talk: Talk, address: Address, lead: str = "") -> Turn:
        question = self._open(talk)
        options = [Option(value=o.value, label=_in(o.label, address)) for o in question.options]
        if question.id == "referral_pick":
            options.insert(0, Option(value="welzijnscoach", label="Een gesprek over welzijn"))
        if question.options_from:
            cards = ("model_overview", "model_direction")
            filled = [profile_of(value_of(talk.answers, card)) for card in cards]
            options = [*ticked_options(self._model(), filled, address), *options]
        of_rows: dict[str, Any] = {}
        given = talk.answers.get(question.id)
        value = given["said"] if given else None
        card = self._model().card_of(question.id)
        if card is not None:
            of_rows = on_card(question, card, address)
            value = given["value"] if given else None
        return Turn(
            lead=lead,
            ask=Ask(
                id=question.id,
                kind=question.kind,
                text=_in(question.text, address),
                hint=_in(question.hint, address) if question.hint else "",
                options=tuple(options),
                lo=question.scale.lo if question.scale else "",
                hi=question.scale.hi if question.scale else "",
                value=value,
                **of_rows,
            ),
            progress=Progress(step=min(talk.position + 1, 5), of=5),
            can=Can(back=talk.position > 1, skip=question.optional),
        )

    @staticmethod
    def _alarm(address: Address) -> Turn:
        question = load_catalogue().questions["safe_now"]
        card = next(c for c in load_catalogue().safety_cards if c.category == "suicidality")
        return Turn(
            ask=Ask(
                id="safe_now",
                kind="choice",
                text=_in(question.text, address),
                options=tuple(
                    Option(value=o.value, label=_in(o.label, address)) for o in question.options
                ),
            ),
            safety=SafetyNotice(
                tier="S2",
                category="suicidality",
                rule="test",
                card=ContactCard(
                    title=_in(card.title, address),
                    text=_in(card.text, address),
                    calls=card.calls,
                ),
            ),
            status="alarm",
        )

    # -- the POH

    def _professional(
        self, talk: Talk, message: EngineMessage, address: Address
    ) -> tuple[Turn, str]:
        command = message.command or "answer"
        if command == "wrap_up":
            return Turn(lead="Klaar.", status="sent"), command
        if command == "start_goal":
            talk.script, talk.position, talk.card_open = GOAL_SCRIPT, 0, True
            return self._ask(talk, address), command
        if command == "set_relation":
            talk.observations = choose(
                talk.observations, message.number, message.args["relation"], ""
            )
        if command in ("next_question", "other_question", "set_relation", "go_to_step"):
            talk.card_open = False
        if talk.card_open and message.command is None:
            question = self._open(talk)
            talk.answers[question.id] = read_answer(question, message.text, message.option)
            talk.position += 1
            talk.card_open = talk.position < len(GOAL_SCRIPT)
            if talk.card_open:
                return self._ask(talk, address), "answer"
        if message.command is not None:
            talk.course = pressed(talk.course, command, message.args)
        elif "niemand" in message.text and not talk.observations:
            talk.course = replace(talk.course, relation="klaag")
            talk.observations = [
                Observation(
                    number=message.number, topic="", relation="klaag", confidence=0.9,
                    evidence="niemand doet er iets aan", by="computer",
                )
            ]  # fmt: skip
        return self._suggest(talk, address), command

    def _suggest(self, talk: Talk, address: Address) -> Turn:
        course = talk.course
        shown = suggest(
            load_catalogue(), relation=course.relation, step=course.step, used=course.used,
            aside=course.aside, showing=course.showing, address=address,
            observations=talk.observations, look_back=self.look_back, model=self.asks_of,
        )  # fmt: skip
        talk.course = replace(course, showing=shown.prompts[0].id if shown.prompts else "")
        return Turn(suggestions=shown)


def _slots(talk: Talk) -> dict[str, Any]:
    """The slots of the prompter, as the real dialogue keeps them."""
    course = talk.course
    return {
        "path": course.relation, "prompt_step": course.step, "observations": talk.observations,
        "prompts_used": list(course.used), "prompts_aside": list(course.aside),
        "prompts_shown": [course.showing] if course.showing else [],
    }  # fmt: skip


def _in(spoken: Spoken, address: Address) -> str:
    return spoken.je if address == "je" else spoken.u
