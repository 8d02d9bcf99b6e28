"""One line of the ledger: what was said, on which text, what proves it, and what can the person keep?"""

import json
from uuid import UUID

from flask import Blueprint, make_response, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, reveals, stated
from admin.views import contacts as pages_of_contacts
from service import consents, contacts, purposes
from service.access import Scope
from service.consents import LedgerEvent, looking, receipts
from service.consents.receipts import Format
from service.errors import Conflict, Invalid, NotFound, TooMany
from service.work import Work

pages = Blueprint("statements", __name__, url_prefix="/contacts")

RECEIPTS = {Format.KANTARA: "Kantara 1.1.0", Format.ISO27560: "ISO/IEC TS 27560"}


@pages.get("/<uuid:contact_id>/permissions/<uuid:event_id>")
@auth.needs(Scope.CONSENTS_READ)
def shown(contact_id: UUID, event_id: UUID) -> str:
    """The line, the text that it binds to, and whether it is what was written."""
    return _page(contact_id, event_id)


@pages.get("/<uuid:contact_id>/permissions/<uuid:event_id>/receipt/<form>")
@auth.needs(Scope.CONSENTS_READ)
def receipt(contact_id: UUID, event_id: UUID, form: str) -> Answer:
    """The receipt as a file, with its signature beside it."""
    if form not in set(Format):
        raise NotFound
    try:
        with auth.look() as work:
            _line(work, contact_id, event_id)
            made = receipts.of_event(work, event_id, Format(form))
    except Conflict:
        fault = gettext("A receipt says who is answerable for the data, and the settings do not say it yet.")
        return make_response(_page(contact_id, event_id, fault=fault), 409)
    told = {"receipt": made.content, "signature": made.signature, "public_key": made.public_key}
    answer = make_response(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{form}-{event_id}.json"'
    return answer


@pages.get("/<uuid:contact_id>/permissions/<uuid:event_id>/evidence")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(contact_id: UUID, event_id: UUID) -> str:
    """Ask why somebody needs to see what proves the line."""
    return _asked(contact_id, event_id)


@pages.post("/<uuid:contact_id>/permissions/<uuid:event_id>/evidence")
@auth.needs(Scope.CONTACTS_REVEAL)
def reveal(contact_id: UUID, event_id: UUID) -> Answer | str:
    """Show what proves the line, in this answer alone."""
    try:
        with auth.work() as work:
            _line(work, contact_id, event_id)
            evidence = looking.reveal(work, event_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        page = _asked(contact_id, event_id, fault=reveals.refusal(refusal))
        return make_response(page, refusal.status)
    return _page(contact_id, event_id, evidence=evidence)


def _page(contact_id: UUID, event_id: UUID, *, evidence: object = None, fault: str | None = None) -> str:
    with auth.look() as work:
        line = _line(work, contact_id, event_id)
        states = consents.standing_of(work, contact_id)
        event = line.event
        idle = stated.ineffective([line], states).get(event_id)
        told = stated.line(line, purposes.current(work), idle, language=auth.visit().language)
        return render_template(
            "statement.html",
            **pages_of_contacts.head(contacts.show(work, contact_id), "permissions"),
            told=told,
            wording=purposes.notice_of_id(work, event.notice_id) if event.notice_id else None,
            proven=looking.at_line(work, event_id),
            receipts={
                form.value: label
                for form, label in RECEIPTS.items()
                if form is not Format.KANTARA or event.state.allows
            },
            evidence=evidence,
            fault=fault,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            purposes=reveals.PURPOSES,
        )


def _asked(contact_id: UUID, event_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        _line(work, contact_id, event_id)
        head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
    return render_template(
        "reveal.html",
        title=gettext("Show what proves it"),
        about=gettext("Evidence"),
        who=head["who"],
        action=url_for(".reveal", contact_id=contact_id, event_id=event_id),
        back=url_for(".shown", contact_id=contact_id, event_id=event_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _line(work: Work, contact_id: UUID, event_id: UUID) -> LedgerEvent:
    """The line, if it is one of this contact's."""
    found = (each for each in consents.ledger(work, contact_id) if each.id == event_id)
    line = next(found, None)
    if line is None:
        raise NotFound
    return line
