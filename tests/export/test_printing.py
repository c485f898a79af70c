"""PDF files of many conversations come from a press that is replaced before it grows."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.export import printing
from bot.export.printing import Press, PressStopped, printed, printing_apart
from bot.export.sheets import summary_pdf
from tests.export.samples import NOW, leaving

PAGE = "<!doctype html><html lang='nl'><title>T</title><body><p>Béter ≥ 6</p></body></html>"
LONG = PAGE.replace("<p>", "<p>Regel</p>" * 200 + "<p>")


def program(press: Press) -> int:
    assert press._program is not None
    return press._program.pid


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_press_prints_what_is_printed_here_and_is_gone_afterwards() -> None:
    here = summary_pdf(leaving(), NOW)
    with printing_apart() as press:
        apart = summary_pdf(leaving(), NOW)
        assert printed(LONG, however_long=False) is None
        long = printed(LONG, however_long=True)
        pid = program(press)
        assert alive(pid)
    texts = [PdfReader(io.BytesIO(made)).pages[0].extract_text() for made in (here, apart)]
    assert texts[0] == texts[1] and "Samenvatting van het gesprek" in texts[0]
    assert long is not None and len(PdfReader(io.BytesIO(long)).pages) > 1
    assert not alive(pid)


def test_a_press_is_replaced_after_its_number_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PRESS_LASTS", 2)
    with printing_apart() as press:
        pids = []
        for _ in range(4):
            assert printed(PAGE, however_long=True)
            pids.append(program(press))
        assert pids[0] == pids[1] != pids[2] == pids[3]
        assert not alive(pids[0])


def test_a_press_that_is_killed_is_noticed() -> None:
    with printing_apart() as press:
        assert printed(PAGE, however_long=True)
        os.kill(program(press), signal.SIGKILL)
        with pytest.raises(PressStopped):
            printed(PAGE, however_long=True)
