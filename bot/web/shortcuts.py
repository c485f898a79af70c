"""Keys for the desk screens: one table, that a practice may change and a user may turn off.

A key is an action, and every action has a visible button that carries it: the script
(``static/shortcuts.js``) presses the button whose ``data-keys`` names what was typed. Keys are
matched by ``KeyboardEvent.code``, the place on the keyboard, because what a key writes differs
per system (ux.md 6.6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flask_security import current_user

Held = Literal["Alt", "Ctrl", ""]
Screen = Literal["panel", "portal"]


@dataclass(frozen=True)
class Shortcut:
    """One action, its key until a practice changes it, and what it does in words.

    ``held`` is the key that is held down with it; without one the key works only inside the
    menu that the action belongs to, or outside every field.
    """

    action: str
    code: str
    label: str
    screens: tuple[Screen, ...]
    held: Held = "Alt"


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("next", "KeyN", "Gesteld: volgende vraag", ("panel",)),
    Shortcut("save_and_next", "Enter", "Bewaar de notitie en ga verder", ("panel",), "Ctrl"),
    Shortcut("other", "KeyJ", "Andere vraag in dezelfde stap", ("panel",)),
    Shortcut("back", "KeyB", "Terug naar de vorige vraag", ("panel",)),
    Shortcut("bezoeker", "Digit1", "De patiënt kijkt nog rond", ("panel",)),
    Shortcut("klaag", "Digit2", "De patiënt heeft vooral last", ("panel",)),
    Shortcut("klant", "Digit3", "De patiënt wil aan de slag", ("panel",)),
    Shortcut("note", "KeyO", "Naar de notitie (Esc: terug naar de vraag)", ("panel",)),
    Shortcut("step_back", "Comma", "Actiewiel: een stap terug", ("panel",)),
    Shortcut("step_on", "Period", "Actiewiel: een stap verder", ("panel",)),
    Shortcut("quick", "KeyQ", "Snelle notitie; daarna een letter", ("panel",)),
    Shortcut("quick_goal", "KeyD", "Snelle notitie: doel", ("panel",), ""),
    Shortcut("quick_step", "KeyS", "Snelle notitie: eerste stap", ("panel",), ""),
    Shortcut("quick_help", "KeyH", "Snelle notitie: hulp", ("panel",), ""),
    Shortcut("quick_number", "KeyC", "Snelle notitie: cijfer", ("panel",), ""),
    Shortcut("along", "KeyM", "Patiënt kijkt mee, en weer terug", ("panel",)),
    Shortcut("soep", "KeyK", "SOEP-tekst: maken en kopiëren", ("panel", "portal")),
    Shortcut("invite", "KeyN", "Nieuwe uitnodiging", ("portal",)),
    Shortcut("tab_1", "Digit1", "Eerste tabblad van een gesprek", ("portal",)),
    Shortcut("tab_2", "Digit2", "Tweede tabblad van een gesprek", ("portal",)),
    Shortcut("tab_3", "Digit3", "Derde tabblad van een gesprek", ("portal",)),
    Shortcut("open", "KeyO", "Open de gekozen regel van de lijst", ("portal",)),
    Shortcut("previous", "Comma", "Vorige regel of vorig gesprek", ("portal",)),
    Shortcut("following", "Period", "Volgende regel of volgend gesprek", ("portal",)),
    Shortcut("send", "Enter", "Verstuur het formulier waarin je typt", ("portal",), "Ctrl"),
    Shortcut("list", "?", "Toon de lijst met toetsen", ("panel", "portal"), ""),
)
"""Every action that has a key. ``?`` is the one that is matched by what it writes."""

ACTIONS: Mapping[str, Shortcut] = {shortcut.action: shortcut for shortcut in SHORTCUTS}
FIXED = frozenset({"list"})
"""Actions whose key no practice can change."""

_CODE = re.compile(
    r"Key[A-Z]|Digit\d|F(?:[1-9]|1[0-2])|Comma|Period|Slash|Semicolon|Minus|Equal|Enter"
)
_TAKEN_WITH_ALT = frozenset({"KeyD", "KeyE", "KeyF", "F4"})
"""With Alt these are the address bar, the menus and closing the window."""
_FREE_WITH_CTRL = frozenset({"Enter", "Comma", "Period", "Slash", "Semicolon"})
"""With Ctrl the browser takes nearly every other key: copy, close the tab, zoom."""
_ONE_CHARACTER = re.compile(r"Key[A-Z]|Digit\d")
"""What works without a second key: Enter and the rest already press buttons or scroll."""

_READS_AS = {
    "Comma": ",", "Period": ".", "Slash": "/", "Semicolon": ";", "Minus": "-", "Equal": "=",
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """The key of one action as it works now: what the script matches and what a person reads."""

    action: str
    matches: str
    shown: str
    label: str

    @property
    def aria(self) -> str:
        """The key for ``aria-keyshortcuts``."""
        return self.shown.replace("Ctrl", "Control").replace(" ", "+")


def read_as(code: str) -> str:
    """A ``KeyboardEvent.code`` as it is printed on a keyboard: ``KeyN`` is N."""
    return _READS_AS.get(code, re.sub(r"^(Key|Digit)", "", code))


def keys_for(changed: Mapping[str, object], *, on: bool = True) -> dict[str, Key]:
    """The keys that work now, by action.

    Args:
        changed: what the practice changed: action to code, or to an empty text for no key.
        on: whether the user wants keys at all.
    """
    if not on:
        return {}
    found = {}
    for shortcut in SHORTCUTS:
        code = str(changed.get(shortcut.action, shortcut.code))
        if shortcut.action in FIXED:
            code = shortcut.code
        if code:
            held = f"{shortcut.held}+" if shortcut.held else ""
            shown = f"{shortcut.held} {read_as(code)}".strip()
            found[shortcut.action] = Key(shortcut.action, held + code, shown, shortcut.label)
    return found


def keys_of_user() -> dict[str, Key]:
    """The keys of whoever is signed in; none for a patient."""
    if not current_user or not current_user.is_authenticated:
        return {}
    return keys_for(current_user.practice.shortcuts or {}, on=current_user.shortcuts)


def code_of(typed: str) -> str:
    """The ``KeyboardEvent.code`` of a key as somebody types its name: n, N and KeyN are KeyN.

    Raises:
        ValueError: no key that can be chosen; the text is a Dutch sentence for the screen.
    """
    name = typed.strip()
    for code, sign in _READS_AS.items():
        if name == sign:
            return code
    named = name.lower()
    guesses = (name, f"Key{name.upper()}", f"Digit{name}", name.upper(), named.capitalize())
    found = next((guess for guess in guesses if _CODE.fullmatch(guess)), None)
    if named and found is None:
        raise ValueError(
            f"‘{name}’ kan hier niet. Vul één letter of cijfer in, een leesteken (, . / ; - =), "
            "Enter, of F1 tot en met F12."
        )
    return found or ""


def problems_with(changed: Mapping[str, str]) -> dict[str, str]:
    """Why a practice cannot use these keys: action to a sentence; empty when it can.

    Args:
        changed: what the practice changes: action to code, or to an empty text for no key.
    """
    found = {action: why for action, code in changed.items() if (why := _unusable(action, code))}
    for screen in ("panel", "portal"):
        taken: dict[tuple[str, str], Shortcut] = {}
        for shortcut in SHORTCUTS:
            code = changed.get(shortcut.action, shortcut.code)
            if screen not in shortcut.screens or not code:
                continue
            other = taken.setdefault((shortcut.held, code), shortcut)
            if other is not shortcut:
                why = f"{read_as(code)} staat bij twee acties: {other.label} en {shortcut.label}."
                for action in {other.action, shortcut.action} & changed.keys():
                    found.setdefault(action, why)
    return found


def _unusable(action: str, code: str) -> str:
    if action not in ACTIONS or action in FIXED:
        return f"De actie ‘{action}’ heeft geen toets die je kunt kiezen."
    held = ACTIONS[action].held
    if code and not _CODE.fullmatch(code):
        return f"‘{code}’ is geen toets die we kennen."
    if held == "Alt" and code in _TAKEN_WITH_ALT:
        return f"Alt {read_as(code)} is al van de browser. Kies een andere toets."
    if held == "Ctrl" and code and code not in _FREE_WITH_CTRL:
        return (
            f"Ctrl {read_as(code)} is al van de browser. "
            "Met Ctrl kan: Enter , . / ;"
        )
    if not held and code and not _ONE_CHARACTER.fullmatch(code):
        return "Kies hier één letter of cijfer."
    return ""
