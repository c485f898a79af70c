"""Taking a turn: stored first, answered once, and never lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation import commit, turns
from bot.conversation.answers import Record
from bot.conversation.commit import CONSENT_VERSION
from bot.conversation.engine import DialogueEngine, EngineMessage, EngineReply, EngineUnavailable
from bot.conversation.incoming import Incoming, filled_card
from bot.conversation.turn import (
    Address,
    Ask,
    AskKind,
    AskRow,
    Option,
    Parsed,
    Prompt,
    Role,
    SafetyNotice,
    Suggestions,
    Turn,
)
from bot.conversation.turns import NOTICES, Conversations, Outcome
from bot.profiles.profile import Profile
from bot.store.database import Database
from bot.store.models import (
    Answer,
    Base,
    Consent,
    Conversation,
    Flag,
    Message,
    Practice,
    StoredTurn,
    now,
)

TALK = "gesprek"


def asks(name: str, kind: AskKind = "text", **options: str) -> Turn:
    """A turn that asks one question; options as value=label."""
    found = tuple(Option(value=value, label=label) for value, label in options.items())
    return Turn(ask=Ask(id=name, kind=kind, text="Een vraag?", options=found))


CONSENT = asks("consent", "choice", yes="Ja, dat mag", no="Nee, liever niet")
WISH = asks("wish")
SCALE = asks("scale_now", "scale")
PICK = asks("referral_pick", "multi", debt_help="Hulp bij geldzorgen", none="Geen van deze")
SHARE = asks("referral_consent", "choice", yes="Ja, dat mag", no="Nee, liever niet")
PROMPTED = Turn(
    suggestions=Suggestions(
        step=1, relation="onbekend", prompts=(Prompt(id="p", text="Hoe is het?", why="", step=1),)
    )
)


def told(value: Any, said: str | None = None) -> Record:
    return Record(said=str(value) if said is None else said, value=value, status="answered")


def replied(
    turn: Turn,
    answers: dict[str, Record | None] | None = None,
    *,
    intent: str = "answer",
    safety: dict[str, object] | None = None,
    dialogue: dict[str, Any] | None = None,
) -> EngineReply:
    """What the engine's channel answers."""
    return EngineReply(
        turn=turn,
        parsed=Parsed(intent={"name": intent, "confidence": 1.0}, safety=safety or {"tier": "S0"}),
        answers=answers or {},
        dialogue=dialogue or {"slots": {}},
    )


class Engine(DialogueEngine):
    """An engine that plays replies from a list; ``before`` runs while it is being asked."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "unused")
        self.down = False
        self.script: list[EngineReply] = []
        self.heard: list[EngineMessage] = []
        self.committed: list[int] = []
        self.forgotten: list[str] = []
        self.before: Callable[[], None] = lambda: None

    def turn(
        self,
        conversation: str,  # noqa: ARG002
        committed: int,
        message: EngineMessage,
        *,
        role: Role,  # noqa: ARG002
        address: Address,  # noqa: ARG002
    ) -> EngineReply:
        if self.down:
            raise EngineUnavailable("ConnectError")
        self.heard.append(message)
        self.committed.append(committed)
        self.before()
        return self.script.pop(0) if self.script else replied(WISH)

    def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'beurten.db'}")
    Base.metadata.create_all(opened.engine)
    with opened.unit_of_work() as session:
        session.add(Practice(id=1, name="Praktijk", phone="030", out_of_hours_phone="088"))
        session.add(Conversation(id=TALK, practice_id=1, role="patient"))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def talks(store: Database, engine: Engine) -> Conversations:
    return Conversations(store, engine)


@pytest.fixture
def at(store: Database, talks: Conversations, engine: Engine) -> Callable[[Turn], None]:
    """Bring the conversation to a turn, whatever went before."""

    def bring(turn: Turn) -> None:
        with store.unit_of_work() as session:
            row = session.get_one(Conversation, TALK)
            row.turn += 1
            row.ask, row.status = (turn.ask.id if turn.ask else None), turn.status
            content = turn.model_dump(mode="json")
            session.add(StoredTurn(conversation_id=TALK, number=row.turn, content=content))

    return bring


def text(words: str, key: str = "a", ask: str | None = None) -> Incoming:
    return Incoming(key=key, kind="text", text=words, ask=ask)


def tap(*option: str, key: str = "a", ask: str | None = None) -> Incoming:
    return Incoming(key=key, kind="option", option=option, ask=ask)


def press(command: str, key: str = "a", **more: Any) -> Incoming:
    return Incoming(key=key, kind="command", command=command, **more)


def rows(store: Database, kind: type[Any]) -> list[Any]:
    with store.unit_of_work() as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


def row(store: Database) -> Conversation:
    with store.unit_of_work() as session:
        return session.get_one(Conversation, TALK)


# -- the order of things


def test_a_message_is_stored_before_the_engine_is_asked(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    seen: list[tuple[str, str]] = []
    engine.before = lambda: seen.extend((m.content, m.state) for m in rows(store, Message))
    talks.take_turn(TALK, text("ik slaap slecht"))
    assert seen == [("ik slaap slecht", "waiting")]
    assert rows(store, Message)[0].state == "answered"


def test_a_turn_commits_the_answer_the_question_and_the_dialogue_together(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    dialogue = {"slots": {"path": "klant"}, "form": "klant_form", "requested_slot": "scale_now"}
    engine.script = [replied(SCALE, {"wish": told("slapen")}, dialogue=dialogue)]
    outcome = talks.take_turn(TALK, text("slapen", ask="wish"))
    assert outcome == Outcome(state="answered", turn=SCALE)
    found = row(store)
    assert (found.turn, found.ask, found.status) == (2, "scale_now", "open")
    assert found.dialogue == dialogue
    assert [(a.question, a.said) for a in rows(store, Answer)] == [("wish", "slapen")]


def test_the_engine_hears_which_turn_was_committed_last(
    talks: Conversations, engine: Engine
) -> None:
    talks.begin(TALK)
    talks.take_turn(TALK, text("a", key="1"))
    talks.take_turn(TALK, text("b", key="2"))
    assert engine.committed == [0, 1, 2]
    assert [message.number for message in engine.heard] == [1, 2, 3]


def test_beginning_twice_asks_the_engine_once(talks: Conversations, engine: Engine) -> None:
    engine.script = [replied(CONSENT)]
    assert talks.begin(TALK).turn == CONSENT
    assert talks.begin(TALK).turn == CONSENT
    assert [message.command for message in engine.heard] == ["begin"]


def test_a_conversation_is_found_where_it_was_left(talks: Conversations, at: Any) -> None:
    at(WISH)
    assert talks.current(TALK) == Outcome(state="answered", turn=WISH)


def test_a_conversation_that_is_gone_is_refused(talks: Conversations, store: Database) -> None:
    outcome = talks.take_turn("weg", text("hallo"))
    assert (outcome.state, outcome.notice) == ("refused", NOTICES["gone"])
    assert rows(store, Message) == []


def test_forgetting_reaches_the_engine(talks: Conversations, engine: Engine) -> None:
    talks.forget(TALK)
    assert engine.forgotten == [TALK]


# -- the engine is down


def test_with_the_engine_down_the_message_waits_and_the_screen_says_so(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.down = True
    outcome = talks.take_turn(TALK, text("slapen"))
    assert (outcome.state, outcome.turn, outcome.notice) == ("failed", WISH, NOTICES["failed"])
    assert [(m.content, m.state) for m in rows(store, Message)] == [("slapen", "waiting")]
    assert row(store).turn == 1


@pytest.mark.parametrize("again", ["current", "begin", "same"])
def test_a_message_that_waited_is_answered_once_when_the_engine_is_back(
    talks: Conversations, engine: Engine, store: Database, at: Any, again: str
) -> None:
    at(WISH)
    engine.down = True
    talks.take_turn(TALK, text("slapen"))
    engine.down, engine.script = False, [replied(SCALE)]
    repeat: dict[str, Callable[[], Outcome]] = {
        "current": lambda: talks.current(TALK),
        "begin": lambda: talks.begin(TALK),
        "same": lambda: talks.take_turn(TALK, text("slapen")),
    }
    assert repeat[again]().turn == SCALE
    assert talks.current(TALK).turn == SCALE
    assert [message.text for message in engine.heard] == ["slapen"]
    assert len(rows(store, Message)) == 1


def test_a_new_message_does_not_pass_one_that_waits(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.down = True
    talks.take_turn(TALK, text("eerst", key="1"))
    assert talks.take_turn(TALK, text("daarna", key="2")).state == "failed"
    engine.down = False
    talks.take_turn(TALK, text("daarna", key="2"))
    assert [message.text for message in engine.heard] == ["eerst", "daarna"]


def test_a_message_for_a_question_that_was_answered_meanwhile_is_stale(
    talks: Conversations, engine: Engine, at: Any
) -> None:
    at(WISH)
    engine.down = True
    talks.take_turn(TALK, text("eerst", key="1", ask="wish"))
    engine.down, engine.script = False, [replied(SCALE)]
    outcome = talks.take_turn(TALK, text("daarna", key="2", ask="wish"))
    assert (outcome.state, outcome.turn) == ("stale", SCALE)


def test_a_failed_begin_can_be_begun_again(talks: Conversations, engine: Engine) -> None:
    engine.down = True
    assert talks.begin(TALK).state == "failed"
    engine.down, engine.script = False, [replied(CONSENT)]
    assert talks.begin(TALK).turn == CONSENT
    assert len(engine.heard) == 1


# -- what is refused


def test_the_same_key_twice_counts_once(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [replied(SCALE)]
    talks.take_turn(TALK, text("slapen"))
    outcome = talks.take_turn(TALK, text("slapen"))
    assert (outcome.state, outcome.turn) == ("duplicate", SCALE)
    assert (len(engine.heard), len(rows(store, Message))) == (1, 1)


@pytest.mark.parametrize(
    ("shown", "incoming", "state", "notice"),
    [
        (WISH, text("x" * 2001), "refused", "too_long"),
        (WISH, text("  \n "), "refused", "empty"),
        (WISH, text("slapen", ask="consent"), "stale", "stale"),
        (WISH, press("pause", ask="consent"), "stale", "stale"),
        (WISH, tap("yes"), "refused", "choose"),
        (CONSENT, text("ja hoor"), "refused", "no_consent"),
        (CONSENT, tap("maybe"), "refused", "choose"),
        (CONSENT, tap(), "refused", "choose"),
        (PICK, tap("debt_help", "welfare_coach"), "refused", "choose"),
        (SCALE, tap("11"), "refused", "choose"),
        (SCALE, tap("-1"), "refused", "choose"),
        (Turn(status="declined"), text("toch wel"), "refused", "no_consent"),
        (Turn(status="declined"), tap("yes"), "refused", "choose"),
        (Turn(status="declined"), tap("yes", ask="consent"), "stale", "stale"),
        (Turn(status="sent"), text("nog iets"), "refused", "sent"),
        (Turn(status="sent"), press("go_back"), "refused", "sent"),
    ],
)
def test_what_cannot_be_taken_now_is_refused_and_not_stored(
    talks: Conversations, engine: Engine, store: Database, at: Any,
    shown: Turn, incoming: Incoming, state: str, notice: str,
) -> None:  # fmt: skip
    at(shown)
    outcome = talks.take_turn(TALK, incoming)
    assert (outcome.state, outcome.notice, outcome.turn) == (state, NOTICES[notice], shown)
    assert (engine.heard, rows(store, Message)) == ([], [])


def test_nothing_is_stored_that_is_written_before_the_first_question(
    talks: Conversations, store: Database
) -> None:
    assert talks.take_turn(TALK, text("ik ben ziek")).notice == NOTICES["no_consent"]
    assert rows(store, Message) == []


@pytest.mark.parametrize(
    ("shown", "incoming"),
    [
        (WISH, text("x" * 2000, ask="wish")),
        (CONSENT, tap("yes", ask="consent")),
        (SCALE, tap("0")),
        (SCALE, text("zesje")),
        (PICK, tap("debt_help")),
        (Turn(status="declined"), press("resume")),
        (WISH.model_copy(update={"status": "paused"}), text("verder", ask="wish")),
    ],
)
def test_what_fits_is_taken(
    talks: Conversations, engine: Engine, at: Any, shown: Turn, incoming: Incoming
) -> None:
    at(shown)
    assert talks.take_turn(TALK, incoming).state == "answered"
    assert len(engine.heard) == 1


def test_a_professional_writes_without_a_question(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    with store.unit_of_work() as session:
        session.get_one(Conversation, TALK).role = "professional"
    at(PROMPTED)
    assert talks.take_turn(TALK, text("slaapt slecht")).state == "answered"


# -- what travels


def test_a_tapped_option_is_stored_and_sent_in_the_words_that_were_on_it(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(PICK)
    talks.take_turn(TALK, tap("debt_help", "none"))
    (message,) = rows(store, Message)
    assert message.content == engine.heard[0].text == "Hulp bij geldzorgen, Geen van deze"
    assert message.option == engine.heard[0].option == ["debt_help", "none"]


def test_words_that_stand_on_a_button_press_it(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(PICK)
    talks.take_turn(TALK, text("hulp bij  geldzorgen."))
    (message,) = rows(store, Message)
    assert engine.heard[0].option == message.option == ["debt_help"]
    assert message.content == "hulp bij  geldzorgen."


def test_the_same_words_to_the_same_question_are_meant_as_the_answer(
    talks: Conversations, engine: Engine, at: Any
) -> None:
    at(WISH)
    talks.take_turn(TALK, text("Dat er iemand luistert", key="a", ask="wish"))
    talks.take_turn(TALK, text("dat er iemand  luistert.", key="b", ask="wish"))
    assert [heard.args for heard in engine.heard] == [{}, {"meant": "answer"}]


def test_a_button_travels_as_a_command_with_its_arguments(
    talks: Conversations, engine: Engine, at: Any
) -> None:
    at(WISH)
    talks.take_turn(TALK, press("correct_answer", args={"question": "wish", "card": 0}))
    assert engine.heard[0].command == "correct_answer"
    assert engine.heard[0].args == {"question": "wish", "card": 0}


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("/restart", "restart"),
        ("/inform{\"path\": \"klant\"}", "inform{\"path\": \"klant\"}"),
        ("  //stop", "stop"),
        ("/", ""),
        ("1/2 dag", "1/2 dag"),
    ],
)  # fmt: skip
def test_a_typed_slash_reaches_the_engine_as_plain_text_and_is_stored_as_written(
    talks: Conversations, engine: Engine, store: Database, at: Any, written: str, heard: str
) -> None:
    at(WISH)
    talks.take_turn(TALK, text(written))
    assert engine.heard[0].text == heard
    assert rows(store, Message)[0].content == written


# -- two at the same time


def both(*work: Callable[[], Outcome]) -> list[Outcome]:
    """Run at the same time, one thread each."""
    found: list[Outcome] = []
    threads = [threading.Thread(target=lambda job=job: found.append(job())) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(found) == len(work)
    return found


@pytest.mark.parametrize("attempt", range(3))
def test_a_double_click_is_answered_once(
    talks: Conversations, engine: Engine, store: Database, at: Any, attempt: int
) -> None:
    at(WISH)
    engine.script = [replied(SCALE), replied(CONSENT)]
    engine.before = lambda: threading.Event().wait(0.2)  # type: ignore[assignment]
    found = both(*[lambda: talks.take_turn(TALK, text("slapen", ask="wish"))] * 2)
    assert sorted(outcome.state for outcome in found) == ["answered", "duplicate"]
    assert [outcome.turn for outcome in found] == [SCALE, SCALE]
    assert (len(engine.heard), len(rows(store, Message)), row(store).turn) == (1, 1, 2)


def test_the_second_click_waits_for_the_turn_that_is_under_way(
    talks: Conversations, engine: Engine, store: Database, at: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    at(WISH)
    engine.script = [replied(SCALE)]
    claimed(store, -timedelta(seconds=1))
    # The second request looked for a waiting message just before the first one stored it.
    answers = iter([False])
    waiting = talks._waiting
    monkeypatch.setattr(talks, "_waiting", lambda name: next(answers, None) or waiting(name))
    outcome = talks.take_turn(TALK, text("slapen"))
    assert (outcome.state, outcome.turn) == ("duplicate", SCALE)


def test_of_two_windows_that_answer_the_same_question_the_second_is_told(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [replied(SCALE)]
    engine.before = lambda: threading.Event().wait(0.2)  # type: ignore[assignment]
    found = both(
        lambda: talks.take_turn(TALK, text("een", key="1", ask="wish")),
        lambda: talks.take_turn(TALK, text("twee", key="2", ask="wish")),
    )
    assert sorted(outcome.state for outcome in found) == ["answered", "stale"]
    assert len(rows(store, Message)) == 1


def test_many_threads_lose_no_message_and_answer_none_twice(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    both(*[lambda n=n: talks.take_turn(TALK, text(f"m{n}", key=str(n))) for n in range(6)])
    assert sorted(message.text for message in engine.heard) == [f"m{n}" for n in range(6)]
    assert [message.number for message in rows(store, Message)] == [1, 2, 3, 4, 5, 6]
    assert row(store).turn == 7


def claimed(store: Database, until: timedelta) -> None:
    """A message that another process took, and did not answer yet."""
    with store.unit_of_work() as session:
        session.add(
            Message(
                conversation_id=TALK, number=1, key="a", kind="text", content="slapen",
                claimed_until=now() + until,
            )
        )  # fmt: skip


def test_a_message_that_another_process_has_is_waited_for(
    talks: Conversations, engine: Engine, store: Database, at: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    at(WISH)
    claimed(store, timedelta(seconds=20))
    monkeypatch.setattr(turns, "WAIT_FOR_OTHER", 0.2)
    outcome = talks.current(TALK)
    assert (outcome.state, outcome.turn, outcome.notice) == ("waiting", WISH, NOTICES["waiting"])
    assert engine.heard == []


def test_a_claim_that_expired_is_taken_over(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    claimed(store, -timedelta(seconds=1))
    engine.script = [replied(SCALE)]
    assert talks.current(TALK).turn == SCALE
    assert [message.text for message in engine.heard] == ["slapen"]


def test_whoever_finishes_second_after_a_take_over_changes_nothing(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [replied(SCALE), replied(CONSENT)]

    def overtaken() -> None:
        engine.before = lambda: None
        engine.script.reverse()
        with store.unit_of_work() as session:
            session.scalars(select(Message)).one().claimed_until = now() - timedelta(seconds=1)
        assert talks.current(TALK).turn == CONSENT

    engine.before = overtaken
    assert talks.take_turn(TALK, text("slapen")).turn == CONSENT
    assert (len(engine.heard), row(store).turn) == (2, 2)


# -- what the practice must see


@pytest.mark.parametrize(("option", "given"), [("yes", True), ("no", False)])
def test_a_tapped_consent_is_kept_with_the_version_of_the_text(
    talks: Conversations, engine: Engine, store: Database, at: Any, option: str, given: bool
) -> None:
    at(CONSENT)
    engine.script = [replied(WISH, {"consent": told(option)})]
    talks.take_turn(TALK, tap(option))
    (consent,) = rows(store, Consent)
    assert (consent.purpose, consent.given) == ("read_answers", given)
    assert consent.text_version == CONSENT_VERSION


def test_a_refusal_is_kept_although_the_dialogue_forgets_it_at_once(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(CONSENT)
    engine.script = [replied(Turn(status="declined"), {"consent": None})]
    talks.take_turn(TALK, tap("no"))
    assert [consent.given for consent in rows(store, Consent)] == [False]
    assert (row(store).status, rows(store, Answer)) == ("declined", [])


def test_a_consent_that_a_poh_taps_is_kept(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(SHARE)
    engine.script = [replied(PROMPTED, {"referral_consent": None})]
    talks.take_turn(TALK, tap("yes"))
    assert [(c.purpose, c.given) for c in rows(store, Consent)] == [("share_contact", True)]


def test_a_typed_consent_to_share_is_kept(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(SHARE)
    engine.script = [replied(WISH, {"referral_consent": told("no", "nee")})]
    talks.take_turn(TALK, text("nee"))
    assert [consent.given for consent in rows(store, Consent)] == [False]


@pytest.mark.parametrize("incoming", [text("hoezo?"), press("ask_why"), press("skip_question")])
def test_without_an_answer_there_is_no_consent(
    talks: Conversations, engine: Engine, store: Database, at: Any, incoming: Incoming
) -> None:
    at(SHARE)
    skipped = Record(said="", value=None, status="skipped")
    engine.script = [replied(SHARE, {"referral_consent": skipped, "consent": told("yes")})]
    talks.take_turn(TALK, incoming)
    assert rows(store, Consent) == []


@pytest.mark.parametrize(
    ("intent", "flag"), [("ask_medical_question", "medical_question"), ("ask_human", "wants_human")]
)
def test_a_medical_question_and_a_wish_to_talk_are_flagged_once(
    talks: Conversations, engine: Engine, store: Database, at: Any, intent: str, flag: str
) -> None:
    at(WISH)
    engine.script = [replied(WISH, intent=intent), replied(WISH, intent=intent)]
    talks.take_turn(TALK, text("kan ik stoppen met mijn pillen?", key="1"))
    talks.take_turn(TALK, press(intent, key="2"))
    assert [(f.kind, f.message_number, f.tier) for f in rows(store, Flag)] == [(flag, 1, "")]


ALARM = asks("safe_now", "choice", safe="Veilig", stop="Stop").model_copy(
    update={
        "status": "alarm",
        "safety": SafetyNotice(tier="S2", category="suicidality", rule="direct_question"),
    }
)
FOUND: dict[str, object] = {"tier": "S2", "category": "suicidality", "rule": "r7"}


def test_an_alarm_is_flagged_with_its_rule_and_without_the_words(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [replied(ALARM, safety=FOUND)]
    talks.take_turn(TALK, text("ik wil dood"))
    (flag,) = rows(store, Flag)
    assert (flag.kind, flag.tier, flag.category, flag.rule) == ("safety", "S2", "suicidality", "r7")
    assert (row(store).status, flag.message_number) == ("alarm", 1)


def test_a_doubtful_sentence_and_the_answer_to_the_direct_question_are_two_flags(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    question = asks("safety_answer", "choice", yes="Ja", no="Nee")
    engine.script = [replied(question, safety={**FOUND, "tier": "S1"}), replied(ALARM)]
    talks.take_turn(TALK, text("ik trek het niet meer", key="1"))
    talks.take_turn(TALK, tap("yes", key="2"))
    found = [(flag.tier, flag.rule) for flag in rows(store, Flag)]
    assert found == [("S1", "r7"), ("S2", "direct_question")]


def test_an_alarm_that_stays_on_the_screen_is_not_flagged_again(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(ALARM)
    engine.script = [replied(ALARM, intent="ask_why")]
    talks.take_turn(TALK, press("ask_why"))
    assert rows(store, Flag) == []


def test_a_worse_message_during_an_alarm_is_flagged(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(ALARM)
    engine.script = [replied(ALARM, safety={**FOUND, "tier": "S3"})]
    talks.take_turn(TALK, text("ik doe het nu"))
    assert [flag.tier for flag in rows(store, Flag)] == ["S3"]


def test_sending_notes_the_moment_once(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(asks("send", "choice", send="Verstuur", later="Later"))
    engine.script = [replied(Turn(status="sent"))]
    talks.take_turn(TALK, tap("send"))
    found = row(store)
    assert found.status == "sent"
    assert found.sent_at is not None
    assert now() - found.sent_at < timedelta(minutes=1)


# -- answers


def test_the_answer_rows_are_equal_to_the_slots_after_every_turn(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [
        replied(SCALE, {"wish": told("slapen"), "coping": told("hond")}),
        replied(WISH, {"wish": None, "coping": told("kat"), "scale_now": told(6.5, "6,5")}),
    ]
    talks.take_turn(TALK, text("slapen", key="1"))
    talks.take_turn(TALK, press("go_back", key="2"))
    found = {(a.question, a.said, a.value, a.status) for a in rows(store, Answer)}
    assert found == {("coping", "kat", "kat", "answered"), ("scale_now", "6,5", 6.5, "answered")}


def test_other_goal_cards_stay_when_a_new_card_begins(
    talks: Conversations, engine: Engine, store: Database, at: Any
) -> None:
    at(WISH)
    engine.script = [
        replied(WISH, {"goal_when": told("vandaag")}, dialogue={"slots": {"goal_card": 1}}),
        replied(WISH, {"goal_when": None}, dialogue={"slots": {"goal_card": 2}}),
        replied(WISH, {"goal_when": told("morgen")}, dialogue={"slots": {"goal_card": 2}}),
    ]
    for number in range(3):
        talks.take_turn(TALK, text("verder", key=str(number)))
    assert [(a.card, a.said) for a in rows(store, Answer)] == [(1, "vandaag"), (2, "morgen")]


def test_a_turn_that_cannot_be_committed_leaves_nothing_of_itself(
    talks: Conversations, engine: Engine, store: Database, at: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    at(WISH)

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(commit, "_note_flags", broken)
    engine.script = [replied(SCALE, {"wish": told("slapen")})]
    with pytest.raises(RuntimeError, match="disk is full"):
        talks.take_turn(TALK, text("slapen"))
    assert (row(store).turn, rows(store, Answer)) == (1, [])
    assert [message.state for message in rows(store, Message)] == ["waiting"]
    with store.unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(StoredTurn)) == 1


# -- a card with rows


CARD = Turn(
    ask=Ask(
        id="model_overview",
        kind="profile",
        text="Hoe gaat het?",
        tick="Hier wil ik over praten",
        rows=tuple(
            AskRow(id=name, label=f"Mijn {name}", text="", lo="slecht", hi="goed")
            for name in ("lichaam", "gevoel")
        ),
    )
)


def card(**filled: Any) -> Incoming:
    assert CARD.ask is not None
    return filled_card("a", CARD.ask, Profile(**filled))


def test_a_card_with_rows_is_a_button_with_its_numbers_and_reads_as_it_was_filled_in(
    talks: Conversations, store: Database, engine: Engine, at: Callable[[Turn], None]
) -> None:
    at(CARD)
    assert talks.take_turn(TALK, card(scores={"gevoel": 4}, talk=("gevoel",))).state == "answered"
    (heard,) = engine.heard
    assert (heard.command, heard.option) == ("answer", None)
    assert heard.args == {"scores": {"gevoel": 4}, "talk": ["gevoel"]}
    assert heard.written == "Mijn gevoel: 4, hier wil ik over praten"
    (message,) = rows(store, Message)
    assert (message.kind, message.content) == ("command", heard.written)


def test_own_words_on_a_card_go_as_text_so_that_the_safety_layer_reads_them(
    talks: Conversations, engine: Engine, at: Callable[[Turn], None]
) -> None:
    at(CARD)
    talks.take_turn(TALK, card(scores={"gevoel": 4}, words={"lichaam": "/ik wil niet meer"}))
    (heard,) = engine.heard
    assert heard.command is None
    # What is understood are the words alone; what is kept is the whole card.
    assert heard.text == "ik wil niet meer."
    assert heard.written == "Mijn lichaam: /ik wil niet meer\nMijn gevoel: 4"


def test_an_empty_card_is_a_skip(
    talks: Conversations, engine: Engine, at: Callable[[Turn], None]
) -> None:
    at(CARD)
    talks.take_turn(TALK, card())
    assert [message.command for message in engine.heard] == ["skip_question"]


@pytest.mark.parametrize(
    "args",
    [{"scores": {"lichaam": 11}}, {"scores": {"ziel": 5}}, {"talk": "lichaam"}, {"x": 1}],
)
@pytest.mark.parametrize("kind", ["command", "text"])
def test_what_does_not_fit_the_card_is_refused_and_not_stored(
    talks: Conversations, store: Database, at: Callable[[Turn], None], args: Any, kind: Any
) -> None:
    at(CARD)
    command = "answer" if kind == "command" else None
    odd = Incoming(key="a", kind=kind, text="x", command=command, args=args, ask="model_overview")
    outcome = talks.take_turn(TALK, odd)
    assert (outcome.state, outcome.notice) == ("refused", NOTICES["choose_numbers"])
    assert rows(store, Message) == []


def test_numbers_for_a_question_without_rows_are_refused(
    talks: Conversations, store: Database, at: Callable[[Turn], None]
) -> None:
    at(WISH)
    odd = Incoming(key="a", kind="command", command="answer", args={"scores": {"lichaam": 5}})
    assert talks.take_turn(TALK, odd).state == "refused"
    assert rows(store, Message) == []
