"""The tables. The store owns the truth: Rasa's tracker is rebuilt from these rows.

Times are UTC. A conversation id is a random 128-bit token and also Rasa's sender id;
it never holds anything about the patient.
"""

from bot.store.models.access import Attempt, EntryLink, FailedSignIn, SignIn
from bot.store.models.audit import AuditEvent, AuditHead
from bot.store.models.base import Base, OfConversation, UtcDateTime, new_token, now
from bot.store.models.consult import ConsultPanel
from bot.store.models.conversation import Answer, Conversation, Message, StoredTurn
from bot.store.models.export import ExportJob
from bot.store.models.following import (
    AgreedGoal,
    Agreement,
    FollowUp,
    GoalReview,
    InvitedAgain,
)
from bot.store.models.invitation import Handover, Invitation
from bot.store.models.outcome import Consent, Flag, Goal, Note, Referral
from bot.store.models.practice import Practice, Role, User, WebAuthn
from bot.store.models.referring import CaseMeeting, SocialMapEntry, WarmReferral
from bot.store.models.telemetry import AskStep

__all__ = [
    "AgreedGoal",
    "Agreement",
    "Answer",
    "AskStep",
    "Attempt",
    "AuditEvent",
    "AuditHead",
    "Base",
    "CaseMeeting",
    "Consent",
    "ConsultPanel",
    "Conversation",
    "EntryLink",
    "ExportJob",
    "FailedSignIn",
    "Flag",
    "FollowUp",
    "Goal",
    "GoalReview",
    "Handover",
    "Invitation",
    "InvitedAgain",
    "Message",
    "Note",
    "OfConversation",
    "Practice",
    "Referral",
    "Role",
    "SignIn",
    "SocialMapEntry",
    "StoredTurn",
    "User",
    "UtcDateTime",
    "WarmReferral",
    "WebAuthn",
    "new_token",
    "now",
]
