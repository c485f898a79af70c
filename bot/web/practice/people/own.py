"""One's own account: second factor, recovery codes, password, browsers, keys."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_security import current_user
from flask_security.proxies import _security

from bot.store.models import User
from bot.web.practice.access import EVERYBODY, has_second_factor, must_set_up, needs
from bot.web.practice.blueprint import View, practice
from bot.web.practice.people.sessions import end_sign_ins, sign_ins_of
from bot.web.services import services


@practice.get("/account")
@needs(*EVERYBODY, second_factor=False)
def account() -> View:
    """How somebody signs in, and in which browsers they are."""
    codes = _security.mf_recovery_codes_util.get_recovery_codes(current_user)
    return render_template(
        "practice/people/account.html",
        app=bool(current_user.tf_totp_secret and current_user.tf_primary_method),
        passkeys=sorted(current_user.webauthn, key=lambda passkey: passkey.name),
        codes_left=len(codes),
        protected=has_second_factor(current_user),
        must_set_up=must_set_up(current_user),
        sign_ins=sign_ins_of(current_user.id),
    )


@practice.post("/account/andere-apparaten")
@needs(*EVERYBODY, second_factor=False)
def sign_out_elsewhere() -> View:
    """Sign out in every browser but this one."""
    end_sign_ins(current_user.id, but_this_one=True)
    flash("Je bent uitgelogd op je andere apparaten.", "info")
    return redirect(url_for("practice.account", _anchor="apparaten"))


@practice.post("/account/sneltoetsen")
@needs(*EVERYBODY)
def turn_keys() -> View:
    """Turn one's own keys on or off, on every desk screen."""
    on = bool(request.form.get("on"))
    with services().database.unit_of_work() as session:
        session.get_one(User, current_user.id).shortcuts = on
    flash(f"Je sneltoetsen staan {'aan' if on else 'uit'}.", "info")
    return redirect(url_for("practice.account", _anchor="toetsen"))
