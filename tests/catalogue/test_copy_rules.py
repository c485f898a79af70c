"""Every text of the catalogue keeps the copy rules, and the rules can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.conversation_model import PARTS, Card
from bot.catalogue.copy_rules import (
    Reader,
    load_copy_rules,
    problems,
    question_marks,
    sentences,
    words,
)
from bot.catalogue.schema import Spoken

CATALOGUE = load_catalogue()
RULES = load_copy_rules()
LIMITS = RULES.limits

Text = tuple[str, Reader, str, int | None]


def _forms(where: str, spoken: Spoken | None, limit: int | None) -> Iterator[Text]:
    if spoken is None:
        return
    yield f"{where}.u", "u", spoken.u, limit
    yield f"{where}.je", "je", spoken.je, limit
    if spoken.professional:
        yield f"{where}.professional", "professional", spoken.professional, limit


def _question_texts() -> Iterator[Text]:
    for question in CATALOGUE.questions.values():
        yield from _forms(f"{question.id}.lead", question.lead, LIMITS["lead"])
        yield from _forms(f"{question.id}.text", question.text, LIMITS["ask"])
        yield from _forms(f"{question.id}.hint", question.hint, LIMITS["hint"])
        for part in ("explanation", "example", "why"):
            yield from _forms(f"{question.id}.{part}", getattr(question, part), LIMITS["help"])
        for category, wording in question.about.items():
            where = f"{question.id}.{category}"
            yield from _forms(f"{where}.lead", wording.lead, LIMITS["lead"])
            yield from _forms(f"{where}.text", wording.text, LIMITS["ask"])
            for part in ("explanation", "example", "why"):
                yield from _forms(f"{where}.{part}", getattr(wording, part), LIMITS["help"])
        for option in question.options:
            yield from _forms(f"{question.id}.{option.value}", option.label, LIMITS["option"])
        if question.scale:
            for end in (question.scale.lo, question.scale.hi):
                yield f"{question.id}.scale", "u", end, LIMITS["scale_end"]
                yield f"{question.id}.scale", "je", end, LIMITS["scale_end"]
        for reader in ("u", "je"):
            label = question.summary_label
            yield f"{question.id}.summary_label", reader, label, LIMITS["summary_label"]


def _model_texts() -> Iterator[Text]:
    for model in CATALOGUE.models.values():
        for part in ("title", "about", "for_whom"):
            yield f"{model.id}.{part}", "professional", getattr(model, part), LIMITS["help"]
        for reader in ("u", "je"):
            yield f"{model.id}.name", reader, model.name or model.title, LIMITS["help"]
        for question in PARTS:
            where = f"{model.id}.{question}"
            own = model.words_of(question)
            if own is None:
                continue
            yield from _forms(f"{where}.text", own.text, LIMITS["ask"])
            yield from _forms(f"{where}.hint", own.hint, LIMITS["hint"])
            for part in ("explanation", "example", "why"):
                yield from _forms(f"{where}.{part}", getattr(own, part), LIMITS["help"])
            for reader in ("u", "je"):
                yield f"{where}.summary_label", reader, own.summary_label, LIMITS["summary_label"]
        for card in model.cards:
            yield from _card_texts(model.id, card)


def _card_texts(where: str, card: Card) -> Iterator[Text]:
    for part in ("tick", "place", "links"):
        yield from _forms(f"{where}.{part}", getattr(card, part), LIMITS["option"])
    for row in card.rows:
        here = f"{where}.{row.id}"
        # A ticked row becomes an option of the next question.
        yield from _forms(f"{here}.label", row.label, LIMITS["option"])
        yield from _forms(f"{here}.text", row.text, LIMITS["hint"])
        for field in row.fields:
            yield from _forms(f"{here}.{field.id or 'words'}", field.label, LIMITS["row_field"])
        for option in row.options:
            yield from _forms(f"{here}.{option.value}", option.label, LIMITS["option"])
        for reader in ("u", "je"):
            if row.short:
                yield f"{here}.short", reader, row.short, LIMITS["drawn_label"]
            for end in (row.scale.lo, row.scale.hi) if row.scale else ():
                yield f"{here}.scale", reader, end, LIMITS["scale_end"]


def _other_texts() -> Iterator[Text]:
    for key, spoken in CATALOGUE.replies.items():
        yield from _forms(f"replies.{key}", spoken, LIMITS["reply"])
    for area in CATALOGUE.life_areas.values():
        yield from _forms(f"life_areas.{area.name}", area.label, LIMITS["area_label"])
        yield f"life_areas.{area.name}.description", "professional", area.description, None
    for offer in CATALOGUE.offers.values():
        yield from _forms(f"{offer.id}.label", offer.label, LIMITS["option"])
        limit = LIMITS["offer_description"]
        yield from _forms(f"{offer.id}.description", offer.description, limit)
        yield f"{offer.id}.check_first", "professional", offer.check_first, None
        yield f"{offer.id}.referrer", "professional", offer.referrer, None
    for card in CATALOGUE.safety_cards:
        where = f"cards.{card.category}.{card.tier}"
        yield from _forms(f"{where}.title", card.title, LIMITS["card_title"])
        yield from _forms(f"{where}.text", card.text, LIMITS["card"])
        yield f"{where}.professional", "professional", card.professional, LIMITS["card"]
    for number in CATALOGUE.numbers.values():
        for reader in ("u", "je"):
            yield f"numbers.{number.id}", reader, number.label, None


def _prompt_texts() -> Iterator[Text]:
    for prompt in CATALOGUE.all_prompts:
        yield f"{prompt.id}.u", "u", prompt.u, None
        yield f"{prompt.id}.je", "je", prompt.je, None
        yield f"{prompt.id}.why", "professional", prompt.why, LIMITS["prompt_why"]


ALL_TEXTS = [*_question_texts(), *_model_texts(), *_other_texts(), *_prompt_texts()]


def test_no_text_breaks_a_copy_rule() -> None:
    broken = [
        f"{where}: {problem}"
        for where, reader, text, limit in ALL_TEXTS
        for problem in problems(text, reader, limit=limit)
    ]
    assert broken == [], "\n" + "\n".join(broken)


def test_the_check_meets_every_kind_of_text() -> None:
    read = {where for where, _, _, _ in ALL_TEXTS}
    assert {
        "miracle.lead.u", "miracle.text.je", "wish.hint.u", "wish.why.je", "goal_when.today.u",
        "scale_now.scale", "replies.opening.u", "life_areas.zingeving.je",
        "welfare_coach.check_first", "cards.violence.S2.text.u", "numbers.113",
        "spinnenweb.lichaam.text.je", "spinnenweb.tick.u", "klant_want_miracle.why",
        "kop.model_sentence.hint.u", "vier_bollen.gezondheid.last.u", "coach_decide.why",
        "passant_zoeker_koper.roken.koper.je", "vier_domeinen.place.u", "coach.about",
        "goal_step.text.professional",
    } <= read  # fmt: skip
    assert len(ALL_TEXTS) > 1000


def test_every_form_is_filled_in() -> None:
    # A summary label may be empty: consent, sending and safety are no answers to sum up.
    assert [where for where, _, text, _ in ALL_TEXTS
            if not text.strip() and not where.endswith("summary_label")] == []  # fmt: skip


_ALL_QUESTIONS = [
    *CATALOGUE.questions.values(),
    *(CATALOGUE.question(part, model) for model in CATALOGUE.models for part in PARTS),
]


def test_what_stands_on_a_card_asks_nothing_itself() -> None:
    assert [
        f"{where}: {text}"
        for model in CATALOGUE.models.values()
        for card in model.cards
        for where, _, text, _ in _card_texts(model.id, card)
        if question_marks(text)
    ] == []


def test_an_ask_holds_one_question() -> None:
    wrong = []
    for question in _ALL_QUESTIONS:
        for form in ("u", "je", "professional"):
            text = getattr(question.text, form)
            allowed = {0, 1} if question.kind == "scale" else {1}
            if text and question_marks(text) not in allowed:
                wrong.append(f"{question.id}.{form}: {text}")
            around = [part for part in (question.lead, question.hint) if part is not None]
            wrong += [
                f"{question.id}.{form}: {getattr(part, form)}"
                for part in around
                if question_marks(getattr(part, form))
            ]
    assert wrong == []


def test_help_and_replies_ask_nothing() -> None:
    spoken = [
        (f"{question.id}.{part}", getattr(question, part))
        for question in _ALL_QUESTIONS
        for part in ("explanation", "example", "why")
    ] + list(CATALOGUE.replies.items())
    assert [
        f"{where}: {text}"
        for where, forms in spoken
        for text in (forms.u, forms.je, forms.professional)
        if question_marks(text)
    ] == []


def test_a_question_for_the_poh_is_short_enough_to_read_in_a_glance() -> None:
    long = [
        question.id
        for question in CATALOGUE.questions.values()
        if len(words(question.text.professional)) > LIMITS["professional_words"]
    ]
    assert long == []


def test_a_prompt_is_one_short_question_in_both_forms() -> None:
    wrong = [
        f"{prompt.id}: {text}"
        for prompt in CATALOGUE.all_prompts
        for text in (prompt.u, prompt.je)
        if len(words(text)) > LIMITS["prompt_words"]
        or not text.endswith("?")
        or question_marks(text) != 1
    ]
    assert wrong == []


def test_a_prompt_says_the_same_in_both_forms() -> None:
    # The forms differ in address only, so they have nearly the same number of words.
    apart = [
        prompt.id for prompt in CATALOGUE.all_prompts
        if abs(len(words(prompt.u)) - len(words(prompt.je))) > 1
    ]  # fmt: skip
    assert apart == []


@pytest.mark.parametrize(
    ("text", "reader", "said"),
    [
        ("Indien u dat wilt.", "u", "'indien'"),
        ("Relevante dingen.", "u", "'relevant'"),
        ("Wat wil jij?", "u", "wrong form of address: jij"),
        ("Wat vindt uw zus?", "je", "wrong form of address: uw"),
        ("Ú kiest.", "je", "wrong form of address: ú"),
        ("Vraag het uzelf af.", "professional", "wrong form of address: uzelf"),
        ("U heeft nooit geen rust.", "u", "double negation"),
        ("Het is niet groter dan dat.", "u", "not_then"),
        ("Super, dank u.", "u", "praise"),
        ("Wij bellen u morgen.", "u", "promise"),
        ("U moet meer lopen.", "u", "treatment_advice"),
        ("U heeft een depressie.", "u", "diagnosis"),
        ("Dit helpt 80% van de mensen.", "u", "percentage"),
        ("Dit is de stip op de horizon.", "u", "imagery"),
        ("U bent een bezoeker.", "u", "relation_type"),
        ("een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien", "u", "13 words"),
        ("abcdefghijklmnop", "u", "16 characters"),
    ],
)
def test_a_broken_rule_is_found(text: str, reader: Reader, said: str) -> None:
    assert any(said in problem for problem in problems(text, reader, limit=15 if
               said.endswith("characters") else None))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("Na een uur kunt u rusten.", "u"),
        ("Een jeugdteam met subjectieve uren.", "u"),
        ("Je kunt na een uur rusten.", "je"),
        ("Uit ervaring weet u dat.", "u"),
        ("Het hoeft niet groot te zijn. Niets mag ook.", "u"),
    ],
)
def test_a_good_text_is_left_alone(text: str, reader: Reader) -> None:
    assert problems(text, reader) == []


def test_a_number_with_a_dash_is_one_word_and_a_colon_ends_no_sentence() -> None:
    assert words("Bel 0800-0113 nu.") == ["bel", "0800-0113", "nu"]
    assert sentences("Stel: het lukt. Wat dan?") == ["Stel: het lukt.", "Wat dan?"]


def test_every_banned_word_has_an_alternative() -> None:
    asked_for = {
        "middels", "indien", "betreffende", "relevant", "ervaren", "functioneren", "coping",
        "zingeving", "participatie", "dimensie", "formulier", "submit", "feedback", "chatbot",
        "AI-assistent",
    }  # fmt: skip
    assert asked_for <= RULES.banned.keys()
    assert all(instead.strip() for instead in RULES.banned.values())
