"""A tracker store that keeps trackers in memory only.

The tracker is a cache of what our own rows say, so it needs no disk: no second place where
a patient's words lie, and a turn that dies half-way leaves nothing behind. Rasa wraps every
store in a fail-safe that hides errors; a dictionary has none to hide.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

MOST_EVENTS = 250
"""Above this a tracker is built anew from the rows: Rasa's turns slow down with every event."""


class LiveTrackerStore(TrackerStore):
    """The trackers of the conversations that were active last."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        most_conversations: int = 1000,
        **kwargs: dict[str, Any],
    ) -> None:
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._turns: dict[str, int] = {}
        self._most = int(most_conversations)
        super().__init__(domain, event_broker, **kwargs)

    @classmethod
    async def create_from_endpoint(
        cls, domain: Domain, endpoint: EndpointConfig, broker: EventBroker | None
    ) -> LiveTrackerStore:
        """Used by Rasa when ``endpoints.yml`` names this class."""
        return cls(domain, broker, **endpoint.kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a tracker, and let go of the one that was not used for the longest time."""
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > self._most:
            oldest, _ = self._trackers.popitem(last=False)
            self._turns.pop(oldest, None)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of a conversation, or ``None`` when it must be built from the rows."""
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """The conversations that are in memory now."""
        return list(self._trackers)

    def is_at(self, sender_id: str, turn: int) -> bool:
        """Whether the tracker stands exactly after turn ``turn`` and is not too long."""
        tracker = self._trackers.get(sender_id)
        return (
            tracker is not None
            and self._turns.get(sender_id) == turn
            and len(tracker.events) <= MOST_EVENTS
        )

    def mark(self, sender_id: str, turn: int) -> None:
        """Note that the tracker stands after turn ``turn``."""
        self._turns[sender_id] = turn

    def forget(self, sender_id: str) -> None:
        """Drop all that is in memory of a conversation."""
        self._trackers.pop(sender_id, None)
        self._turns.pop(sender_id, None)
