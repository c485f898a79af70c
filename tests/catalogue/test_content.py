"""The content is complete: every question, reply, card, offer and prompt is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

import bot.catalogue.loader as loader
from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import ConversationModel
from bot.catalogue.loader import HERE, CatalogueError
from bot.catalogue.schema import Offer, Question
from bot.store.models import Practice

CATALOGUE = load_catalogue()
OWN_MODELS = Path(__file__).parents[1] / "own_models"

#: Phase → question → kind, steps and options as agreed between dialogue, web and content.
QUESTIONS: dict[str, dict[str, tuple[str, int | None, tuple[str, ...]]]] = {
    "welcome": {"consent": ("choice", None, ("yes", "no"))},
    "wish": {"wish": ("text", 1, ())},
    "model": {
        "model_risk": ("choice", 1, ("yes", "sometimes", "no", "rather_not")),
        "model_overview": ("profile", 1, ()),
        "model_direction": ("profile", 2, ()),
        "model_topic": ("choice", 2, ("own",)),
        "model_sentence": ("text", 2, ()),
    },
    "relation": {
        "own_burden": ("choice", 1, ("self", "others", "both")),
        "own_influence": ("text", 1, ()),
    },
    "klant": {
        "goal_positive": ("text", 2, ()),
        "miracle": ("text", 2, ()),
        "miracle_light": ("text", 2, ()),
        "exception": ("text", 3, ()),
        "scale_now": ("scale", 1, ()),
        "why_not_lower": ("text", 3, ()),
        "one_point_higher": ("text", 3, ()),
    },
    "klaag": {
        "coping": ("text", 1, ()),
        "lighter_moments": ("text", 3, ()),
        "wish_behind": ("text", 2, ()),
        "hold_on": ("text", 3, ()),
    },
    "bezoeker": {
        "sender_hopes": ("text", 1, ()),
        "own_view": ("text", 1, ()),
        "keep": ("text", 1, ()),
        "own_topic": ("text", 2, ()),
    },
    "actiewiel": {
        "wheel_now": ("text", 1, ()),
        "wheel_want": ("text", 2, ()),
        "wheel_can": ("text", 3, ()),
        "wheel_decide": ("text", 4, ("nothing_now", "think_first")),
        "observation_task": ("choice", 3, ("yes", "no", "maybe")),
        "wheel_why": ("text", 5, ()),
        "wheel_obstacle": ("text", 5, ()),
        "wheel_need": ("text", 5, ()),
    },
    "goal": {
        "goal_wish": ("text", 4, ()),
        "goal_step": ("text", 4, ()),
        "goal_when": ("text", 4, ("today", "this_week", "next_week", "later")),
        "goal_how_often": ("choice", 4, ("once", "daily", "few_times_week", "weekly", "other")),
        "goal_with_whom": (
            "choice", 4, ("alone", "partner_family", "friend", "professional", "other")
        ),
        "goal_confidence": ("scale", 5, ()),
        "goal_smaller_step": ("text", 5, ()),
        "goal_if_it_fails": ("text", 5, ()),
        "goal_follow_up": ("choice", 5, ("consult", "phone", "none")),
    },
    "referral": {
        "referral_pick": ("multi", None, ("none",)),
        "referral_consent": ("choice", None, ("yes", "no")),
    },
    "check": {"send": ("choice", None, ("send", "later"))},
    "safety": {
        "safety_answer": ("choice", None, ("yes", "sometimes", "no", "rather_not")),
        "safe_now": ("choice", None, ("safe", "stop")),
    },
}  # fmt: skip

LIFE_AREAS = {
    "slapen", "pijn", "moe", "bewegen", "gewicht", "vallen", "geheugen", "stemming", "stress",
    "middelen", "ziekte", "eenzaamheid", "zingeving", "creatief", "rouw", "relatie",
    "opvoeden", "mantelzorg", "werk", "geld", "inkomen", "wonen", "hulp_thuis", "taal",
    "digitaal", "slachtoffer",
}  # fmt: skip

REPLIES = {
    "opening", "welcome_back", "choose_option", "choose_number", "choose_moment",
    "write_a_few_words",
    "accepted_as_written", "skipped", "unknown", "went_back", "cannot_go_back", "change_here",
    "paused", "stopped", "declined", "sent", "wants_human", "privacy", "medical_question",
    "bot_challenge", "greeting", "goodbye", "thanks", "heavy", "outside_cause", "own_choice",
    "miracle_take_time", "safety_continue", "smaller_step", "nothing_now", "think_first",
    "goal_saved", "observation_saved", "door_open", "no_referral", "lost_thread", "technical",
    "begin_here",
}  # fmt: skip

#: The rows of the needs table (dossier 6.3) → the offers that answer them.
NEEDS_ROWS: dict[str, tuple[str, ...]] = {
    "eenzaam, weinig contact": ("welfare_coach", "meeting_place"),
    "geen daginvulling": ("welfare_coach", "volunteering", "spiritual_carer"),
    "klachten zonder medische behandeling": ("welfare_coach",),
    "iets creatiefs": ("arts_on_prescription",),
    "bewegen": ("exercise_coach", "walking_group"),
    "overgewicht": ("lifestyle_programme",),
    "vallen": ("fall_prevention",),
    "geldzorgen": ("debt_help", "money_volunteer"),
    "uitkering en toeslag": ("income_advice",),
    "wonen": ("housing_help",),
    "werk": ("occupational_doctor", "work_adviser", "mental_health_nurse"),
    "zorgt voor een ander": ("carer_support", "respite_care"),
    "hulp in huis": ("home_help", "client_support"),
    "lezen en schrijven": ("language_house",),
    "digitaal": ("digital_help",),
    "opvoeden": ("family_team",),
    "relatie": ("relationship_support",),
    "verlies": ("grief_group", "spiritual_carer"),
    "slachtoffer": ("victim_support",),
    "somber, angst, slaap": ("mental_health_nurse",),
    "middelen en gokken": ("addiction_care",),
    "meer domeinen tegelijk": ("broad_talk",),
    "kwetsbare oudere, geheugen": ("elderly_care_nurse",),
    "onduidelijke hulpvraag": ("follow_up_talk",),
}

CATEGORIES = {
    "suicidality", "emergency", "violence", "minor", "psychosis", "threat", "other_person",
}  # fmt: skip

STEPS = {"klant": 5, "klaag": 3, "bezoeker": 2, "onbekend": 2}


def test_the_questions_are_exactly_those_that_were_agreed() -> None:
    found: dict[str, dict[str, tuple[str, int | None, tuple[str, ...]]]] = {}
    for question in CATALOGUE.questions.values():
        found.setdefault(question.phase, {})[question.id] = (
            question.kind, question.step, tuple(option.value for option in question.options)
        )  # fmt: skip
    assert found == QUESTIONS


def test_the_life_areas_and_replies_are_exactly_those_that_were_agreed() -> None:
    assert set(CATALOGUE.life_areas) == LIFE_AREAS
    assert set(CATALOGUE.replies) == REPLIES


def test_two_options_of_a_question_never_answer_to_the_same_words() -> None:
    for question in CATALOGUE.questions.values():
        typed = [
            name
            for option in question.options
            for name in {n.lower() for n in (*option.synonyms, option.label.u, option.label.je)}
        ]
        assert [name for name, times in Counter(typed).items() if times > 1] == [], question.id


def test_a_yes_that_matters_is_never_typed_by_accident() -> None:
    consent = CATALOGUE.questions["referral_consent"]
    typed_as_yes = next(option for option in consent.options if option.value == "yes").synonyms
    assert "misschien" not in typed_as_yes
    safety = {option.value: option for option in CATALOGUE.questions["safety_answer"].options}
    assert "misschien" in safety["sometimes"].synonyms
    assert all("soms" not in word for word in safety["no"].synonyms)


def test_the_first_question_says_computer_reader_and_no_emergencies() -> None:
    consent = CATALOGUE.questions["consent"]
    assert consent.text.u == "Mag uw praktijk uw antwoorden lezen?"
    assert [option.label.u for option in consent.options] == ["Ja, dat mag", "Nee, liever niet"]
    assert not consent.optional
    assert consent.lead is not None
    for lead in (consent.lead.u, consent.lead.je):
        assert "computer" in lead
        assert "leest" in lead
        assert "spoed" in lead


def test_the_miracle_question_comes_in_two_messages() -> None:
    miracle = CATALOGUE.questions["miracle"]
    assert miracle.lead is not None
    assert miracle.lead.u.startswith("Stel")
    assert CATALOGUE.questions["miracle_light"].lead is None


def test_every_scale_ends_in_words() -> None:
    for question in CATALOGUE.questions.values():
        if question.kind == "scale":
            assert question.scale is not None
            assert re.search(r"[a-z]{3}", question.scale.lo), question.id
            assert re.search(r"[a-z]{3}", question.scale.hi), question.id


def test_what_an_answer_clears_exists_and_comes_later() -> None:
    order = list(CATALOGUE.questions)
    for question in CATALOGUE.questions.values():
        for cleared in question.clears:
            assert order.index(cleared) > order.index(question.id), question.id


def _met_by_the_poh() -> list[Question]:
    return [q for q in CATALOGUE.questions.values() if q.phase in ("goal", "referral")]


def test_a_goal_or_referral_card_speaks_to_the_poh_about_the_patient() -> None:
    for question in _met_by_the_poh():
        assert re.search(r"\b(de|van de) patiënt\b", question.text.professional), question.id
        for part in (question.hint, question.explanation, question.why):
            if part is not None and part.u != part.je:
                assert part.professional, f"{question.id}: {part.u}"


def test_answers_about_a_life_have_a_label_for_the_summary() -> None:
    for question in CATALOGUE.questions.values():
        assert bool(question.summary_label) == (
            question.phase not in ("welcome", "check", "safety")
        ), question.id
    labels = [q.summary_label for q in CATALOGUE.questions.values() if q.summary_label]
    assert len(labels) == len(set(labels))


def test_no_visitor_gets_homework_and_no_complainer_a_task() -> None:
    homework = {"smallest_step", "plan", "observation_task", "confidence", "relapse_plan"}
    tasks = {"smallest_step", "plan", "confidence", "relapse_plan", "obstacle"}
    for prompt in CATALOGUE.all_prompts:
        if {"bezoeker", "onbekend"} & set(prompt.relations):
            assert prompt.function not in homework, prompt.id
        if "klaag" in prompt.relations:
            assert prompt.function not in tasks, prompt.id


def test_there_are_enough_prompts_for_every_relation_and_step_and_none_beyond() -> None:
    general: Counter[tuple[str, int]] = Counter()
    for prompt in CATALOGUE.prompts:
        for relation in prompt.relations:
            assert prompt.step <= STEPS[relation], prompt.id
            if not prompt.topics:
                general[relation, prompt.step] += 1
    for name, last in STEPS.items():
        for step in range(1, last + 1):
            assert general[name, step] >= 8, f"{name} step {step}"


def test_prompts_have_their_own_id_and_their_own_words() -> None:
    ids = [prompt.id for prompt in CATALOGUE.all_prompts]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)+", prompt_id) for prompt_id in ids)
    for name, last in STEPS.items():
        for step in range(1, last + 1):
            spoken = [
                prompt.u
                for prompt in CATALOGUE.prompts
                if name in prompt.relations and prompt.step == step
            ]
            assert len(spoken) == len(set(spoken)), f"{name} step {step}"


def test_an_unclear_relation_offers_questions_that_tell_the_types_apart() -> None:
    for step in (1, 2):
        assert any(
            prompt.function == "discriminating"
            for prompt in CATALOGUE.prompts
            if "onbekend" in prompt.relations and prompt.step == step
        )


def test_prompts_and_offers_name_only_life_areas_that_exist() -> None:
    for prompt in CATALOGUE.prompts:
        assert set(prompt.topics) <= LIFE_AREAS, prompt.id
    for offer in CATALOGUE.offers.values():
        assert offer.needs, offer.id
        assert set(offer.needs) <= LIFE_AREAS, offer.id
        assert set(offer.blocked_by) <= LIFE_AREAS | CATEGORIES, offer.id
        assert not set(offer.needs) & set(offer.blocked_by), offer.id
        assert offer.from_areas <= len(offer.needs), offer.id


def test_every_row_of_the_needs_table_has_its_offers() -> None:
    assert len(NEEDS_ROWS) == 24
    named = {offer for offers in NEEDS_ROWS.values() for offer in offers}
    assert named == set(CATALOGUE.offers)


def test_every_life_area_leads_to_an_offer() -> None:
    covered = {need for offer in CATALOGUE.offers.values() for need in offer.needs}
    assert covered == LIFE_AREAS


@pytest.mark.parametrize(
    ("offer", "must_block"),
    [
        ("relationship_support", "violence"),
        ("exercise_coach", "emergency"),
        ("fall_prevention", "emergency"),
        ("welfare_coach", "suicidality"),
        ("grief_group", "suicidality"),
        ("respite_care", "violence"),
        ("lifestyle_programme", "minor"),
    ],
)
def test_a_contra_indication_rules_an_offer_out(offer: str, must_block: str) -> None:
    assert must_block in CATALOGUE.offers[offer].blocked_by


def test_local_offers_carry_no_name_of_a_city_or_local_organisation() -> None:
    local = re.compile(r"utrecht|overvecht|wilde westen|buurtteam|sociaal makelaar|dansante", re.I)

    def everything(offer: Offer) -> str:
        return f"{offer.label} {offer.description} {offer.check_first} {offer.referrer}"

    assert [o.id for o in CATALOGUE.offers.values() if local.search(everything(o))] == []


def test_there_is_a_card_for_every_alarm() -> None:
    cards = [(card.category, card.tier) for card in CATALOGUE.safety_cards]
    assert sorted(cards) == sorted((c, t) for c in CATEGORIES for t in ("S2", "S3"))


def test_a_card_has_one_or_two_known_numbers_and_says_that_nobody_reads_along() -> None:
    for card in CATALOGUE.safety_cards:
        assert 1 <= len(card.calls) <= 2
        assert set(card.calls) <= CATALOGUE.numbers.keys()
        for text in (card.text.u, card.text.je):
            assert "Er leest nu niemand mee." in text


def test_danger_now_always_shows_112_first() -> None:
    for card in CATALOGUE.safety_cards:
        if card.tier == "S3":
            assert card.calls[0] == "112", card.category


def test_113_is_never_shown_without_0800_0113() -> None:
    line = CATALOGUE.numbers["113"]
    assert (line.number, line.also) == ("113", "0800-0113")
    for card in CATALOGUE.safety_cards:
        for text in (card.text.u, card.text.je, card.title.u, card.title.je):
            if re.search(r"(?<![\d-])113\b", text):
                assert "113 of 0800-0113" in text, card.category


def test_a_card_about_suicide_or_a_loved_one_leads_to_113_and_no_other_card_does() -> None:
    # Sending someone to 113 who does not think of suicide does harm as well (dossier 0.5).
    with_113 = {card.category for card in CATALOGUE.safety_cards if "113" in card.calls}
    assert with_113 == {"suicidality", "other_person"}


def test_a_card_about_violence_never_brings_the_partner_in_and_says_how_to_leave() -> None:
    for card in CATALOGUE.safety_cards:
        if card.category == "violence":
            said = f"{card.text} {card.title}".lower()
            assert not re.search(r"partner|man\b|vrouw|samen|relatie", said)
            assert "scherm, sluit het" in said
            assert {"112", "veilig_thuis"} == set(card.calls)


def test_every_number_is_a_number_or_a_field_of_the_practice() -> None:
    for entry in CATALOGUE.numbers.values():
        assert bool(entry.number) != bool(entry.setting), entry.id
        if entry.setting:
            assert entry.setting in Practice.__table__.columns, entry.id
        else:
            assert re.fullmatch(r"1\d\d|0800-\d{4}", entry.number), entry.id


def test_every_text_names_a_source_from_the_list() -> None:
    known = set(yaml.safe_load((HERE / "sources.yml").read_text(encoding="utf-8")))
    named = [
        (entry.id, entry.source)
        for entries in (
            CATALOGUE.questions.values(), CATALOGUE.all_prompts, CATALOGUE.offers.values(),
            CATALOGUE.models.values(),
        )
        for entry in entries
    ]  # fmt: skip
    unknown = [
        f"{name}: {tag}"
        for name, source in named
        for tag in re.split(r"[,;] ", source)
        if tag not in known
    ]
    assert unknown == []


def _copy_with(tmp_path: Path, file: str, change: tuple[str, str]) -> Path:
    for source in [*HERE.glob("*.yml"), *HERE.glob("*/*.yml")]:
        target = tmp_path / source.relative_to(HERE)
        target.parent.mkdir(exist_ok=True)
        text = source.read_text(encoding="utf-8")
        if str(source.relative_to(HERE)) == file:
            assert change[0] in text
            text = text.replace(*change, 1)
        target.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("questions/klant.yml", ("kind: scale", "kind: schaal"), "scale_now"),
        ("questions/klant.yml", ("- id: exception", "- id: miracle"), "twice"),
        ("questions/wish.yml", ("    je: ", "    jij: "), "je"),
        ("offers.yml", ("- id: meeting_place", "- id: welfare_coach"), "twice"),
        ("safety.yml", ('calls: ["113", practice]', 'calls: ["112", "113", practice]'), "calls"),
        ("replies.yml", ("opening:\n", "opening: ["), "not valid YAML"),
        ("questions/model.yml", ("from: model_overview", "from: wish"), "no profile question"),
        ("models/spinnenweb.yml", ("id: spinnenweb", "id: web"), "like the file"),
        ("models/spinnenweb.yml", ("- id: gevoel", "- id: lichaam"), "stands there twice"),
        ("models/spinnenweb.yml", ("[slapen, pijn", "[slaap, pijn"), "'slaap' is no life area"),
        ("models/spinnenweb.yml", ("for: stemming", "for: geld"), "none of its areas"),
        ("models/spinnenweb.yml", ("scale: *hoe_gaat_het\n      areas: [zing", "areas: [zing"),
         "asks for a number"),
        ("models/vier_domeinen.yml", ("  place: {", "  # place: {"), "places need a label"),
        ("models/vier_domeinen.yml", ("id: goed", "id: speelt"), "an id of its own"),
        ("models/vier_bollen.yml", ('      short: "Omgeving"\n', ""), "a short name"),
        ("models/coach.yml", ("drawing: none", "drawing: circles"), "a short name"),
        ("models/kop.yml", ("id: kop_risk", "id: klant_now_scale"), "twice"),
    ],
)
def test_a_mistake_in_the_content_is_refused_with_a_reason(
    tmp_path: Path, file: str, change: tuple[str, str], said: str
) -> None:
    with pytest.raises(CatalogueError, match=said):
        loader.load_catalogue(_copy_with(tmp_path, file, change))


def test_a_new_model_is_one_new_file_in_a_folder_of_the_practice() -> None:
    loaded = loader.load_catalogue(own_models=OWN_MODELS)
    assert set(loaded.models) == {*CATALOGUE.models, "eigen_krachten"}
    assert loaded.models["eigen_krachten"].asks == (
        "model_overview", "model_direction", "model_topic", "model_sentence",
    )  # fmt: skip
    asked = loaded.question("model_overview", "eigen_krachten")
    assert asked.text.u == "Waar bent u sterk in?"
    assert asked.why == loaded.questions["model_overview"].why, "what it leaves away is filled in"
    assert "strength_where" in {prompt.id for prompt in loaded.prompts_for("eigen_krachten")}
    assert "strength_where" not in {prompt.id for prompt in loaded.prompts_for("kop")}


def test_a_model_of_the_practice_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    ours = (HERE / "models" / "spinnenweb.yml").read_text(encoding="utf-8")
    licensed = ours.replace("Mijn leven in cijfers", "Officieel spinnenweb")
    (tmp_path / "spinnenweb.yml").write_text(licensed, encoding="utf-8")
    loaded = loader.load_catalogue(own_models=tmp_path)
    asked = loaded.question("model_overview", "spinnenweb")
    assert asked.summary_label == "Officieel spinnenweb"
    assert set(loaded.models) == set(CATALOGUE.models)


def test_a_folder_of_own_models_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="not there"):
        loader.load_catalogue(own_models=tmp_path / "nergens")


def test_an_own_model_with_a_mistake_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "leeg.yml").write_text("id: leeg\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="title"):
        loader.load_catalogue(own_models=tmp_path)


def test_the_seven_models_of_the_seeds_are_there_each_with_questions_for_the_poh() -> None:
    assert set(CATALOGUE.models) == {
        "spinnenweb", "vier_domeinen", "kop", "vier_bollen", "coach", "passant_zoeker_koper",
        "oplossingsgericht",
    }  # fmt: skip
    for model in CATALOGUE.models.values():
        assert model.prompts, model.id
        for relation, last in STEPS.items():
            mine = [prompt for prompt in model.prompts if relation in prompt.relations]
            assert all(prompt.step <= last for prompt in mine), model.id
            assert mine, f"{model.id} has nothing for {relation}"


def test_what_is_not_ours_is_marked_and_not_made_up() -> None:
    places = {model.id: " ".join(p.what for p in model.to_fill) for model in _models()}
    assert "officiële vragen" in places["spinnenweb"]
    assert "tabel" in places["coach"] and "profielen" in places["coach"]


def _models() -> list[ConversationModel]:
    return list(CATALOGUE.models.values())


def test_only_kop_asks_about_suicide_first() -> None:
    assert [model.id for model in _models() if model.risk_first] == ["kop"]
    first = min(CATALOGUE.models["kop"].prompts, key=lambda prompt: prompt.step)
    assert first.id == "kop_risk"


def test_the_phases_of_lifestyle_each_have_questions_of_their_own() -> None:
    phases = {"passant", "zoeker", "koper", "terugval"}
    model = CATALOGUE.models["passant_zoeker_koper"]
    assert {name for prompt in model.prompts for name in prompt.when} == phases
    for phase in phases:
        fitting = CATALOGUE.prompts_for(model.id, [phase])[: len(model.prompts)]
        mine = [prompt for prompt in fitting if prompt in model.prompts]
        assert mine and all(phase in prompt.when for prompt in mine)
    assert set(model.prompts) <= set(CATALOGUE.prompts_for(model.id)), "nothing is known yet"
