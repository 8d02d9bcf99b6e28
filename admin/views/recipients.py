"""To whom do we pass data on, on what ground, and how are they told of what becomes of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, recipient_form, timeline
from admin.lists import Column
from admin.views import tellings
from admin.words import Text, Word
from rules.recipients import Protocol, Role, Via
from rules.tellings import PATIENCE
from service import sources
from service.access import Scope
from service.errors import Invalid
from service.recipients import register, watching
from service.recipients.register import Disclosure, Line
from service.work import Work

pages = Blueprint("recipients", __name__, url_prefix="/recipients")
_ = lazy_gettext

COLUMNS = (
    Column(_("Recipient")),
    Column(_("Role"), wide_only=True),
    Column(_("Told by"), wide_only=True),
    Column(_("Passed on"), "number", wide_only=True),
    Column(_("Open notices"), "number"),
    Column(_("State")),
)
GIVEN = (
    Column(_("When"), "date"),
    Column(_("How")),
    Column(_("People"), "number"),
    Column(_("Fields")),
    Column(_("For"), wide_only=True),
)
VIAS: Mapping[Via, Text] = {
    Via.EXPORT: _("Export"),
    Via.FEED: _("Feed"),
    Via.WEBHOOK: _("Webhook"),
    Via.API: _("Read with a key"),
    Via.BY_HAND: _("By hand"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A recipient in the list."""

    line: Line
    role: Text
    way: Text
    state: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What they were given at one time, in words."""

    row: Disclosure
    way: Text
    fields: str
    purpose: str


@pages.get("/")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def listed() -> str:
    """Every recipient, with what they were given and owe an answer to."""
    with auth.look() as work:
        glances = [_glance(each) for each in register.listed(work)]
    return render_template("recipients.html", columns=COLUMNS, glances=glances)


@pages.get("/new")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def new() -> str:
    """Ask for the particulars of a new recipient."""
    with auth.look() as work:
        form = recipient_form.form(work).filled(
            role=Role.PROCESSOR.value,
            protocol=Protocol.WEBHOOK.value,
            patience=str(PATIENCE),
            language=auth.visit().language,
        )
    return render_template("recipient_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def create() -> Answer | str:
    """Make somebody a recipient. The secret is shown this once, so not behind a redirect."""
    with auth.look() as work:
        form = recipient_form.form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                made = register.register(work, recipient_form.order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, recipient_form.FAULTS)
        else:
            return _made(made.id, made.secret, form.value("name"), "recipient_made")
    return make_response(render_template("recipient_new.html", form=form), 422)


@pages.get("/<uuid:recipient_id>")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def recipient(recipient_id: UUID) -> str:
    """One recipient: particulars, what was passed on, and which notices they were sent."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
        [line] = [each for each in register.listed(work) if each.recipient.id == recipient_id]
        told, _more = watching.newest(work, recipient_id=recipient_id)
        return render_template(
            "recipient.html",
            glance=_glance(line),
            recipient=row,
            address=register.address(work, recipient_id),
            categories=recipient_form.fields(row.categories),
            purposes=", ".join(recipient_form.titles(work).get(key, key) for key in row.purposes),
            transfer=recipient_form.TRANSFERS[row.transfer] if row.transfer else None,
            source=sources.of_id(work, row.source_id).name if row.source_id else None,
            given=[given(work, each) for each in register.newest_given(work, recipient_id, limit=20)],
            given_columns=GIVEN,
            lines=[tellings.line(each, today=work.now.date()) for each in told],
            columns=tellings.COLUMNS,
            deeds=timeline.of(work, recipient_id),
        )


@pages.get("/<uuid:recipient_id>/edit")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def edit(recipient_id: UUID) -> str:
    """The particulars as they are, to be changed."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
        form = recipient_form.form(work).filled(
            **recipient_form.as_filled(row, register.address(work, recipient_id))
        )
    return render_template("recipient_edit.html", recipient=row, form=form)


@pages.post("/<uuid:recipient_id>/edit")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def change(recipient_id: UUID) -> Answer | str:
    """Put new particulars in place of the old."""
    with auth.look() as work:
        row, form = register.of_id(work, recipient_id), recipient_form.form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                secret = register.change(work, recipient_id, recipient_form.order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, recipient_form.FAULTS)
        else:
            return _made(recipient_id, secret, form.value("name"), "recipient_changed")
    return make_response(render_template("recipient_edit.html", recipient=row, form=form), 422)


@pages.get("/<uuid:recipient_id>/secret")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def ask_secret(recipient_id: UUID) -> str:
    """Say what it means to replace the secret."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
    hours = int(register.FORMER_LASTS.total_seconds() // 3600)
    return render_template("recipient_rotate.html", recipient=row, hours=hours)


@pages.post("/<uuid:recipient_id>/secret")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def rotate(recipient_id: UUID) -> Answer | str:
    """A new secret, shown this once."""
    with auth.work() as work:
        secret = register.rotate(work, recipient_id)
        name = register.of_id(work, recipient_id).name
    return _made(recipient_id, secret, name, "recipient_changed")


@pages.post("/<uuid:recipient_id>/end")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def end(recipient_id: UUID) -> Answer:
    """Pass nothing more on to them."""
    with auth.work() as work:
        register.end(work, recipient_id)
    return _back(recipient_id, "recipient_ended")


@pages.post("/<uuid:recipient_id>/resume")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def resume(recipient_id: UUID) -> Answer:
    """They may be given data again."""
    with auth.work() as work:
        register.resume(work, recipient_id)
    return _back(recipient_id, "recipient_resumed")


def given(work: Work, row: Disclosure) -> Given:
    """What was passed on at one time, in words."""
    titles = recipient_form.titles(work)
    return Given(
        row=row,
        way=VIAS[row.via],
        fields=recipient_form.fields(row.fields),
        purpose=titles.get(row.purpose, row.purpose),
    )


def _made(recipient_id: UUID, secret: str, name: str, said: str) -> Answer | str:
    if not secret:
        return _back(recipient_id, said)
    return render_template("recipient_secret.html", recipient_id=recipient_id, name=name, secret=secret)


def _back(recipient_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".recipient", recipient_id=recipient_id), 303), said)


def _glance(line: Line) -> Glance:
    row = line.recipient
    return Glance(
        line=line,
        role=recipient_form.ROLES[row.role],
        way=tellings.PROTOCOLS[row.protocol],
        state=_state(line),
    )


def _state(line: Line) -> Word:
    if line.recipient.disabled_at:
        return Word(gettext("Its address takes nothing"), "bad")
    if line.late:
        return Word(gettext("Owes an answer"), "bad")
    if line.recipient.ended_at:
        return Word(gettext("Ended"), "")
    return Word(gettext("Active"), "good")
