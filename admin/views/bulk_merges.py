"""Which sure pairs are merged together, once somebody has looked at all of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, charts, members, notices
from admin.forms import Field, Form
from admin.lists import Column
from admin.words import Text, Word
from service.access import Scope
from service.contacts import comparing
from service.errors import Conflict
from service.merges import bulk
from service.merges.bulk import BulkView, Filter, PreviewState
from service.work import Work

pages = Blueprint("bulk_merges", __name__, url_prefix="/merges/many")
_ = lazy_gettext

COLUMNS = (Column(_("Becomes one")), Column(_("Contacts"), "number"), Column(_("State")))
STATES: Mapping[PreviewState, Word] = {
    PreviewState.READY: Word(_("Nothing merged yet"), ""),
    PreviewState.RUNNING: Word(_("Running"), "accent"),
    PreviewState.DONE: Word(_("Done"), "good"),
}
SKIPPED = Word(_("Changed since, left alone"), "warn")
# Bits that must speak for one person, and what that means as odds.
SURE: Mapping[str, Text] = {
    "4": _("16 to 1 or better"),
    "6": _("64 to 1 or better"),
    "8": _("256 to 1 or better"),
    "10": _("1,000 to 1 or better"),
}
FORM = Form(
    (
        Field(
            name="at_least",
            label=_("How sure must a pair be?"),
            kind="radio",
            options=SURE,
            hint=_("Odds that the two are one person. Pairs below stay in the queue, to be looked at."),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Contacts that are to become one."""

    contacts: tuple[tuple[UUID, str], ...]
    state: Word


@pages.get("/")
@auth.needs(Scope.DUPLICATES_DECIDE)
def ask() -> str:
    """Which pairs are meant?"""
    return render_template("bulk_merges_ask.html", form=FORM.filled(at_least="8"))


@pages.post("/")
@auth.needs(Scope.DUPLICATES_DECIDE)
def freeze() -> Answer:
    """Freeze those that wait now; nothing is merged yet."""
    form = FORM.read(request.form)
    if form.faults:
        return make_response(render_template("bulk_merges_ask.html", form=form), 422)
    with auth.work() as work:
        frozen = bulk.preview(work, Filter(at_least=float(form.value("at_least"))))
    return redirect(url_for(".preview", preview_id=frozen.id), 303)


@pages.get("/<uuid:preview_id>")
@auth.needs(Scope.DUPLICATES_DECIDE)
def preview(preview_id: UUID) -> str:
    """Every set of the frozen ones, and how far it is."""
    with auth.look() as work:
        view = bulk.show(work, preview_id)
        done = view.merged + len(view.skipped)
        return render_template(
            "bulk_merges.html",
            view=view,
            state=STATES[view.state],
            columns=COLUMNS,
            lines=_lines(work, view),
            done=done,
            share=charts.share(done, len(view.sets)),
        )


@pages.post("/<uuid:preview_id>/commit")
@auth.needs(Scope.DUPLICATES_DECIDE)
def commit(preview_id: UUID) -> Answer:
    """Merge what was looked at, and nothing else."""
    said = "bulk_merge_begun"
    try:
        with auth.work() as work:
            bulk.commit(work, preview_id)
    except Conflict:
        said = "bulk_merge_under_way"
    return notices.leave(redirect(url_for(".preview", preview_id=preview_id), 303), said)


def _lines(work: Work, view: BulkView) -> list[Line]:
    names = _names(work, [contact_id for each in view.sets for contact_id in each])
    skipped = set(view.skipped)
    return [
        Line(
            contacts=tuple((contact_id, names.get(contact_id, "")) for contact_id in each),
            state=SKIPPED if each in skipped else _state(place, view),
        )
        for place, each in enumerate(view.sets)
    ]


def _state(place: int, view: BulkView) -> Word:
    if place < view.merged + len(view.skipped):
        return Word(_("Merged"), "good")
    return Word(_("Waits"))


def _names(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names are opened so many at a time."""
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), 400):
        found |= comparing.who(work, ids[start : start + 400])
    return {contact_id: members.who(name) for contact_id, name in found.items()}
