"""Which findings are there, how often is each given, and what does one mean?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, words
from admin.lists import Choice, Column
from admin.views.overrides import WORDS
from admin.words import Text, Word
from rules.codes import Code
from rules.explaining import Trial
from rules.findings import Finding, Verdict
from rules.knowledge import Knowledge
from service import explaining, findings, overrides, sources
from service.access import Scope
from service.findings import DAYS
from service.work import Work

pages = Blueprint("codes", __name__, url_prefix="/codes")
_ = lazy_gettext

COLUMNS = (
    Column(_("Finding")),
    Column(_("Verdict"), wide_only=True),
    Column(_("Leads"), "number"),
)
SHARES = (
    Column(_("Source")),
    Column(_("Last 30 days"), "number"),
    Column(_("All"), "number"),
    Column(_("In quarantine"), "number"),
)
TRIAL = (Column(_("Member")), Column(_("As sent")), Column(_("As kept")))
GIVERS = (
    Column(_("Rule")),
    Column(_("Pack")),
    Column(_("Source of the knowledge"), wide_only=True),
)
FAMILIES: Mapping[str, Text] = {
    "ADR": _("Postal address"),
    "CNS": _("Consent"),
    "DOB": _("Date of birth"),
    "EML": _("E-mail"),
    "FIL": _("Files and their rows"),
    "INT": _("Admission"),
    "LNG": _("Language"),
    "NAM": _("Name"),
    "ORG": _("Organisation"),
    "PHN": _("Telephone"),
    "PRV": _("Privacy"),
    "TTL": _("Job"),
    "TXT": _("Any text"),
    "XFD": _("Across fields"),
}
# Lines of the file of an example that are shown.
_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A code in the list."""

    code: str
    text: str
    verdict: Word
    leads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A member of an example, before and after."""

    label: Text
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of an example."""

    verdict: Word
    text: str
    code: str
    suggestion: str | None


@pages.get("/")
@auth.needs(Scope.LEADS_READ)
def listed() -> str:
    """Every code with the number of leads that have it, the most frequent first."""
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        source_id = UUID(chosen["source"]) if "source" in chosen else None
        counted = findings.counts(work, recent=chosen.get("days") != "all", source_id=source_id)
        lines = _lines(work.knowledge, chosen, counted)
    return render_template(
        "codes.html",
        columns=COLUMNS,
        lines=lines,
        choices=choices,
        chosen={"days": "30", **chosen},
        chips=lists.chips(choices, chosen),
        days=DAYS,
    )


@pages.get("/<code>")
@auth.needs(Scope.LEADS_READ)
def code(code: str) -> str | Answer:
    """One code: what it means, what to do, what gives it, and who has it."""
    with auth.look() as work:
        told = explaining.explain(work.knowledge, code, today=work.now.date())
        if told.code.name != code:
            return redirect(url_for(".code", code=told.code.name), 303)
        language = auth.visit().language
        return render_template(
            "code.html",
            code=told.code,
            text=told.code.text(language),
            remedy=told.code.remedy(language),
            family=FAMILIES.get(told.code.family, told.code.family),
            verdict=words.VERDICT[told.code.verdict],
            changes=_changes(told.trial),
            file=(told.code.example.file or "").splitlines()[:_LINES],
            said=[_said(work.knowledge, each) for each in told.trial.findings],
            trial_columns=TRIAL,
            givers=told.givers,
            giver_columns=GIVERS,
            speakers=told.speakers,
            shares=findings.by_source(work, told.code.name),
            share_columns=SHARES,
            waiting=[
                (member, members.member(member), count)
                for member, count in findings.waiting_fields(work, told.code.name)
            ],
            overridden=_overridden(work, told.code.name),
            may_decide=work.actor.may(Scope.QUARANTINE_DECIDE),
            may_change=work.actor.may(Scope.SOURCES_MANAGE) and told.code.name in overrides.changeable(work),
        )


def _lines(knowledge: Knowledge, chosen: Mapping[str, str], counted: Mapping[str, int]) -> list[Line]:
    language, asked = auth.visit().language, chosen.get("q", "").casefold()
    lines = [
        Line(
            code=each.name,
            text=each.text(language),
            verdict=words.VERDICT[each.verdict],
            leads=counted.get(each.name, 0),
        )
        for each in knowledge.codes.values()
        if _fits(each, chosen) and asked in f"{each.name} {each.text(language)}".casefold()
    ]
    return sorted(lines, key=lambda line: (-line.leads, line.code))


def _fits(code: Code, chosen: Mapping[str, str]) -> bool:
    return chosen.get("family") in (None, code.family) and chosen.get("verdict") in (None, code.verdict.value)


def _choices(work: Work) -> tuple[Choice, ...]:
    families = {each.family for each in work.knowledge.codes.values()}
    return (
        Choice(name="q", label=gettext("Search"), kind="search"),
        Choice(
            name="family",
            label=gettext("About"),
            options={family: FAMILIES.get(family, family) for family in sorted(families)},
        ),
        Choice(
            name="verdict",
            label=gettext("Verdict"),
            options={verdict.value: words.VERDICT[verdict].label for verdict in Verdict},
        ),
        Choice(
            name="source",
            label=gettext("Source"),
            options={str(source.id): source.name for source in sources.listed(work)},
        ),
        Choice(
            name="days",
            label=gettext("Counted over"),
            options={"30": gettext("Last 30 days"), "all": gettext("All that is kept")},
        ),
    )


def _changes(trial: Trial) -> list[Change]:
    return [
        Change(label=members.member(name), before=trial.before.get(name), after=trial.after.get(name))
        for name in dict.fromkeys((*trial.before, *trial.after))
    ]


def _said(knowledge: Knowledge, finding: Finding) -> Said:
    return Said(
        verdict=words.VERDICT[finding.verdict],
        text=knowledge.codes[finding.code].text(auth.visit().language, finding.params),
        code=finding.code,
        suggestion=finding.suggestion,
    )


def _overridden(work: Work, code: str) -> Iterable[tuple[UUID, str, Word]]:
    if not work.actor.may(Scope.SOURCES_READ):
        return ()
    return [
        (each.source.id, each.source.name, WORDS[each.word]) for each in overrides.in_force(work, code=code)
    ]
