"""Reads the YAML files of this folder into one checked, frozen :class:`Catalogue`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue.schema import Catalogue
from bot.settings import load_settings

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


def _models(folder: Path, own: Path | None) -> list[Path]:
    """The files of the models; one of a practice replaces ours of the same name."""
    if own is not None and not own.is_dir():
        raise CatalogueError(f"the folder for own conversation models is not there: {own}")
    files = [folder / "models", *([own] if own is not None else [])]
    by_name = {file.name: file for place in files for file in sorted(place.glob("*.yml"))}
    return list(by_name.values())


@cache
def load_catalogue(folder: Path = HERE, own_models: Path | None = None) -> Catalogue:
    """Load and check all content.

    Args:
        folder: where the content is.
        own_models: a folder with models of the practice; by default that of the settings.

    Raises:
        CatalogueError: a file is missing, is not YAML or breaks a rule of the schema.
    """
    of_settings = load_settings().own_models_dir
    own = own_models or (Path(of_settings) if of_settings else None)
    questions = [
        {**question, "phase": file.stem}
        for file in sorted((folder / "questions").glob("*.yml"))
        for question in _read(file)
    ]
    models = [_named(file) for file in _models(folder, own)]
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
