"""Random patients meet no empty reply and no dead end.

32 in the suite, every model in turn; ``--patients 2000 --timeout 0`` meets more of them.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.catalogue import load_catalogue
from tests.conftest import RunningProduct
from tests.dialogue.simulator import Patient
from tests.talking import conversations_of, new_conversation

pytestmark = pytest.mark.product

AT_ONCE = 4
MOST_ASKS = 25
MODELS = [*sorted(load_catalogue().models), "eigen_krachten"]


def test_every_random_patient_reaches_an_end_within_25_asks(
    running_product: RunningProduct, pytestconfig: pytest.Config
) -> None:
    patients = pytestconfig.getoption("patients")
    assert patients >= len(MODELS), "each model meets somebody"
    conversations = conversations_of(running_product)

    def meet(seed: int) -> tuple[str, int]:
        model = MODELS[seed % len(MODELS)]
        patient = Patient(conversations, new_conversation(running_product, model=model), seed)
        end = patient.talk()
        questions = [name for name in patient.asked if name not in ("safety_answer", "safe_now")]
        return end, len(questions)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        met = list(pool.map(meet, range(patients)))
    ends = Counter(end for end, _ in met)
    assert set(ends) <= {"sent", "paused", "stopped", "declined"}
    assert ends["sent"] > patients / 2
    assert max(asks for _, asks in met) <= MOST_ASKS
