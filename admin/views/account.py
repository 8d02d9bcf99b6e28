"""What may people change about themselves? Password, second factor, language, colours, keys."""

import segno
from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, cookies, languages, notices, words
from admin.forms import Field, Form
from admin.words import Text
from service import passwords, second_factor, sessions, sign_in, users
from service.sessions import Stage
from service.sign_in import Step
from service.users import Theme, User

pages = Blueprint("account", __name__, url_prefix="/account")
_ = lazy_gettext

PASSWORD = Form(
    (
        Field(
            name="current",
            label=_("Current password"),
            kind="password",
            autocomplete="current-password",
            autofocus=True,
        ),
        Field(
            name="password",
            label=_("New password"),
            kind="password",
            autocomplete="new-password",
            hint=_("At least 12 characters. A sentence of your own is easy to remember and hard to guess."),
        ),
        Field(name="again", label=_("New password, once more"), kind="password", autocomplete="new-password"),
    )
)
CODE = Form(
    (
        Field(
            name="code",
            label=_("Code from the app"),
            kind="code",
            hint=_("Six digits that change every half minute."),
            autocomplete="one-time-code",
        ),
    )
)
THEMES: dict[str, Text] = {
    Theme.SYSTEM.value: _("As the device"),
    Theme.LIGHT.value: _("Light"),
    Theme.DARK.value: _("Dark"),
}
PREFERENCES = Form(
    (
        Field(
            name="language",
            label=_("Language"),
            kind="radio",
            options={"auto": _("As the browser asks"), **languages.NAMES},
        ),
        Field(name="theme", label=_("Colours"), kind="radio", options=THEMES),
        Field(
            name="shortcuts",
            label=_("Single keys act as shortcuts"),
            kind="check",
            required=False,
            hint=_("Switch this off if you dictate or if keys get pressed by accident."),
        ),
    )
)

FAULTS: dict[str, Text] = {
    "too_short": _("Use at least 12 characters."),
    "too_long": _("Use at most 128 characters."),
    "like_name": _("Leave your user name out of the password."),
    "well_known": _("This password is on lists that attackers try first. Choose another."),
}


@pages.get("/")
@auth.signed_in
def mine() -> str:
    """Everything about oneself on one page."""
    return _mine(_preferences(auth.presence().user))


@pages.post("/preferences")
@auth.signed_in
def prefer() -> Answer:
    """Save language, colours and keys."""
    form = PREFERENCES.read(request.form)
    if form.faults:
        return make_response(_mine(form), 422)
    with auth.work() as work:
        users.prefer(
            work,
            auth.presence().user.id,
            language=form.value("language"),
            theme=Theme(form.value("theme")),
            shortcuts=form.holds("shortcuts", "yes"),
        )
    return notices.leave(redirect(url_for(".mine"), 303), "preferences_saved")


@pages.get("/password")
@auth.halfway
def password() -> Answer:
    """Ask for the old password and a new one."""
    return _password(PASSWORD)


@pages.post("/password")
@auth.halfway
def change_password() -> Answer:
    """Change the password; every other browser is signed out, and this one gets a new session."""
    form, user = _checked(PASSWORD.read(request.form)), auth.presence().user
    if form.faults:
        return _password(form)
    with auth.work() as work:
        attempt = sign_in.knock(work, user.name, address=request.remote_addr or "")
    if attempt.wait:
        return _password(form.refuse("current", words.try_again(attempt.wait)))
    if not passwords.matches(user.password, form.value("current")):
        return _password(form.refuse("current", gettext("This is not your current password.")))
    new_hash = passwords.hashed(form.value("password"))
    with auth.work() as work:
        sign_in.forgive(work, attempt)
        changed = users.change_password(work, user.id, old_hash=user.password, new_hash=new_hash)
        secret = sessions.begin(work, changed, Stage.FULL)
    response = notices.leave(redirect(url_for(".mine"), 303), "password_changed")
    cookies.give(response, cookies.SESSION, secret)
    return response


@pages.get("/second-factor")
@auth.halfway
def second_factor_page() -> Answer | str:
    """Show the secret that waits for its first code."""
    return _second_factor(CODE)


@pages.post("/second-factor/begin")
@auth.halfway
def begin_second_factor() -> Answer:
    """Make a new secret."""
    with auth.work() as work:
        second_factor.begin(work, users.me(work))
    return redirect(url_for(".second_factor_page"), 303)


@pages.post("/second-factor")
@auth.halfway
def confirm_second_factor() -> Answer | str:
    """Put the generator into force. The recovery codes are shown once, so not behind a redirect."""
    form = CODE.read(request.form)
    codes = None
    if not form.faults:
        with auth.work() as work:
            user = users.me(work)
            codes = second_factor.confirm(work, user, form.value("code"))
    if codes is None:
        wrong = gettext("This code is not right. Check that the clock of your device is.")
        return _second_factor(form if form.faults else form.refuse("code", wrong))
    return render_template("recovery_codes.html", codes=codes)


@pages.get("/recovery-codes")
@auth.signed_in
def recovery_codes() -> Answer:
    """Ask for a code of the app before the recovery codes are replaced."""
    return _recovery_codes(CODE)


@pages.post("/recovery-codes")
@auth.signed_in
def renew_recovery_codes() -> Answer | str:
    """Replace the recovery codes."""
    form = CODE.read(request.form)
    if form.faults:
        return _recovery_codes(form)
    with auth.work() as work:
        user = users.me(work)
        entry = sign_in.prove(work, user, form.value("code"), address=request.remote_addr or "")
        codes = second_factor.renew_recovery_codes(work, user) if entry.step is Step.IN else None
    if codes is None:
        return _recovery_codes(form.refuse("code", gettext("This code is not right, or was used before.")))
    return render_template("recovery_codes.html", codes=codes)


def _checked(form: Form) -> Form:
    """The password form with what is wrong about the new password."""
    new = form.value("password")
    if not form.faults and new != form.value("again"):
        return form.refuse("again", gettext("The two do not agree."))
    if form.value("password"):
        return form.refuse_all(passwords.faults(new, name=auth.presence().user.name), FAULTS)
    return form


def _preferences(user: User) -> Form:
    return PREFERENCES.filled(
        language=user.language or "auto", theme=user.theme.value, shortcuts="yes" if user.shortcuts else None
    )


def _mine(form: Form) -> str:
    user = auth.presence().user
    with auth.look() as work:
        left = second_factor.recovery_codes_left(work, user)
    return render_template("account.html", user=user, form=form, codes_left=left)


def _password(form: Form) -> Answer:
    is_first = auth.presence().must_choose_password
    page = render_template("account_password.html", form=form, is_first=is_first)
    return make_response(page, 422 if form.faults else 200)


def _recovery_codes(form: Form) -> Answer:
    return make_response(
        render_template("account_recovery_codes.html", form=form), 422 if form.faults else 200
    )


def _second_factor(form: Form) -> Answer:
    user = auth.presence().user
    with auth.look() as work:
        enrolment = second_factor.enrolment(work, user)
    page = render_template(
        "account_second_factor.html",
        form=form,
        is_on=user.totp_confirmed_at is not None,
        secret=" ".join(_fours(enrolment.secret)) if enrolment else None,
        picture=segno.make(enrolment.address).svg_data_uri(border=2) if enrolment else None,
        is_required=auth.workshop().settings.require_totp,
    )
    return make_response(page, 422 if form.faults else 200)


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]
