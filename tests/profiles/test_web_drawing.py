"""The drawing holds the numbers that were given, no others, and no style of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import load_catalogue
from bot.profiles.described import described
from bot.profiles.drawings import draw
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.profiles.web_drawing import CENTRE, HEIGHT, RADIUS, WIDTH, web_svg
from bot.store.models import Answer

CATALOGUE = load_catalogue()
ROWS = CATALOGUE.models["spinnenweb"].rows
IDS = [row.id for row in ROWS]
SVG = "{http://www.w3.org/2000/svg}"


def filled(scores: dict[str, int], talk: list[str] | None = None) -> ShownProfile:
    value = {"scores": scores, "talk": talk or []}
    answer = Answer(question="model_overview", said="", value=value, status="answered")
    (profile,) = shown_profiles([answer], CATALOGUE)
    return profile


def parsed(profile: ShownProfile) -> ElementTree.Element:
    return ElementTree.fromstring(web_svg(profile, "w"))


@given(st.dictionaries(st.sampled_from(IDS), st.integers(0, 10)), st.sets(st.sampled_from(IDS)))
def test_dots_labels_description_and_rows_hold_the_same_numbers(
    scores: dict[str, int], talk: set[str]
) -> None:
    profile = filled(scores, sorted(talk))
    svg = parsed(profile)
    dots = {dot.get("data-row"): dot for dot in svg.iter(f"{SVG}circle")}
    assert {name: int(dot.get("data-number", "")) for name, dot in dots.items()} == scores
    for name, dot in dots.items():
        away = hypot(float(dot.get("cx", "")) - CENTRE[0], float(dot.get("cy", "")) - CENTRE[1])
        assert abs(away - RADIUS * scores[str(name)] / 10) < 0.2
    labels = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    assert labels == [f"{row.short}{scores.get(row.id, '–')}" for row in ROWS]
    desc = svg.findtext(f"{SVG}desc") or ""
    found = re.findall(r"([^:.]+): (\d+|geen cijfer)(, hier wil ik over praten)?\.", desc)
    assert [(name.strip(), number, bool(tick)) for name, number, tick in found] == [
        (row.label.u, str(scores.get(row.id, "geen cijfer")), row.id in talk) for row in ROWS
    ]
    ticks = {tick.get("data-row") for tick in svg.iter(f"{SVG}path")}
    assert ticks == talk


def test_it_has_a_name_and_a_description_that_the_picture_refers_to() -> None:
    svg = parsed(filled({"lichaam": 6}))
    assert svg.get("role") == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None and desc is not None
    assert title.text == "Spinnenweb"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_a_complete_web_is_an_area_and_an_open_axis_is_never_crossed() -> None:
    whole = parsed(filled(dict.fromkeys(IDS, 5)))
    assert [line.tag for line in whole.iter() if line.get("class") == "web-line"] == [
        f"{SVG}polygon"
    ]
    # Two neighbours, and one alone between open axes: one line.
    some = parsed(filled({IDS[0]: 5, IDS[1]: 6, IDS[3]: 9}))
    lines = [line for line in some.iter() if line.get("class") == "web-line"]
    assert [line.tag for line in lines] == [f"{SVG}line"]
    dashed = [axis for axis in some.iter(f"{SVG}line") if axis.get("stroke-dasharray")]
    assert len(dashed) == 3


@given(st.dictionaries(st.sampled_from(IDS), st.integers(0, 10)))
def test_it_brings_no_style_no_colour_and_nothing_from_elsewhere(scores: dict[str, int]) -> None:
    for part in parsed(filled(scores, IDS)).iter():
        assert "style" not in part.attrib
        assert not any(name.startswith("on") or "href" in name for name in part.attrib)
        for name in ("fill", "stroke"):
            assert part.get(name, "none") in ("none", "currentColor")


def test_every_label_stands_inside_the_drawing() -> None:
    for text in parsed(filled(dict.fromkeys(IDS, 10), IDS)).iter(f"{SVG}text"):
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        assert 0 <= x <= WIDTH and y >= 15
        assert y + 18 + 4 <= HEIGHT


def test_words_of_the_content_cannot_break_out() -> None:
    profile = filled({"lichaam": 6})
    evil = '"><script>alert(1)</script>&'
    row = profile.rows[0].__class__(
        id=evil, label=evil, short=evil, number=6, wished=7, said=((evil, evil),), ticked=True
    )
    svg = parsed(replace(profile, title=evil, tick=evil, rows=(row, *profile.rows[1:])))
    assert not list(svg.iter("script")) and not list(svg.iter(f"{SVG}script"))
    assert evil in "".join(svg.itertext())


def test_without_a_number_there_is_nothing_to_draw() -> None:
    assert draw(filled({}, ["lichaam"]), "w") == ""
    assert draw(filled({"lichaam": 0}), "w") != ""


@pytest.mark.parametrize("word", ["totaal", "gemiddeld", "norm", "voldoende", "laag", "goed zo"])
def test_no_sum_norm_or_judgement_is_made(word: str) -> None:
    profile = filled(dict.fromkeys(IDS, 3), IDS)
    assert word not in described(profile).lower()
    assert "18" not in "".join(parsed(profile).itertext())


def test_the_same_drawing_goes_in_a_pdf() -> None:
    from weasyprint import HTML

    page = f"<!doctype html><html lang=nl><title>x</title><p>{draw(filled({'lichaam': 6}), 'w')}"
    assert HTML(string=page).write_pdf().startswith(b"%PDF")


def test_what_was_skipped_or_written_instead_is_not_drawn() -> None:
    skipped = Answer(question="model_overview", said="", value=None, status="skipped")
    written = Answer(question="model_overview", said="zo lala", value=None, status="answered")
    other = Answer(question="wish", said="slapen", value="slapen", status="answered")
    assert shown_profiles([skipped, written, other], CATALOGUE) == []


def test_own_words_can_be_kept_back() -> None:
    value = {"scores": {"lichaam": 6}, "talk": [], "words": {"lichaam": "geheim"}}
    answer = Answer(question="model_overview", said="", value=value, status="answered")
    (shared,) = shown_profiles([answer], CATALOGUE)
    (kept_back,) = shown_profiles([answer], CATALOGUE, own_words=False)
    assert shared.has_words and not kept_back.has_words
    assert kept_back.rows[0].number == 6
