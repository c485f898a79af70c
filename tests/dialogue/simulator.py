"""Random patients: they answer, interrupt, ramble, talk nonsense, go back, rest and give up.

A simulated patient sees only what a screen shows (the turn) and sends only what a screen can
send, so that every conversation is one a real person could have.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from bot.conversation.incoming import Incoming, filled_card
from bot.conversation.turn import Ask, Turn
from bot.conversation.turns import Conversations, Outcome
from bot.profiles.profile import read_profile

WISHES = (
    "Ik wil weer doorslapen en overdag wat meer energie hebben.",
    "Niemand luistert naar mij. Ik heb al jaren pijn en ze doen er niets aan.",
    "Mijn vrouw vindt dat ik te veel drink, maar ik heb nergens last van.",
    "slecht slapen",
    "Ik moest komen van de huisarts, zelf had ik het niet bedacht.",
    "we wonen met zn zessen in een veel te klein huis en de woningbouw doet niks",
    "Ik mis mijn man zo. Het is nu een jaar geleden.",
    "k wil afvalle maar t lukt nie",
    "Geld. Elke maand tekort.",
    "Hallo",
    "Ik zou graag weer onder de mensen komen, ik zit veel alleen thuis.",
    "ben nieuw in nederland ik begrijp brieven niet goed",
)
ANSWERS = (
    "Ik zou graag wat vaker naar buiten gaan.",
    "Dat weet ik eigenlijk best goed: als mijn dochter er is gaat het beter.",
    "rustig",
    "Door 's avonds de telefoon weg te leggen en een boek te pakken.",
    "Het ligt allemaal aan mijn baas, die verandert toch niet.",
    "samen met mijn zus",
    "volgende week dinsdag",
    "Ik ben er zelf al mee begonnen, ik wandel elke ochtend.",
    "Het lukt toch niet, ik heb alles al geprobeerd.",
    "nee hoor",
    "ja",
    "mwah",
)
COMMANDS_IN_WORDS = (
    "uitleg", "wat bedoelt u?", "waarom vraagt u dat", "terug", "vorige vraag", "sla over",
    "weet ik niet", "ik wil een mens spreken", "ben je een robot?", "wie leest dit", "hallo",
    "dank u wel", "pauze", "mag ik paracetamol slikken",
)  # fmt: skip
NONSENSE = ("asdfgh", "???", "😀😀😀", "/restart", "/foo{}", "…", "1234567", "x", "<b>hoi</b>")
LONG = "Het is een lang verhaal en ik weet niet waar ik moet beginnen. " * 30
BUTTONS = ("go_back", "skip_question", "dont_know", "ask_explanation", "ask_why", "pause")


@dataclass
class Patient:
    """One random patient; the same ``seed`` tells the same story."""

    conversations: Conversations
    conversation: str
    seed: int
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def talk(self, most_messages: int = 120) -> str:
        """Talk until the end; returns how it ended: sent, paused, stopped, declined or alarm.

        Raises:
            AssertionError: an empty reply, a dead end or a lost answer on the way.
        """
        outcome = self.conversations.begin(self.conversation)
        while self.sent < most_messages:
            turn = self._checked(outcome)
            if turn.status in ("sent", "declined"):
                return turn.status
            if turn.status in ("paused", "stopped") and self._random.random() < 0.15:
                return turn.status
            ask = turn.ask
            assert ask is not None, f"seed {self.seed}: nothing to answer after {self.asked[-3:]}"
            outcome = self.conversations.take_turn(self.conversation, self._message(ask))
            self.sent += 1
        raise AssertionError(f"seed {self.seed}: no end in {most_messages} messages: {self.asked}")

    def _checked(self, outcome: Outcome) -> Turn:
        where = f"seed {self.seed}, message {self.sent}, asked {self.asked[-3:]}"
        assert outcome.state in ("answered", "refused"), f"{where}: {outcome.state}"
        assert outcome.turn is not None, f"{where}: no turn"
        assert outcome.state == "answered" or outcome.notice, f"{where}: refused without a word"
        turn = outcome.turn
        assert turn.ask is not None or turn.lead, f"{where}: an empty reply"
        if turn.ask is not None:
            assert turn.ask.text.strip(), f"{where}: an ask without words"
            if turn.ask.kind in ("choice", "multi"):
                assert turn.ask.options, f"{where}: nothing to choose"
            if turn.ask.id not in self.asked:
                self.asked.append(turn.ask.id)
        return turn

    def _message(self, ask: Ask) -> Incoming:
        key = f"{self.seed}-{self.sent}"
        chance = self._random.random()
        if ask.id == "consent":
            return self._option(key, ask, "no" if chance < 0.03 else "yes")
        if ask.id == "send" and chance < 0.8:
            return self._option(key, ask, "send")
        if chance < 0.12:
            return Incoming(key=key, kind="command", command=self._random.choice(BUTTONS))
        if chance < 0.20:
            return self._text(key, self._random.choice(COMMANDS_IN_WORDS))
        if chance < 0.24:
            return self._text(key, self._random.choice(NONSENSE))
        if chance < 0.26:
            return self._text(key, LONG[: self._random.randrange(500, 2400)])
        if chance < 0.27:
            return self._text(key, "")
        return self._answer(key, ask)

    def _answer(self, key: str, ask: Ask) -> Incoming:
        if ask.kind == "profile":
            return filled_card(key, ask, read_profile(ask, self._on_card(ask)))
        if ask.kind == "scale":
            number = self._random.randrange(11)
            if self._random.random() < 0.5:
                return Incoming(key=key, kind="option", option=(str(number),))
            return self._text(key, self._random.choice((str(number), f"een {number}", "zesje")))
        if ask.options and (ask.kind in ("choice", "multi") or self._random.random() < 0.3):
            return self._option(key, ask, self._random.choice(ask.options).value)
        return self._text(key, self._random.choice(WISHES if ask.id == "wish" else ANSWERS))

    def _on_card(self, ask: Ask) -> dict[str, Any]:
        """Something here and there on a card, and sometimes nothing at all."""
        some = [row for row in ask.rows if self._random.random() < 0.7]
        fields = [f.id for row in some for f in row.fields if self._random.random() < 0.4]
        places = self._random.sample(ask.rows, min(ask.places, len(ask.rows)))
        return {
            "scores": {row.id: self._random.randrange(11) for row in some if row.hi},
            "talk": [row.id for row in ask.rows if ask.tick and self._random.random() < 0.3],
            "words": {field: self._random.choice(ANSWERS) for field in fields},
            "picks": {r.id: self._random.choice(r.options).value for r in some if r.options},
            "places": {row.id: place for place, row in enumerate(places, start=1)},
            "links": [link.value for link in ask.links if self._random.random() < 0.3],
        }

    @staticmethod
    def _option(key: str, ask: Ask, value: str) -> Incoming:
        return Incoming(key=key, kind="option", option=(value,), ask=ask.id)

    @staticmethod
    def _text(key: str, text: str) -> Incoming:
        return Incoming(key=key, kind="text", text=text)
