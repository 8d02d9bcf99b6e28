"""Who asks for which right, by when must it be answered, and what is to be done next?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, packaged, request_history, requested, restricted, reveals
from admin.lists import Choice, Column, Pages, Tab
from admin.request_steps import STEPS, Step
from admin.requested import Countdown
from admin.words import Word
from rules.requests import RequestState, Right
from service import contacts, users
from service.access import Scope
from service.errors import Forbidden, Gone, Invalid, Merged, NotFound, TooMany
from service.requests import Identity, around, views
from service.requests.deciding import Doubt
from service.requests.timeline import Event
from service.requests.views import CaseView, RequestView
from service.work import Work

pages = Blueprint("requests", __name__, url_prefix="/requests")
_ = lazy_gettext

COLUMNS = (
    Column(_("Rights")),
    Column(_("State")),
    Column(_("Last day"), "date"),
    Column(_("Time left")),
    Column(_("Received"), "date", wide_only=True),
    Column(_("With"), wide_only=True),
)
RIGHTS = (
    Column(_("Right")),
    Column(_("State")),
    Column(_("Last day"), "date"),
    Column(_("How it was counted")),
)
FOUND = (Column(_("What")), Column(_("How much"), "number"))
TELLINGS = (Column(_("Recipient")), Column(_("What")), Column(_("State")), Column(_("Due"), "date"))
MAIL = (Column(_("Letter")), Column(_("State")), Column(_("Written"), "date"))
HISTORY = (Column(_("When"), "date"), Column(_("What")), Column(_("Who"), wide_only=True))
HELD = (Column(_("Ground")), Column(_("Now")), Column(_("Since"), "date"), Column(_("Ended"), "date"))
PAUSES = (Column(_("Why")), Column(_("From"), "date"), Column(_("Until"), "date"), Column(_("Clock")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A case in a list."""

    view: RequestView
    rights: str
    state: Word
    left: Countdown | None
    assignee: str


@pages.get("/")
@auth.needs(Scope.REQUESTS_READ)
def listed() -> str:
    """Cases, what is due first."""
    with auth.look() as work:
        choices = _choices()
        chosen = lists.chosen(choices)
        which = request.args.get("which", "open")
        offset = lists.cursor() or 0
        found, more = views.listed(
            work,
            is_open=which != "over",
            state=RequestState(chosen["state"]) if "state" in chosen else None,
            right=Right(chosen["right"]) if "right" in chosen else None,
            assignee_id=work.actor.id if chosen.get("assignee") == "me" else None,
            offset=offset,
        )
        return render_template(
            "requests.html",
            columns=COLUMNS,
            lines=_lines(work, found),
            tabs=_tabs(work, which),
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            pages=_pages(chosen, which, more, offset),
            late=views.late(work),
            may_open=work.actor.may(Scope.REQUESTS_WRITE),
        )


@pages.get("/<uuid:request_id>")
@auth.needs(Scope.REQUESTS_READ)
def case(request_id: UUID) -> str:
    """Everything about one case but the words of whoever asks."""
    return _page(request_id)


@pages.get("/<uuid:request_id>/words")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(request_id: UUID) -> str:
    """Ask why somebody needs to read what was written."""
    return _asked(request_id)


@pages.post("/<uuid:request_id>/words")
@auth.needs(Scope.CONTACTS_REVEAL)
def reveal(request_id: UUID) -> Answer | str:
    """Show who asks and in which words, in this answer alone."""
    try:
        with auth.work() as work:
            details, events = views.reveal(work, request_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_asked(request_id, fault=reveals.refusal(refusal)), refusal.status)
    except Gone:
        abort(410)
    subject = details.subject
    words = [
        (gettext("Name"), subject.name),
        (gettext("E-mail address"), subject.email),
        (gettext("Telephone number"), subject.phone),
        (gettext("Address for the answer"), details.reply_to),
        (gettext("Mandate"), details.mandate),
        (gettext("What they wrote"), details.text),
    ]
    return _page(request_id, words=[(label, text) for label, text in words if text], events=events)


def _page(
    request_id: UUID,
    *,
    words: Sequence[tuple[str, str]] = (),
    events: Sequence[Event] | None = None,
) -> str:
    with auth.look() as work:
        view = views.case(work, request_id)
        return render_template(
            "request.html",
            case=view,
            view=view.request,
            line=_lines(work, [view.request])[0],
            regime=requested.REGIMES[view.request.regime],
            via=requested.VIAS[view.request.via],
            asker=requested.ASKERS[view.request.asker],
            identity=requested.IDENTITIES[view.request.identity],
            rights=_rights(view),
            history=request_history.of(work, view.events if events is None else events),
            pauses=_pauses(view),
            found=[
                (requested.CATEGORIES[each.category], each.count)
                for each in around.found(work, view.contact_ids)
            ],
            letters=[(*requested.letter(each), each.written_at) for each in around.letters(work, request_id)],
            tellings=_tellings(work, request_id),
            erasures=_erasures(work, request_id),
            held=_held(work, request_id),
            packages=packaged.of_request(work, request_id),
            steps=_steps(work, view),
            words=words,
            purposes=reveals.PURPOSES,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL) and view.is_readable,
            people=_people(work, view),
            may_put_right=_may_put_right(work, view),
            columns={
                "rights": RIGHTS,
                "found": FOUND,
                "tellings": TELLINGS,
                "mail": MAIL,
                "history": HISTORY,
                "pauses": PAUSES,
                "held": HELD,
            },
        )


def _asked(request_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        [line] = _lines(work, [views.show(work, request_id)])
    return render_template(
        "reveal.html",
        title=gettext("Read what was written"),
        about=gettext("Who asks, and in which words"),
        who=line.rights,
        action=url_for(".reveal", request_id=request_id),
        back=url_for(".case", request_id=request_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _lines(work: Work, found: Sequence[RequestView]) -> list[Line]:
    names = users.names(work, [view.assignee_id for view in found if view.assignee_id])
    return [
        Line(
            view=view,
            rights=", ".join(str(requested.RIGHTS[each.right]) for each in view.rights),
            state=requested.STATES[view.state],
            left=requested.countdown(view),
            assignee=names.get(view.assignee_id, "") if view.assignee_id else "",
        )
        for view in found
    ]


def _people(work: Work, view: CaseView) -> list[tuple[UUID, str]]:
    """Whom it is about, masked; only ids for whoever may not look at contacts, or once they are gone."""
    found = []
    for contact_id in view.contact_ids:
        try:
            found.append((contact_id, contacts.show(work, contact_id).line.who))
        except (Forbidden, Gone, Merged, NotFound):
            found.append((contact_id, ""))
    return found


def _may_put_right(work: Work, view: CaseView) -> bool:
    asked = any(each.right is Right.RECTIFICATION and each.outcome is None for each in view.request.rights)
    is_known = view.request.identity is not Identity.NONE
    return asked and is_known and not view.request.is_over and work.actor.may(Scope.REQUESTS_MANAGE)


def _rights(view: CaseView) -> list[dict[str, Any]]:
    return [
        {
            "right": requested.RIGHTS[each.right],
            "state": requested.OUTCOMES[each.outcome] if each.outcome else _progress(each.begun_at),
            "why": requested.REFUSALS[each.refusal] if each.refusal else "",
            "ground": restricted.GROUNDS[each.ground] if each.ground else "",
            "article": each.ground.article if each.ground else "",
            "upheld_at": each.upheld_at,
            "raw": each.due_raw,
            "due": each.due_on,
            "rule": each.clock_id,
            "version": each.clock_version,
        }
        for each in view.request.rights
    ]


def _progress(begun_at: datetime | None) -> Word:
    return Word(gettext("Begun"), "accent") if begun_at else Word(gettext("Open"))


def _pauses(view: CaseView) -> list[dict[str, Any]]:
    return [
        {
            "why": requested.GROUNDS[each.ground],
            "doubt": requested.DOUBTS[Doubt(each.doubt)] if each.doubt else "",
            "begins": each.begins,
            "ends": each.ends,
            "clock": gettext("stood still") if each.is_counted else gettext("ran on"),
        }
        for each in view.pauses
    ]


def _tellings(work: Work, request_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "name": each.recipient_name,
            "deed": requested.DEEDS[each.deed],
            "state": requested.TELLINGS[each.state],
            "due": each.due_on,
            "is_silent": each.is_silent,
        }
        for each in around.tellings(work, request_id)
    ]


def _held(work: Work, request_id: UUID) -> list[dict[str, Any]]:
    """Whose data are, or were, kept and not used for this case."""
    return [
        {
            "view": view,
            "ground": restricted.GROUNDS[view.ground],
            "state": restricted.state(view),
            "ends": restricted.STEPS[view.step] if view.step else "",
        }
        for view in around.restrictions(work, request_id)
    ]


def _erasures(work: Work, request_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "id": view.id,
            "lines": [
                (requested.CATEGORIES[category], requested.FATES[result.fate], result.count, result.until)
                for category, result in view.results.items()
            ],
        }
        for view in around.erasures(work, request_id)
    ]


def _steps(work: Work, view: CaseView) -> list[Step]:
    return [step for step in STEPS.values() if step.is_open(view, work.actor)]


def _tabs(work: Work, which: str) -> list[Tab]:
    waiting = sum(views.counts(work).values())
    return [
        Tab(gettext("Open"), url_for(".listed"), which != "over", waiting),
        Tab(gettext("Over"), url_for(".listed", which="over"), which == "over"),
    ]


def _pages(chosen: Mapping[str, str], which: str, more: int | None, offset: int) -> Pages:
    kept = {**chosen, "which": which}
    return Pages(
        first=_list(kept) if offset else None,
        older=_list({**kept, "before": str(more)}) if more is not None else None,
    )


def _list(values: Mapping[str, Any]) -> str:
    return url_for(".listed", **values)


def _choices() -> tuple[Choice, ...]:
    return (
        Choice(
            name="state",
            label=gettext("State"),
            options={state.value: word.label for state, word in requested.STATES.items()},
        ),
        Choice(
            name="right",
            label=gettext("Right"),
            options={right.value: text for right, text in requested.RIGHTS.items()},
        ),
        Choice(name="assignee", label=gettext("With"), options={"me": gettext("Me")}),
    )
