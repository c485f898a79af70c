"""``brede-gesprek start`` and ``train``: what ``make start`` and ``make train`` call."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import FrameType

import click
from rich.markup import escape

from bot.commands.installation import Installation, notes, screen, settings_or_problem
from bot.commands.tidying import tidy_now
from bot.run.demo import Demo, DemoUser, ensure_demo
from bot.run.guard import die_with_parent
from bot.run.problem import Problem, trace
from bot.run.product import Product, running_product
from bot.run.training import ensure_model
from bot.settings import load_secrets

INVITATIONS_SHOWN = 3


@click.command()
@click.option("--with-parent", is_flag=True, help="Stop when the process that started us is gone.")
@click.option("--no-demo", is_flag=True, help="Make and show no demo practice.")
def start(with_parent: bool, no_demo: bool) -> None:
    """Start everything on this machine; Ctrl-C stops it.

    Trains the dialogue model when what it learns from changed, brings the database up to
    date, starts the engine, the action server and the web server, and prints the address.
    """
    if with_parent:
        die_with_parent(signal.SIGTERM)
    # A `kill` or a closed window ends everything in order, as Ctrl-C does; under nohup, which
    # ignores the second, we stay.
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _interrupt)
    settings = settings_or_problem()
    try:
        with running_product(settings, notes) as product:
            demo = None if no_demo else demo_practice(product)
            _show(product, demo)
            _watch(product, DailyTidying(product))
    except KeyboardInterrupt:
        _say("Stopped. Nothing is left running; all answers are kept.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    with suppress(OSError):  # the window may be closed by now
        notes.print(text)


class DailyTidying:
    """Deletes what has been kept long enough: at the start, and then once a day.

    ``clock`` gives the time in UTC. A run that fails is tried again after an hour; what goes
    wrong is written to ``tidying.log``, and everything else keeps running.
    """

    def __init__(
        self, product: Product, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._product = product
        self._clock = clock
        self._next = clock()

    def when_due(self) -> bool:
        """Tidy when it is time; gives whether it was."""
        now = self._clock()
        if now < self._next:
            return False
        installation = Installation(
            self._product.settings, load_secrets(self._product.settings), self._product.database
        )
        try:
            done = str(tidy_now(installation, self._product.runtime))
            self._next = now + timedelta(days=1)
        except Exception as error:
            done = f"failed: {trace(error)}"
            self._next = now + timedelta(hours=1)
        with (self._product.settings.log_dir / "tidying.log").open("a", encoding="utf-8") as log:
            log.write(f"{now:%Y-%m-%d %H:%M:%S} {done}\n")
        return True


def _watch(product: Product, tidying: DailyTidying) -> None:
    """Stay until somebody stops us; the supervisor does the work, we tidy once a day."""
    try:
        while product.supervisor.is_running:
            tidying.when_due()
            time.sleep(0.5)
    except KeyboardInterrupt:
        _say("\nStopping …")
        raise
    raise Problem(
        "The supervisor stopped by itself.",
        f"Run make start again. Its log is in {product.supervisor.log_of('supervisord')}.",
    )


def demo_practice(product: Product) -> Demo | None:
    """The demo practice of a running product, with accounts that can log in."""
    from bot.web.practice.accounts import create_account

    installation = Installation(
        product.settings, load_secrets(product.settings), product.database
    )
    web = installation.web(product.runtime)

    def add_account(user: DemoUser, practice_id: int) -> int:
        return create_account(
            web,
            email=user.email,
            password=user.password,
            name=user.name,
            practice_id=practice_id,
            roles=[user.role],
        )

    return ensure_demo(product.settings, installation.secrets, product.database, add_account)


def _show(product: Product, demo: Demo | None) -> None:
    """Print where it is and how to get in. Plain lines: a link must survive copying."""
    base_url = product.runtime.base_url
    lines = ["", f"[bold green]Het brede gesprek is running:[/] [bold]{base_url}[/]", ""]
    if demo is not None:
        lines += ["[bold]Demo practice login[/] " + f"({base_url}/login)"]
        lines += [
            f"  {user.role:<10} {user.email:<24} password {escape(user.password)}"
            for user in demo.users
        ]
        fresh = demo.fresh
        lines += [
            "",
            "[bold]Demo invitation for a patient[/]",
            f"  link       {escape(fresh.link(base_url))}",
            f"  code       {fresh.code}   (to type at {base_url}/start)",
            f"  birth date {fresh.birth_date:%d-%m-%Y}",
            "",
        ]
        for begun in demo.begun[-INVITATIONS_SHOWN:]:
            lines.append(
                f"  begun earlier: {escape(begun.link(base_url))}   "
                f"birth date {begun.birth_date:%d-%m-%Y}"
            )
    lines.append("Ctrl-C stops everything.")
    screen.print("\n".join(lines), highlight=False, soft_wrap=True)


@click.command()
def train() -> None:
    """Train the dialogue model, when what it learns from changed."""
    model = ensure_model(settings_or_problem(), notes)
    screen.print(f"The model is {model.name}.", highlight=False, soft_wrap=True)
