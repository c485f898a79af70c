"""Flask-Security's forms for signing in, with our lock in front of them."""

from __future__ import annotations

from typing import Any

from flask_security.forms import LoginForm, TwoFactorVerifyCodeForm, VerifyForm
from flask_security.recovery_codes import MfRecoveryForm

from bot.web.practice.people.lockout import LOCKED, Step, locked_until, record_failure


def _guarded(form: Any, email: str, step: Step, check: Any) -> bool:
    """Run ``check`` unless the account is locked; count when it says no."""
    if locked_until(email) is not None:
        form.form_errors.append(LOCKED)
        return False
    if check():
        return True
    record_failure(email, step)
    if locked_until(email) is not None:
        form.form_errors.append(LOCKED)
    return False


class SignInForm(LoginForm):
    """E-mail address and password."""

    def validate(self, **more: Any) -> bool:
        """Whether this is somebody's address and password."""
        # Nobody stays signed in after closing the browser of a shared desk.
        self.remember.data = False
        check = super().validate
        if not self.email.data or not self.password.data:
            return bool(check(**more))
        return _guarded(self, self.email.data, "password", lambda: check(**more))


class CodeForm(TwoFactorVerifyCodeForm):
    """The code of the authenticator app."""

    def validate(self, **more: Any) -> bool:
        """Whether the app shows this code at this moment."""
        self.code.data = (self.code.data or "").replace(" ", "")
        check = super().validate
        if self.is_setup or self.user is None or not self.code.data:
            return bool(check(**more))
        return _guarded(self, self.user.email, "code", lambda: check(**more))


class RecoveryForm(MfRecoveryForm):
    """A recovery code, for who has lost the app."""

    def validate(self, **more: Any) -> bool:
        """Whether this is one of the codes that were not used yet."""
        self.code.data = (self.code.data or "").strip()
        check = super().validate
        if self.user is None or not self.code.data:
            return bool(check(**more))
        return _guarded(self, self.user.email, "recovery", lambda: check(**more))


class AgainForm(VerifyForm):
    """The password once more, before something that matters."""

    def validate(self, **more: Any) -> bool:
        """Whether this is the password of who is signed in."""
        check = super().validate
        if self.user is None or not self.password.data:
            return bool(check(**more))
        return _guarded(self, self.user.email, "password", lambda: check(**more))
