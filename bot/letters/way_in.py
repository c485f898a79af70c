"""One patient's way in, and the values that the texts are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import segno
from pydantic import BaseModel, ConfigDict

from bot.dutch_dates import write_date


class WayIn(BaseModel):
    """What is needed to hand one invitation over; ``secret`` and ``code`` are stored nowhere."""

    model_config = ConfigDict(frozen=True)

    invitation_id: int
    label: str
    secret: str
    code: str
    appointment: date | None = None
    professional_name: str = ""
    last_day: date
    address: str = "u"
    level: str = "b1"

    def link(self, base_url: str) -> str:
        """The link; the secret is in the part that no server sees."""
        return f"{base_url}/start#{self.secret}"

    def text_name(self, family: str) -> str:
        """Which text of a family (``letter``, ``sms``, ``email``) suits this patient."""
        easy = "_easy" if family == "letter" and self.level == "a2" else ""
        return f"{family}{easy}_{self.address}"


@dataclass(frozen=True)
class Sender:
    """The practice as it stands on a letter; ``base_url`` is the address without a closing /."""

    name: str
    phone: str
    base_url: str

    @property
    def short_url(self) -> str:
        """The address as people type it."""
        return self.base_url.removeprefix("https://").removeprefix("http://")


def visit(appointment: date | None, today: date) -> str:
    """``op 24 november`` or ``binnenkort``."""
    return f"op {write_date(appointment, today)}" if appointment else "binnenkort"


def general_values(sender: Sender) -> dict[str, str]:
    """What every text may say."""
    return {"praktijk": sender.name, "telefoon": sender.phone, "adres": sender.short_url}


def reminder_values(
    label: str, appointment: date | None, professional: str, last_day: date,
    sender: Sender, today: date,
) -> dict[str, str]:  # fmt: skip
    """What a text to one patient may say when the link is not known any more."""
    return {
        **general_values(sender),
        "naam": label,
        "afspraak": visit(appointment, today),
        "met": professional or "ons",
        "tot": write_date(last_day, today),
    }


def personal_values(way_in: WayIn, sender: Sender, today: date) -> dict[str, str]:
    """What a text to one patient may say while the link is there."""
    return {
        **reminder_values(
            way_in.label, way_in.appointment, way_in.professional_name, way_in.last_day,
            sender, today,
        ),
        "link": way_in.link(sender.base_url),
        "code": way_in.code,
    }  # fmt: skip


def qr_picture(link: str) -> str:
    """The link as a QR code: an SVG as a data address, black on white, with its quiet zone.

    Error correction M: 15 % of a printed code may be unreadable.
    """
    picture: str = segno.make(link, error="m", micro=False).svg_data_uri(
        scale=4, border=4, light="#fff"
    )
    return picture
