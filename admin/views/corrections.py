"""What does the person say is wrong, and what was put right for them before?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, members, notices, reveals
from admin.forms import Field, Form
from admin.views import contacts as pages_of_contacts
from admin.words import Text
from rules.fields import FieldName
from rules.records import Lead
from service import contacts, corrections, records, users
from service.access import Scope
from service.corrections import Change, Correction
from service.errors import Invalid, NotFound, TooMany
from service.work import Work

pages = Blueprint("corrections", __name__, url_prefix="/contacts")
_ = lazy_gettext

_ASKED = (
    "given_name",
    "family_name",
    "email",
    "phone",
    "street",
    "house_number",
    "postal_code",
    "city",
    "country",
    "birth_date",
    "organisation",
    "job_title",
)
_HINTS: Mapping[str, Text] = {
    "phone": _("With its country code, as +31…."),
    "street": _("Give an address as a whole: it replaces the one that is there."),
    "birth_date": _("As 1980-12-31."),
}
FAULTS: Mapping[str, Text] = {"nothing_said": _("Fill in at least one field.")}
FORM = Form(
    tuple(
        Field(name=name, label=members.MEMBERS[name], required=False, hint=_HINTS.get(name, ""))
        for name in _ASKED
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One correction in words, opened if somebody just did."""

    correction: Correction
    by: str
    fields: str
    changes: tuple[tuple[Text, str, str], ...]
    """Field, before, after; empty while it is closed."""


@pages.get("/<uuid:contact_id>/corrections")
@auth.needs(Scope.REQUESTS_MANAGE)
def shown(contact_id: UUID) -> str:
    """The form, and what was put right before."""
    return _page(contact_id, FORM)


@pages.post("/<uuid:contact_id>/corrections")
@auth.needs(Scope.REQUESTS_MANAGE)
def put_right(contact_id: UUID) -> Answer:
    """Let what the person says stand."""
    form = FORM.read(request.form)
    given: dict[str, Any] = {name: form.value(name) or None for name in _ASKED}
    if not form.faults:
        try:
            with auth.work() as work:
                corrections.put_right(work, contact_id, Lead(**given), request_id=_case())
        except Invalid as refusal:
            form = _refused(form, refusal)
    if form.faults:
        return make_response(_page(contact_id, form), 422)
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id, case=_case()), 303), "put_right")


@pages.get("/<uuid:contact_id>/corrections/<uuid:correction_id>")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(contact_id: UUID, correction_id: UUID) -> str:
    """Ask why somebody needs to see what was before and is now."""
    return _asked(contact_id, correction_id)


@pages.post("/<uuid:contact_id>/corrections/<uuid:correction_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def reveal(contact_id: UUID, correction_id: UUID) -> Answer | str:
    """Before and after in clear, in this answer alone."""
    try:
        with auth.work() as work:
            _one(work, contact_id, correction_id)
            changes = corrections.reveal(work, correction_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        body = _asked(contact_id, correction_id, fault=reveals.refusal(refusal))
        return make_response(body, refusal.status)
    return _page(contact_id, FORM, opened={correction_id: changes})


def _page(contact_id: UUID, form: Form, *, opened: Mapping[UUID, Sequence[Change]] | None = None) -> str:
    with auth.look() as work:
        head = pages_of_contacts.head(contacts.show(work, contact_id), "overview")
        return render_template(
            "corrections.html",
            **head,
            form=form,
            case=_case(),
            lines=list(_lines(work, corrections.of_contact(work, contact_id), opened or {})),
            opened=opened,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
        )


def _asked(contact_id: UUID, correction_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        _one(work, contact_id, correction_id)
    return render_template(
        "reveal.html",
        title=gettext("Reveal a correction"),
        about=gettext("Before and after"),
        who=members.who(view.line.who),
        action=url_for(".reveal", contact_id=contact_id, correction_id=correction_id),
        back=url_for(".shown", contact_id=contact_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _one(work: Work, contact_id: UUID, correction_id: UUID) -> None:
    if not any(each.id == correction_id for each in corrections.of_contact(work, contact_id)):
        raise NotFound


def _lines(
    work: Work, found: Sequence[Correction], opened: Mapping[UUID, Sequence[Change]]
) -> Iterator[Line]:
    names = users.names(work, [each.by for each in found if each.by])
    for each in found:
        yield Line(
            correction=each,
            by=names.get(each.by, "") if each.by else "",
            fields=", ".join(str(members.FIELDS[name]) for name in each.fields),
            changes=tuple(map(_change, opened.get(each.id, ()))),
        )


def _change(change: Change) -> tuple[Text, str, str]:
    name = change.name
    return members.FIELDS[name], _shown(name, change.before), _shown(name, change.after)


def _shown(name: FieldName, text: str) -> str:
    """A field as people read it."""
    if not text:
        return str(gettext("nothing"))
    value = records.READERS[name](text)
    return " · ".join(part for _label, part in members.parts(value))


def _refused(form: Form, refusal: Invalid) -> Form:
    """The form with what was wrong; what is about no field in particular stands at the first."""
    for fault in refusal.faults:
        name = fault.pointer.strip("/")
        at = name if name in _ASKED else _ASKED[0]
        form = form.refuse(at, FAULTS.get(fault.code, _("This cannot be right.")))
    return form


def _case() -> UUID | None:
    """The case for which it is done, as the page of the case says it."""
    given = request.values.get("case", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound from None
