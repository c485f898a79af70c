"""``chat``: a conversation in the terminal, through the same service as the screens."""

from __future__ import annotations

import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import click
from rich.markup import escape
from sqlalchemy import select

from bot.catalogue import load_catalogue
from bot.commands.card_typing import UNSURE, UNSURE_OF_PARTS, is_card, read_card, shown_card
from bot.commands.installation import Installation, open_installation, screen
from bot.commands.models import model_wanted
from bot.conversation.incoming import Incoming, filled_card
from bot.conversation.invitations import Opened, create_invitation, open_invitation
from bot.conversation.turn import Ask, Turn
from bot.conversation.turns import Conversations, Outcome
from bot.profiles.card import said_on
from bot.profiles.profile import profile_of
from bot.run.problem import Problem
from bot.store.models import Conversation, Practice, Role, User

LEAVE = "/einde"
HELP = "/help"
_OVER = frozenset({"sent", "declined"})
_UNSURE = "Dat ken ik niet. Typ /help voor de knoppen, of schrijf uw antwoord zonder streep ervoor."


@dataclass(frozen=True)
class Button:
    """A button of the screen as a typed command; ``argument`` names what follows it."""

    command: str
    says: str
    argument: str = ""


PATIENT_BUTTONS = {
    "/vorige": Button("go_back", "vorige vraag"),
    "/overslaan": Button("skip_question", "sla deze vraag over"),
    "/weetniet": Button("dont_know", "weet ik niet"),
    "/uitleg": Button("ask_explanation", "leg de vraag uit"),
    "/voorbeeld": Button("ask_example", "geef een voorbeeld"),
    "/waarom": Button("ask_why", "waarom vraagt u dit?"),
    "/wijzig": Button("correct_answer", "wijzig een eerder antwoord", "question"),
    "/doel": Button("add_goal", "nog een doel erbij"),
    "/pauze": Button("pause", "later verder"),
    "/verder": Button("resume", "ga verder na een pauze"),
    "/stop": Button("stop", "stop met het gesprek"),
}
PROFESSIONAL_BUTTONS = {
    "/volgende": Button("next_question", "deze vraag is gesteld, geef de volgende"),
    "/anders": Button("other_question", "geef een andere vraag"),
    "/relatie": Button("set_relation", "klant, klaag of bezoeker", "relation"),
    "/stap": Button("go_to_step", "ga naar stap 1 tot 5 van het actiewiel", "step"),
    "/doel": Button("start_goal", "leg een doel vast"),
    "/verwijzing": Button("start_referral", "leg een verwijssuggestie vast"),
    "/vorige": Button("go_back", "vorige vraag"),
    "/overslaan": Button("skip_question", "sla deze vraag over"),
    "/afronden": Button("wrap_up", "rond het gesprek af"),
}
BUTTONS = {"patient": PATIENT_BUTTONS, "professional": PROFESSIONAL_BUTTONS}


@click.command()
@click.option(
    "--role", type=click.Choice(["patient", "professional"]), default="patient", show_default=True
)
@click.option("--conversation", help="Go on with this conversation instead of a new one.")
@click.option("--model", help="The conversation model of a new conversation; see `models`.")
def chat(role: str, conversation: str | None, model: str | None) -> None:
    """Have a conversation in the terminal, against the running system.

    A new conversation belongs to the demo practice. Typed text is an answer; a number
    picks an option; /help shows the buttons of the screen as commands.
    """
    installation = open_installation()
    conversations = installation.conversations(installation.running())
    if conversation is None:
        conversation = _new_conversation(installation, role, model)
    elif model is not None:
        raise Problem("A conversation that has begun keeps its model.", "Leave --model away.")
    with installation.database.unit_of_work() as session:
        row = session.get(Conversation, conversation)
        if row is None:
            raise Problem(f"There is no conversation {conversation!r}.")
        role = row.role
    screen.print(f"[dim]gesprek {escape(conversation)}; /help toont de knoppen[/]")
    _talk(conversations, conversation, BUTTONS[role])


def _new_conversation(installation: Installation, role: str, model: str | None) -> str:
    """A new conversation at the demo practice; its id."""
    with installation.database.unit_of_work() as session:
        practice = session.scalar(select(Practice).where(Practice.demo).order_by(Practice.id))
        if practice is None:
            raise Problem(
                "There is no demo practice for a conversation in the terminal.",
                "`make start` makes one in an empty database; set BREDE_GESPREK_DATA_DIR to a "
                "new folder to try it beside your own data.",
            )
        chosen = model_wanted(practice, model)
        if role == "professional":
            poh = session.scalar(
                select(User)
                .where(User.practice_id == practice.id, User.roles.any(Role.name == "poh"))
                .order_by(User.id)
            )
            row = Conversation(
                practice_id=practice.id,
                user_id=poh.id if poh else None,
                role="professional",
                label="Terminal",
                model=chosen,
            )
            session.add(row)
            session.flush()
            return row.id
        birth_date, moment = date(1958, 3, 12), datetime.now(UTC)
        key = installation.secrets.lookup_key
        made = create_invitation(
            session,
            lookup_key=key,
            practice_id=practice.id,
            label="Terminal",
            birth_date=birth_date,
            now=moment,
            model=chosen,
        )
        opened = open_invitation(session, made.secret, birth_date, moment, lookup_key=key)
        assert isinstance(opened, Opened), "a new invitation opens"
        return opened.conversation


def _talk(conversations: Conversations, conversation: str, buttons: dict[str, Button]) -> None:
    outcome = conversations.begin(conversation)
    while True:
        _show(outcome)
        turn = outcome.turn
        if turn is not None and turn.status in _OVER:
            return
        ask = turn.ask if turn is not None else None
        incoming = None
        while incoming is None:
            typed = _read()
            if typed is None or typed == LEAVE:
                screen.print("[dim]Tot later. Alles wat u schreef is bewaard.[/]")
                return
            if typed == HELP:
                _show_buttons(buttons)
                continue
            incoming = understand(typed, ask, buttons)
            if incoming is None:
                screen.print(_why_unsure(typed, ask), highlight=False)
        outcome = conversations.take_turn(conversation, incoming)


def _why_unsure(typed: str, ask: Ask | None) -> str:
    if not is_card(typed, ask):
        return _UNSURE
    return UNSURE_OF_PARTS if ":" in typed else UNSURE


def _read() -> str | None:
    """One typed line, or None at the end of the input."""
    try:
        typed = screen.input("[bold cyan]> [/]").strip()
    except EOFError:
        return None
    if not sys.stdin.isatty():
        screen.print(typed, markup=False, highlight=False)
    return typed


def understand(typed: str, ask: Ask | None, buttons: dict[str, Button]) -> Incoming | None:
    """What a typed line means to the open question: a button, an option or text.

    ``None`` for a command that does not exist. Numbers pick options where there are any;
    a card with rows takes one mark per row.
    """
    key, ask_id = uuid.uuid4().hex, ask.id if ask else None
    if typed.startswith("/"):
        name, _, rest = typed.partition(" ")
        button = buttons.get(name.lower())
        if button is None or (button.argument and not rest.strip()):
            return None
        args: dict[str, Any] = {}
        if button.argument:
            value = rest.strip()
            args[button.argument] = int(value) if value.isdecimal() else value
        return Incoming(key=key, kind="command", command=button.command, args=args, ask=ask_id)
    if ask is not None and is_card(typed, ask):
        filled = read_card(typed, ask)
        return filled_card(key, ask, filled) if filled is not None else None
    picked = _picked(typed, ask)
    if picked and ask is not None:
        labels = {option.value: option.label for option in ask.options}
        said = ", ".join(labels.get(value, value) for value in picked)
        return Incoming(key=key, kind="option", option=picked, text=said, ask=ask_id)
    return Incoming(key=key, kind="text", text=typed, ask=ask_id)


def _picked(typed: str, ask: Ask | None) -> tuple[str, ...]:
    """The options that a typed number, or a list of numbers, stands for."""
    numbers = [part for part in typed.replace(",", " ").split() if part]
    if ask is None or not numbers or not all(part.isdecimal() for part in numbers):
        return ()
    if ask.kind == "scale":
        return (str(int(numbers[0])),) if len(numbers) == 1 and int(numbers[0]) <= 10 else ()
    places = [int(part) for part in numbers]
    if not all(1 <= place <= len(ask.options) for place in places):
        return ()
    if len(places) > 1 and ask.kind != "multi":
        return ()
    return tuple(dict.fromkeys(ask.options[place - 1].value for place in places))


def _show(outcome: Outcome) -> None:
    if outcome.notice:
        screen.print(f"[yellow]{escape(outcome.notice)}[/]")
    turn = outcome.turn
    if turn is None:
        return
    screen.print()
    if turn.progress is not None:
        screen.print(
            f"[dim]Stap {turn.progress.step} van {turn.progress.of} {turn.progress.label}[/]"
        )
    if turn.lead:
        screen.print(turn.lead, markup=False, highlight=False)
    if turn.safety is not None and turn.safety.card is not None:
        card = turn.safety.card
        screen.print(f"[bold red]{escape(card.title)}[/]")
        screen.print(card.text, markup=False, highlight=False)
        numbers = load_catalogue().numbers
        calls = [" ".join((numbers[name].label, numbers[name].number)) for name in card.calls]
        screen.print(f"[red]{escape('; '.join(calls))}[/]", highlight=False)
    _show_suggestions(turn)
    if turn.ask is not None:
        _show_ask(turn.ask)
    elif turn.status == "paused":
        screen.print("[dim]/verder gaat verder, /einde sluit.[/]")


def _show_suggestions(turn: Turn) -> None:
    if turn.suggestions is None:
        return
    by = "u" if turn.suggestions.relation_by == "professional" else "de computer"
    screen.print(
        f"[dim]stap {turn.suggestions.step}, relatie {turn.suggestions.relation} (volgens {by})"
        f"{': ' if turn.suggestions.relation_reason else ''}"
        f"{escape(turn.suggestions.relation_reason)}[/]"
    )
    if not turn.suggestions.prompts:
        screen.print(f"[bold]In stap {turn.suggestions.step} is geen nieuwe vraag meer.[/]")
    for number, prompt in enumerate(turn.suggestions.prompts):
        mark = "[bold]Vraag:[/]" if number == 0 else "[dim]of:[/]"
        screen.print(f"{mark} {escape(prompt.text)}", highlight=False)
        screen.print(f"       [dim]{escape(prompt.why)}[/]", highlight=False)


def _show_ask(ask: Ask) -> None:
    screen.print(f"[bold]{escape(ask.text)}[/]", highlight=False)
    if ask.hint:
        screen.print(f"[dim]{escape(ask.hint)}[/]", highlight=False)
    if ask.kind == "scale":
        screen.print(f"  0 = {ask.lo} … 10 = {ask.hi}", markup=False, highlight=False)
    for line in shown_card(ask) if ask.rows else ():
        screen.print(line, markup=False, highlight=False)
    for place, option in enumerate(ask.options, start=1):
        screen.print(f"  {place}. {option.label}", markup=False, highlight=False)
    if ask.kind == "multi":
        screen.print("[dim]Meer dan één mag: 1, 3[/]")
    elif ask.options and ask.kind == "text":
        screen.print("[dim]Kies een nummer, of schrijf zelf iets.[/]")
    if ask.value:
        before = _before(ask)
        screen.print(f"[dim]Eerder schreef u: {escape(before)}[/]", highlight=False)


def _before(ask: Ask) -> str:
    """The answer that was given before, in one line."""
    filled = profile_of(ask.value)
    if filled is not None:
        return said_on(ask, filled).replace("\n", "; ")
    return ask.value if isinstance(ask.value, str) else ", ".join(ask.value or ())


def _show_buttons(buttons: dict[str, Button]) -> None:
    for name, button in buttons.items():
        asked = {"question": " <vraag>", "relation": " <relatie>", "step": " <stap>"}
        shown = f"{name}{asked.get(button.argument, '')}"
        screen.print(f"  {shown:<20} {button.says}", markup=False, highlight=False)
    screen.print(f"  {LEAVE:<20} sluit de terminal; het gesprek blijft bewaard", highlight=False)
