"""``models``: which conversation models there are, and what a practice may still add."""

from __future__ import annotations

import click
from rich.markup import escape

from bot.catalogue import load_catalogue
from bot.commands.installation import screen
from bot.conversation.models import UnknownModel, chosen_model, models_of
from bot.run.problem import Problem
from bot.store.models import Practice


def model_wanted(practice: Practice, wanted: str | None) -> str:
    """The model for a new conversation of a practice; raises :class:`Problem`."""
    catalogue = load_catalogue()
    try:
        return chosen_model(practice, catalogue, wanted)
    except UnknownModel:
        names = ", ".join(sorted(choice.id for choice in models_of(practice, catalogue)))
        raise Problem(
            f"{practice.name} has no conversation model {wanted!r}.", f"There is: {names}"
        ) from None


@click.command()
def models() -> None:
    """List the conversation models, those of your own folder included."""
    for model in load_catalogue().models.values():
        screen.print(f"[bold]{escape(model.id)}[/]  {escape(model.title)}", highlight=False)
        screen.print(f"  {model.about}", markup=False, highlight=False)
        screen.print(f"  {model.for_whom}", markup=False, highlight=False)
        for place in model.to_fill:
            screen.print(f"  Zelf aan te vullen: {place.what}", markup=False, highlight=False)
