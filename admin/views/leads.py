"""What has come in, what was found in it, and what became of it?"""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, reveals, timeline, words
from admin.lists import Choice, Column
from admin.words import Text, Word
from rules.leads import LeadStatus
from service import leads, overview, sources
from service.access import Scope
from service.errors import Invalid, TooMany
from service.leads import Filter, LeadLine, LeadView, ShownFinding
from service.work import Work

pages = Blueprint("leads", __name__, url_prefix="/leads")
_ = lazy_gettext

COLUMNS = (
    Column(_("Person")),
    Column(_("Status")),
    Column(_("Grade")),
    Column(_("Findings"), wide_only=True),
    Column(_("Source"), wide_only=True),
    Column(_("Received"), "date"),
)
GRADES = "ABCDE"
# Codes named in a line of the list; the rest is counted.
NAMED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A lead in the list."""

    lead: LeadLine
    who: str
    status: Word
    grade: Word
    findings: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding in words."""

    verdict: Word
    text: str
    finding: ShownFinding
    confidence: int | None
    """Per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One member of a lead: as it was sent, as it was mended, and what was found in it."""

    name: str
    label: Text
    masked: str | None
    amended: str | None
    findings: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one doubt or gap costs the score, in words."""

    use: Text
    member: Text
    verdict: Word
    points: float
    why: str | None


@pages.get("/")
@auth.needs(Scope.LEADS_READ)
def inbox() -> str:
    """The newest leads, filtered by status, source, finding and grade."""
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        shown, more = leads.listed(work, _filter(chosen), before=lists.cursor_id())
        lines = [line(work, each) for each in shown]
    return render_template(
        "leads.html",
        columns=COLUMNS,
        lines=lines,
        choices=choices,
        chosen=chosen,
        chips=lists.chips(choices, chosen),
        pages=lists.pages(chosen, next_cursor=more),
    )


@pages.get("/<uuid:lead_id>")
@auth.needs(Scope.LEADS_READ)
def lead(lead_id: UUID) -> str:
    """One lead, masked."""
    return _lead(lead_id)


@pages.get("/<uuid:lead_id>/reveal/<member>")
@auth.needs(Scope.CONTACTS_REVEAL)
def ask(lead_id: UUID, member: str) -> str:
    """Ask why somebody needs to see one member."""
    return _asked(lead_id, member)


@pages.post("/<uuid:lead_id>/reveal/<member>")
@auth.needs(Scope.CONTACTS_REVEAL)
def reveal(lead_id: UUID, member: str) -> Answer | str:
    """Show one member in clear, in this answer alone."""
    try:
        with auth.work() as work:
            value = leads.reveal(work, lead_id, member=member, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_asked(lead_id, member, fault=reveals.refusal(refusal)), refusal.status)
    return _lead(lead_id, revealed={member: value})


def line(work: Work, shown: LeadLine) -> Line:
    """A lead as a list shows it."""
    return Line(
        lead=shown,
        who=members.who(shown.who),
        status=words.STATUS[shown.status],
        grade=words.grade(shown.grade),
        findings=tuple(text_of(work, code) for code in shown.codes[:NAMED]),
        more=max(0, len(shown.codes) - NAMED),
    )


def text_of(work: Work, code: str, finding: ShownFinding | None = None) -> str:
    """A finding code in the reader's language; one that the rules no longer know keeps its name."""
    known = work.knowledge.codes.get(code)
    return known.text(auth.visit().language, finding.params if finding else {}) if known else code


def reasons(work: Work, view: LeadView) -> list[str]:
    """Why the lead is held up, each with the particulars of the finding it comes from."""
    of_code = {finding.code: finding for finding in view.findings}
    return [text_of(work, code, of_code.get(code)) for code in view.line.reasons]


def rows(work: Work, view: LeadView) -> list[Row]:
    """Every member that was sent or that something was found in, worst findings first within each."""
    found: dict[str, list[Told]] = {}
    for finding in view.findings:
        found.setdefault(finding.field, []).append(told(work, finding))
    named = {*view.members, *view.amended, *found}
    ordered = ["lead", *(name for name in members.MEMBERS if name != "lead")]
    strange = sorted(named - members.MEMBERS.keys())
    return [
        Row(
            name=name,
            label=members.member(name),
            masked=view.members.get(name),
            amended=view.amended.get(name) if view.amended.get(name) != view.members.get(name) else None,
            findings=tuple(found.get(name, ())),
        )
        for name in (*ordered, *strange)
        if name in named
    ]


def told(work: Work, finding: ShownFinding) -> Told:
    """A finding in words and tone."""
    return Told(
        verdict=words.VERDICT[finding.verdict],
        text=text_of(work, finding.code, finding),
        finding=finding,
        confidence=None if finding.confidence is None else round(100 * finding.confidence),
    )


def costs(work: Work, view: LeadView) -> list[Cost]:
    """Everything that keeps the score from a hundred, the dearest first."""
    of_code = {(finding.code, finding.field): finding for finding in view.findings}
    return [
        Cost(
            use=words.USE[loss.use],
            member=members.member(loss.member),
            verdict=words.VERDICT[loss.verdict],
            points=loss.points,
            why=text_of(work, loss.code, of_code.get((loss.code, loss.member))) if loss.code else None,
        )
        for loss in view.losses
    ]


def _lead(lead_id: UUID, *, revealed: dict[str, str] | None = None) -> str:
    with auth.look() as work:
        view = leads.show(work, lead_id)
        return render_template(
            "lead.html",
            view=view,
            who=members.who(view.line.who),
            status=words.STATUS[view.line.status],
            outcome=words.OUTCOME[view.line.outcome],
            grade=words.grade(view.line.grade),
            costs=costs(work, view),
            respects=[(words.DIMENSION[each], share) for each, share in view.dimensions.items()],
            rows=rows(work, view),
            reasons=reasons(work, view),
            revealed=revealed or {},
            purposes=reveals.PURPOSES,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            may_decide=work.actor.may(Scope.QUARANTINE_DECIDE),
            may_see_contacts=work.actor.may(Scope.CONTACTS_READ),
            may_see_imports=work.actor.may(Scope.IMPORTS_WRITE),
            deeds=timeline.of(work, leads.audit_ref(work, lead_id)),
        )


def _asked(lead_id: UUID, member: str, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = leads.show(work, lead_id)
    return render_template(
        "reveal.html",
        title=gettext("Reveal a personal value"),
        about=members.member(member),
        who=members.who(view.line.who),
        action=url_for(".reveal", lead_id=lead_id, member=member),
        back=url_for(".lead", lead_id=lead_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _choices(work: Work) -> tuple[Choice, ...]:
    return (
        Choice(
            name="status",
            label=gettext("Status"),
            options={status.value: words.STATUS[status].label for status in LeadStatus},
        ),
        Choice(
            name="source",
            label=gettext("Source"),
            options={str(source.id): source.name for source in sources.listed(work)},
        ),
        Choice(
            name="code",
            label=gettext("Finding"),
            options={code: text_of(work, code) for code in _codes(work)},
        ),
        Choice(name="grade", label=gettext("Grade"), options={letter: letter for letter in GRADES}),
    )


def _codes(work: Work) -> list[str]:
    """The frequent codes, and the one that is asked for even if it is rare."""
    frequent = [code for code, _count in overview.frequent_codes(work)]
    asked = request.args.get("code", "")
    return [*frequent, asked] if asked in work.knowledge.codes and asked not in frequent else frequent


def _filter(chosen: dict[str, str]) -> Filter:
    return Filter(
        status=LeadStatus(chosen["status"]) if "status" in chosen else None,
        source_id=UUID(chosen["source"]) if "source" in chosen else None,
        code=chosen.get("code"),
        grade=chosen.get("grade"),
    )
