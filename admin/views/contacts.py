"""Whom do we know, what do we hold of them, where is it from, and why does it stand?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, reveals, timeline, words
from admin.forms import Field, Form
from admin.lists import Choice, Column, Tab
from admin.views.leads import GRADES, text_of
from admin.words import Text, Word
from rules import masking
from rules.fields import FieldName
from rules.matching.links import Link
from rules.records import Kind
from rules.survivorship import Ground
from service import contacts, sources
from service.access import Scope
from service.contacts import ContactLine, ContactView, ShownField, comparing, finding, links
from service.errors import Invalid, NotFound, TooMany
from service.work import Work

pages = Blueprint("contacts", __name__, url_prefix="/contacts")
_ = lazy_gettext

COLUMNS = (
    Column(_("Person")),
    Column(_("Known as")),
    Column(_("Country")),
    Column(_("Language"), wide_only=True),
    Column(_("Grade")),
    Column(_("Changed"), "date"),
)
RECORDS = (
    Column(_("Source")),
    Column(_("True at"), "date"),
    Column(_("Received"), "date"),
    Column(_("Grade")),
    Column(_("Findings")),
)
KINDS: Mapping[Kind | None, Text] = {
    Kind.CONSUMER: _("Consumer"),
    Kind.PROFESSIONAL: _("Professional"),
    None: _("Not known"),
}
WHY: Mapping[Ground, Text] = {
    Ground.ONLY: _("The only value we have."),
    Ground.PIN: _("A steward chose it."),
    Ground.VERDICT: _("It checks out better than the others."),
    Ground.FULLNESS: _("It is written out more fully than the others."),
    Ground.TRUST: _("Its source is trusted more than the others."),
    Ground.RECENCY: _("It is the most recent one."),
    Ground.ARRIVAL: _("All else being equal, it came last."),
}
BESIDE: Mapping[Link, Text] = {
    Link.HOUSEHOLD: _("Same household"),
    Link.COLLEAGUE: _("Same employer"),
}
FAULTS: Mapping[str, Text] = {
    "unreadable": _("This cannot be read. Check it and try again."),
    "missing": _("Say whose key it is."),
    "nothing_asked": _("Fill in an e-mail address, a telephone number or a sender's key."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A contact in a list."""

    contact: ContactLine
    who: str
    kind: Text
    grade: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow:
    """One field of a contact, masked or just revealed, and why it stands."""

    field: ShownField
    label: Text
    verdict: Word
    is_disputed: bool
    why: Text
    parts: tuple[tuple[Text, str], ...]
    """What was revealed; empty while it is masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Others who belong with a contact."""

    label: Text
    people: tuple[tuple[UUID, str], ...]
    """Their ids, and what to call them, masked."""


@pages.get("/")
@auth.needs(Scope.CONTACTS_READ)
def people() -> str:
    """The newest contacts, and the form to find one."""
    with auth.look() as work:
        choices = _choices()
        chosen = lists.chosen(choices)
        shown, more = contacts.listed(
            work, grade=chosen.get("grade"), country=_country(chosen), before=lists.cursor_id()
        )
        form = _search(work)
    return render_template(
        "contacts.html",
        columns=_columns(),
        may_merge=_may_merge(),
        lines=_lines(shown),
        choices=choices,
        chosen=chosen,
        chips=lists.chips(choices, chosen),
        pages=lists.pages(chosen, next_cursor=more),
        form=form,
        found=None,
    )


@pages.post("/find")
@auth.needs(Scope.CONTACTS_READ)
def find() -> Answer | str:
    """Contacts by exact e-mail address, number or sender's key: asked in the body, answered at once."""
    with auth.look() as work:
        form = _search(work).read(request.form)
        found: Sequence[ContactLine] = ()
        if not form.faults:
            form, found = _find(work, form)
    body = render_template(
        "contacts.html",
        columns=_columns(),
        may_merge=_may_merge(),
        form=form,
        found=None if form.faults else _lines(found),
        more=any(request.form.get(name) for name in ("country", "external_id", "source")),
    )
    return make_response(body, 422 if form.faults else 200)


@pages.get("/find")
@auth.needs(Scope.CONTACTS_READ)
def find_again() -> str:
    """The way back after somebody reloads what was found."""
    return people()


@pages.get("/<uuid:contact_id>")
@auth.needs(Scope.CONTACTS_READ)
def contact(contact_id: UUID) -> str:
    """One contact: its fields, masked, with where they are from."""
    return _contact(contact_id)


@pages.get("/<uuid:contact_id>/sources")
@auth.needs(Scope.CONTACTS_READ)
def records(contact_id: UUID) -> str:
    """What the contact was built from."""
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        built = [
            (each, words.grade(each.grade), [text_of(work, code) for code in each.codes])
            for each in view.records
        ]
        return render_template(
            "contact_sources.html",
            **head(view, "sources"),
            columns=RECORDS,
            records=built,
            may_see_leads=work.actor.may(Scope.LEADS_READ),
        )


@pages.get("/<uuid:contact_id>/timeline")
@auth.needs(Scope.CONTACTS_READ)
def history(contact_id: UUID) -> str:
    """What happened to the contact: records that came in, and who looked."""
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        deeds = [*timeline.of(work, view.audit_ref), *map(_arrival, view.records)]
    deeds.sort(key=lambda deed: deed.at, reverse=True)
    return render_template("contact_timeline.html", **head(view, "timeline"), deeds=deeds)


@pages.get("/<uuid:contact_id>/reveal/<field>")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(contact_id: UUID, field: str) -> str:
    """Ask why somebody needs to see one field."""
    return _asked(contact_id, _field(field))


@pages.post("/<uuid:contact_id>/reveal/<field>")
@auth.needs(Scope.CONTACTS_REVEAL)
def reveal(contact_id: UUID, field: str) -> Answer | str:
    """Show one field in clear, in this answer alone."""
    name = _field(field)
    try:
        with auth.work() as work:
            value = contacts.reveal(work, contact_id, field=name, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_asked(contact_id, name, fault=reveals.refusal(refusal)), refusal.status)
    return _contact(contact_id, revealed={name: value})


def _contact(contact_id: UUID, *, revealed: Mapping[FieldName, Any] | None = None) -> str:
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        return render_template(
            "contact.html",
            **head(view, "overview"),
            fields=[_field_row(each, revealed or {}, view.disputed) for each in view.fields],
            may_put_right=work.actor.may(Scope.REQUESTS_MANAGE),
            revealed=revealed,
            purposes=reveals.PURPOSES,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            may_see_leads=work.actor.may(Scope.LEADS_READ),
            beside=_beside(work, contact_id),
        )


def _beside(work: Work, contact_id: UUID) -> list[Group]:
    found = links.of_contact(work, contact_id)
    who = comparing.who(work, [each.contact_id for each in found])
    groups = [
        Group(
            label=label,
            people=tuple(
                (each.contact_id, members.who(who.get(each.contact_id, masking.DOTS)))
                for each in found
                if each.kind is kind
            ),
        )
        for kind, label in BESIDE.items()
    ]
    return [group for group in groups if group.people]


def head(view: ContactView, current: str) -> dict[str, Any]:
    """What every tab of a contact begins with."""
    return {
        "view": view,
        "who": members.who(view.line.who),
        "kind": KINDS[view.line.kind] if view.line.kind else "",
        "grade": words.grade(view.line.grade),
        "tabs": tuple(_tabs(view, current)),
    }


def _tabs(view: ContactView, current: str) -> Iterator[Tab]:
    for name, label, endpoint, count in (
        ("overview", gettext("Overview"), "ui.contacts.contact", None),
        ("values", gettext("Values"), "ui.contact_values.shown", None),
        ("freshness", gettext("Freshness"), "ui.contact_freshness.shown", None),
        ("facts", gettext("Facts"), "ui.contact_facts.shown", None),
        ("sources", gettext("Sources"), "ui.contacts.records", len(view.records)),
        ("duplicates", gettext("Duplicates"), "ui.contact_duplicates.known", None),
        ("permissions", gettext("Permissions"), "ui.contact_permissions.shown", None),
        ("disclosed", gettext("Disclosed to"), "ui.contact_disclosures.shown", None),
        ("timeline", gettext("Timeline"), "ui.contacts.history", None),
    ):
        if name == "permissions" and not auth.visit().actor.may(Scope.CONSENTS_READ):
            continue
        yield Tab(label, url_for(endpoint, contact_id=view.line.id), current=name == current, count=count)


def _field_row(
    shown: ShownField, revealed: Mapping[FieldName, Any], disputed: Collection[FieldName]
) -> FieldRow:
    return FieldRow(
        field=shown,
        label=members.FIELDS[shown.name],
        verdict=words.VERDICT[shown.verdict],
        is_disputed=shown.name in disputed,
        why=WHY[shown.ground],
        parts=tuple(members.parts(revealed[shown.name])) if shown.name in revealed else (),
    )


def _arrival(record: contacts.RecordLine) -> timeline.Deed:
    return timeline.Deed(
        at=record.received_at,
        who=record.source_name,
        what=Word(gettext("Record received"), "accent"),
        particulars="",
    )


def _asked(contact_id: UUID, name: FieldName, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = contacts.show(work, contact_id)
    return render_template(
        "reveal.html",
        title=gettext("Reveal a personal value"),
        about=members.FIELDS[name],
        who=members.who(view.line.who),
        action=url_for(".reveal", contact_id=contact_id, field=name.value),
        back=url_for(".contact", contact_id=contact_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _field(name: str) -> FieldName:
    try:
        return FieldName(name)
    except ValueError:
        raise NotFound from None


def _lines(shown: Sequence[ContactLine]) -> list[Line]:
    return [
        Line(contact=each, who=members.who(each.who), kind=KINDS[each.kind], grade=words.grade(each.grade))
        for each in shown
    ]


def _search(work: Work) -> Form:
    named = {str(source.id): source.name for source in sources.listed(work)}
    return Form(
        (
            Field(name="email", label=_("E-mail address"), required=False, longest=512),
            Field(name="phone", label=_("Telephone number"), required=False),
            Field(
                name="country",
                label=_("Country of the number"),
                hint=_("Two letters; only for a number without country code."),
                required=False,
                longest=2,
            ),
            Field(name="external_id", label=_("Sender's key"), required=False, longest=512),
            Field(name="source", label=_("Whose key"), kind="select", required=False, options=named),
        )
    )


def _find(work: Work, form: Form) -> tuple[Form, Sequence[ContactLine]]:
    try:
        found = finding.find(
            work,
            email=form.value("email") or None,
            phone=form.value("phone") or None,
            country=form.value("country").upper() or None,
            external_id=form.value("external_id") or None,
            source_id=UUID(form.value("source")) if form.value("source") else None,
        )
    except Invalid as refusal:
        return form.refuse_all(refusal.faults, FAULTS), ()
    return form, found


def _may_merge() -> bool:
    return auth.visit().actor.may(Scope.DUPLICATES_DECIDE)


def _columns() -> tuple[Column, ...]:
    """With a place to tick, for those who may make contacts one."""
    return (Column(_("Compare"), hidden=True), *COLUMNS) if _may_merge() else COLUMNS


def _choices() -> tuple[Choice, ...]:
    return (
        Choice(name="grade", label=gettext("Grade"), options={letter: letter for letter in GRADES}),
        Choice(name="country", label=gettext("Country (two letters)")),
    )


def _country(chosen: Mapping[str, str]) -> str | None:
    return chosen["country"].upper() if "country" in chosen else None
