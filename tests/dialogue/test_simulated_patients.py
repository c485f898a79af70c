"""Two hundred random patients meet no empty reply and no dead end."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.catalogue import load_catalogue
from tests.conftest import RunningProduct
from tests.dialogue.simulator import Patient
from tests.talking import conversations_of, new_conversation

pytestmark = [pytest.mark.product, pytest.mark.timeout(1500)]

PATIENTS = 200
AT_ONCE = 4
MOST_ASKS = 25
MODELS = [*sorted(load_catalogue().models), "eigen_krachten"]


def test_every_random_patient_reaches_an_end_within_25_asks(
    running_product: RunningProduct,
) -> None:
    conversations = conversations_of(running_product)

    def meet(seed: int) -> tuple[str, int]:
        model = MODELS[seed % len(MODELS)]
        patient = Patient(conversations, new_conversation(running_product, model=model), seed)
        end = patient.talk()
        questions = [name for name in patient.asked if name not in ("safety_answer", "safe_now")]
        return end, len(questions)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        met = list(pool.map(meet, range(PATIENTS)))
    ends = Counter(end for end, _ in met)
    assert set(ends) <= {"sent", "paused", "stopped", "declined"}
    assert ends["sent"] > PATIENTS / 2
    assert max(asks for _, asks in met) <= MOST_ASKS
