"""Which two may be one person, and what does the steward who looks at them say?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, beside, evidence, lists, members, notices, reveals
from admin.beside import Opened
from admin.lists import Column, Pages, Tab
from admin.views import merges as merge_pages
from admin.words import Text, Word
from rules.judgements import Decision
from service import reviews, users
from service.access import Scope
from service.contacts import comparing
from service.errors import (
    Conflict,
    Gone,
    Invalid,
    Merged,
    MergedSince,
    NotFound,
    Restricted,
    ReviewStale,
    Stale,
    TooMany,
)
from service.reviews import QueueState, ReviewView, Which
from service.work import Work

pages = Blueprint("reviews", __name__, url_prefix="/reviews")
_ = lazy_gettext

COLUMNS = (
    Column(_("Who may be one person")),
    Column(_("Why")),
    Column(_("Chance"), "number"),
    Column(_("State")),
    Column(_("Waiting since"), "date", wide_only=True),
)
PARTS: Mapping[Which, Text] = {
    Which.WAITING: _("Waiting"),
    Which.MINE: _("Mine"),
    Which.CLAIMED: _("With others"),
    Which.SNOOZED: _("Put off"),
    Which.DONE: _("Decided"),
}
DECISIONS: Mapping[Decision, Word] = {
    Decision.SAME: Word(_("The same person"), "good"),
    Decision.DIFFERENT: Word(_("Different people"), "accent"),
    Decision.SKIP: Word(_("Skipped")),
}
SAID: Mapping[Decision, str] = {
    Decision.SAME: "review_same",
    Decision.DIFFERENT: "review_different",
    Decision.SKIP: "review_skipped",
}
KEYS: tuple[tuple[str, Text], ...] = (
    ("s", _("The same person")),
    ("d", _("Different people")),
    ("x", _("Cannot tell, skip")),
    ("u", _("Undo what was decided last")),
    *beside.KEYS,
)
# For how many days a pair may be put off.
DAYS: Mapping[str, Text] = {"1": _("Until tomorrow"), "7": _("For a week"), "30": _("For a month")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A pair in the queue."""

    review: ReviewView
    who: tuple[str, str]
    reasons: tuple[Text, ...]
    state: Word
    until: datetime | None
    by: str


@pages.get("/")
@auth.needs(Scope.DUPLICATES_DECIDE)
def queue() -> str:
    """A part of the queue, the most worthwhile first."""
    which, offset = _which(), lists.cursor() or 0
    with auth.look() as work:
        shown, more = reviews.page(work, which, offset=offset, limit=lists.PAGE)
        counts = reviews.counts(work)
        return render_template(
            "reviews.html",
            columns=COLUMNS,
            lines=_lines(work, shown),
            which=which.value,
            tabs=[_tab(each, which, counts[each]) for each in Which],
            waiting=counts[Which.WAITING],
            is_new_here=not any(counts.values()),
            pages=_pages(which, offset, more),
            after=_after(work),
        )


@pages.post("/next")
@auth.needs(Scope.DUPLICATES_DECIDE)
def begin() -> Answer:
    """Take the most worthwhile pair that nobody has."""
    return _onward(None)


@pages.get("/<uuid:review_id>")
@auth.needs(Scope.DUPLICATES_DECIDE)
def review(review_id: UUID) -> str:
    """Two contacts beside each other, masked."""
    return _review(review_id)


@pages.get("/<uuid:review_id>/open")
@pages.get("/<uuid:review_id>/decide")
@pages.get("/<uuid:review_id>/undo")
@auth.needs(Scope.DUPLICATES_DECIDE)
def closed(review_id: UUID) -> Answer:
    """What was open is closed again when somebody comes back to the address."""
    return redirect(url_for(".review", review_id=review_id, after=_behind()), 303)


@pages.post("/<uuid:review_id>/open")
@auth.needs(Scope.CONTACTS_REVEAL)
def unmask(review_id: UUID) -> Answer | str:
    """The same in clear, in this answer alone; whoever sees it so has the pair."""
    try:
        with auth.work() as work:
            opened = reviews.reveal(work, review_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_review(review_id, fault=reveals.refusal(refusal)), refusal.status)
    return _review(review_id, opened=opened)


@pages.post("/<uuid:review_id>/decide")
@auth.needs(Scope.DUPLICATES_DECIDE)
def decide(review_id: UUID) -> Answer | str:
    """Say what the two are, and go on to the next pair."""
    if "nothing" in request.form:
        return closed(review_id)
    decision = _decision(request.form.get("decision", ""))
    try:
        with auth.work() as work:
            view = reviews.show(work, review_id)
            picks = None
            if decision is Decision.SAME:
                compared = comparing.compare(work, [view.left_id, view.right_id])
                picks = beside.picks(compared, request.form)
            reviews.decide(work, review_id, decision, picks=picks, expected=request.form.get("etag"))
    except (Conflict, Restricted, Stale, ReviewStale, Invalid) as refusal:
        return make_response(_review(review_id, fault=_why_not(refusal)), refusal.status)
    return _onward(review_id, SAID[decision])


@pages.post("/<uuid:review_id>/undo")
@auth.needs(Scope.DUPLICATES_DECIDE)
def undo(review_id: UUID) -> Answer | str:
    """Take a decision back; the pair waits again."""
    try:
        with auth.work() as work:
            undone = reviews.undo(work, review_id)
    except (Conflict, MergedSince) as refusal:
        return make_response(_review(review_id, fault=merge_pages.why_not(refusal)), refusal.status)
    if undone and undone.conflicts:
        return merge_pages.told(undone)
    return notices.leave(redirect(url_for(".review", review_id=review_id), 303), "review_undone")


@pages.post("/<uuid:review_id>/claim")
@auth.needs(Scope.DUPLICATES_DECIDE)
def claim(review_id: UUID) -> Answer:
    """Take it for oneself; one whose contacts have changed is compared again."""
    return _handled(review_id, "review_claimed", lambda work: reviews.claim(work, review_id))


@pages.post("/<uuid:review_id>/release")
@auth.needs(Scope.DUPLICATES_DECIDE)
def release(review_id: UUID) -> Answer:
    """Let go of it."""
    return _handled(review_id, "review_released", lambda work: reviews.release(work, review_id))


@pages.post("/<uuid:review_id>/assign")
@auth.needs(Scope.DUPLICATES_DECIDE)
def assign(review_id: UUID) -> Answer:
    """Give it to a colleague."""

    def give(work: Work) -> None:
        colleague = next(
            (each for each in users.stewards(work) if str(each) == request.form.get("user")), None
        )
        if colleague is None:
            raise NotFound
        reviews.assign(work, review_id, colleague)

    return _handled(review_id, "review_assigned", give)


@pages.post("/<uuid:review_id>/snooze")
@auth.needs(Scope.DUPLICATES_DECIDE)
def snooze(review_id: UUID) -> Answer:
    """Put it off for some days."""
    days = request.form.get("days", "")
    if days not in DAYS:
        raise NotFound

    def put_off(work: Work) -> None:
        reviews.snooze(work, review_id, until=work.now + timedelta(days=int(days)))

    return _handled(review_id, "review_put_off", put_off)


def _handled(review_id: UUID, said: str, act: Any) -> Answer:
    """Carry out what is done beside deciding, and come back to the pair."""
    try:
        with auth.work() as work:
            act(work)
    except Conflict:
        said = "review_taken"
    return notices.leave(redirect(url_for(".review", review_id=review_id), 303), said)


def _onward(decided: UUID | None, said: str | None = None) -> Answer:
    """Open the next pair, or the queue when nothing waits; the last decision can be undone from there."""
    with auth.work() as work:
        following = reviews.take_next(work)
    if following is None:
        return notices.leave(redirect(url_for(".queue", after=decided), 303), said or "review_none_left")
    onward = redirect(url_for(".review", review_id=following.id, after=decided), 303)
    return notices.leave(onward, said) if said else onward


def _review(review_id: UUID, *, opened: Opened | None = None, fault: str | None = None) -> str:
    with auth.look() as work:
        view = reviews.show(work, review_id)
        compared = _compared(work, view)
        heads = beside.heads(compared) if compared else ()
        return render_template(
            "review.html",
            line=_lines(work, [view])[0],
            view=view,
            is_mine=view.claimed_by == work.actor.id,
            compared=compared,
            heads=heads,
            rows=list(beside.rows(compared, heads, opened)) if compared else [],
            opened=opened,
            why=evidence.of(work, view.levels),
            after=_after(work),
            behind=_behind(),
            waiting=reviews.counts(work)[Which.WAITING],
            colleagues={each: name for each, name in users.stewards(work).items() if each != work.actor.id},
            days=DAYS,
            page_keys=KEYS,
            purposes=reveals.PURPOSES,
            fault=fault,
        )


def _compared(work: Work, view: ReviewView) -> comparing.Comparison | None:
    """The two beside each other; nothing once they are one, or one of them was erased."""
    try:
        return comparing.compare(work, [view.left_id, view.right_id])
    except (Gone, Merged, NotFound):
        return None


def _lines(work: Work, shown: Sequence[ReviewView]) -> list[Line]:
    ids = {contact_id for each in shown for contact_id in (each.left_id, each.right_id)}
    who = comparing.who(work, ids)
    names = users.names(work, [by for each in shown if (by := each.claimed_by or each.decided_by)])
    told = evidence.reasons(work, [each.levels for each in shown])
    return [
        Line(
            review=each,
            who=(_name(who, each.left_id), _name(who, each.right_id)),
            reasons=reasons,
            state=_state(each),
            until=each.claimed_until or each.snoozed_until or each.decided_at,
            by=names.get(each.claimed_by or each.decided_by or each.id, ""),
        )
        for each, reasons in zip(shown, told, strict=True)
    ]


def _name(who: Mapping[UUID, str], contact_id: UUID) -> str:
    return members.who(who[contact_id]) if contact_id in who else str(gettext("(erased)"))


def _state(view: ReviewView) -> Word:
    if view.is_restricted and view.state is not QueueState.DONE:
        return Word(gettext("Restricted"), "warn")
    if view.is_stale:
        return Word(gettext("Changed since"), "warn")
    if view.decision is not None and view.state is QueueState.DONE:
        return DECISIONS[view.decision]
    match view.state:
        case QueueState.DONE:
            return Word(gettext("Settled by another merge"))
        case QueueState.CLAIMED:
            return Word(gettext("Taken until"), "accent")
        case QueueState.SNOOZED:
            return Word(gettext("Put off until"))
        case QueueState.OPEN:
            return Word(gettext("Free"), "good")


def _tab(part: Which, now: Which, count: int) -> Tab:
    return Tab(PARTS[part], url_for(".queue", which=part.value), current=part is now, count=count)


def _which() -> Which:
    asked = request.args.get("which", "")
    return Which(asked) if asked in set(Which) else Which.WAITING


def _pages(which: Which, offset: int, more: int | None) -> Pages:
    def at(place: int | None) -> str:
        return url_for(".queue", which=which.value, before=place)

    return Pages(first=at(None) if offset else None, older=at(more) if more else None)


def _behind() -> str | None:
    """Which pair was decided last, as the address says it: kept while one looks at the next."""
    return request.args.get("after")


def _after(work: Work) -> Line | None:
    """The pair that was decided last, for as long as its decision can be taken back."""
    try:
        view = reviews.show(work, UUID(request.args.get("after", "")))
    except (ValueError, NotFound):
        return None
    return _lines(work, [view])[0] if view.state in {QueueState.DONE, QueueState.SNOOZED} else None


def _decision(text: str) -> Decision:
    if text not in set(Decision):
        raise NotFound
    return Decision(text)


def _why_not(refusal: Conflict | Restricted | Stale | ReviewStale | Invalid) -> str:
    match refusal:
        case ReviewStale():
            return str(gettext("One of the two has changed since they were compared. Look at them again."))
        case Invalid():
            return str(gettext("A record that you chose is no longer there. Choose again."))
        case Restricted():
            return merge_pages.why_not(refusal)
        case _:
            return str(gettext("Somebody was quicker: this pair is with somebody else, or decided."))
