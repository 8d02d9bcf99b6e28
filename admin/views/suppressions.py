"""Whom do we leave alone? Kinds, reasons and dates: the list itself tells nobody who is on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, notices, words
from admin.forms import Field, Form
from admin.lists import Choice, Column
from admin.words import Text
from rules.records import Channel
from rules.suppressions import IdType, Lifting, Reason, may_lift
from service import audit, purposes, suppressions
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Invalid
from service.suppressions import ANY, Hit, identifying
from service.suppressions.identifying import Signs
from service.work import Work

pages = Blueprint("suppressions", __name__, url_prefix="/suppressions")
_ = lazy_gettext

COLUMNS = (
    Column(_("Known by")),
    Column(_("Why")),
    Column(_("Left alone for")),
    Column(_("Since"), "date"),
    Column(_("Ground"), wide_only=True),
    Column(_("Actions"), hidden=True),
)
KINDS: Mapping[IdType, Text] = {
    IdType.EMAIL: _("E-mail address"),
    IdType.PHONE: _("Telephone number"),
    IdType.POSTAL: _("Postal address"),
    IdType.DOMAIN: _("Domain of a firm"),
    IdType.COMPANY_NO: _("Register number of a firm"),
}
REASONS: Mapping[Reason, Text] = {
    Reason.OBJECTION: _("Objection to marketing"),
    Reason.UNSUBSCRIBE: _("Unsubscribed"),
    Reason.ERASURE: _("Asked to be erased"),
    Reason.COMPLAINT: _("Complained"),
    Reason.HARD_BOUNCE: _("Post or mail came back"),
    Reason.DECEASED: _("Has died"),
    Reason.ROBINSON: _("On a public opt-out register"),
    Reason.DROP: _("Deletion by way of California's register"),
    Reason.LEGAL: _("The law demands it"),
    Reason.MANUAL: _("Decided here"),
}
LIFTINGS: Mapping[Lifting, Text] = {
    Lifting.ASKED_BY_THE_PERSON: _("The person asked for it, and proved to be that person"),
    Lifting.MISTAKE: _("It was a mistake"),
    Lifting.NO_LONGER_TRUE: _("It is no longer true"),
}
_SIGNS = (
    Field(name="email", label=KINDS[IdType.EMAIL], required=False),
    Field(name="phone", label=KINDS[IdType.PHONE], required=False, hint=_("With its country code, as +31….")),
    Field(name="registration_number", label=KINDS[IdType.COMPANY_NO], required=False),
    Field(
        name="domain", label=KINDS[IdType.DOMAIN], required=False, hint=_("Everybody who writes from there.")
    ),
    Field(name="street", label=_("Street"), required=False),
    Field(name="house_number", label=_("House number"), required=False),
    Field(name="postal_code", label=_("Postal code"), required=False),
    Field(name="city", label=_("Town"), required=False),
    Field(name="country", label=_("Country"), required=False, longest=60),
)
FAULTS: Mapping[str, Text] = {
    "unreadable": _("Nothing can be made of this."),
    "nothing_given": _("Give at least one thing by which somebody is known."),
}
LOOK_UP = Form(_SIGNS)
LIFT = Form(
    (
        Field(
            name="why",
            label=_("Why?"),
            kind="radio",
            options={why.value: text for why, text in LIFTINGS.items()},
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry in words."""

    hit: Hit
    kind: Text
    reason: Text
    reach: str
    is_wish: bool
    """Does only the person take it back?"""


@pages.get("/")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def listed() -> str:
    """Entries that stand, newest first."""
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        found, more = suppressions.listed(
            work,
            reason=Reason(chosen["reason"]) if "reason" in chosen else None,
            purpose=chosen.get("purpose"),
            channel=chosen.get("channel"),
            before=lists.cursor_id(),
        )
        counted = suppressions.counts(work)
        return render_template(
            "suppressions.html",
            columns=COLUMNS,
            lines=[line(work, hit) for hit in found],
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            pages=lists.pages(chosen, next_cursor=more),
            counts=[
                (text, counted[reason], reason.value) for reason, text in REASONS.items() if reason in counted
            ],
        )


@pages.get("/new")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def new() -> str:
    """Ask whom to leave alone, and why."""
    with auth.look() as work:
        form = order(work, *_SIGNS).filled(reason=Reason.OBJECTION.value, purpose=ANY, channel=ANY)
    return render_template("suppression_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def create() -> Answer:
    """Leave somebody alone from now on. What was typed is kept as keyed hashes only."""
    with auth.look() as work:
        form = order(work, *_SIGNS).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                signs = _signs(form)
                [found] = identifying.of_signs(work, [signs])
                identifying.must_be_readable(signs, found, at="")
                added = suppressions.add(
                    work,
                    found,
                    reason=Reason(form.value("reason")),
                    purpose=form.value("purpose"),
                    channel=form.value("channel"),
                )
        except Invalid as refusal:
            form = _refused(form, refusal)
        else:
            said = "suppression_added" if any(each.is_new for each in added.entries) else "suppression_known"
            return notices.leave(redirect(url_for(".listed"), 303), said)
    return make_response(render_template("suppression_new.html", form=form), 422)


@pages.get("/look-up")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def ask() -> str:
    """Ask by what somebody is known."""
    return render_template("suppression_look_up.html", form=LOOK_UP, lines=None)


@pages.post("/look-up")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def look_up() -> Answer:
    """Is somebody on the list? That it was asked is written down, and not about whom."""
    form = LOOK_UP.read(request.form)
    lines = None
    try:
        with auth.work() as work:
            signs = _signs(form)
            [people] = identifying.of_signs(work, [signs])
            identifying.must_be_readable(signs, people, at="")
            suppressions.must_be_sound(identifiers=people, purpose=ANY, channel=ANY)
            audit.note(work, Action.SUPPRESSIONS_CHECKED, count=1)
            lines = [line(work, hit) for hit in suppressions.matching(work, people)]
    except Invalid as refusal:
        form = _refused(form, refusal)
    body = render_template("suppression_look_up.html", form=form, lines=lines, columns=COLUMNS)
    return make_response(body, 422 if form.faults else 200)


@pages.get("/<uuid:entry_id>/lift")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def ask_lift(entry_id: UUID) -> str:
    """Say what it means to take an entry off the list."""
    return render_template("suppression_lift.html", form=LIFT, entry_id=entry_id)


@pages.post("/<uuid:entry_id>/lift")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def lift(entry_id: UUID) -> Answer:
    """Take an entry off the list, with what was written down together with it."""
    form = LIFT.read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                suppressions.remove(work, entry_id, why=Lifting(form.value("why")))
        except Conflict:
            form = form.refuse("why", gettext("This is a wish of the person: only the person takes it back."))
        else:
            return notices.leave(redirect(url_for(".listed"), 303), "suppression_lifted")
    return make_response(render_template("suppression_lift.html", form=form, entry_id=entry_id), 422)


def order(work: Work, *first: Field) -> Form:
    """What is asked of whoever writes somebody down, or a list of people."""
    reaches = {ANY: _("Everything"), **_titles(work)}
    channels = {ANY: _("Every channel"), **{each.value: words.CHANNELS[each] for each in Channel}}
    return Form(
        (
            *first,
            Field(
                name="reason",
                label=_("Why?"),
                kind="select",
                options={reason.value: text for reason, text in REASONS.items()},
            ),
            Field(name="purpose", label=_("For what are they left alone?"), kind="select", options=reaches),
            Field(name="channel", label=_("On which channel?"), kind="select", options=channels),
        )
    )


def line(work: Work, hit: Hit) -> Line:
    """An entry in words."""
    reach, titles = hit.reach, _titles(work)
    purpose = gettext("Everything") if reach.purpose == ANY else titles.get(reach.purpose, reach.purpose)
    channel = "" if reach.channel == ANY else f" · {words.CHANNELS[Channel(reach.channel)]}"
    return Line(
        hit=hit,
        kind=KINDS[reach.id_type],
        reason=REASONS[reach.reason],
        reach=f"{purpose}{channel}",
        is_wish=not may_lift(reach.reason, Lifting.MISTAKE),
    )


def _titles(work: Work) -> dict[str, Text]:
    language = auth.visit().language
    return {key: each.titles.get(language, key) for key, each in purposes.current(work).items()}


def _refused(form: Form, refusal: Invalid) -> Form:
    """What is wrong with all of it is said at the first field."""
    whole = any(not fault.pointer for fault in refusal.faults)
    return (
        form.refuse(_SIGNS[0].name, FAULTS["nothing_given"])
        if whole
        else form.refuse_all(refusal.faults, FAULTS)
    )


def _signs(form: Form) -> Signs:
    return Signs(**{field.name: form.value(field.name).strip() or None for field in _SIGNS})


def _choices(work: Work) -> tuple[Choice, ...]:
    return (
        Choice(
            name="reason",
            label=gettext("Why"),
            options={reason.value: text for reason, text in REASONS.items()},
        ),
        Choice(
            name="purpose",
            label=gettext("Left alone for"),
            options={ANY: gettext("Everything"), **_titles(work)},
        ),
        Choice(
            name="channel",
            label=gettext("Channel"),
            options={ANY: gettext("Every channel"), **{each.value: words.CHANNELS[each] for each in Channel}},
        ),
    )
