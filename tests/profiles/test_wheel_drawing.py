"""The actiewiel: five steps, a text alternative, and attributes alone."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
import weasyprint

from bot.profiles.wheel_drawing import described, wheel_svg
from bot.web.professional.blueprint import STEPS

SVG = "{http://www.w3.org/2000/svg}"


def drawn(now: int | None = 3, **more: object) -> ElementTree.Element:
    return ElementTree.fromstring(wheel_svg(STEPS, now, "wiel", **more))  # type: ignore[arg-type]


def test_it_has_a_name_and_tells_the_step_in_words() -> None:
    picture = drawn()
    assert picture.get("role") == "img" and picture.get("aria-labelledby") == "wiel-t wiel-d"
    assert picture.findtext(f"{SVG}title") == "Actiewiel"
    told = picture.findtext(f"{SVG}desc") or ""
    assert told.startswith("Nu stap 3 van 5.")
    assert all(label in told for label in STEPS.values())
    assert described(STEPS, None).startswith("1. ")


@pytest.mark.parametrize("now", [None, *STEPS])
def test_only_the_step_of_now_stands_out(now: int | None) -> None:
    strong = [
        part.get("data-step")
        for part in drawn(now).findall(f"{SVG}g")
        if part.find(f"{SVG}path").get("fill-opacity") != "0"  # type: ignore[union-attr]
    ]
    assert strong == ([str(now)] if now else [])


def test_the_steps_of_todays_plan_have_a_dot() -> None:
    parts = drawn(planned=(1, 2)).findall(f"{SVG}g")
    dotted = [part.get("data-step") for part in parts if part.find(f"{SVG}circle") is not None]
    assert dotted == ["1", "2"]


def test_it_needs_no_style_sheet_and_prints() -> None:
    svg = wheel_svg(STEPS, 2, "wiel")
    assert "style" not in svg and 'class="wheel"' in svg
    pdf = weasyprint.HTML(string=f"<html lang=nl><title>x</title>{svg}").write_pdf()
    assert pdf is not None and pdf.startswith(b"%PDF")


def test_a_label_is_text_and_never_markup() -> None:
    svg = wheel_svg({1: "<b>&"}, 1, "wiel")
    assert "<b>" not in svg and "&lt;b&gt;&amp;" in svg
