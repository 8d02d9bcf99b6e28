"""What waits for a decision, and what does the steward decide?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, notices, reveals, words
from admin.lists import Choice, Column
from admin.views.leads import Row, line, reasons, rows, text_of
from admin.words import Text
from rules.fields import TEXT_MEMBERS
from rules.leads import LeadStatus
from service import leads, quarantine, sources
from service.access import Scope
from service.errors import Invalid, TooMany
from service.leads import Filter
from service.work import Work

pages = Blueprint("quarantine", __name__, url_prefix="/quarantine")
_ = lazy_gettext

COLUMNS = (
    Column(_("Person")),
    Column(_("Grade")),
    Column(_("Findings")),
    Column(_("Source"), wide_only=True),
    Column(_("Waiting since"), "date"),
)
_LONG = frozenset({"notes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """A lead while it is mended: what stands in the form, and what is proposed by ordinal of the finding."""

    values: Mapping[str, str]
    proposed: Mapping[int, str]
    waits_still: bool = False
    """It was tried again, and is still not fit to pass."""


@pages.get("/")
@auth.needs(Scope.QUARANTINE_DECIDE)
def queue() -> str:
    """What waits, the oldest first."""
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        code, source_id = _narrowed(chosen)
        shown, more = quarantine.waiting(work, code=code, source_id=source_id, after=lists.cursor_id())
        lines = [line(work, each) for each in shown]
        total = leads.count(work, Filter(status=LeadStatus.QUARANTINED))
        is_new_here = not lines and not leads.listed(work, Filter(), limit=1)[0]
    return render_template(
        "quarantine.html",
        columns=COLUMNS,
        lines=lines,
        total=total,
        is_new_here=is_new_here,
        choices=choices,
        chosen=chosen,
        chips=lists.chips(choices, chosen),
        pages=lists.pages(chosen, next_cursor=more),
    )


@pages.get("/<uuid:lead_id>")
@auth.needs(Scope.QUARANTINE_DECIDE)
def lead(lead_id: UUID) -> Answer | str:
    """One lead that waits, masked, and what can be decided about it."""
    return _lead(lead_id)


@pages.post("/<uuid:lead_id>/open")
@auth.needs(Scope.CONTACTS_REVEAL)
def unmask(lead_id: UUID) -> Answer | str:
    """The whole lead in clear, in this answer alone, to be mended."""
    try:
        with auth.work() as work:
            opened = quarantine.opened(work, lead_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_lead(lead_id, fault=reveals.refusal(refusal)), refusal.status)
    return _lead(lead_id, mending=Mending(values=opened.members, proposed=opened.proposed))


@pages.get("/<uuid:lead_id>/open")
@pages.get("/<uuid:lead_id>/fix")
@auth.needs(Scope.QUARANTINE_DECIDE)
def closed(lead_id: UUID) -> Answer:
    """What was open is closed again when somebody comes back to the address."""
    return redirect(url_for(".lead", lead_id=lead_id, **_where()), 303)


@pages.post("/<uuid:lead_id>/fix")
@auth.needs(Scope.QUARANTINE_DECIDE)
def fix(lead_id: UUID) -> Answer | str:
    """Put the texts of the form in place of those that were sent, and try again."""
    values, proposed = _filled_in()
    if taken := request.form.get("take"):
        member, _equals, text = taken.partition("=")
        return _lead(lead_id, mending=Mending(values={**values, member: text}, proposed=proposed))
    with auth.work() as work:
        receipt = quarantine.fix(work, lead_id, values)
    if receipt.status is LeadStatus.QUARANTINED:
        anew = {at: each.suggestion for at, each in enumerate(receipt.findings) if each.suggestion}
        return _lead(lead_id, mending=Mending(values=values, proposed=anew, waits_still=True))
    return _onward(lead_id, "lead_fixed")


@pages.get("/<uuid:lead_id>/accept")
@auth.needs(Scope.QUARANTINE_DECIDE)
def ask_accept(lead_id: UUID) -> str:
    """Say what it means to take a lead in as it is."""
    return _confirm(lead_id, "accept")


@pages.post("/<uuid:lead_id>/accept")
@auth.needs(Scope.QUARANTINE_DECIDE)
def accept(lead_id: UUID) -> Answer:
    """Take the lead in as it is."""
    with auth.work() as work:
        quarantine.accept(work, lead_id)
    return _onward(lead_id, "lead_taken_in")


@pages.get("/<uuid:lead_id>/reject")
@auth.needs(Scope.QUARANTINE_DECIDE)
def ask_reject(lead_id: UUID) -> str:
    """Say what it means to refuse a lead."""
    return _confirm(lead_id, "reject")


@pages.post("/<uuid:lead_id>/reject")
@auth.needs(Scope.QUARANTINE_DECIDE)
def reject(lead_id: UUID) -> Answer:
    """Refuse the lead."""
    with auth.work() as work:
        quarantine.reject(work, lead_id)
    return _onward(lead_id, "lead_refused")


@pages.get("/<uuid:lead_id>/next")
@auth.needs(Scope.QUARANTINE_DECIDE)
def skip(lead_id: UUID) -> Answer:
    """Leave this one for later and open the next."""
    return _next(lead_id)


@pages.get("/alike")
@auth.needs(Scope.QUARANTINE_DECIDE)
def ask_alike() -> str:
    """How many leads have the same finding, and what mending them all would do."""
    return _alike(request.args.get("code", ""), request.args.get("field", ""))


@pages.post("/alike")
@auth.needs(Scope.QUARANTINE_DECIDE)
def fix_alike() -> str:
    """Take over what was proposed, in every waiting lead with this finding, and tell what came of it."""
    code, field = request.form.get("code", ""), request.form.get("field", "")
    with auth.work() as work:
        tally = quarantine.fix_alike(work, code=code, field=field)
    return _alike(code, field, tally=tally)


def _lead(lead_id: UUID, *, mending: Mending | None = None, fault: str | None = None) -> Answer | str:
    with auth.look() as work:
        view = leads.show(work, lead_id)
        if view.line.status is not LeadStatus.QUARANTINED:
            return redirect(url_for("ui.leads.lead", lead_id=lead_id), 303)
        found = rows(work, view)
        alike = {
            (told.finding.code, told.finding.field): quarantine.alike(
                work, code=told.finding.code, field=told.finding.field
            )
            for row in found
            for told in row.findings
            if told.finding.suggestion
        }
        held_for = reasons(work, view)
    return render_template(
        "quarantine_lead.html",
        view=view,
        who=members.who(view.line.who),
        grade=words.grade(view.line.grade),
        reasons=held_for,
        rows=[row for row in found if row.name in TEXT_MEMBERS] if mending else found,
        whole=[told for row in found if row.name not in TEXT_MEMBERS for told in row.findings],
        others=_others(found),
        long=_LONG,
        mending=mending,
        alike=alike,
        where=_where(),
        fault=fault,
        purposes=reveals.PURPOSES,
    )


def _others(found: list[Row]) -> list[tuple[str, Text]]:
    """Members that were not sent and that nothing was said of; a steward may fill them in all the same."""
    named = {row.name for row in found}
    return [(name, members.member(name)) for name in TEXT_MEMBERS if name not in named]


def _confirm(lead_id: UUID, deed: str) -> str:
    with auth.look() as work:
        view = leads.show(work, lead_id)
    return render_template(
        "quarantine_confirm.html", view=view, who=members.who(view.line.who), deed=deed, where=_where()
    )


def _alike(code: str, field: str, *, tally: quarantine.Tally | None = None) -> str:
    with auth.look() as work:
        count = quarantine.alike(work, code=code, field=field)
        text = text_of(work, code)
    return render_template(
        "quarantine_alike.html",
        code=code,
        field=field,
        member=members.member(field),
        text=text,
        count=count,
        tally=tally,
        most=quarantine.AT_ONCE,
    )


def _filled_in() -> tuple[dict[str, str], dict[int, str]]:
    """The texts of the form by member, and the proposals it carried by ordinal."""
    given = {name: text.replace("\r\n", "\n") for name, text in request.form.items()}
    values = {name: given[f"m-{name}"] for name in TEXT_MEMBERS if f"m-{name}" in given}
    proposed = {
        int(name[2:]): text for name, text in given.items() if name.startswith("s-") and name[2:].isdecimal()
    }
    return values, proposed


def _onward(lead_id: UUID, notice: str) -> Answer:
    return notices.leave(_next(lead_id), notice)


def _next(lead_id: UUID) -> Answer:
    """The lead after this one in the list the steward works through, else the first, else the list."""
    where = _where()
    with auth.look() as work:
        code, source_id = _narrowed(where)
        shown, _more = quarantine.waiting(work, code=code, source_id=source_id, after=lead_id, limit=1)
        if not shown:
            shown, _more = quarantine.waiting(work, code=code, source_id=source_id, limit=1)
    if not shown:
        return redirect(url_for(".queue"), 303)
    return redirect(url_for(".lead", lead_id=shown[0].id, **where), 303)


def _where() -> dict[str, Any]:
    """Which list the steward works through: filters that travel from lead to lead."""
    kept = {name: request.args.get(name, "") for name in ("code", "source")}
    return {name: value for name, value in kept.items() if value}


def _narrowed(chosen: Mapping[str, str]) -> tuple[str | None, UUID | None]:
    try:
        source_id = UUID(chosen["source"]) if "source" in chosen else None
    except ValueError:
        source_id = None
    return chosen.get("code"), source_id


def _codes(work: Work) -> dict[str, str]:
    """The frequent codes with their number, and the one that is asked for even if it is rare."""
    found = {code: f"{text_of(work, code)} ({count})" for code, count in quarantine.frequent(work)}
    asked = request.args.get("code", "")
    return (
        found
        if asked in found or asked not in work.knowledge.codes
        else {**found, asked: text_of(work, asked)}
    )


def _choices(work: Work) -> tuple[Choice, ...]:
    return (
        Choice(
            name="code",
            label=gettext("Finding"),
            options=_codes(work),
        ),
        Choice(
            name="source",
            label=gettext("Source"),
            options={str(source.id): source.name for source in sources.listed(work)},
        ),
    )
