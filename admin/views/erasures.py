"""Who was erased, what became of each part, and how is somebody erased?"""

import json
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, erased, lists, notices
from admin.forms import Field, Form
from admin.lists import Choice, Column, Tab
from rules import certificates as said
from rules.erasing import Cause, ErasureState
from service import contacts, erasure
from service.access import Scope
from service.erasure import certificates, holds, running
from service.errors import Conflict

pages = Blueprint("erasures", __name__, url_prefix="/erasures")
_ = lazy_gettext

COLUMNS = (
    Column(_("State")),
    Column(_("Why")),
    Column(_("Written down"), "date"),
    Column(_("Leads"), "number", wide_only=True),
    Column(_("Held back"), wide_only=True),
)
PARTS = (
    Column(_("What")),
    Column(_("Result")),
    Column(_("Gone"), "number"),
    Column(_("Stayed"), "number"),
    Column(_("Ground"), wide_only=True),
)
FOUND = (Column(_("What")), Column(_("How much"), "number"), Column(_("Held")))
ASK = Form(
    (
        Field(
            name="suppress",
            label=_("Leave the person alone from now on"),
            kind="check",
            required=False,
            hint=_("Whoever sends them again is refused. Without it the person may come anew."),
        ),
        Field(name="word", label=_("Type the word to confirm"), longest=20),
    )
)


@pages.get("/")
@auth.needs(Scope.REQUESTS_READ)
def listed() -> str:
    """Erasures, newest first."""
    options = {state.value: word.label for state, word in erased.STATES.items()}
    choices = (Choice(name="state", label=gettext("State"), options=options),)
    chosen = lists.chosen(choices)
    with auth.look() as work:
        state = ErasureState(chosen["state"]) if "state" in chosen else None
        found, more = erasure.listed(work, state=state, before=lists.cursor_id())
        return render_template(
            "erasures.html",
            columns=COLUMNS,
            lines=[erased.line(each) for each in found],
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            pages=lists.pages(chosen, next_cursor=more),
            tabs=tabs("erasures", reviews=holds.to_review(work)),
        )


@pages.get("/<uuid:erasure_id>")
@auth.needs(Scope.REQUESTS_READ)
def shown(erasure_id: UUID) -> str:
    """One erasure: what became of each category, and what may still be read elsewhere."""
    with auth.look() as work:
        view = erasure.view(work, erasure_id)
        facts = certificates.facts(work, erasure_id)
        return render_template(
            "erasure.html",
            line=erased.line(view),
            parts=erased.parts(view),
            columns=PARTS,
            rests=[erased.RESTS[each] for each in said.remains(facts)],
            may_manage=work.actor.may(Scope.REQUESTS_MANAGE) and view.state is ErasureState.PARTIAL,
        )


@pages.get("/<uuid:erasure_id>/certificate")
@auth.needs(Scope.REQUESTS_READ)
def certificate(erasure_id: UUID) -> Answer:
    """The signed certificate, to be kept and checked without us."""
    with auth.look() as work:
        document = certificates.certificate(work, erasure_id)
    answer = make_response(json.dumps(document, indent=2) + "\n")
    answer.headers["Content-Type"] = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{erasure_id}.json"'
    return answer


@pages.post("/<uuid:erasure_id>/again")
@auth.needs(Scope.REQUESTS_MANAGE)
def again(erasure_id: UUID) -> Answer:
    """Look again at what was retained or failed."""
    with auth.work() as work:
        erasure.view(work, erasure_id)
        running.resume(work, erasure_id)
    return notices.leave(redirect(url_for(".shown", erasure_id=erasure_id), 303), "erasure_again")


@pages.get("/of/<uuid:contact_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask(contact_id: UUID) -> str:
    """Show what there is of a person, and what it means to erase them."""
    return _ask(contact_id, ASK.filled(suppress="yes"))


@pages.post("/of/<uuid:contact_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def erase(contact_id: UUID) -> Answer:
    """Write down that the person is to be erased; it is done shortly after."""
    form = ASK.read(request.form)
    if not form.faults and form.value("word").casefold() != _word().casefold():
        form = form.refuse("word", gettext("Type the word exactly as it stands above the field."))
    if not form.faults:
        try:
            with auth.work() as work:
                suppress = form.holds("suppress", "yes")
                erasure_id = erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=suppress)
        except Conflict:
            form = form.refuse("word", gettext("This person is being erased already."))
        else:
            return notices.leave(redirect(url_for(".shown", erasure_id=erasure_id), 303), "erasure_begun")
    return make_response(_ask(contact_id, form), 422)


def tabs(here: str, *, reviews: int) -> list[Tab]:
    """The three lists of this room; `reviews` are holds that have to be looked at."""
    places = (
        ("erasures", gettext("Erasures"), None),
        ("holds", gettext("Holds"), reviews or None),
        ("bulk_erasures", gettext("Lists of people"), None),
    )
    return [
        Tab(label, url_for(f"ui.{name}.listed"), current=name == here, count=count)
        for name, label, count in places
    ]


def _ask(contact_id: UUID, form: Form) -> str:
    with auth.look() as work:
        return render_template(
            "erasure_ask.html",
            contact_id=contact_id,
            who=contacts.show(work, contact_id).line.who,
            found=erased.found(list(erasure.located(work, [contact_id]))),
            columns=FOUND,
            form=form,
            word=_word(),
        )


def _word() -> str:
    return str(gettext("erase"))
