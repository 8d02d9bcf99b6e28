"""Through which organisations do we know people, what belongs to what, and which two are one?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, facts_words, lists, members, notices, reveals
from admin.forms import Field, Form
from admin.lists import Choice, Column
from admin.words import Text
from rules import masking
from rules.organisations import bands
from service import organisations
from service.access import Scope
from service.contacts import comparing
from service.errors import Conflict, Invalid, NotFound, TooMany
from service.organisations import Member, OrganisationView, Tree, tending
from service.work import Work

pages = Blueprint("organisations", __name__, url_prefix="/organisations")
_ = lazy_gettext

COLUMNS = (
    Column(_("Organisation")),
    Column(_("Country")),
    Column(_("Industry (NACE)")),
    Column(_("People who work there"), wide_only=True),
    Column(_("Revenue in euro"), wide_only=True),
    Column(_("Contacts"), "number"),
)
PEOPLE = (
    Column(_("Person")),
    Column(_("Level at work")),
    Column(_("Field of work"), wide_only=True),
    Column(_("Part in a purchase")),
)
FAULTS: Mapping[str, Text] = {
    "unknown": _("There is no such organisation."),
    "ring": _("It would belong to itself."),
    "too_deep": _("It would stand too deep below others."),
}
UNACCEPTABLE: Mapping[str, Text] = {
    "country": _("Give two capital letters, as NL."),
    "industry": _("Give a code of NACE Rev. 2.1, as 62.10."),
}
EDIT = Form(
    (
        Field(name="country", label=_("Country"), hint=_("Two letters."), required=False, longest=2),
        Field(name="industry", label=_("Industry (NACE)"), hint=_("As 62.10."), required=False, longest=8),
        Field(
            name="size_band",
            label=_("People who work there"),
            kind="select",
            required=False,
            options={band: band for band in bands.PEOPLE},
        ),
        Field(
            name="revenue_band",
            label=_("Revenue in euro"),
            kind="select",
            required=False,
            options={band: band for band in bands.EUROS},
        ),
        Field(
            name="parent_id",
            label=_("Belongs to"),
            hint=_("The number at the foot of that organisation's page."),
            required=False,
            longest=36,
        ),
        Field(
            name="dissolved_on",
            label=_("Dissolved on"),
            kind="date",
            required=False,
            hint=_("Where its people work comes into doubt then."),
        ),
    )
)
MERGE = Form(
    (
        Field(
            name="into",
            label=_("The other organisation"),
            hint=_("The number at the foot of its page. It answers for both from then on."),
            longest=36,
        ),
    )
)


@pages.get("/")
@auth.needs(Scope.CONTACTS_READ)
def listed() -> str:
    """Organisations, newest first."""
    choices = _choices()
    chosen = lists.chosen(choices)
    with auth.look() as work:
        found, more = organisations.listed(
            work,
            industry=chosen.get("industry"),
            size_band=chosen.get("size_band"),
            country=chosen["country"].upper() if "country" in chosen else None,
            before=lists.cursor_id(),
        )
        return render_template(
            "organisations.html",
            columns=COLUMNS,
            lines=found,
            total=organisations.count(work),
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            pages=lists.pages(chosen, next_cursor=more),
        )


@pages.get("/<uuid:organisation_id>")
@auth.needs(Scope.CONTACTS_READ)
def organisation(organisation_id: UUID) -> str:
    """One organisation with its people."""
    return _page(organisation_id)


@pages.get("/<uuid:organisation_id>/reveal")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(organisation_id: UUID) -> str:
    """Ask why somebody needs to see the name."""
    return _asked(organisation_id)


@pages.post("/<uuid:organisation_id>/reveal")
@auth.needs(Scope.CONTACTS_REVEAL)
def reveal(organisation_id: UUID) -> Answer | str:
    """Show the name in clear, in this answer alone."""
    try:
        with auth.work() as work:
            name = organisations.reveal(work, organisation_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_asked(organisation_id, fault=reveals.refusal(refusal)), refusal.status)
    return _page(organisation_id, revealed=name)


@pages.get("/<uuid:organisation_id>/edit")
@auth.needs(Scope.DUPLICATES_DECIDE)
def edit(organisation_id: UUID) -> str:
    """What is known of it, to be put right."""
    with auth.look() as work:
        view = organisations.show(work, organisation_id)
    return render_template("organisation_edit.html", view=view, form=EDIT.filled(**_as_typed(view)))


@pages.post("/<uuid:organisation_id>/edit")
@auth.needs(Scope.DUPLICATES_DECIDE)
def save(organisation_id: UUID) -> Answer:
    """Set what was changed by hand; records do not change it any more."""
    form = EDIT.read(request.form)
    with auth.look() as work:
        view = organisations.show(work, organisation_id)
    changes, form = _changes(form, view)
    if not form.faults:
        try:
            with auth.work() as work:
                tending.change(work, view.id, changes, expected=str(view.revision))
        except Invalid as refusal:
            form = _refused(form, refusal)
        else:
            way = url_for(".organisation", organisation_id=view.id)
            return notices.leave(redirect(way, 303), "organisation_changed")
    return make_response(render_template("organisation_edit.html", view=view, form=form), 422)


@pages.get("/<uuid:organisation_id>/merge")
@auth.needs(Scope.DUPLICATES_DECIDE)
def ask_merge(organisation_id: UUID) -> str:
    """Ask which other organisation is the same."""
    with auth.look() as work:
        view = organisations.show(work, organisation_id)
    return render_template("organisation_merge.html", view=view, form=MERGE)


@pages.post("/<uuid:organisation_id>/merge")
@auth.needs(Scope.DUPLICATES_DECIDE)
def merge(organisation_id: UUID) -> Answer:
    """Let the other organisation answer for this one."""
    form = MERGE.read(request.form)
    into = _id(form.value("into"))
    if not form.faults and into is not None:
        try:
            with auth.work() as work:
                kept = tending.merge(work, organisation_id, into=into)
        except NotFound:
            form = form.refuse("into", FAULTS["unknown"])
        except Conflict:
            form = form.refuse("into", gettext("It is the same organisation already."))
        else:
            way = url_for(".organisation", organisation_id=kept.id)
            return notices.leave(redirect(way, 303), "organisations_merged")
    elif not form.faults:
        form = form.refuse("into", FAULTS["unknown"])
    with auth.look() as work:
        view = organisations.show(work, organisation_id)
    return make_response(render_template("organisation_merge.html", view=view, form=form), 422)


def _page(organisation_id: UUID, *, revealed: str | None = None) -> str:
    with auth.look() as work:
        tree = organisations.tree(work, organisation_id)
        found, more = organisations.members(work, tree.itself.id, before=lists.cursor_id())
        return render_template(
            "organisation.html",
            view=tree.itself,
            revealed=revealed,
            above=tree.above,
            below=tree.below,
            roles=_roles(tree),
            columns=PEOPLE,
            people=_people(work, found),
            pages=lists.pages({}, next_cursor=more),
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            may_change=work.actor.may(Scope.DUPLICATES_DECIDE),
            purposes=reveals.PURPOSES,
        )


def _roles(tree: Tree) -> list[tuple[str, int]]:
    """How many of its people have each part in a purchase; those of whom none is known come last."""
    known = sorted((role, count) for role, count in tree.roles.items() if role)
    rest = [(gettext("Not known"), tree.roles[""])] if tree.roles.get("") else []
    return [(facts_words.named("buying_role", role), count) for role, count in known] + rest


def _people(work: Work, found: Sequence[Member]) -> list[tuple[Member, str, str, str, str]]:
    who = comparing.who(work, [each.contact_id for each in found])
    return [
        (
            each,
            members.who(who.get(each.contact_id, masking.DOTS)),
            facts_words.named("job_level", each.job_level or ""),
            facts_words.named("job_function", each.job_function or ""),
            facts_words.named("buying_role", each.buying_role or ""),
        )
        for each in found
    ]


def _asked(organisation_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = organisations.show(work, organisation_id)
    return render_template(
        "reveal.html",
        title=gettext("Reveal the name of an organisation"),
        about=gettext("Name"),
        who=view.called,
        action=url_for(".reveal", organisation_id=view.id),
        back=url_for(".organisation", organisation_id=view.id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _as_typed(view: OrganisationView) -> dict[str, str | None]:
    return {
        "country": view.country,
        "industry": view.industry,
        "size_band": view.size_band,
        "revenue_band": view.revenue_band,
        "parent_id": str(view.parent_id) if view.parent_id else None,
        "dissolved_on": view.dissolved_on.isoformat() if view.dissolved_on else None,
    }


def _changes(form: Form, view: OrganisationView) -> tuple[dict[str, Any], Form]:
    """Only what is otherwise than before is set by hand."""
    before = _as_typed(view)
    changes: dict[str, Any] = {}
    for field in EDIT.fields:
        typed = form.value(field.name) or None
        if typed == before[field.name]:
            continue
        try:
            changes[field.name] = _READ.get(field.name, str)(typed) if typed else None
        except ValueError:
            form = form.refuse(field.name, _UNREADABLE[field.name])
    return changes, form


_READ: Mapping[str, Any] = {"country": str.upper, "parent_id": UUID, "dissolved_on": date.fromisoformat}
_UNREADABLE: Mapping[str, Text] = {
    "parent_id": FAULTS["unknown"],
    "dissolved_on": _("Give a day as 2027-12-31."),
}


def _refused(form: Form, refusal: Invalid) -> Form:
    form = form.refuse_all(refusal.faults, FAULTS)
    for fault in refusal.faults:
        name = fault.pointer.strip("/")
        if fault.code == "unacceptable" and name in UNACCEPTABLE:
            form = form.refuse(name, UNACCEPTABLE[name])
    return form


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _choices() -> tuple[Choice, ...]:
    return (
        Choice(name="industry", label=gettext("Industry (NACE)")),
        Choice(
            name="size_band",
            label=gettext("People who work there"),
            options={band: band for band in bands.PEOPLE},
        ),
        Choice(name="country", label=gettext("Country (two letters)")),
    )
