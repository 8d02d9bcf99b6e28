"""Of whom is something in doubt, who looks into it, and what did they find out?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, notices
from admin.lists import Column, Pages, Tab
from admin.views.still_right import INSTEAD
from admin.words import Text, Word
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.doubts import Said
from rules.records import Lead
from service import contacts, users
from service.access import Scope
from service.confirmations import answering
from service.confirmations.answering import Answers
from service.contacts import comparing
from service.errors import Conflict, Gone, Invalid, Merged, NotFound, Stale
from service.freshness import doubts
from service.freshness.doubts import Asked, Doubted, DoubtView, Ending, QueueState, Which
from service.work import Work

pages = Blueprint("doubts", __name__, url_prefix="/doubts")
_ = lazy_gettext

COLUMNS = (
    Column(_("Contact")),
    Column(_("In doubt")),
    Column(_("Least likely"), "number"),
    Column(_("Worth"), "number", wide_only=True),
    Column(_("State")),
    Column(_("Person asked"), wide_only=True),
)
PARTS: Mapping[Which, Text] = {
    Which.WAITING: _("Waiting"),
    Which.MINE: _("Mine"),
    Which.CLAIMED: _("With others"),
    Which.SNOOZED: _("Put off"),
    Which.DONE: _("Settled"),
}
BANDS: Mapping[Band, Word] = {
    Band.FRESH: Word(_("Fresh"), "good"),
    Band.AGEING: Word(_("Ageing")),
    Band.VERIFY: Word(_("To be verified"), "warn"),
    Band.WITHHOLD: Word(_("Withheld"), "bad"),
}
ENDINGS: Mapping[Ending, Word] = {
    Ending.ANSWERED: Word(_("Looked into"), "good"),
    Ending.PERSON: Word(_("The person answered"), "good"),
    Ending.BY_ITSELF: Word(_("No longer in doubt"), "accent"),
    Ending.GONE: Word(_("Merged or erased")),
}
ASKED: Mapping[Asked, Text] = {
    Asked.SENT: _("By letter"),
    Asked.NO_MAILBOX: _("No: no mailbox that is surely theirs"),
    Asked.RESTRICTED: _("No: restricted"),
    Asked.LEFT_ALONE: _("No: wants to be left alone"),
    Asked.LATELY: _("No: asked not long ago"),
    Asked.NOT_ALLOWED: _("No: not allowed"),
}
# For how many days a doubt may be put off.
DAYS: Mapping[str, Text] = {"1": _("Until tomorrow"), "7": _("For a week"), "30": _("For a month")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A doubt in the queue."""

    doubt: DoubtView
    who: str
    fields: tuple[tuple[Text, Word], ...]
    state: Word
    until: datetime | None
    by: str
    asked: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value in doubt, on its page."""

    doubted: Doubted
    label: Text
    band: Word
    masked: str = field(repr=False)
    answer: str
    instead: tuple[tuple[str, Text, str], ...] = field(repr=False)
    """Name, label, and what was typed."""


@pages.get("/")
@auth.needs(Scope.DOUBTS_DECIDE)
def queue() -> str:
    """A part of the queue, the most worthwhile first."""
    which, offset = _which(), lists.cursor() or 0
    with auth.look() as work:
        shown, more = doubts.page(work, which, offset=offset, limit=lists.PAGE)
        counts = doubts.counts(work)
        return render_template(
            "doubts.html",
            columns=COLUMNS,
            lines=_lines(work, shown),
            which=which.value,
            tabs=[
                Tab(
                    PARTS[each],
                    url_for(".queue", which=each.value),
                    current=each is which,
                    count=counts[each],
                )
                for each in Which
            ],
            waiting=counts[Which.WAITING],
            is_new_here=not any(counts.values()),
            pages=_pages(which, offset, more),
            may_see_model=work.actor.may(Scope.QUALITY_READ),
        )


@pages.post("/next")
@auth.needs(Scope.DOUBTS_DECIDE)
def begin() -> Answer:
    """Take the most worthwhile doubt that nobody has."""
    return _onward()


@pages.get("/<uuid:doubt_id>")
@auth.needs(Scope.DOUBTS_DECIDE)
def doubt(doubt_id: UUID) -> str:
    """What is in doubt of one contact, masked."""
    return _doubt(doubt_id)


@pages.get("/<uuid:doubt_id>/answer")
@auth.needs(Scope.DOUBTS_DECIDE)
def closed(doubt_id: UUID) -> Answer:
    """Whoever comes back to the address of an answer sees the doubt."""
    return redirect(url_for(".doubt", doubt_id=doubt_id), 303)


@pages.post("/<uuid:doubt_id>/answer")
@auth.needs(Scope.DOUBTS_DECIDE)
def answer(doubt_id: UUID) -> Answer:
    """Say what was found out, and go on to the next when nothing is left of it."""
    try:
        with auth.work() as work:
            given = _answers(doubts.show(work, doubt_id))
            now = answering.by_steward(work, doubt_id, given, expected=request.form.get("etag"))
    except (Conflict, Stale, Invalid) as refusal:
        return make_response(_doubt(doubt_id, fault=_why_not(refusal)), refusal.status)
    if now.state is not QueueState.DONE:
        return notices.leave(redirect(url_for(".doubt", doubt_id=doubt_id), 303), "doubt_answered_in_part")
    return _onward("doubt_answered")


@pages.post("/<uuid:doubt_id>/claim")
@auth.needs(Scope.DOUBTS_DECIDE)
def claim(doubt_id: UUID) -> Answer:
    """Take it for oneself."""
    return _handled(doubt_id, "doubt_claimed", lambda work: doubts.claim(work, doubt_id))


@pages.post("/<uuid:doubt_id>/release")
@auth.needs(Scope.DOUBTS_DECIDE)
def release(doubt_id: UUID) -> Answer:
    """Let go of it."""
    return _handled(doubt_id, "doubt_released", lambda work: doubts.release(work, doubt_id))


@pages.post("/<uuid:doubt_id>/assign")
@auth.needs(Scope.DOUBTS_DECIDE)
def assign(doubt_id: UUID) -> Answer:
    """Give it to a colleague."""

    def give(work: Work) -> None:
        colleague = next(
            (each for each in users.stewards(work) if str(each) == request.form.get("user")), None
        )
        if colleague is None:
            raise NotFound
        doubts.assign(work, doubt_id, colleague)

    return _handled(doubt_id, "doubt_assigned", give)


@pages.post("/<uuid:doubt_id>/snooze")
@auth.needs(Scope.DOUBTS_DECIDE)
def snooze(doubt_id: UUID) -> Answer:
    """Put it off for some days."""
    days = request.form.get("days", "")
    if days not in DAYS:
        raise NotFound

    def put_off(work: Work) -> None:
        doubts.snooze(work, doubt_id, until=work.now + timedelta(days=int(days)))

    return _handled(doubt_id, "doubt_put_off", put_off)


def _handled(doubt_id: UUID, said: str, act: Callable[[Work], object]) -> Answer:
    """Carry out what is done beside answering, and come back to the doubt."""
    try:
        with auth.work() as work:
            act(work)
    except Conflict:
        said = "doubt_taken"
    return notices.leave(redirect(url_for(".doubt", doubt_id=doubt_id), 303), said)


def _onward(said: str | None = None) -> Answer:
    """Open the next doubt, or the queue when nothing waits."""
    with auth.work() as work:
        following = doubts.take_next(work)
    if following is None:
        return notices.leave(redirect(url_for(".queue"), 303), said or "doubt_none_left")
    onward = redirect(url_for(".doubt", doubt_id=following.id), 303)
    return notices.leave(onward, said) if said else onward


def _doubt(doubt_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = doubts.show(work, doubt_id)
        [line] = _lines(work, [view])
        return render_template(
            "doubt.html",
            view=view,
            line=line,
            rows=_rows(work, view),
            is_open=view.state is not QueueState.DONE,
            is_mine=view.claimed_by == work.actor.id,
            days=DAYS,
            colleagues={each: name for each, name in users.stewards(work).items() if each != work.actor.id},
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            fault=fault,
        )


def _rows(work: Work, view: DoubtView) -> list[Row]:
    try:
        shown = {each.name: each.masked for each in contacts.show(work, view.contact_id).fields}
    except (Gone, Merged, NotFound):
        return []
    return [
        Row(
            doubted=each,
            label=members.FIELDS[each.field],
            band=BANDS[each.band],
            masked=shown.get(each.field, ""),
            answer=request.form.get(f"said:{each.field.value}", ""),
            instead=tuple(
                (name, members.MEMBERS[name], request.form.get(name, "")) for name in _asked(each.field)
            ),
        )
        for each in view.doubted
    ]


def _asked(name: FieldName) -> tuple[str, ...]:
    """What may be said to be right instead: members of a lead. A steward may also know another mailbox."""
    return ("email",) if name is FieldName.EMAIL else tuple(each for each, *_ in INSTEAD.get(name, ()))


def _answers(view: DoubtView) -> Answers:
    said = {
        each.field: Said(value)
        for each in view.doubted
        if (value := request.form.get(f"said:{each.field.value}", "")) in set(Said)
    }
    typed: dict[str, Any] = {
        member: text
        for name, each in said.items()
        if each is Said.WRONG
        for member in _asked(name)
        if (text := request.form.get(member, "").strip())
    }
    return Answers(said=said, instead=Lead(**typed))


def _lines(work: Work, shown: Sequence[DoubtView]) -> list[Line]:
    who = comparing.who(work, {each.contact_id for each in shown})
    names = users.names(work, [by for each in shown if (by := each.claimed_by or each.ended_by)])
    return [
        Line(
            doubt=each,
            who=members.who(who[each.contact_id]) if each.contact_id in who else gettext("(erased)"),
            fields=_fields(each),
            state=_state(each),
            until=each.claimed_until or each.snoozed_until or each.ended_at,
            by=names.get(each.claimed_by or each.ended_by or each.id, ""),
            asked=ASKED[each.asked] if each.asked else gettext("Not yet"),
        )
        for each in shown
    ]


def _fields(view: DoubtView) -> tuple[tuple[Text, Word], ...]:
    if view.doubted:
        return tuple((members.FIELDS[each.field], BANDS[each.band]) for each in view.doubted)
    return tuple((members.FIELDS[name], Word("")) for name in view.fields)


def _state(view: DoubtView) -> Word:
    if view.ending is not None:
        return ENDINGS[view.ending]
    if view.is_restricted:
        return Word(gettext("Restricted"), "warn")
    match view.state:
        case QueueState.CLAIMED:
            return Word(gettext("Taken until"), "accent")
        case QueueState.SNOOZED:
            return Word(gettext("Put off until"))
        case _:
            return Word(gettext("Free"), "good")


def _which() -> Which:
    asked = request.args.get("which", "")
    return Which(asked) if asked in set(Which) else Which.WAITING


def _pages(which: Which, offset: int, more: int | None) -> Pages:
    def at(place: int | None) -> str:
        return url_for(".queue", which=which.value, before=place)

    return Pages(first=at(None) if offset else None, older=at(more) if more else None)


def _why_not(refusal: Conflict | Stale | Invalid) -> str:
    match refusal:
        case Invalid() if any(fault.code == "nothing_said" and not fault.pointer for fault in refusal.faults):
            return str(gettext("Say of at least one of these whether it is right."))
        case Invalid():
            return str(gettext("What you gave instead cannot be right. Look at it again."))
        case Stale():
            return str(gettext("Something has changed since you opened this. Look at it again."))
        case _:
            return str(gettext("Somebody was quicker: this is with somebody else, or settled."))
