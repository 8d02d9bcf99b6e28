"""The way in and the way out."""

from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, cookies, notices, words
from admin.forms import Field, Form
from service import audit, passwords, sessions, sign_in
from service.audit import Action
from service.errors import NotFound
from service.sign_in import Entry, Step
from service.users import LANGUAGES

pages = Blueprint("sign_in", __name__)
_ = lazy_gettext

DOOR = Form(
    (
        Field(name="name", label=_("User name"), autocomplete="username", autofocus=True),
        Field(name="password", label=_("Password"), kind="password", autocomplete="current-password"),
    )
)
CODE = Form(
    (
        Field(
            name="code",
            label=_("Code"),
            kind="code",
            hint=_("Six digits from your authenticator app, or one of your recovery codes."),
            autocomplete="one-time-code",
            autofocus=True,
        ),
    )
)


@pages.get("/sign-in")
@auth.open_to_all
def door() -> Answer | str:
    """Ask for name and password."""
    if auth.visit().is_in:
        return redirect(_wanted(), 303)
    return _door(DOOR)


@pages.post("/sign-in")
@auth.open_to_all
def enter() -> Answer | str:
    """Compare name and password. A name that does not exist takes as long and hears the same."""
    form = DOOR.read(request.form)
    if form.faults:
        return _door(form)
    workshop, password = auth.workshop(), form.value("password")
    with workshop.open(auth.visit().actor) as work:
        attempt = sign_in.knock(work, form.value("name").lower(), address=request.remote_addr or "")
    if attempt.wait:
        return _door(form.refuse("name", words.try_again(attempt.wait)), status=429, wait=attempt.wait)
    verified = passwords.matches(attempt.hash, password)
    with workshop.open(auth.visit().actor) as work:
        entry = sign_in.admit(work, attempt, verified=verified)
    if entry.step is Step.REFUSED:
        return _door(form.refuse("name", gettext("User name or password is not right.")), status=403)
    return _come_in(entry)


@pages.get("/sign-in/code")
@auth.open_to_all
def code() -> Answer | str:
    """Ask for the second factor."""
    if not auth.visit().is_in_half:
        return redirect(url_for(".door"), 303)
    return _code(CODE)


@pages.post("/sign-in/code")
@auth.open_to_all
def enter_code() -> Answer | str:
    """Compare the code."""
    if not auth.visit().is_in_half:
        return redirect(url_for(".door"), 303)
    form = CODE.read(request.form)
    if form.faults:
        return _code(form)
    half = auth.presence().session
    with auth.work() as work:
        entry = sign_in.second_step(work, half, form.value("code"), address=request.remote_addr or "")
    if entry.step is Step.WAIT:
        return _code(form.refuse("code", words.try_again(entry.wait)), status=429, wait=entry.wait)
    if entry.step is Step.REFUSED:
        return _code(form.refuse("code", gettext("This code is not right, or was used before.")), status=403)
    return _come_in(entry)


@pages.post("/sign-out")
@auth.open_to_all
def leave() -> Answer:
    """End the session, wherever it stands."""
    visit = auth.visit()
    if visit.secret:
        with auth.work() as work:
            sessions.end(work, visit.secret)
            if visit.is_in:
                audit.note(work, Action.SIGNED_OUT, about=visit.actor.id)
    response = notices.leave(redirect(url_for(".door"), 303), "signed_out")
    cookies.take_back(response, cookies.SESSION)
    return response


@pages.get("/language/<code>")
@auth.open_to_all
def speak(code: str) -> Answer:
    """Remember the language a stranger chose."""
    if code not in LANGUAGES:
        raise NotFound
    response = make_response(redirect(url_for(".door"), 303))
    cookies.give(response, cookies.LANGUAGE, code, days=365)
    return response


def let_in(response: Answer, entry: Entry) -> Answer:
    """Give the browser its new session."""
    answer = make_response(response)
    cookies.give(answer, cookies.SESSION, entry.secret or "")
    return answer


def _come_in(entry: Entry) -> Answer:
    if entry.step is Step.SECOND_FACTOR:
        return let_in(redirect(url_for(".code", next=request.args.get("next")), 303), entry)
    return let_in(redirect(_wanted(), 303), entry)


def _wanted() -> str:
    """Where the person was going, if that is a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = (
        wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and not parts.netloc
    )
    return wanted if is_ours else url_for("ui.overview.home")


def _door(form: Form, *, status: int = 200, wait: int = 0) -> Answer:
    return _answer("sign_in.html", form, status=status, wait=wait)


def _code(form: Form, *, status: int = 200, wait: int = 0) -> Answer:
    return _answer("sign_in_code.html", form, status=status, wait=wait)


def _answer(template: str, form: Form, *, status: int, wait: int) -> Answer:
    response = make_response(
        render_template(template, form=form, next=request.args.get("next")),
        422 if form.faults and status == 200 else status,
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
