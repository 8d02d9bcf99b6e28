"""Which contacts were made one, why, and how is it taken back?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, beside, lists, members, notices, reveals
from admin.beside import Opened
from admin.lists import Column
from admin.words import Text, Word
from rules import masking
from service import merges, users
from service.access import Scope
from service.contacts import comparing
from service.errors import Conflict, Invalid, JudgedDifferent, MergedSince, NotFound, Restricted, TooMany
from service.merges import MergeView, Reason, undoing
from service.merges.undoing import Clash, Undone
from service.work import Work

pages = Blueprint("merges", __name__, url_prefix="/merges")
_ = lazy_gettext

COLUMNS = (
    Column(_("Person")),
    Column(_("Made of")),
    Column(_("Why")),
    Column(_("By"), wide_only=True),
    Column(_("When"), "date"),
    Column(_("State")),
)
PARTS = (Column(_("Contact")), Column(_("Records it had"), "number"), Column(_("Now")))
REASONS: Mapping[Reason, Text] = {
    Reason.STEWARD: _("Chosen by a steward"),
    Reason.REVIEW: _("A possible duplicate, decided"),
    Reason.BULK: _("Previewed with others"),
    Reason.RUN: _("Found by a run over all contacts"),
    Reason.REQUEST: _("Asked for with a key"),
}
FAULTS: Mapping[str, Text] = {
    "too_few": _("Choose at least two contacts."),
    "too_many": _("These are too many contacts to look at together."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A merge in a list."""

    merge: MergeView
    who: str
    why: Text
    by: str
    state: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Something that came in after the merge, and to whom it may be handed."""

    clash: Clash
    fields: str
    where: str
    others: tuple[tuple[UUID, str], ...]


@pages.get("/")
@auth.needs(Scope.CONTACTS_READ)
def made() -> str:
    """Every merge, the newest first."""
    with auth.look() as work:
        shown, more = merges.listed(work, before=lists.cursor_id())
        return render_template(
            "merges.html",
            columns=COLUMNS,
            lines=lines(work, shown),
            pages=lists.pages({}, next_cursor=more),
            may_decide=work.actor.may(Scope.DUPLICATES_DECIDE),
        )


@pages.get("/<uuid:merge_id>")
@auth.needs(Scope.CONTACTS_READ)
def one(merge_id: UUID) -> str:
    """One merge, and the way back."""
    return _one(merge_id)


@pages.post("/<uuid:merge_id>/undo")
@auth.needs(Scope.DUPLICATES_DECIDE)
def undo(merge_id: UUID) -> Answer | str:
    """Take it back, and say what came in meanwhile."""
    try:
        with auth.work() as work:
            undone = undoing.undo(work, merge_id)
    except (Conflict, MergedSince) as refusal:
        return make_response(_one(merge_id, fault=why_not(refusal)), refusal.status)
    if undone.conflicts:
        return told(undone)
    return notices.leave(redirect(url_for(".one", merge_id=merge_id), 303), "merge_undone")


@pages.get("/<uuid:merge_id>/undo")
@pages.get("/<uuid:merge_id>/hand-over")
@auth.needs(Scope.CONTACTS_READ)
def again(merge_id: UUID) -> Answer:
    """The way back after somebody reloads what an answer said once."""
    return redirect(url_for(".one", merge_id=merge_id), 303)


@pages.post("/<uuid:merge_id>/hand-over")
@auth.needs(Scope.DUPLICATES_DECIDE)
def hand_over(merge_id: UUID) -> Answer:
    """Let a record that came in after the merge be part of another of its contacts."""
    record_id, to = _id(request.form.get("record")), _id(request.form.get("to"))
    with auth.work() as work:
        undoing.hand_over(work, merge_id, record_id=record_id, to=to)
    return notices.leave(redirect(url_for("ui.contacts.records", contact_id=to), 303), "record_handed_over")


@pages.get("/new")
@auth.needs(Scope.DUPLICATES_DECIDE)
def choose() -> Answer | str:
    """The contacts that somebody chose, beside each other."""
    return _choose(_chosen(request.args))


@pages.post("/new/open")
@auth.needs(Scope.CONTACTS_REVEAL)
def unmask() -> Answer | str:
    """The same in clear, in this answer alone."""
    ids = _chosen(request.form)
    try:
        with auth.work() as work:
            opened = comparing.reveal(work, ids, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_choose(ids, fault=reveals.refusal(refusal)), refusal.status)
    return _choose(ids, opened=opened)


@pages.post("/")
@auth.needs(Scope.DUPLICATES_DECIDE)
def merge() -> Answer | str:
    """Make the chosen contacts one."""
    ids = _chosen(request.form)
    if "nothing" in request.form:
        return _choose(ids)
    try:
        with auth.work() as work:
            picks = beside.picks(comparing.compare(work, ids), request.form)
            done = merges.merge(work, ids, picks=picks)
    except (Conflict, JudgedDifferent, Restricted, Invalid) as refusal:
        return make_response(_choose(ids, fault=why_not(refusal)), refusal.status)
    return notices.leave(redirect(url_for(".one", merge_id=done.id), 303), "contacts_merged")


def told(undone: Undone) -> str:
    """What came in after a merge that was just undone: it is said once, and may be handed over."""
    return _one(undone.merge_id, undone=undone)


def lines(work: Work, shown: Sequence[MergeView]) -> list[Line]:
    """Merges as a list shows them."""
    who = comparing.who(work, [each.survivor_id for each in shown])
    by = users.names(work, [each.made_by for each in shown if each.made_by])
    return [
        Line(
            merge=each,
            who=members.who(who.get(each.survivor_id, masking.DOTS)),
            why=REASONS[each.reason],
            by=by.get(each.made_by, "") if each.made_by else "",
            state=_state(each),
        )
        for each in shown
    ]


def _state(merge: MergeView) -> Word:
    return Word(gettext("Undone"), "warn") if merge.undone_at else Word(gettext("Stands"), "good")


def _one(merge_id: UUID, *, undone: Undone | None = None, fault: str | None = None) -> str:
    with auth.look() as work:
        view = merges.show(work, merge_id)
        ids = [part.contact_id for part in view.parts]
        who = {each: members.who(name) for each, name in comparing.who(work, ids).items()}
        return render_template(
            "merge.html",
            line=lines(work, [view])[0],
            parts=[(part, who.get(part.contact_id, "")) for part in view.parts],
            columns=PARTS,
            may_decide=work.actor.may(Scope.DUPLICATES_DECIDE),
            undone=undone,
            conflicts=[_conflict(each, ids, who) for each in undone.conflicts] if undone else [],
            fault=fault,
        )


def _conflict(clash: Clash, ids: Sequence[UUID], who: Mapping[UUID, str]) -> Later:
    return Later(
        clash=clash,
        fields=", ".join(str(members.FIELDS[name]) for name in clash.fields),
        where=who.get(clash.contact_id, ""),
        others=tuple((each, who.get(each, "")) for each in ids if each != clash.contact_id),
    )


def _choose(ids: Sequence[UUID], *, opened: Opened | None = None, fault: str | None = None) -> Answer | str:
    if len(ids) < 2:
        return notices.leave(redirect(url_for("ui.contacts.people"), 303), "choose_two")
    with auth.look() as work:
        compared = comparing.compare(work, ids)
    heads = beside.heads(compared)
    return render_template(
        "merge_new.html",
        ids=ids,
        compared=compared,
        heads=heads,
        page_keys=beside.KEYS,
        rows=list(beside.rows(compared, heads, opened)),
        opened=opened,
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _chosen(given: Any) -> list[UUID]:
    """The contacts that were asked for, each once, in the order of their ids: the oldest first."""
    return sorted({_id(text) for text in given.getlist("contact")})[: merges.MOST]


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound from None


def why_not(refusal: Conflict | MergedSince | JudgedDifferent | Restricted | Invalid) -> str:
    """What to say to somebody whose merge, or whose undoing of one, is refused."""
    match refusal:
        case MergedSince():
            return str(gettext("One of them was merged again since. Undo that merge first."))
        case JudgedDifferent():
            return str(gettext("Somebody found these to be different people."))
        case Restricted():
            return str(gettext("The data of one of them are restricted: wait until that has ended."))
        case Invalid():
            return str(FAULTS.get(refusal.faults[0].code, gettext("Choose again: something has changed.")))
        case _:
            return str(gettext("Somebody was quicker: this has been done already."))
