"""How fast do values go stale, what are signals worth, and did what was believed come true?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import gettext, lazy_gettext

from admin import auth, charts, heard, members
from admin.charts import Series, StackedBars
from admin.lists import Column
from admin.words import Text, Word
from rules.fields import FieldName
from rules.freshness import intervals, trials
from rules.freshness.calibration import Report
from rules.freshness.lessons import Learned
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, Hazard, Rate
from rules.freshness.signals import SignalKind
from service.access import Scope
from service.freshness import learning_from
from service.freshness.learning_from import Calibration, InForce, Tried

pages = Blueprint("freshness_model", __name__, url_prefix="/freshness-model")
_ = lazy_gettext

GROUPS: Mapping[Group, Text] = {
    Group.WORK_EMAIL: _("E-mail at work"),
    Group.PERSONAL_EMAIL: _("E-mail at home"),
    Group.MOBILE: _("Mobile"),
    Group.WORK_PHONE: _("Telephone at work"),
    Group.HOME_PHONE: _("Telephone at home"),
    Group.EMPLOYER: _("Employer"),
    Group.JOB_TITLE: _("Job title"),
    Group.PRIVATE_ADDRESS: _("Address at home"),
    Group.COMPANY_ADDRESS: _("Address of the company"),
    Group.SURNAME: _("Family name"),
}
RATES = (
    Column(_("Values")),
    Column(_("Where")),
    Column(_("Published, a year"), "number"),
    Column(_("Learned, a year"), "number"),
    Column(_("Nine in ten between"), "number"),
    Column(_("Where it comes from"), wide_only=True),
)
WORTHS = (
    Column(_("Signal")),
    Column(_("Field")),
    Column(_("Assumed"), "number"),
    Column(_("Learned"), "number"),
    Column(_("Nine in ten between"), "number"),
    Column(_("Seen before stale"), "number", wide_only=True),
    Column(_("Seen before true"), "number", wide_only=True),
)
SCORES = (
    Column(_("Who believes")),
    Column(_("Brier score"), "number"),
    Column(_("Calibration error"), "number"),
)
RUNS = (
    Column(_("Learned"), "date"),
    Column(_("Outcomes"), "number"),
    Column(_("Tried on"), "number"),
    Column(_("Brier before"), "number", wide_only=True),
    Column(_("Brier after"), "number", wide_only=True),
    Column(_("State")),
)
BINS = (
    Column(_("Believed")),
    Column(_("Values"), "number"),
    Column(_("Proved true"), "number"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """One group of values, published and learned."""

    label: Text
    country: str
    published: float
    learned: float | None
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthLine:
    """One signal about one field, assumed and learned."""

    kind: Text
    field: Text
    assumed: float
    learned: float | None
    low: float | None
    high: float | None
    stale: str
    true: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One night's model."""

    at: datetime
    outcomes: int
    tried_on: int
    before: float
    after: float
    state: Word


@pages.get("/")
@auth.needs(Scope.QUALITY_READ)
def shown() -> str:
    """Rates and worths in force beside what was published, and how well they came true."""
    with auth.look() as work:
        ruling, tried = learning_from.in_force(work), learning_from.models(work)
        told, decay = learning_from.calibration(work), work.knowledge.decay
        may_decide = work.actor.may(Scope.DOUBTS_DECIDE)
    worths = list(_worths(decay, ruling))
    return render_template(
        "freshness_model.html",
        version=ruling.version,
        told=told,
        picture=_picture(told.believed),
        bins=_bins(told.believed),
        bin_columns=BINS,
        scores=_scores(told),
        score_columns=SCORES,
        rates=list(_rates(decay, ruling.learned)),
        rate_columns=RATES,
        worths_learned=[each for each in worths if each.learned is not None],
        worths_assumed=[each for each in worths if each.learned is None],
        worth_columns=WORTHS,
        runs=[_run(each, ruling) for each in tried],
        run_columns=RUNS,
        is_learned=bool(ruling.learned.rates or ruling.learned.worths),
        least=trials.LEAST,
        may_decide=may_decide,
    )


def _scores(told: Calibration) -> list[tuple[Text, Report]]:
    return [
        (gettext("The model, at the time"), told.believed),
        (gettext("“Older than a year is stale”"), told.by_age),
        (gettext("“Stale once a letter came back”"), told.by_bounce),
    ]


def _picture(report: Report) -> StackedBars | None:
    """How many values were believed so much, and how many of them proved true."""
    if not report.bins:
        return None
    true = [round(each.count * each.was_true) for each in report.bins]
    stale = [each.count - part for each, part in zip(report.bins, true, strict=True)]
    return charts.stacked(
        [f"{each.believed:.0%}" for each in report.bins],
        [Series(_("Proved true"), "good", true), Series(_("Proved stale"), "bad", stale)],
        label=gettext("Values by how likely they were believed, and whether they proved true"),
    )


def _bins(report: Report) -> list[tuple[float, int, float]]:
    return [(each.believed, each.count, each.was_true) for each in report.bins]


def _rates(decay: Decay, learned: Learned) -> Iterator[RateLine]:
    for hazard in decay.hazards:
        for country in _countries(hazard):
            own = learned.rates.get((hazard.group, country))
            yield _rate(hazard.group, country, hazard.rate, own, hazard.source)
    published = {(each.group, country) for each in decay.hazards for country in _countries(each)}
    by_group = {each.group: each for each in decay.hazards if not each.countries}
    for (group, country), rate in sorted(
        learned.rates.items(), key=lambda each: (each[0][0], str(each[0][1]))
    ):
        if (group, country) not in published:
            yield _rate(group, country, by_group[group].rate, rate, gettext("as everywhere, until learned"))


def _countries(hazard: Hazard) -> list[str | None]:
    """Where a row holds; None for everywhere else."""
    return [*sorted(hazard.countries)] or [None]


def _rate(group: Group, country: str | None, published: Rate, learned: Rate | None, source: str) -> RateLine:
    low, high = intervals.of_rate(learned or published)
    return RateLine(
        label=GROUPS[group],
        country=country or gettext("everywhere else"),
        published=published.mean,
        learned=learned.mean if learned else None,
        low=low,
        high=high,
        source=source,
    )


def _worths(decay: Decay, ruling: InForce) -> Iterator[WorthLine]:
    for key, prior in sorted(decay.worths.items()):
        if not prior.confirms:
            yield _worth(key, prior.ratio, ruling.learned)


def _worth(key: tuple[SignalKind, FieldName], assumed: float, learned: Learned) -> WorthLine:
    own, seen = learned.worths.get(key), learned.seen.get(key)
    span = intervals.of_ratio(own.ratio, learned.spreads[key]) if own else None
    return WorthLine(
        kind=heard.KINDS[key[0]],
        field=members.FIELDS[key[1]],
        assumed=assumed,
        learned=own.ratio if own else None,
        low=span[0] if span else None,
        high=span[1] if span else None,
        stale=f"{seen.stale_with}/{seen.stale}" if seen else "",
        true=f"{seen.true_with}/{seen.true}" if seen else "",
    )


def _run(tried: Tried, ruling: InForce) -> Run:
    if not tried.is_used:
        state = Word(gettext("Not used: it believed worse"), "warn")
    elif ruling.model_id == tried.id:
        state = Word(gettext("In force"), "good")
    else:
        state = Word(gettext("Replaced"))
    return Run(
        at=tried.made_at,
        outcomes=tried.outcomes,
        tried_on=tried.held_out,
        before=tried.brier_before,
        after=tried.brier_after,
        state=state,
    )
