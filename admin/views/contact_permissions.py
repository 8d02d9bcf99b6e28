"""What may this contact be used for, what did the person say, and what has somebody heard them say?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, reasons, stated, words
from admin.forms import Field, Form
from admin.lists import Column
from admin.stated import HEARD, METHODS
from admin.views import contacts as pages_of_contacts
from admin.words import Text
from rules.consent import ANY, Author, EventState, LegalBasis, Method
from rules.law.reasons import Effect
from rules.permissions import State, holding
from rules.purposes import PurposeKind, PurposeStatus
from rules.records import Channel
from service import consents, contacts, links, purposes, standing
from service.access import Scope
from service.consents import Statement
from service.errors import Invalid, LeftAlone
from service.purposes import Purpose
from service.standing import Subject
from service.work import Work

pages = Blueprint("contact_permissions", __name__, url_prefix="/contacts")
_ = lazy_gettext

NOW = (
    Column(_("Purpose")),
    Column(_("Now")),
    Column(_("Said last"), wide_only=True),
)
LEDGER = (
    Column(_("What was said")),
    Column(_("About")),
    Column(_("How, and by whom"), wide_only=True),
    Column(_("Said"), "date"),
    Column(_("Written down"), "date", wide_only=True),
)
NOES: Mapping[EventState, Text] = {
    EventState.WITHDRAWN: _("They do not want it any more"),
    EventState.OBJECTED: _("They object to it"),
    EventState.REFUSED: _("They were asked, and refused"),
}
FAULTS: Mapping[str, Text] = {
    "retired": _("Nobody is asked for this purpose any more."),
    "unacceptable": _("This purpose does not use the channel."),
    "unknown": _("There is no such thing any more. Open the page again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What holds for one purpose on one channel."""

    purpose: str
    channel: Text
    allowed: bool
    reasons: tuple[str, ...]
    said: State | None
    state: words.Word | None


@pages.get("/<uuid:contact_id>/permissions")
@auth.needs(Scope.CONSENTS_READ)
def shown(contact_id: UUID) -> str:
    """What holds now, the ledger, and the form for a no."""
    return _page(contact_id)


@pages.post("/<uuid:contact_id>/permissions/no")
@auth.needs(Scope.CONSENTS_WRITE)
def refuse(contact_id: UUID) -> Answer:
    """Somebody heard a no. It is always taken."""
    with auth.work() as work:
        form = _moment(_no(work).read(request.form), work.now)
        if not form.faults:
            consents.record(work, contact_id, _statement(work, form, EventState(form.value("state"))))
    if form.faults:
        return make_response(_page(contact_id, form=form), 422)
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), "no_recorded")


@pages.get("/<uuid:contact_id>/permissions/yes")
@auth.needs(Scope.CONSENTS_WRITE)
def ask_yes(contact_id: UUID) -> str:
    """Ask what the person agreed to, on which text, and what proves it."""
    with auth.look() as work:
        return _yes_page(work, contact_id, _yes(work))


@pages.post("/<uuid:contact_id>/permissions/yes")
@auth.needs(Scope.CONSENTS_WRITE)
def grant(contact_id: UUID) -> Answer:
    """Somebody heard a yes: it is bound to the very text, with what proves it."""
    with auth.look() as work:
        form = _moment(_yes(work).read(request.form), work.now)
    if not form.faults:
        form = _granted(contact_id, form)
    if form.faults:
        with auth.look() as work:
            return make_response(_yes_page(work, contact_id, form), 422)
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), "yes_recorded")


@pages.post("/<uuid:contact_id>/permissions/link")
@auth.needs(Scope.CONSENTS_WRITE)
def link(contact_id: UUID) -> str:
    """Show a new link to the person's own page, this once."""
    with auth.work() as work:
        address = links.preferences(work, contact_id)
        head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
    return render_template("contact_link.html", **head, address=address)


def _granted(contact_id: UUID, form: Form) -> Form:
    try:
        with auth.work() as work:
            consents.record(work, contact_id, _statement(work, form, EventState.GIVEN))
    except Invalid as refusal:
        return form.refuse_all(refusal.faults, FAULTS)
    except LeftAlone:
        return form.refuse(
            "purpose",
            gettext(
                "They are on the list of those to leave alone. Only they can end that, on their own page."
            ),
        )
    return form


def _page(contact_id: UUID, *, form: Form | None = None) -> str:
    language = auth.visit().language
    with auth.look() as work:
        head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
        known = purposes.current(work)
        states = consents.standing_of(work, contact_id)
        ledger = consents.ledger(work, contact_id)
        idle = stated.ineffective(ledger, states)
        return render_template(
            "contact_permissions.html",
            **head,
            columns=NOW,
            uses=list(_uses(work, contact_id, known, states)),
            ledger_columns=LEDGER,
            lines=[
                stated.line(each, known, idle.get(each.id), language=language) for each in reversed(ledger)
            ],
            form=form or _no(work).filled(state=EventState.WITHDRAWN, purpose=ANY, channel=ANY),
            may_record=work.actor.may(Scope.CONSENTS_WRITE),
            may_restrict=work.actor.may(Scope.REQUESTS_READ),
            may_ask=work.actor.may(Scope.STANDING_READ),
        )


def _uses(
    work: Work, contact_id: UUID, known: Mapping[str, Purpose], states: Mapping[tuple[str, str], State]
) -> Iterator[Use]:
    if not work.actor.may(Scope.STANDING_READ):
        return
    subject = [Subject(contact_id=contact_id)]
    for purpose in known.values():
        if purpose.status is PurposeStatus.RETIRED:
            continue
        for channel in purpose.channels:
            [found] = standing.decide_many(work, subject, purpose=purpose.key, channel=channel)
            wanted = Effect.ALLOWS if found.decision.allowed else Effect.DENIES
            said = holding(states, purpose.key, channel)
            yield Use(
                purpose=purpose.title(auth.visit().language),
                channel=words.CHANNELS[channel],
                allowed=found.decision.allowed,
                reasons=tuple(
                    reasons.said(work.knowledge.law.reasons[each.code], each.params)
                    for each in found.decision.reasons
                    if each.effect is wanted
                ),
                said=said,
                state=stated.STATES[said.state] if said else None,
            )


def _yes_page(work: Work, contact_id: UUID, form: Form) -> str:
    head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
    return render_template("contact_yes.html", **head, form=form)


def _statement(work: Work, form: Form, state: EventState) -> Statement:
    notice, note = form.value("notice"), form.value("note")
    evidence = {"heard_by": str(work.actor.id)} | ({"note": note} if note else {})
    return Statement(
        purpose=form.value("purpose"),
        channel=form.value("channel"),
        state=state,
        author=Author.SUBJECT,
        method=Method(form.value("method")),
        at=_instant(form.value("at")) or work.now,
        basis=LegalBasis.CONSENT if state.allows else None,
        notice_id=UUID(notice) if notice else None,
        evidence=evidence,
    )


def _no(work: Work) -> Form:
    every: dict[str, Any] = {ANY: gettext("All marketing")}
    named = {key: each.title(auth.visit().language) for key, each in purposes.current(work).items()}
    channels: dict[str, Any] = {ANY: gettext("Every channel")}
    return Form(
        (
            Field(name="state", label=_("What did they say?"), kind="radio", options=_NOES),
            Field(name="purpose", label=_("About what?"), kind="select", options=every | named),
            Field(name="channel", label=_("On which channel?"), kind="select", options=channels | _CHANNELS),
            _METHOD,
            _AT,
        )
    )


def _yes(work: Work) -> Form:
    language = auth.visit().language
    asked = {
        key: each.title(language)
        for key, each in purposes.current(work).items()
        if each.status is PurposeStatus.ACTIVE and each.kind is not PurposeKind.SERVICE
    }
    texts = {
        str(each.id): f"{each.key} {each.version} ({each.language}): {each.text[:80]}"
        for each in purposes.notices(work)
    }
    return Form(
        (
            Field(name="purpose", label=_("To what did they agree?"), kind="select", options=asked),
            Field(name="channel", label=_("On which channel?"), kind="select", options=_CHANNELS),
            Field(
                name="notice",
                label=_("Which text were they told or shown?"),
                kind="select",
                options=texts,
                hint=_("The consent binds to exactly this text."),
            ),
            _METHOD,
            _AT,
            Field(
                name="note",
                label=_("What proves it?"),
                kind="text-long",
                longest=1_000,
                hint=_("As: signed form of 3 March, in folder 12. It is sealed under the key of the person."),
            ),
        )
    )


def _moment(form: Form, now: datetime) -> Form:
    try:
        at = _instant(form.value("at"))
    except ValueError:
        return form.refuse("at", gettext("Give a moment as 2027-12-31T09:30."))
    return form.refuse("at", gettext("This moment has not been yet.")) if at and at > now else form


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


_NOES = {each.value: text for each, text in NOES.items()}
_CHANNELS: dict[str, Any] = {each.value: words.CHANNELS[each] for each in Channel}
_METHOD = Field(
    name="method",
    label=_("How did you hear it?"),
    kind="select",
    options={each.value: METHODS[each] for each in HEARD},
)
_AT = Field(
    name="at",
    label=_("When did they say it?"),
    kind="datetime-local",
    required=False,
    hint=_("Now, unless you name a moment that has been (UTC)."),
)
