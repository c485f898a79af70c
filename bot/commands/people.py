"""``invite`` and ``user``: what a practice manager does in the portal, for an operator."""

from __future__ import annotations

import secrets as random
from datetime import UTC, date, datetime

import click
from rich.markup import escape
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import dutch_dates
from bot.commands.installation import notes, open_installation, screen
from bot.commands.models import model_wanted
from bot.conversation.invitations import create_invitation
from bot.run.problem import Problem
from bot.store.models import Practice

_ROLES = ("assistant", "poh", "gp", "manager")
_LONGEST_LABEL = 80


class Day(click.ParamType[date]):
    """A date as people write it (12-3-1958) or as computers do (1958-03-12)."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        for form in ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(str(value).strip(), form).date()
            except ValueError:
                continue
        self.fail(f"{value!r} is not a date; write it as 12-3-1958", param, ctx)


def practice_named(session: Session, wanted: str | None) -> Practice:
    """The practice with this id or name; the only one when nothing is asked for."""
    if wanted is None:
        found = list(session.scalars(select(Practice).order_by(Practice.id).limit(2)))
        if len(found) == 1:
            return found[0]
        if not found:
            raise Problem(
                "There is no practice yet.",
                "Start once for a demo practice (`make start`), or make one: "
                "`brede-gesprek user --practice NAME --practice-phone NUMBER …`",
            )
        raise Problem("There is more than one practice.", "Say which: `--practice NAME`")
    by_name = func.lower(Practice.name) == wanted.lower()
    practice = session.get(Practice, int(wanted)) if wanted.isdecimal() else None
    practice = practice or session.scalar(select(Practice).where(by_name))
    if practice is None:
        names = ", ".join(session.scalars(select(Practice.name).order_by(Practice.name)))
        raise Problem(f"There is no practice {wanted!r}.", f"There is: {names or '(none)'}")
    return practice


def _check_phones(*numbers: str) -> None:
    """A new practice starts with numbers that can be called, or with none."""
    from bot.web.practice.settings.phones import is_phone

    for number in numbers:
        if number and not is_phone(number, invented=True):
            raise Problem(
                f"{number!r} is not a telephone number.",
                "Patients see it on every help card; write it with its area code.",
            )


def _with_phones(practice: Practice) -> None:
    """Nobody is invited while a number on the help card is missing."""
    from bot.web.practice.settings.phones import PHONES, is_phone

    for column in PHONES:
        number = getattr(practice, column)
        if not is_phone(number, invented=practice.demo):
            raise Problem(
                f"{practice.name} cannot invite yet: {column.replace('_', ' ')} "
                f"{number!r} is not a number that can be called.",
                "A manager fills in both numbers in the portal, under Instellingen.",
            )


@click.command()
@click.option("--label", required=True, help="First name or pseudonym, chosen by the practice.")
@click.option("--birth-date", required=True, type=Day(), help="Second factor, such as 12-3-1958.")
@click.option("--appointment", type=Day(), help="Day of the visit; the link ends a week later.")
@click.option("--professional", default="", help="Who will read the answers.")
@click.option("--practice", help="Name or id; needed when there is more than one practice.")
@click.option("--model", help="The conversation model; see `brede-gesprek models`.")
def invite(
    label: str,
    birth_date: date,
    appointment: date | None,
    professional: str,
    practice: str | None,
    model: str | None,
) -> None:
    """Invite a patient.

    Prints the link, the code and until when they can be used.
    """
    label = label.strip()
    if not 1 <= len(label) <= _LONGEST_LABEL:
        raise Problem(f"A label has 1 to {_LONGEST_LABEL} characters.")
    today = dutch_dates.today()
    if not 0 <= (today - birth_date).days <= 125 * 366:
        raise Problem(f"{birth_date:%d-%m-%Y} cannot be a birth date.")
    if appointment is not None and appointment < today:
        raise Problem(f"The appointment of {appointment:%d-%m-%Y} is in the past.")
    installation = open_installation()
    with installation.database.unit_of_work() as session:
        inviting = practice_named(session, practice)
        _with_phones(inviting)
        made = create_invitation(
            session,
            lookup_key=installation.secrets.lookup_key,
            practice_id=inviting.id,
            label=label,
            birth_date=birth_date,
            now=datetime.now(UTC),
            appointment=appointment,
            professional_name=professional.strip(),
            model=model_wanted(inviting, model),
        )
        until = made.invitation.expires_at
    base_url = installation.settings.base_url
    screen.print(
        f"link  {escape(f'{base_url}/start#{made.secret}')}\n"
        f"code  {made.code}   (to type at {base_url}/start)\n"
        f"until {until:%d-%m-%Y %H:%M} UTC",
        highlight=False,
        soft_wrap=True,
    )
    notes.print("The link and the code are shown only now: they are not stored.")


@click.command()
@click.option("--email", required=True, help="To log in with.")
@click.option("--name", required=True, help="As patients and colleagues see it.")
@click.option(
    "--role", "roles", required=True, multiple=True, type=click.Choice(_ROLES),
    help="May be given more than once.",
)  # fmt: skip
@click.option("--practice", help="Name or id; a new name needs --practice-phone as well.")
@click.option("--practice-phone", help="Makes a new practice with this number.")
@click.option("--out-of-hours-phone", default="", help="For a new practice.")
@click.option("--ask-password", is_flag=True, help="Type the password instead of getting one.")
def user(
    email: str,
    name: str,
    roles: tuple[str, ...],
    practice: str | None,
    practice_phone: str | None,
    out_of_hours_phone: str,
    ask_password: bool,
) -> None:
    """Make an account for somebody of a practice."""
    from email_validator import EmailNotValidError, validate_email

    from bot.web.practice.accounts import create_account

    try:
        email = validate_email(email, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Problem(f"{email!r} is not an e-mail address.") from None
    password = random.token_urlsafe(12)
    if practice_phone:
        _check_phones(practice_phone, out_of_hours_phone)
    if ask_password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    installation = open_installation()
    with installation.database.unit_of_work() as session:
        if practice_phone:
            if not practice:
                raise Problem("A new practice needs a name.", "Add `--practice NAME`")
            new = Practice(
                name=practice, phone=practice_phone, out_of_hours_phone=out_of_hours_phone
            )
            session.add(new)
            session.flush()
            practice_id = new.id
        else:
            practice_id = practice_named(session, practice).id
    try:
        create_account(
            installation.web(),
            email=email,
            password=password,
            name=name.strip(),
            practice_id=practice_id,
            roles=list(roles),
        )
    except ValueError as error:
        raise Problem(f"The account was not made: {error}.") from None
    screen.print(f"{escape(email)} can log in.", highlight=False)
    if not ask_password:
        screen.print(f"password {escape(password)}", highlight=False)
        notes.print("The password is shown only now.")
