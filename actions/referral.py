"""Referral: at most three offers that fit, a separate consent, saved as a proposal."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.database import database
from actions.forms import PhaseForm
from actions.state import State
from bot.conversation.answers import value_of
from bot.conversation.path import wish_in_own_words
from bot.conversation.referral import save_suggestion


class ValidateReferralForm(PhaseForm):
    """Reads which offers were picked and whether contact details may be passed on."""

    phase = "referral"


class ActionSaveReferral(Action):
    """Saves the suggestion; a professional must confirm it. Saving twice is safe."""

    def name(self) -> str:
        return "action_save_referral"

    async def run(
        self,
        dispatcher: CollectingDispatcher,  # noqa: ARG002
        tracker: Tracker,
        domain: DomainDict,  # noqa: ARG002
    ) -> list[EventType]:
        state = State(tracker)
        with database().unit_of_work() as session:
            save_suggestion(
                session,
                tracker.sender_id,
                needs=state.topics,
                offered=state.offers(),
                picked=value_of(state.answers, "referral_pick") or [],
                request=wish_in_own_words(state.answers),
                may_share_contact=value_of(state.answers, "referral_consent") == "yes",
                safety_asked=bool(state.safety.get("raised")),
            )
        if state.role == "professional":
            # The POH can note it again later in the consult.
            return [SlotSet("referral_pick", None), SlotSet("referral_consent", None)]
        return []
