"""Talking with the running product without a screen: through the same service as the screens."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.conversation.engine import DialogueEngine
from bot.conversation.incoming import Incoming, filled_card
from bot.conversation.turn import Turn
from bot.conversation.turns import Conversations, Outcome
from bot.profiles.profile import read_profile
from bot.store.models import Conversation, User

if TYPE_CHECKING:
    from tests.conftest import RunningProduct


def conversations_of(product: RunningProduct) -> Conversations:
    """The service on the product's own store and engine."""
    engine = _engine(product.product.runtime.engine_url, product.secrets.engine_secret)
    return Conversations(product.database, engine)


@cache
def _engine(url: str, secret: str) -> DialogueEngine:
    """One client for all tests, so that none is left open when a test is over."""
    return DialogueEngine(url, secret, timeout=30)


def new_conversation(
    product: RunningProduct,
    role: str = "patient",
    prepared_by: str | None = None,
    model: str = "spinnenweb",
) -> str:
    """An empty conversation of the demo practice; gives its id."""
    with product.database.unit_of_work() as session:
        poh = session.scalar(select(User).where(User.email == product.password_of("poh")[0]))
        assert poh is not None
        row = Conversation(
            practice_id=product.demo.practice_id,
            role=role,
            prepared_by_id=prepared_by,
            model=model,
            user_id=poh.id if role == "professional" else None,
        )
        session.add(row)
        session.flush()
        return row.id


class Talk:
    """One conversation, in short words; ``>`` is a button, ``=`` an option, the rest is typed."""

    def __init__(
        self,
        product: RunningProduct,
        role: str = "patient",
        prepared_by: str | None = None,
        go_on: str | None = None,
        model: str = "spinnenweb",
    ) -> None:
        self._keys = itertools.count()
        self._product = product
        self.conversations = conversations_of(product)
        self.id = go_on or new_conversation(product, role, prepared_by, model)
        self.turn = self._turn(self.conversations.begin(self.id))

    def say(self, *messages: str, **args: object) -> Turn:
        """Say one thing after the other; gives the last turn."""
        for message in messages:
            key = f"{id(self)}-{next(self._keys)}"
            if message.startswith(">"):
                incoming = Incoming(key=key, kind="command", command=message[1:], args=args)
            elif message.startswith("="):
                incoming = Incoming(key=key, kind="option", option=(message[1:],))
            else:
                incoming = Incoming(key=key, kind="text", text=message)
            self.turn = self._turn(self.conversations.take_turn(self.id, incoming))
        return self.turn

    def fill(self, scores: dict[str, int], talk: list[str]) -> Turn:
        """Fill in numbers and ticks of the open card and go on, as a screen sends it."""
        return self.card(scores=scores, talk=talk)

    def card(self, **filled_in: object) -> Turn:
        """Fill in the open card and go on, as a screen sends it."""
        ask = self.turn.ask
        assert ask is not None
        filled = read_profile(ask, filled_in)
        incoming = filled_card(f"{id(self)}-{next(self._keys)}", ask, filled)
        self.turn = self._turn(self.conversations.take_turn(self.id, incoming))
        return self.turn

    @property
    def asked(self) -> str:
        """The id of the open question."""
        assert self.turn.ask is not None, self.turn
        return self.turn.ask.id

    @contextmanager
    def row(self) -> Iterator[Conversation]:
        """The conversation's row, open for reading and changing."""
        with self._product.database.unit_of_work() as session:
            yield session.get_one(Conversation, self.id)

    @staticmethod
    def _turn(outcome: Outcome) -> Turn:
        assert outcome.state == "answered", outcome
        assert outcome.turn is not None
        return outcome.turn
