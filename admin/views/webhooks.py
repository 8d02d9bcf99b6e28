"""Which programs elsewhere are told of what, does it reach them, and what is to be sent again?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, notices, timeline, webhook_form
from admin.lists import Choice, Column
from admin.views.tellings import OUTCOMES, TRIES
from admin.words import Text, Word
from rules.webhooks import TEST, DeliveryState, Event
from service import sources
from service.access import Scope
from service.channels.outgoing import Outcome
from service.errors import Conflict, Invalid
from service.webhooks import register, watching
from service.webhooks.register import View
from service.webhooks.watching import Delivery
from service.work import Work

pages = Blueprint("webhooks", __name__, url_prefix="/webhooks")
_ = lazy_gettext

COLUMNS = (
    Column(_("Webhook")),
    Column(_("Events"), wide_only=True),
    Column(_("On its way"), "number"),
    Column(_("Given up"), "number"),
    Column(_("State")),
)
DELIVERIES = (
    Column(_("Event")),
    Column(_("State")),
    Column(_("Since"), "date"),
    Column(_("Tries"), "number", wide_only=True),
    Column(_("What came of it"), wide_only=True),
    Column(_("Next try"), "date", wide_only=True),
)
CHOICES = (
    Choice(
        name="state",
        label=_("State"),
        options={state.value: word.label for state, word in webhook_form.STATES.items()},
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """An address in words."""

    view: View
    name: str
    host: str
    events: str
    state: Word
    source: str | None
    told: Text
    """To whom it is written when something is wrong."""
    told_at: datetime | None
    """When that was written, as long as it is."""
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A delivery in words."""

    row: Delivery
    event: Text
    state: Word
    outcome: Text
    next_at: object


@pages.get("/")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def listed() -> str:
    """Every address, with what is on its way to it and what was given up."""
    with auth.look() as work:
        counts, names = watching.counts(work), _names(work)
        glances = [_glance(work, each, counts, names) for each in register.listed(work)]
    return render_template("webhooks.html", columns=COLUMNS, glances=glances)


@pages.get("/new")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def new() -> str:
    """Ask where something is to be told, and what."""
    form = webhook_form.FORM.filled(language=auth.visit().language)
    return render_template("webhook_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def create() -> Answer | str:
    """Make a webhook. The secret is shown this once, so not behind a redirect."""
    form = webhook_form.FORM.read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                made = register.create(work, webhook_form.order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, webhook_form.FAULTS)
        except Conflict as refusal:
            form = form.refuse("url", refusal.detail)
        else:
            return _secret(made.view.id, _name(made.view), made.secret)
    return make_response(render_template("webhook_new.html", form=form), 422)


@pages.get("/<uuid:webhook_id>")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def webhook(webhook_id: UUID) -> str:
    """One address: particulars, and what was sent to it."""
    chosen = lists.chosen(CHOICES)
    state = DeliveryState(chosen["state"]) if "state" in chosen else None
    with auth.look() as work:
        view = register.of_id(work, webhook_id)
        found, more = watching.listed(
            work, webhook_id, state=state, before=lists.cursor_id(), limit=lists.PAGE
        )
        return render_template(
            "webhook.html",
            glance=_glance(work, view, watching.counts(work), _names(work)),
            lines=[_line(each, view) for each in found],
            columns=DELIVERIES,
            choices=CHOICES,
            chosen=chosen,
            chips=lists.chips(CHOICES, chosen),
            pages=lists.pages(chosen, next_cursor=more),
            deeds=timeline.of(work, webhook_id) if work.actor.may(Scope.AUDIT_READ) else [],
        )


@pages.get("/<uuid:webhook_id>/edit")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def edit(webhook_id: UUID) -> str:
    """The particulars as they are, to be changed."""
    view = _view(webhook_id)
    form = webhook_form.FORM.filled(
        url=view.url,
        description=view.description,
        events=view.events,
        mailbox=view.mailbox,
        language=view.language,
    )
    return render_template("webhook_edit.html", view=view, name=_name(view), form=form)


@pages.post("/<uuid:webhook_id>/edit")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def change(webhook_id: UUID) -> Answer | str:
    """Put new particulars in place of the old."""
    form, view = webhook_form.FORM.read(request.form), _view(webhook_id)
    if not form.faults:
        try:
            with auth.work() as work:
                register.change(work, webhook_id, webhook_form.order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, webhook_form.FAULTS)
        else:
            return _back(webhook_id, "webhook_changed")
    return make_response(render_template("webhook_edit.html", view=view, name=_name(view), form=form), 422)


@pages.get("/<uuid:webhook_id>/secret")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def ask_secret(webhook_id: UUID) -> str:
    """Say what it means to replace the secret."""
    view, hours = _view(webhook_id), int(register.FORMER_LASTS.total_seconds() // 3600)
    return render_template("webhook_rotate.html", view=view, name=_name(view), hours=hours)


@pages.post("/<uuid:webhook_id>/secret")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def rotate(webhook_id: UUID) -> str:
    """A new secret, shown this once."""
    with auth.work() as work:
        secret = register.rotate(work, webhook_id)
        name = _name(register.of_id(work, webhook_id))
    return _secret(webhook_id, name, secret)


@pages.post("/<uuid:webhook_id>/test")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def test(webhook_id: UUID) -> Answer:
    """Send something that says nothing, to see whether it arrives."""
    try:
        with auth.work() as work:
            delivery_id = register.try_out(work, webhook_id)
    except Conflict:
        return _back(webhook_id, "webhook_stopped")
    return _to(webhook_id, delivery_id, "webhook_tested")


@pages.post("/<uuid:webhook_id>/replay")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def replay_failed(webhook_id: UUID) -> Answer:
    """Send again all that was given up."""
    try:
        with auth.work() as work:
            watching.replay_failed(work, webhook_id)
    except Conflict:
        return _back(webhook_id, "webhook_stopped")
    return _back(webhook_id, "webhook_replaying")


@pages.post("/<uuid:webhook_id>/disable")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def disable(webhook_id: UUID) -> Answer:
    """Send nothing more."""
    with auth.work() as work:
        register.disable(work, webhook_id)
    return _back(webhook_id, "webhook_disabled")


@pages.post("/<uuid:webhook_id>/enable")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def enable(webhook_id: UUID) -> Answer:
    """Send again."""
    try:
        with auth.work() as work:
            register.enable(work, webhook_id)
    except Conflict:
        return _back(webhook_id, "webhook_of_quiet_source")
    return _back(webhook_id, "webhook_enabled")


@pages.get("/<uuid:webhook_id>/remove")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def ask_remove(webhook_id: UUID) -> str:
    """Say what it means to remove it."""
    view = _view(webhook_id)
    return render_template("webhook_remove.html", view=view, name=_name(view))


@pages.post("/<uuid:webhook_id>/remove")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def remove(webhook_id: UUID) -> Answer:
    """Forget the address, and all that was sent to it."""
    with auth.work() as work:
        register.remove(work, webhook_id)
    return notices.leave(redirect(url_for(".listed"), 303), "webhook_removed")


@pages.get("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def delivery(webhook_id: UUID, delivery_id: UUID) -> str:
    """One delivery: what it says, and every try."""
    with auth.look() as work:
        view = register.of_id(work, webhook_id)
        row, tries = watching.show(work, webhook_id, delivery_id)
        return render_template(
            "webhook_delivery.html",
            view=view,
            name=_name(view),
            line=_line(row, view),
            content=json.dumps(row.data, indent=2, sort_keys=True),
            tries=[(each, OUTCOMES[Outcome(each.outcome)]) for each in tries],
            columns=TRIES,
        )


@pages.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay")
@auth.needs(Scope.WEBHOOKS_MANAGE)
def replay(webhook_id: UUID, delivery_id: UUID) -> Answer:
    """Send it again, with all its tries."""
    try:
        with auth.work() as work:
            watching.replay(work, webhook_id, delivery_id)
    except Conflict:
        return _to(webhook_id, delivery_id, "webhook_stopped")
    return _to(webhook_id, delivery_id, "webhook_replayed")


def _view(webhook_id: UUID) -> View:
    with auth.look() as work:
        return register.of_id(work, webhook_id)


def _names(work: Work) -> dict[UUID, str]:
    """Sources by name, for those who may see them."""
    may = work.actor.may(Scope.SOURCES_READ)
    return {each.id: each.name for each in sources.listed(work)} if may else {}


def _name(view: View) -> str:
    return view.description or _host(view)


def _host(view: View) -> str:
    return urlsplit(view.url).hostname or ""


def _glance(
    work: Work,
    view: View,
    counts: Mapping[tuple[UUID, DeliveryState], int],
    names: Mapping[UUID, str],
) -> Glance:
    return Glance(
        view=view,
        name=_name(view),
        host=_host(view),
        events=" · ".join(str(webhook_form.EVENTS[Event(each)]) for each in view.events),
        state=_state(view),
        source=names.get(view.source_id) if view.source_id else None,
        told=view.mailbox or _unnamed(work),
        told_at=view.troubled_at if view.mailbox or work.settings.controller_email else None,
        waiting=counts.get((view.id, DeliveryState.WAITING), 0),
        failed=counts.get((view.id, DeliveryState.FAILED), 0),
    )


def _unnamed(work: Work) -> Text:
    """Who hears that something is wrong, where nobody was named for it."""
    if work.settings.controller_email:
        return _("the address for questions about personal data")
    return _("nobody: name somebody")


def _state(view: View) -> Word:
    if view.disabled_why is not None:
        return webhook_form.STOPS[view.disabled_why]
    if view.failing_since is not None:
        return Word(gettext("The last delivery failed"), "warn")
    return Word(gettext("Active"), "good")


def _line(row: Delivery, view: View) -> Line:
    held = row.state is DeliveryState.WAITING and view.disabled_at is not None
    return Line(
        row=row,
        event=gettext("Test") if row.event == TEST else webhook_form.EVENTS[Event(row.event)],
        state=Word(gettext("Held back"), "warn") if held else webhook_form.STATES[row.state],
        outcome=OUTCOMES[Outcome(row.last_outcome)] if row.last_outcome else "",
        next_at=None if held else row.next_at,
    )


def _secret(webhook_id: UUID, name: str, secret: str) -> str:
    return render_template("webhook_secret.html", webhook_id=webhook_id, name=name, secret=secret)


def _back(webhook_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".webhook", webhook_id=webhook_id), 303), said)


def _to(webhook_id: UUID, delivery_id: UUID, said: str) -> Answer:
    page = url_for(".delivery", webhook_id=webhook_id, delivery_id=delivery_id)
    return notices.leave(redirect(page, 303), said)
