"""What waits for me, and how do things look?"""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask_babel import format_date, lazy_gettext, ngettext

from admin import auth, charts, words
from admin.charts import Series, StackedBars
from admin.lists import Column
from admin.views import quality
from admin.words import Text
from rules.leads import LeadStatus
from service import exports, overview, source_notices
from service.access import Scope
from service.freshness import doubts
from service.overview import Fortnight
from service.requests import views
from service.webhooks import register as webhooks
from service.work import Work

pages = Blueprint("overview", __name__)
_ = lazy_gettext

# From the bottom of the bar upwards.
STACK = (
    (LeadStatus.ACCEPTED, "good"),
    (LeadStatus.QUARANTINED, "warn"),
    (LeadStatus.REJECTED, "bad"),
    (LeadStatus.SUPPRESSED, "calm"),
    (LeadStatus.EXPIRED, "accent"),
)


@dataclass(frozen=True, slots=True)
class Begin:
    """Something to begin with: whom it is open to, what it is, and where."""

    scope: Scope
    title: Text
    text: Text
    label: Text
    endpoint: str

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


BEGINS = (
    Begin(
        Scope.SEGMENTS_MANAGE,
        _("Segments"),
        _("Say whom you mean, and see at once how many may be reached and what keeps out the others."),
        _("Make a segment"),
        "ui.segments.new",
    ),
    Begin(
        Scope.EXPORTS_RUN,
        _("Lists for recipients"),
        _("Have the people of a segment written into a file for whoever sends the letters."),
        _("Order a list"),
        "ui.exports.new",
    ),
    Begin(
        Scope.STANDING_READ,
        _("Standing"),
        _("Ask of one person whether you may write or call, with every reason."),
        _("Ask"),
        "ui.standing.question",
    ),
)
"""For whoever has no leads to look after."""

SOURCES = (
    Column(_("Source")),
    Column(_("Leads"), "number"),
    Column(_("In quarantine"), "number"),
    Column(_("State")),
)


@pages.get("/")
@auth.signed_in
def home() -> str:
    """The first page: what waits, then the last fortnight."""
    with auth.look() as work:
        waiting = overview.waiting(work)
        sees_leads = work.actor.may(Scope.LEADS_READ)
        fortnight = overview.fortnight(work) if sees_leads else None
        small = quality.small(work) if work.actor.may(Scope.QUALITY_READ) else ()
        cases = _cases(work) if work.actor.may(Scope.REQUESTS_READ) else None
        untold = source_notices.waiting(work, most=overview.MOST) if _sees_consents(work) else None
        in_doubt = doubts.waiting(work) if work.actor.may(Scope.DOUBTS_DECIDE) else None
        lists_waiting = exports.waiting(work) if work.actor.may(Scope.EXPORTS_APPROVE) else 0
        begins = [each for each in BEGINS if not sees_leads and work.actor.may(each.scope)]
        stopped = webhooks.stopped(work) if work.actor.may(Scope.WEBHOOKS_MANAGE) else 0
        codes = (
            [(work.knowledge.codes.get(code), code, count) for code, count in fortnight.codes]
            if fortnight
            else []
        )
    return render_template(
        "overview.html",
        waiting=waiting,
        untold=untold,
        quality=small,
        stopped=stopped,
        lists_waiting=lists_waiting,
        begins=begins,
        in_doubt=in_doubt,
        cases=cases,
        suppressed=_suppressed(fortnight) if fortnight else None,
        fortnight=fortnight,
        chart=_chart(fortnight) if fortnight else None,
        grades=_grades(fortnight) if fortnight else [],
        codes=[
            (known.text(auth.visit().language) if known else code, code, count)
            for known, code, count in codes
        ],
        most=overview.MOST,
        newest=overview.NEWEST,
        source_columns=SOURCES,
        queue_url=url_for("ui.quarantine.queue")
        if auth.visit().actor.may(Scope.QUARANTINE_DECIDE)
        else url_for("ui.leads.inbox", status=LeadStatus.QUARANTINED.value),
    )


def _sees_consents(work: Work) -> bool:
    return work.actor.may(Scope.CONSENTS_READ)


def _cases(work: Work) -> tuple[int, int]:
    """Subject requests that are open, and how many of them are late."""
    return sum(views.counts(work).values()), views.late(work)


def _suppressed(fortnight: Fortnight) -> tuple[int, int]:
    """Leads that were left alone: today, and in all the days."""
    by_day = [fortnight.counts.get((at, LeadStatus.SUPPRESSED), 0) for at in range(len(fortnight.days))]
    return by_day[-1], sum(by_day)


def _chart(fortnight: Fortnight) -> StackedBars:
    series = [
        Series(words.STATUS[status].label, tone, figures)
        for status, tone in STACK
        if any(figures := [fortnight.counts.get((at, status), 0) for at in range(len(fortnight.days))])
    ]
    label = ngettext(
        "%(num)s lead in the last fourteen days, by day and what became of it",
        "%(num)s leads in the last fourteen days, by day and what became of them",
        fortnight.total,
    )
    return charts.stacked([format_date(day, "d MMM") for day in fortnight.days], series, label=label)


def _grades(fortnight: Fortnight) -> list[tuple[words.Word, int, float]]:
    """Grade, count and per cent, best first."""
    whole = sum(fortnight.grades.values())
    return [
        (words.grade(letter), count, charts.share(count, whole))
        for letter, count in sorted(fortnight.grades.items())
    ]
