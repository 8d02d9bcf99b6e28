"""How is a whole list of people to leave alone taken over, and what came of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, uploads
from admin.forms import Field, Form
from admin.lists import Column
from admin.views import suppressions as entries
from admin.words import Text, Word
from rules.suppressions import Form as Written
from rules.suppressions import IdType, Reason
from service.access import Scope
from service.errors import Invalid
from service.suppressions import ANY
from service.suppressions import lists as taken
from service.suppressions.lists import ListOrder, ListState, ListView
from service.work import Work

pages = Blueprint("suppression_lists", __name__, url_prefix="/suppressions/lists")
_ = lazy_gettext

COLUMNS = (
    Column(_("Sent"), "date"),
    Column(_("Why")),
    Column(_("State")),
    Column(_("Lines"), "number"),
    Column(_("Taken over"), "number"),
    Column(_("Known already"), "number"),
    Column(_("Unusable"), "number"),
)
STATES: Mapping[ListState, Word] = {
    ListState.COMING: Word(_("Coming in"), "warn"),
    ListState.RUNNING: Word(_("Runs"), "accent"),
    ListState.DONE: Word(_("Done"), "good"),
}
WRITTEN: Mapping[Written, Text] = {
    Written.RAW: _("As they are"),
    Written.SHA256: _("Hashed with SHA-256, in hexadecimal digits"),
    Written.MD5: _("Hashed with MD5, in hexadecimal digits"),
}
_KINDS = (IdType.EMAIL, IdType.PHONE, IdType.DOMAIN, IdType.COMPANY_NO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A list in words."""

    view: ListView
    reason: Text
    state: Word


@pages.get("/")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def sent() -> str:
    """Lists that were sent, newest first."""
    with auth.look() as work:
        found = [_line(view) for view in taken.newest(work, before=lists.cursor_id())]
    return render_template("suppression_lists.html", columns=COLUMNS, lines=found)


@pages.get("/new")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def new() -> str:
    """Ask what the list is of."""
    with auth.look() as work:
        form = _form(work).filled(
            id_type=IdType.EMAIL.value,
            form=Written.RAW.value,
            reason=Reason.ROBINSON.value,
            purpose=ANY,
            channel=ANY,
        )
    return render_template("suppression_list_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def send() -> Answer:
    """Read the list as it arrives; it is taken over in the background."""
    upload = uploads.of(request)
    with auth.look() as work:
        form = _form(work).read(uploads.Answers(upload))
    if not upload.filename:
        form = form.refuse("file", gettext("Choose a file."))
    if not form.faults:
        try:
            view = taken.send(auth.workshop(), auth.visit().actor, upload, _order(form))
        except Invalid as refusal:
            form = form.refuse("file", _in_words(refusal))
        else:
            return redirect(url_for(".shown", list_id=view.id), 303)
    upload.hear_out()
    return make_response(render_template("suppression_list_new.html", form=form), 422)


@pages.get("/<uuid:list_id>")
@auth.needs(Scope.SUPPRESSIONS_MANAGE)
def shown(list_id: UUID) -> str:
    """How far a list is, with the numbers of lines of which nothing could be made."""
    with auth.look() as work:
        view = taken.show(work, list_id)
    return render_template(
        "suppression_list.html",
        line=_line(view),
        kind=entries.KINDS[view.order.id_type],
        written=WRITTEN[view.order.form],
        is_under_way=view.state is not ListState.DONE,
    )


def _form(work: Work) -> Form:
    return entries.order(
        work,
        Field(
            name="id_type",
            label=_("What is it a list of?"),
            kind="select",
            options={each.value: entries.KINDS[each] for each in _KINDS},
        ),
        Field(
            name="form",
            label=_("How are they written?"),
            kind="select",
            options={each.value: text for each, text in WRITTEN.items()},
        ),
        Field(
            name="country",
            label=_("Country of numbers without a country code"),
            required=False,
            longest=2,
            hint=_("Two letters, as NL."),
        ),
    )


def _order(form: Form) -> ListOrder:
    return ListOrder(
        reason=Reason(form.value("reason")),
        id_type=IdType(form.value("id_type")),
        form=Written(form.value("form")),
        purpose=form.value("purpose"),
        channel=form.value("channel"),
        country=form.value("country").upper() or None,
    )


def _in_words(refusal: Invalid) -> str:
    """Why a list was refused, in the reader's language where the sentence needs no figures."""
    fault = refusal.faults[0]
    if fault.code == "not_a_choice":
        return str(gettext("Such values cannot be told from their hashes: send them as they are."))
    code = auth.workshop().knowledge.codes.get(fault.code)
    said = code.text(auth.visit().language) if code else fault.detail
    return fault.detail if "…" in said else said


def _line(view: ListView) -> Line:
    return Line(view=view, reason=entries.REASONS[view.order.reason], state=STATES[view.state])
