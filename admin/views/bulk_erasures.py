"""Who is to be erased together, who proposed it, and has somebody else agreed?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices
from admin.forms import Field, Form
from admin.lists import Column
from admin.views.erasures import tabs
from admin.words import Text, Word
from service import users
from service.access import Scope
from service.erasure import holds, proposals
from service.erasure.proposals import Proposal, ProposalState
from service.errors import Conflict, Invalid
from service.work import Work

pages = Blueprint("bulk_erasures", __name__, url_prefix="/erasures/lists")
_ = lazy_gettext

COLUMNS = (
    Column(_("State")),
    Column(_("People"), "number"),
    Column(_("Proposed"), "date"),
    Column(_("By"), wide_only=True),
    Column(_("Decided by"), wide_only=True),
)
STATES: Mapping[ProposalState, Word] = {
    ProposalState.PROPOSED: Word(_("Waits for somebody else"), "warn"),
    ProposalState.RUNNING: Word(_("Under way"), "accent"),
    ProposalState.DONE: Word(_("Done"), "good"),
    ProposalState.DECLINED: Word(_("Declined"), "bad"),
}
FAULTS: Mapping[str, Text] = {
    "nobody": _("Give at least one id of a contact."),
    "too_many": _("At most 10,000 people at a time."),
    "not_there": _("Some of these are no contacts, or were erased."),
}
NEW = Form(
    (
        Field(
            name="contacts",
            label=_("Ids of the contacts"),
            kind="text-long",
            longest=450_000,
            hint=_("One on a line. Ids only: no names, no addresses."),
        ),
        Field(
            name="suppress",
            label=_("Leave these people alone from now on"),
            kind="check",
            required=False,
        ),
    )
)
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SHOWN = 100
"""People whose ids a page shows; the digest stands for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A list in words."""

    view: Proposal
    state: Word
    by: str
    decided_by: str


@pages.get("/")
@auth.needs(Scope.REQUESTS_READ)
def listed() -> str:
    """The latest lists."""
    with auth.look() as work:
        return render_template(
            "bulk_erasures.html",
            columns=COLUMNS,
            lines=[_line(work, each) for each in proposals.listed(work)],
            tabs=tabs("bulk_erasures", reviews=holds.to_review(work)),
            may_manage=work.actor.may(Scope.REQUESTS_MANAGE),
        )


@pages.get("/new")
@auth.needs(Scope.REQUESTS_MANAGE)
def new() -> str:
    """Ask whom."""
    return render_template("bulk_erasure_new.html", form=NEW.filled(suppress="yes"))


@pages.post("/new")
@auth.needs(Scope.REQUESTS_MANAGE)
def propose() -> Answer:
    """Freeze the list for somebody else to approve."""
    form = NEW.read(request.form)
    words = form.value("contacts").split()
    if not form.faults and not all(_ID.fullmatch(each) for each in words):
        form = form.refuse("contacts", gettext("One line or more is no id of a contact."))
    if not form.faults:
        try:
            with auth.work() as work:
                suppress = form.holds("suppress", "yes")
                proposal_id = proposals.propose(work, [UUID(each) for each in words], suppress=suppress)
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return _back(proposal_id, "bulk_proposed")
    return make_response(render_template("bulk_erasure_new.html", form=form), 422)


@pages.get("/<uuid:proposal_id>")
@auth.needs(Scope.REQUESTS_READ)
def shown(proposal_id: UUID) -> str:
    """One list, as it was frozen."""
    with auth.look() as work:
        view = proposals.show(work, proposal_id)
        is_open = view.state is ProposalState.PROPOSED and work.actor.may(Scope.REQUESTS_MANAGE)
        return render_template(
            "bulk_erasure.html",
            line=_line(work, view),
            ids=view.contacts[:SHOWN],
            more=max(0, len(view.contacts) - SHOWN),
            is_mine=view.proposed_by == work.actor.id,
            is_open=is_open,
        )


@pages.post("/<uuid:proposal_id>/approve")
@auth.needs(Scope.REQUESTS_MANAGE)
def approve(proposal_id: UUID) -> Answer:
    """Let the list that was shown be erased."""
    try:
        with auth.work() as work:
            proposals.approve(work, proposal_id, digest=request.form.get("digest", ""))
    except Conflict:
        return _back(proposal_id, "bulk_decided")
    return _back(proposal_id, "bulk_approved")


@pages.post("/<uuid:proposal_id>/decline")
@auth.needs(Scope.REQUESTS_MANAGE)
def decline(proposal_id: UUID) -> Answer:
    """Let nobody of it be erased."""
    try:
        with auth.work() as work:
            proposals.decline(work, proposal_id)
    except Conflict:
        return _back(proposal_id, "bulk_decided")
    return _back(proposal_id, "bulk_declined")


def _line(work: Work, view: Proposal) -> Line:
    people = [each for each in (view.proposed_by, view.decided_by) if each is not None]
    names = users.names(work, people)
    return Line(
        view=view,
        state=STATES[view.state],
        by=names.get(view.proposed_by, "") if view.proposed_by else "",
        decided_by=names.get(view.decided_by, "") if view.decided_by else "",
    )


def _back(proposal_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".shown", proposal_id=proposal_id), 303), said)
