"""May the data of this contact be kept and not used, on which ground, and what must come before that ends?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, members, notices, restricted
from admin.forms import Field, Form
from admin.lists import Column
from admin.views import contacts as pages_of_contacts
from admin.words import Text, Word
from rules.fields import FieldName
from rules.restrictions import Ground, Told
from service import contacts, restrictions, users
from service.access import Scope
from service.contacts import ContactView
from service.errors import Invalid, NotFound
from service.restrictions import RestrictionView
from service.work import Work

pages = Blueprint("restrictions", __name__, url_prefix="/contacts")
_ = lazy_gettext

COLUMNS = (
    Column(_("Ground")),
    Column(_("Now")),
    Column(_("Since"), "date"),
    Column(_("By"), wide_only=True),
    Column(_("Ended"), "date", wide_only=True),
)
TOLD: Mapping[Told, Text] = {
    Told.LETTER: _("By our letter"),
    Told.EMAIL: _("By e-mail"),
    Told.PHONE: _("By telephone"),
    Told.POST: _("By post"),
    Told.IN_PERSON: _("In person"),
}
FAULTS: Mapping[str, Text] = {
    "range": _("Give a moment between the decision and now."),
    "unacceptable": _("Say how the person was told."),
}
_GROUND = Field(
    name="ground",
    label=_("Why?"),
    kind="radio",
    options=restricted.OF_THE_PERSON,
)
TELL = Form(
    (
        Field(
            name="how",
            label=_("How did they hear that it ends?"),
            kind="radio",
            options={each.value: text for each, text in TOLD.items() if each.is_by_hand},
        ),
        Field(
            name="at",
            label=_("When?"),
            kind="datetime-local",
            required=False,
            hint=_("Now, unless you name a moment that has been (UTC)."),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A restriction in words."""

    view: RestrictionView
    ground: Text
    state: Word
    ends: Text
    """What has to come before it ends, once that is decided."""
    by: str
    fields: str
    told: Text


@pages.get("/<uuid:contact_id>/restrictions")
@auth.needs(Scope.REQUESTS_READ)
def shown(contact_id: UUID) -> str:
    """What holds and what held, and the form to begin."""
    return _page(contact_id)


@pages.post("/<uuid:contact_id>/restrictions")
@auth.needs(Scope.REQUESTS_MANAGE)
def restrict(contact_id: UUID) -> Answer:
    """Keep the data and use them for nothing from now on."""
    with auth.look() as work:
        form = _form(contacts.show(work, contact_id)).read(request.form)
    if form.faults:
        return make_response(_page(contact_id, form), 422)
    ground = Ground(form.value("ground"))
    disputed = map(FieldName, form.all("fields") if ground is Ground.ACCURACY else ())
    with auth.work() as work:
        restrictions.restrict(work, contact_id, ground=ground, fields=tuple(disputed))
    return _back(contact_id, "restriction_begun")


@pages.get("/<uuid:contact_id>/restrictions/<uuid:restriction_id>/end")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask_end(contact_id: UUID, restriction_id: UUID) -> str:
    """Say what will happen before it ends."""
    with auth.look() as work:
        head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
        return render_template(
            "restriction_end.html", **head, line=_line(work, _one(work, contact_id, restriction_id))
        )


@pages.post("/<uuid:contact_id>/restrictions/<uuid:restriction_id>/end")
@auth.needs(Scope.REQUESTS_MANAGE)
def end(contact_id: UUID, restriction_id: UUID) -> Answer:
    """Decide that it ends: the person is told first."""
    with auth.work() as work:
        _one(work, contact_id, restriction_id)
        restrictions.begin_lifting(work, restriction_id)
    return _back(contact_id, "restriction_ending")


@pages.get("/<uuid:contact_id>/restrictions/<uuid:restriction_id>/told")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask_told(contact_id: UUID, restriction_id: UUID) -> str:
    """Ask how the person was told."""
    return _told_page(contact_id, restriction_id, TELL)


@pages.post("/<uuid:contact_id>/restrictions/<uuid:restriction_id>/told")
@auth.needs(Scope.REQUESTS_MANAGE)
def told(contact_id: UUID, restriction_id: UUID) -> Answer:
    """Somebody has told the person: it ends now."""
    form = _moment(TELL.read(request.form))
    if not form.faults:
        try:
            with auth.work() as work:
                _one(work, contact_id, restriction_id)
                how, at = Told(form.value("how")), _instant(form.value("at"))
                restrictions.told_otherwise(work, restriction_id, how=how, at=at)
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
    if form.faults:
        return make_response(_told_page(contact_id, restriction_id, form), 422)
    return _back(contact_id, "restriction_ended")


def _page(contact_id: UUID, form: Form | None = None) -> str:
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        return render_template(
            "restrictions.html",
            **pages_of_contacts.head(view, "permissions"),
            columns=COLUMNS,
            lines=[_line(work, each) for each in restrictions.listed(work, contact_id)],
            form=form or _form(view),
            may_restrict=work.actor.may(Scope.REQUESTS_MANAGE),
        )


def _form(view: ContactView) -> Form:
    """Why, and which of the fields that we hold they say are wrong."""
    disputed = Field(
        name="fields",
        label=_("What do they say is wrong?"),
        kind="checks",
        required=False,
        options={each.name.value: members.FIELDS[each.name] for each in view.fields},
        hint=_("Only where something is wrong. It is marked as disputed until you have looked into it."),
    )
    return Form((_GROUND, disputed))


def _told_page(contact_id: UUID, restriction_id: UUID, form: Form) -> str:
    with auth.look() as work:
        head = pages_of_contacts.head(contacts.show(work, contact_id), "permissions")
        line = _line(work, _one(work, contact_id, restriction_id))
        return render_template("restriction_told.html", **head, line=line, form=form)


def _one(work: Work, contact_id: UUID, restriction_id: UUID) -> RestrictionView:
    """One that is this contact's."""
    found = (each for each in restrictions.listed(work, contact_id) if each.id == restriction_id)
    view = next(found, None)
    if view is None:
        raise NotFound
    return view


def _line(work: Work, view: RestrictionView) -> Line:
    names = users.names(work, [view.placed_by]) if view.placed_by else {}
    return Line(
        view=view,
        ground=restricted.GROUNDS[view.ground],
        state=restricted.state(view),
        ends=restricted.STEPS[view.step] if view.step else "",
        by=names.get(view.placed_by, "") if view.placed_by else "",
        fields=", ".join(str(members.FIELDS[name]) for name in view.fields),
        told=TOLD[view.told_how] if view.told_how else "",
    )


def _back(contact_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), said)


def _moment(form: Form) -> Form:
    try:
        _instant(form.value("at"))
    except ValueError:
        return form.refuse("at", gettext("Give a moment as 2027-12-31T09:30."))
    return form


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
