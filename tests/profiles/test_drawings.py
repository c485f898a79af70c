"""Four domains and four circles: description, table and drawing are the data, and nothing else."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import load_catalogue
from bot.profiles.described import described
from bot.profiles.domains import NAMES, four_domains
from bot.profiles.drawings import caption, draw
from bot.profiles.shown import ShownProfile, shown_profiles
from bot.store.models import Answer, Conversation

CATALOGUE = load_catalogue()
SVG = "{http://www.w3.org/2000/svg}"
CIRCLES = [row.id for row in CATALOGUE.models["vier_bollen"].rows]
DOMAINS = list(NAMES)
PAIRS = [f"{a}+{b}" for i, a in enumerate(DOMAINS) for b in DOMAINS[i + 1 :]]


def answers(model: str, overview: dict[str, Any], direction: dict[str, Any]) -> list[Answer]:
    return [
        Answer(question=question, said="", value=value | {"model": model}, status="answered")
        for question, value in (("model_overview", overview), ("model_direction", direction))
    ]


def shown(model: str, overview: dict[str, Any], direction: dict[str, Any]) -> ShownProfile:
    (profile,) = shown_profiles(answers(model, overview, direction), CATALOGUE)
    return profile


def drawn(profile: ShownProfile) -> ElementTree.Element:
    return ElementTree.fromstring(str(draw(profile, "x")))


def marks(svg: ElementTree.Element, kind: str) -> dict[str | None, int]:
    """The numbers in the drawing, by row."""
    found = [part for part in svg.iter() if part.get("class") == kind]
    return {part.get("data-row"): int(part.get("data-number", "")) for part in found}


NUMBERS = st.dictionaries(st.sampled_from(CIRCLES), st.integers(0, 10))


@given(NUMBERS, NUMBERS, st.sets(st.sampled_from(CIRCLES), min_size=1))
def test_circles_show_now_beside_wished_as_in_the_table_and_the_words(
    now: dict[str, int], wished: dict[str, int], ticked: set[str]
) -> None:
    profile = shown("vier_bollen", {"scores": now}, {"scores": wished, "talk": sorted(ticked)})
    svg = drawn(profile)
    assert marks(svg, "now") == now
    assert marks(svg, "wished") == wished
    assert profile.columns[:3] == ("Onderwerp", "Nu", "Gewenst")
    for row in profile.rows:
        nu, wens = (str(numbers.get(row.id, "–")) for numbers in (now, wished))
        assert profile.cells(row)[1:3] == (nu, wens)
        assert f"nu {nu}, gewenst {wens}" in [text.text for text in svg.iter(f"{SVG}text")]
    found = re.findall(
        r"([^:.]+): nu (\d+|geen cijfer), gewenst (\d+|geen cijfer)(, hier wil ik over praten)?\.",
        svg.findtext(f"{SVG}desc") or "",
    )
    assert [(name.strip(), n, w, bool(tick)) for name, n, w, tick in found] == [
        (
            row.label,
            str(now.get(row.id, "geen cijfer")),
            str(wished.get(row.id, "geen cijfer")),
            row.id in ticked,
        )
        for row in profile.rows
    ]
    assert {part.get("data-row") for part in svg.iter(f"{SVG}path")} == ticked


def test_a_circle_grows_with_its_number() -> None:
    svg = drawn(shown("vier_bollen", {"scores": {"gezondheid": 5}}, {"scores": {"gezondheid": 10}}))
    size = {part.get("class"): float(part.get("r", "0")) for part in svg.iter(f"{SVG}circle")}
    assert size["now"] * 2 == size["wished"]


@given(
    st.lists(st.sampled_from(DOMAINS), max_size=3, unique=True),
    st.sets(st.sampled_from(PAIRS)),
    st.sets(st.sampled_from([f"{d}.{f}" for d in DOMAINS for f in ("speelt", "goed", "helpt")])),
)
def test_domains_show_places_links_and_what_was_told(
    order: list[str], links: set[str], fields: set[str]
) -> None:
    places = {name: place for place, name in enumerate(order, start=1)}
    direction = {"places": places, "links": sorted(links)}
    profile = shown("vier_domeinen", {"words": dict.fromkeys(sorted(fields), "iets")}, direction)
    if not (places or fields or links):
        return
    words = described(profile)
    for row in profile.rows:
        assert profile.cells(row)[-1] == str(places.get(row.id, "–"))
        assert f"{row.label}: plaats {places.get(row.id, 'geen')}" in words
        assert len(row.said) == sum(field.startswith(f"{row.id}.") for field in fields)
    for link in links:
        assert f"{NAMES[link.split('+')[0]]} en {NAMES[link.split('+')[1]]}" in words
    if not draw(profile, "x"):
        assert not any(row.filled for row in profile.rows)
        return
    svg = drawn(profile)
    assert marks(svg, "place") == places
    assert {part.get("data-rows") for part in svg.iter() if part.get("class") == "link"} == links
    assert svg.findtext(f"{SVG}desc") == words


@pytest.mark.parametrize(
    ("model", "overview", "direction"),
    [
        ("vier_bollen", {"scores": {"omgeving": 3}}, {"scores": {"omgeving": 8}}),
        ("vier_domeinen", {"words": {"geest.speelt": "x"}}, {"places": {"geest": 1}}),
        ("spinnenweb", {"scores": {"lichaam": 3, "gevoel": 4}}, {}),
    ],
)
def test_a_drawing_has_a_name_no_style_of_its_own_and_goes_in_a_pdf(
    model: str, overview: dict[str, Any], direction: dict[str, Any]
) -> None:
    from weasyprint import HTML

    profile = shown(model, overview, direction)
    svg = drawn(profile)
    assert svg.get("role") == "img"
    title, desc = (svg.get("aria-labelledby") or "").split()
    assert {part.get("id") for part in svg if part.get("id")} == {title, desc}
    assert not any(part.get("style") for part in svg.iter())
    assert caption(profile)
    page = f"<!doctype html><html lang=nl><title>x</title><p>{draw(profile, 'w')}"
    assert HTML(string=page).write_pdf().startswith(b"%PDF")


def test_a_wished_number_stands_in_the_web_as_a_dashed_line() -> None:
    model = CATALOGUE.models["spinnenweb"]
    both = model.model_copy(update={"direction": model.overview})
    catalogue = CATALOGUE.model_copy(update={"models": {"spinnenweb": both}})
    now, wished = {"lichaam": 3, "gevoel": 4}, {"lichaam": 6, "gevoel": 7}
    made = answers("spinnenweb", {"scores": now}, {"scores": wished})
    (profile,) = shown_profiles(made, catalogue)
    svg = drawn(profile)
    assert marks(svg, "web-dot") == now
    assert marks(svg, "web-wish") == wished
    assert any(part.get("class") == "web-wished" for part in svg.iter())
    assert "Mijn lichaam: nu 3, gewenst 6." in described(profile)


def test_models_without_a_drawing_show_choices_and_sentences() -> None:
    profile = shown(
        "passant_zoeker_koper",
        {"picks": {"bewegen": "koper"}, "talk": ["bewegen"]},
        {"words": {"dip.merk": "veel snoepen"}},
    )
    assert draw(profile, "x") == ""
    assert profile.columns == ("Onderwerp", "Keuze", "Hier wil ik over praten")
    assert profile.cells(profile.rows[0]) == ("Bewegen", "Ik ben ermee bezig", "ja")
    (told,) = (row.lines for row in profile.rows if row.said)
    assert told == ("Ik merk een dip aan veel snoepen",)


def test_a_number_with_another_name_is_called_by_it() -> None:
    profile = shown("coach", {}, {"scores": {"doel": 7}, "words": {"doel.besluit": "fitter"}})
    assert profile.columns == ("Onderwerp", "Hoe zeker")
    assert "Mijn doel: hoe zeker 7" in described(profile)
    assert profile.rows[0].lines == ("Ik kies fitter",)


def test_a_model_that_is_gone_is_not_drawn() -> None:
    assert shown_profiles(answers("weg", {"scores": {"a": 1}}, {}), CATALOGUE) == []


def conversation(own_words: bool = True) -> Conversation:
    made = Conversation(id="c", role="patient", own_words=own_words)
    made.answers = answers(
        "vier_domeinen",
        {"words": {"lichaam.speelt": "rugpijn", "sociaal.helpt": "de buurvrouw"}},
        {"places": {"sociaal": 1, "lichaam": 2}, "links": ["lichaam+sociaal"]},
    )
    return made


def test_the_four_domains_become_data_for_a_case_meeting() -> None:
    found = four_domains(conversation())
    assert found is not None
    assert [domain.name for domain in found.domains] == list(NAMES.values())
    assert [domain.id for domain in found.by_priority][:2] == ["sociaal", "lichaam"]
    assert found.domains[0].going_on == "rugpijn"
    assert found.domains[2].who_helps == "de buurvrouw"
    assert found.connections == (("Lichaam", "Sociaal"),)


def test_own_words_that_were_not_sent_stay_out_of_a_case_meeting() -> None:
    found = four_domains(conversation(own_words=False))
    assert found is not None
    assert {domain.going_on for domain in found.domains} == {""}
    assert found.domains[2].priority == 1


def test_another_model_gives_no_domains() -> None:
    made = Conversation(id="c", role="patient", own_words=True)
    made.answers = answers("vier_bollen", {"scores": {"omgeving": 3}}, {})
    assert four_domains(made) is None
