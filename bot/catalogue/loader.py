"""Reads the YAML files of this folder into one checked, frozen :class:`Catalogue`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue.schema import Catalogue

HERE = Path(__file__).parent


class CatalogueError(ValueError):
    """The content is not usable; the message names the file and what to change."""


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name} is not valid YAML: {error}") from error


def _by(entries: list[dict[str, Any]], key: str, where: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry[key] in found:
            raise CatalogueError(f"{where}: '{entry[key]}' stands there twice")
        found[entry[key]] = entry
    return found


def _named(file: Path) -> dict[str, Any]:
    """A conversation model, which has the name of its file."""
    model = _read(file)
    if not isinstance(model, dict) or model.get("id") != file.stem:
        raise CatalogueError(f"models/{file.name}: its id must be '{file.stem}', like the file")
    return model


@cache
def load_catalogue(folder: Path = HERE) -> Catalogue:
    """Load and check all content.

    Raises:
        CatalogueError: a file is missing, is not YAML or breaks a rule of the schema.
    """
    questions = [
        {**question, "phase": file.stem}
        for file in sorted((folder / "questions").glob("*.yml"))
        for question in _read(file)
    ]
    models = [_named(file) for file in sorted((folder / "models").glob("*.yml"))]
    safety = _read(folder / "safety.yml")
    try:
        return Catalogue.model_validate(
            {
                "questions": _by(questions, "id", "questions"),
                "models": {model["id"]: model for model in models},
                "prompts": _read(folder / "prompts.yml"),
                "scripts": {
                    script["minutes"]: script for script in _read(folder / "consult_scripts.yml")
                },
                "life_areas": _by(_read(folder / "life_areas.yml"), "name", "life_areas.yml"),
                "offers": _by(_read(folder / "offers.yml"), "id", "offers.yml"),
                "numbers": _by(safety["numbers"], "id", "safety.yml"),
                "safety_cards": safety["cards"],
                "replies": _read(folder / "replies.yml"),
            }
        )
    except (KeyError, ValueError) as error:
        raise CatalogueError(f"the catalogue in {folder} is not usable: {error}") from error
