"""From HTML to a PDF file: here, or on a press, a program of its own that is replaced in time.

The library behind it keeps some memory of every document (a third of a megabyte): nothing for
one, far too much for thousands. Who makes many does so ``with printing_apart():``.
"""

from __future__ import annotations

import logging
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

PRESS_LASTS = 100
"""Pages that one press prints before a new one takes its place."""

_UA = "pdf/ua-1"
_HEAD = struct.Struct(">?I")
"""Before each piece on the wire: yes or no, and its length in bytes."""


def printed(html: str, *, however_long: bool) -> bytes | None:
    """A PDF file (PDF/UA-1); ``None`` when it takes more than one page and may not."""
    press = _presses[-1] if _presses else None
    return (press.printed if press else _printed_here)(html, however_long)


def _printed_here(html: str, however_long: bool) -> bytes | None:
    # Heavy, and only needed for who asks for paper.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    nothing_from_elsewhere = URLFetcher(allowed_protocols=("data",))
    page = HTML(string=html, url_fetcher=nothing_from_elsewhere).render(pdf_variant=_UA)
    if len(page.pages) > 1 and not however_long:
        return None
    made: bytes = page.write_pdf(pdf_variant=_UA)
    return made


class PressStopped(Exception):
    """The program that prints ended before its page was ready."""


class Press:
    """A program that prints, started when there is something to print."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None
        self._pages = 0

    def printed(self, html: str, however_long: bool) -> bytes | None:
        """As :func:`printed`.

        Raises:
            PressStopped: the program ended meanwhile.
        """
        if self._program is None or self._pages >= PRESS_LASTS:
            self.stop()
            self._program = subprocess.Popen(
                [sys.executable, "-m", "bot.export.printing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        self._pages += 1
        assert self._program.stdin is not None and self._program.stdout is not None
        try:
            _send(self._program.stdin, however_long, html.encode("utf-8"))
            fits, made = _receive(self._program.stdout)
        except (BrokenPipeError, EOFError) as error:
            raise PressStopped from error
        return made if fits else None

    def stop(self) -> None:
        """End the program, if there is one."""
        if self._program is not None:
            # It ends by itself when there is nothing more to read; also when we are killed.
            self._program.kill()
            self._program.communicate()
        self._program, self._pages = None, 0


_presses: list[Press] = []


@contextmanager
def printing_apart() -> Iterator[Press]:
    """Everything that is printed inside this block is printed by a press."""
    press = Press()
    _presses.append(press)
    try:
        yield press
    finally:
        _presses.remove(press)
        press.stop()


def _send(pipe: IO[bytes], yes: bool, content: bytes) -> None:
    pipe.write(_HEAD.pack(yes, len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[bool, bytes]:
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    yes, length = _HEAD.unpack(head)
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return yes, content


def main() -> None:
    """Print what comes in until nothing more does."""
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    while True:
        try:
            however_long, html = _receive(sys.stdin.buffer)
        except EOFError:
            return
        made = _printed_here(html.decode("utf-8"), however_long)
        _send(sys.stdout.buffer, made is not None, made or b"")


if __name__ == "__main__":
    main()
