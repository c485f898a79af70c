"""What goes wrong, as a page in Dutch with the help card on it; never a stack trace."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from bot.web.patient.talking import page_too_old
from bot.web.wording import sentence

Answer = Response | str | tuple[str, int]

TITLES = {
    400: "Dit kunnen we niet lezen",
    403: "Dit mag u hier niet",
    404: "Deze pagina bestaat niet",
    405: "Dit kan hier niet",
    413: "Dit is te veel tegelijk",
    429: "U probeert het te vaak",
    500: "Er is iets mis bij ons",
}
TEXTS = {
    400: "Ga terug en probeer het nog een keer.",
    403: "Hiervoor is een andere rol nodig.",
    404: "Controleer het adres. Of ga terug naar het begin.",
    405: "Ga terug en probeer het nog een keer.",
    413: "Uw tekst is te lang om te versturen. Ga terug. Maak de tekst korter.",
    429: "Wacht een paar minuten. Probeer het dan nog een keer.",
    500: "Uw antwoorden zijn bewaard. Probeer het over een paar minuten.",
}


def _page(status: int, text: str = "") -> tuple[str, int]:
    page = render_template(
        "error.html", title=TITLES[status], text=text or TEXTS[status], status=status
    )
    return page, status


def install_errors(app: Flask) -> None:
    """Give every error that can happen its own page."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Answer:
        if error.code is None or error.code < 400:
            return error.get_response()  # a redirect
        if error.code in TITLES:
            # Werkzeug's own descriptions are English; ours end up here through abort().
            own = error.description != type(error).description
            return _page(error.code, str(error.description) if own and error.code == 403 else "")
        return _page(500 if error.code >= 500 else 400)

    @app.errorhandler(CSRFError)
    def form_too_old(_error: CSRFError) -> Answer:
        return page_too_old() or _page(400, sentence("form_too_old"))

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Answer:
        # The kind of error and where it happened; the message could hold a patient's words.
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
            trace = trace.tb_next
        app.logger.error("%s in %s", type(error).__name__, " < ".join(reversed(frames[-6:])))
        return _page(500)
