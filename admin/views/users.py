"""Who may sign in, and as what?"""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, words
from admin.forms import Field, Form
from admin.lists import Column
from admin.words import Text, Word
from service import passwords, users
from service.access import Role, Scope
from service.errors import Invalid
from service.users import User

pages = Blueprint("users", __name__, url_prefix="/users")
_ = lazy_gettext

COLUMNS = (
    Column(_("User name")),
    Column(_("Roles")),
    Column(_("State")),
    Column(_("Last signed in"), "date"),
)
_ROLES = Field(
    name="roles",
    label=_("Roles"),
    kind="checks",
    options={role.value: words.ROLES[role] for role in Role},
    hint=_("Several are possible; together they open what any of them opens."),
)
ADD = Form(
    (
        Field(
            name="name",
            label=_("User name"),
            hint=_("Lower-case letters, digits, dots, hyphens and underscores. Not an e-mail address."),
            longest=40,
            autofocus=True,
        ),
        _ROLES,
    )
)
ROLES = Form((_ROLES,))

FAULTS: dict[str, Text] = {
    "pattern": _("Use 1–40 lower-case letters, digits, dots, hyphens and underscores."),
    "taken": _("Another user has this name."),
    "missing": _("Choose at least one role."),
}


@pages.get("/")
@auth.needs(Scope.USERS_MANAGE)
def people() -> str:
    """Everybody who may sign in."""
    with auth.look() as work:
        everybody = users.listed(work)
    return render_template(
        "users.html",
        columns=COLUMNS,
        people=[(user, words.roles(user.roles), _state(user)) for user in everybody],
    )


@pages.get("/new")
@auth.needs(Scope.USERS_MANAGE)
def new() -> str:
    """Ask for the name and the roles of somebody new."""
    return render_template("user_new.html", form=ADD)


@pages.post("/new")
@auth.needs(Scope.USERS_MANAGE)
def add() -> Answer | str:
    """Let somebody in. The one-time password is shown once, so not behind a redirect."""
    form = ADD.read(request.form)
    if not form.faults:
        password = passwords.one_time()
        try:
            with auth.work() as work:
                user = users.add(work, name=form.value("name"), roles=_roles(form), password=password)
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return _handed_over(user, password)
    return make_response(render_template("user_new.html", form=form), 422)


@pages.get("/<uuid:user_id>")
@auth.needs(Scope.USERS_MANAGE)
def person(user_id: UUID) -> str:
    """One user, and what can be done about them."""
    return _person(user_id, None)


@pages.post("/<uuid:user_id>/roles")
@auth.needs(Scope.USERS_MANAGE)
def change_roles(user_id: UUID) -> Answer | str:
    """Give other roles."""
    form = ROLES.read(request.form)
    if form.faults:
        return make_response(_person(user_id, form), 422)
    with auth.work() as work:
        users.change_roles(work, user_id, _roles(form))
    return notices.leave(redirect(url_for(".person", user_id=user_id), 303), "user_changed")


@pages.post("/<uuid:user_id>/lock")
@auth.needs(Scope.USERS_MANAGE)
def lock(user_id: UUID) -> Answer:
    """Keep somebody out."""
    with auth.work() as work:
        users.lock(work, user_id)
    return notices.leave(redirect(url_for(".person", user_id=user_id), 303), "user_locked")


@pages.post("/<uuid:user_id>/unlock")
@auth.needs(Scope.USERS_MANAGE)
def unlock(user_id: UUID) -> Answer:
    """Let them in again."""
    with auth.work() as work:
        users.unlock(work, user_id)
    return notices.leave(redirect(url_for(".person", user_id=user_id), 303), "user_unlocked")


@pages.post("/<uuid:user_id>/reset")
@auth.needs(Scope.USERS_MANAGE)
def reset(user_id: UUID) -> str:
    """Give a new one-time password, shown once."""
    password = passwords.one_time()
    with auth.work() as work:
        user = users.reset(work, user_id, password)
    return _handed_over(user, password)


def _handed_over(user: User, password: passwords.OneTime) -> str:
    return render_template(
        "user_password.html", user=user, password=password.text, days=users.ONE_TIME_LASTS.days
    )


def _person(user_id: UUID, form: Form | None) -> str:
    with auth.look() as work:
        user = users.of_id(work, user_id)
    return render_template(
        "user.html",
        user=user,
        state=_state(user),
        form=form or ROLES.filled(roles=user.roles),
        is_me=user.id == auth.visit().actor.id,
    )


def _roles(form: Form) -> frozenset[Role]:
    return frozenset(map(Role, form.all("roles")))


def _state(user: User) -> Word:
    if user.locked_at:
        return Word(gettext("Locked"), "bad")
    if user.password_ends_at:
        return Word(gettext("Invited"), "accent")
    if user.totp_confirmed_at is None:
        return Word(gettext("No second factor"), "warn")
    return Word(gettext("Active"), "good")
