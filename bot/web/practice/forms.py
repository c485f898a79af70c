"""Fields of the practice's forms: Dutch words for every mistake, and what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from bot.dutch_dates import read_date
from bot.web.cards import tidy

LONGEST_TEXT = 2000
"""Characters of one field."""


def storable(form: Form, field: Field) -> None:  # noqa: ARG001
    """Refuse a text that is too long or holds a character that no database keeps."""
    text = field.data or ""
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            f"Deze tekst is te lang: {len(text)} tekens. Het mogen er {LONGEST_TEXT} zijn."
        )
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text):
        raise ValidationError("Hier staat een teken dat we niet kunnen bewaren. Haal het weg.")


def _tidy(text: str | None) -> str:
    return tidy(text or "")


class LineField(StringField):
    """A text of one line; never ``None``."""

    data: str


class AreaField(TextAreaField):
    """A text of several lines; never ``None``."""

    data: str


def area(label: str, hint: str = "") -> AreaField:
    """A text of several lines."""
    return AreaField(label, [storable], filters=[_tidy], description=hint)


def line(label: str, hint: str = "") -> LineField:
    """A text of one line."""
    return LineField(label, [storable], filters=[_tidy], description=hint)


def options(labels: Mapping[str, str]) -> list[Any]:
    """Options to choose from, by their value."""
    return [SelectChoice(value=value, label=label) for value, label in labels.items()]


def choice(label: str, labels: Mapping[str, str], hint: str = "") -> SelectField:
    """One of the options."""
    return SelectField(label, choices=options(labels), description=hint)


class Choices(Form):
    """A form whose choices answer in Dutch."""

    class Meta:
        """How WTForms itself speaks."""

        def get_translations(self, form: Form) -> Any:  # noqa: ARG002
            """Dutch for the few sentences that WTForms says itself."""
            return _Dutch()


class _Dutch:
    _SENTENCES: Mapping[str, str] = {"Not a valid choice.": "Kies een van de antwoorden."}

    def gettext(self, string: str) -> str:
        return self._SENTENCES.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class _Typed(StringField):
    """A field that shows what was typed, also when it could not be read."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.written(self.data)

    def written(self, value: Any) -> str:
        """The value as a person types it."""
        return "" if value is None else str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = self.read(text) if text else None

    def read(self, text: str) -> Any:
        """The value of what was typed, or a ``ValueError`` that says what to type."""
        raise NotImplementedError


class DayField(_Typed):
    """A date as people type it."""

    def written(self, value: date | None) -> str:
        return "" if value is None else f"{value.day}-{value.month}-{value.year}"

    def read(self, text: str) -> date:
        found = read_date(text)
        if found is None:
            raise ValueError("Vul een datum in, bijvoorbeeld 24-11-2027.")
        return found


class ScoreField(_Typed):
    """A number from 0 to 10, with a comma when it is a half."""

    def written(self, value: float | None) -> str:
        return "" if value is None else f"{value:g}".replace(".", ",")

    def read(self, text: str) -> float:
        try:
            found = float(text.replace(",", "."))
        except ValueError:
            found = -1.0
        if not 0 <= found <= 10 or found * 2 != int(found * 2):
            raise ValueError("Vul een cijfer van 0 tot 10 in, bijvoorbeeld 6 of 6,5.")
        return found


class MinutesField(_Typed):
    """A length in whole minutes."""

    def read(self, text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= 240:
            raise ValueError("Vul het aantal minuten in, bijvoorbeeld 15.")
        return int(text)


class NumberField(HiddenField):
    """A number that the page carries along; a number that was changed by hand is none."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isdecimal() and len(text) < 10 else None
