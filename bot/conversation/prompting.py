"""The question prompter: which question could the POH ask now?

One suggestion and two alternatives that fit the relation type and the step of the
actiewiel, were not asked yet and keep to the "do not" list of dossier §1.2. It proposes;
the POH chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.catalogue.schema import Catalogue, PromptText
from bot.conversation.relation import Observation
from bot.conversation.turn import Address, Prompt, RelationType, Suggestions

LAST_STEP: dict[RelationType, int] = {"onbekend": 2, "bezoeker": 2, "klaag": 3, "klant": 5}
"""How far in the wheel each type goes (dossier §3, combination rule)."""

SHOWN = 3


def _rank(
    prompt: PromptText, step: int, topics: Collection[str], own: Collection[str]
) -> tuple[int, bool, int]:
    """Nearest step first, in it the questions of the model, then what fits the topics."""
    fitting = len(set(prompt.topics) & set(topics))
    return (abs(prompt.step - step), prompt.id not in own, -fitting)


def suggest(
    catalogue: Catalogue,
    *,
    relation: RelationType,
    step: int,
    used: Collection[str],
    topics: Sequence[str] = (),
    address: Address = "u",
    model: str = "",
    picks: Collection[str] = (),
    observations: Sequence[Observation] = (),
) -> Suggestions:
    """One question and two alternatives for this moment.

    Those of the conversation ``model`` come before the general ones of the same step;
    ``picks`` are the options that the patient picked on its cards.

    Questions of this step come first; when they run out, those of the nearest step that
    fits the type; only when every fitting question was used may one come back.
    """
    step = min(step, LAST_STEP[relation])
    own = {prompt.id for prompt in catalogue.prompts_for(model)} - {p.id for p in catalogue.prompts}
    fitting = [
        prompt
        for prompt in catalogue.prompts_for(model, picks)
        if relation in prompt.relations
        and prompt.step <= LAST_STEP[relation]
        and (not prompt.topics or set(prompt.topics) & set(topics))
    ]
    fresh = [prompt for prompt in fitting if prompt.id not in used]
    chosen = sorted(fresh, key=lambda prompt: _rank(prompt, step, topics, own))[:SHOWN]
    if len(chosen) < SHOWN:
        again = sorted(
            (prompt for prompt in fitting if prompt not in chosen),
            key=lambda prompt: _rank(prompt, step, topics, own),
        )
        chosen += again[: SHOWN - len(chosen)]
    chosen_by_poh = [seen for seen in observations if seen["by"] == "professional"]
    by_poh = bool(chosen_by_poh) and chosen_by_poh[-1]["relation"] == relation
    reasons = [seen["evidence"] for seen in observations if seen["relation"] == relation]
    return Suggestions(
        step=step,
        relation=relation,
        relation_by="professional" if by_poh else "computer",
        relation_reason=reasons[-1] if reasons and not by_poh else "",
        prompts=tuple(
            Prompt(
                id=prompt.id,
                text=prompt.u if address == "u" else prompt.je,
                why=prompt.why,
                step=prompt.step,
                relation=relation,
            )
            for prompt in chosen
        ),
    )
