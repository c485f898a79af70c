"""Which passwords are good enough: long, and not among the first that somebody would try."""

from __future__ import annotations

from typing import Any

from flask_security import PasswordUtil
from zxcvbn import zxcvbn

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
LOWEST_SCORE = 3
"""Of zxcvbn, 0 to 4; 3 is "safely unguessable" online: more than 10^8 guesses."""

TOO_SHORT = f"Kies een wachtwoord van minstens {SHORTEST_PASSWORD} tekens."
TOO_LONG = f"Kies een wachtwoord van hooguit {LONGEST_PASSWORD} tekens."
TOO_EASY = (
    "Dit wachtwoord is makkelijk te raden. Neem bijvoorbeeld vier woorden die niets met elkaar "
    "te maken hebben."
)

_DUTCH = (
    "welkom", "wachtwoord", "huisarts", "praktijk", "huisartsenpraktijk", "gesprek", "assistent",
    "zomer", "winter", "lente", "herfst", "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december", "geheim", "spreekuur",
)  # fmt: skip


def weakness(password: str, *about: str) -> str | None:
    """What is wrong with a password, in a Dutch sentence; ``None`` when it will do.

    ``about``: words that a guesser knows, such as the name and the e-mail address.
    """
    if len(password) < SHORTEST_PASSWORD:
        return TOO_SHORT
    if len(password) > LONGEST_PASSWORD:
        return TOO_LONG
    known = [part for word in about for part in (word, *word.replace("@", " ").split()) if part]
    # Beyond 72 characters guessing is out of the question, and measuring takes long.
    score = zxcvbn(password[:72], user_inputs=[*known, *_DUTCH])["score"]
    return TOO_EASY if score < LOWEST_SCORE else None


class DutchPasswords(PasswordUtil):
    """Flask-Security's check, with our rule and our words."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: ARG002
        **more: Any,
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a password, and the password as it is stored."""
        plain = self.normalize(password)
        user = more.get("user")
        about = (user.email, user.name) if user is not None else ()
        wrong = weakness(plain, *about)
        return ([wrong] if wrong else None), plain
