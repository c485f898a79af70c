"""Reads one invitation as somebody filled it in, from the form or from a line of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.catalogue.schema import Catalogue, ConversationModel
from bot.conversation.invitations import NewInvitation, create_invitation
from bot.dutch_dates import read_birth_date, read_date
from bot.letters.way_in import WayIn
from bot.store.models import Practice
from bot.web.services import services

LONGEST_LABEL = 80
FURTHEST_AHEAD = 365
"""Days; an appointment later than that is a typing mistake."""

ADDRESSES = {"u": "u", "je": "je en jij"}
LEVELS = {"b1": "gewoon", "a2": "extra eenvoudig"}

FIELDS = (
    "label", "birth_date", "appointment", "professional_name", "level", "address", "model",
)  # fmt: skip

_LEVEL_WORDS = {
    "": "b1", "b1": "b1", "gewoon": "b1", "normaal": "b1",
    "a2": "a2", "eenvoudig": "a2", "extra eenvoudig": "a2",
}  # fmt: skip
_ADDRESS_WORDS = {"": "u", "u": "u", "je": "je", "jij": "je", "je en jij": "je"}


@dataclass(frozen=True)
class Asked:
    """One invitation that can be made."""

    label: str
    birth_date: date
    appointment: date | None
    professional_name: str
    level: str
    address: str
    model: str

    def make(self, session: Session, practice: Practice) -> NewInvitation:
        """Store it; the secret and the code exist only in what comes back."""
        return create_invitation(
            session,
            lookup_key=services().secrets.lookup_key,
            practice_id=practice.id,
            label=self.label,
            birth_date=self.birth_date,
            now=services().now(),
            appointment=self.appointment,
            professional_name=self.professional_name,
            model=self.model,
            address=self.address,
            level=self.level,
        )


def way_in_of(made: NewInvitation) -> WayIn:
    """What is handed over of a fresh invitation."""
    invitation = made.invitation
    return WayIn(
        invitation_id=invitation.id,
        label=invitation.label,
        secret=made.secret,
        code=made.code,
        appointment=invitation.appointment,
        professional_name=invitation.professional_name,
        last_day=invitation.last_day,
        address=invitation.address,
        level=invitation.level,
    )


def models_of(practice: Practice, catalogue: Catalogue) -> dict[str, ConversationModel]:
    """The conversation models that a practice uses, its default first."""
    used = {
        name: model
        for name, model in catalogue.models.items()
        if not practice.models or name in practice.models
    } or dict(catalogue.models)
    first = practice.default_model
    return {name: used[name] for name in sorted(used, key=lambda name: (name != first, name))}


def has_bsn(text: str) -> bool:
    """Whether a text holds nine digits that pass the 11-check of a burgerservicenummer."""
    for digits in re.findall(r"(?<!\d)\d{9}(?!\d)", re.sub(r"[ .-](?=\d)", "", text)):
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 == 0:
            return True
    return False


def read_asked(
    given: Mapping[str, str], today: date, models: Mapping[str, ConversationModel]
) -> tuple[Asked | None, dict[str, str]]:
    """Read one invitation.

    Returns:
        The invitation and no errors, or ``None`` and an error in Dutch per field.
    """
    form = {name: given.get(name, "").strip() for name in FIELDS}
    errors: dict[str, str] = {}
    birth_date = read_birth_date(form["birth_date"], today)
    appointment = read_date(form["appointment"]) if form["appointment"] else None
    if not form["label"] or len(form["label"]) > LONGEST_LABEL:
        errors["label"] = f"Vul een voornaam of kenmerk in, hooguit {LONGEST_LABEL} tekens."
    elif has_bsn(form["label"]):
        errors["label"] = "Dit lijkt een BSN. Gebruik een voornaam of een eigen kenmerk."
    if birth_date is None:
        errors["birth_date"] = "Vul een geboortedatum in, bijvoorbeeld 12-3-1958."
    if form["appointment"] and (appointment is None or appointment < today):
        errors["appointment"] = (
            f"Vul een datum in die nog komt, bijvoorbeeld 24-11-{today.year + 1}."
        )
    elif appointment is not None and (appointment - today).days > FURTHEST_AHEAD:
        errors["appointment"] = "Deze datum ligt meer dan een jaar vooruit. Klopt hij?"
    if len(form["professional_name"]) > LONGEST_LABEL:
        errors["professional_name"] = f"Vul hooguit {LONGEST_LABEL} tekens in."
    level = _LEVEL_WORDS.get(form["level"].casefold())
    if level is None:
        errors["level"] = "Kies ‘gewoon’ of ‘extra eenvoudig’."
    address = _ADDRESS_WORDS.get(form["address"].casefold())
    if address is None:
        errors["address"] = "Kies ‘u’ of ‘je’."
    model = _model(form["model"], models)
    if model is None:
        names = ", ".join(f"‘{model.title}’" for model in models.values())
        errors["model"] = f"Kies een gespreksmodel dat jullie gebruiken: {names}."
    if errors or birth_date is None or level is None or address is None or model is None:
        return None, errors
    return (
        Asked(
            form["label"], birth_date, appointment, form["professional_name"], level, address,
            model,
        ),
        {},
    )  # fmt: skip


def _model(typed: str, models: Mapping[str, ConversationModel]) -> str | None:
    if not typed:
        return next(iter(models))
    wanted = typed.casefold()
    return next(
        (name for name, model in models.items() if wanted in (name, model.title.casefold())), None
    )
