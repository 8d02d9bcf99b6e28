"""What does the law ask for before somebody is contacted, and in which time must they be answered?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from flask import Blueprint, render_template
from flask_babel import get_locale, gettext, lazy_gettext

from admin import auth, lists, periods, words
from admin.lists import Choice, Column
from admin.words import Text, Word
from rules.law import LawPack, sheet
from rules.law.matrix import (
    NO_COUNTRY,
    PROFILING,
    ExceptionKind,
    Matrix,
    Requirement,
    Row,
    SubjectType,
)
from rules.records import Channel
from service.access import Scope
from service.requests import clocks
from service.work import Work

pages = Blueprint("law", __name__, url_prefix="/law")
_ = lazy_gettext

COLUMNS = (
    Column(_("Where")),
    Column(_("What for")),
    Column(_("Towards whom"), wide_only=True),
    Column(_("What is asked for")),
    Column(_("In force"), "date"),
    Column(_("Read by a reviewer")),
)
PERIODS = (
    Column(_("What has to be done")),
    Column(_("Law")),
    Column(_("Within")),
    Column(_("Stands still for"), wide_only=True),
    Column(_("In force"), "date"),
    Column(_("Read by a reviewer")),
)
REQUIREMENTS: Mapping[Requirement, Word] = {
    Requirement.CONSENT: Word(_("Consent beforehand"), "warn"),
    Requirement.OPT_OUT: Word(_("Until they say no"), "good"),
    Requirement.FORBIDDEN: Word(_("Forbidden"), "bad"),
}
EXCEPTIONS: Mapping[ExceptionKind, Text] = {
    ExceptionKind.SOFT_OPT_IN: _("own customers, for products of the same kind"),
    ExceptionKind.PUBLISHED_ADDRESS: _("an address published for this"),
    ExceptionKind.JOB_RELEVANT: _("what has to do with their job"),
    ExceptionKind.PRESUMED: _("an interest that can be presumed"),
    ExceptionKind.IMPLIED_PURCHASE: _("a recent purchase"),
    ExceptionKind.IMPLIED_INQUIRY: _("a recent question"),
    ExceptionKind.CHARITY: _("charities"),
    ExceptionKind.CHARITY_LOTTERY: _("charity lotteries"),
    ExceptionKind.PUBLISHER: _("publishers of newspapers and magazines"),
    ExceptionKind.LEGITIMATE_INTEREST: _("a legitimate interest"),
}
SUBJECTS: Mapping[SubjectType, Text] = {
    SubjectType.CONSUMER: _("consumers"),
    SubjectType.PROFESSIONAL: _("people at firms"),
    SubjectType.SOLE_TRADER: _("sole traders"),
    SubjectType.UNKNOWN: _("people of whom we know neither"),
}
_REGIMES: Mapping[str, Text] = {
    "EU": _("Other states of the EU and EEA"),
    NO_COUNTRY: _("Country not known"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the matrix in words."""

    row: Row
    where: Text
    uses: str
    people: str
    requirement: Word
    exceptions: tuple[Text, ...]
    reviewed: Word


@pages.get("/")
@auth.needs(Scope.STANDING_READ)
def matrix() -> str:
    """Every row as it is on a day, and those that change after it, the next first."""
    with auth.look() as work:
        law, today = work.knowledge.law.matrix, work.now.date()
    choices = _choices(law)
    chosen = lists.chosen(choices)
    on = _day(chosen.get("on")) or today
    rows = [row for row in law.rows if _fits(row, chosen)]
    now = [row for row in rows if sheet.in_force(on, row.since, row.until)]
    coming = sorted((row for row in rows if row.since > on), key=lambda row: row.since)
    if country := chosen.get("country"):
        now = sorted(_heard(now, law, chosen, on), key=lambda row: row.regime != country)
        coming = [row for row in coming if _heard([row], law, chosen, row.since)]
    return render_template(
        "law.html",
        columns=COLUMNS,
        choices=choices,
        chosen={"on": on.isoformat(), **chosen},
        chips=lists.chips(choices, chosen),
        on=on,
        lines=[_line(row) for row in now],
        coming=[_line(row) for row in coming],
        packs=_packs(work, "matrix"),
        periods=periods.lines(work.knowledge.law.clocks.periods, on),
        period_columns=PERIODS,
        period_packs=_packs(work, "clocks"),
        authority=clocks.authority(work),
        sees_rules=work.actor.may(Scope.LEADS_READ),
    )


def use(name: str) -> Text:
    """What is done to people, in words: a channel, or weighing them up."""
    return _("Profiling") if name == PROFILING else words.CHANNELS[Channel(name)]


def where(regime: str) -> Text:
    """A country, or what stands for several."""
    return _REGIMES.get(regime) or get_locale().territories.get(regime, regime)


def _packs(work: Work, kind: str) -> list[LawPack]:
    return [pack for pack in work.knowledge.law.packs if pack.kind == kind]


def _line(row: Row) -> Line:
    return Line(
        row=row,
        where=where(row.regime),
        uses=", ".join(str(use(each)) for each in row.channels),
        people=", ".join(str(SUBJECTS[each]) for each in row.subjects)
        if len(row.subjects) < len(SUBJECTS)
        else gettext("everybody"),
        requirement=REQUIREMENTS[row.requirement],
        exceptions=tuple(EXCEPTIONS[each.kind] for each in row.exemptions),
        reviewed=words.REVIEWED[row.is_verified],
    )


def _heard(rows: Sequence[Row], law: Matrix, chosen: Mapping[str, str], on: date) -> list[Row]:
    """The rows that answer for the chosen country on a day: its own come before those of several."""
    return [
        row
        for row in rows
        if any(
            law.row(chosen["country"], each, subject, on, product=next(iter(row.products), None)) is row
            for each, subject in product(row.channels, row.subjects)
            if chosen.get("use", each) == each and chosen.get("people", subject) == subject
        )
    ]


def _fits(row: Row, chosen: Mapping[str, str]) -> bool:
    is_read = {"yes": row.is_verified, "no": not row.is_verified}.get(chosen.get("verified", ""), True)
    return (
        chosen.get("use", row.channels[0]) in row.channels
        and chosen.get("people", row.subjects[0]) in row.subjects
        and is_read
    )


def _choices(law: Matrix) -> tuple[Choice, ...]:
    countries = {*law.members, *(row.regime for row in law.rows)} - {"EU"}
    named = sorted(((str(where(each)), each) for each in countries), key=lambda pair: pair[0].casefold())
    return (
        Choice(name="country", label=gettext("Country"), options={each: name for name, each in named}),
        Choice(
            name="use",
            label=gettext("What for"),
            options={each: use(each) for each in (*Channel, PROFILING)},
        ),
        Choice(
            name="people",
            label=gettext("Towards whom"),
            options={each.value: text for each, text in SUBJECTS.items()},
        ),
        Choice(
            name="verified",
            label=gettext("Read by a reviewer"),
            options={"yes": words.REVIEWED[True].label, "no": words.REVIEWED[False].label},
        ),
        Choice(name="on", label=gettext("As it is on"), kind="date"),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
