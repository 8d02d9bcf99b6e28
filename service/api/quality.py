"""Ask how good the data are, how good what a source sends is, and what came of a campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.dimensions import Dimension
from rules.measures import scorecard as rules
from rules.measures.campaigns import Result
from rules.measures.contacts import Cut
from rules.measures.scorecard import Line, Rate
from rules.measures.shares import Beside, Share
from rules.records import Kind
from rules.sources import SourceKind
from service import measures
from service.api.operation import Call
from service.errors import Fault, Invalid
from service.measures import Course, campaigns, scorecards
from service.measures.campaigns import Portion

Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAnswer:
    """A figure on one day."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    day: date
    rate: float | None
    """From 0 to 1, more is better."""
    counted: int
    """Contacts or values that it was measured on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionAnswer:
    """One dimension: how it stands and how it came to that."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    dim: Dimension
    how: str
    """How it is measured, in English."""
    rate: float | None
    counted: int
    trend: tuple[PointAnswer, ...]
    """The earliest day first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityAnswer:
    """The six dimensions of data quality, as of last night."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    measured_at: datetime | None
    """Null before the first night."""
    items: tuple[DimensionAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAnswer:
    """One rate of a source; less is better."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    rate: Rate
    how: str
    """How it is measured, in English."""
    figure: float | None
    """From 0 to 1; of the cost, minutes of stewards for a thousand leads. Null where nothing was seen."""
    counted: int
    low: float | None
    high: float | None
    """Between low and high the true rate lies, with a confidence of 95 % (Wilson); null for the cost."""
    others: float | None
    """The median of the other sources of the kind; null where there are fewer than two."""
    beside: Beside
    """How it stands beside that: higher or lower only where the whole interval is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardAnswer:
    """How good is what a source sends, beside what others of its kind send."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    source_id: UUID
    kind: SourceKind
    day: date | None
    """The night that the figures are of; null before the first."""
    since: date | None
    """From when on leads and decisions are told of."""
    peers: int
    """Other sources of the kind."""
    is_paused: bool
    items: tuple[RateAnswer, ...]


def show(
    call: Call,
    *,
    dim: Dimension | None = None,
    source: UUID | None = None,
    country: Country | None = None,
    kind: Kind | None = None,
    from_: date | None = None,
) -> QualityAnswer:
    """Show how good the contacts are in six respects, by day.

    Of all, or of those of one source, country or kind: only one of these may be named. Measured every night
    from verdicts, probabilities and open questions; the values themselves are not opened.
    """
    cut, value = _cut(source, country, kind)
    told = measures.quality(call.work, cut=cut, value=value, dimension=dim, since=from_)
    return QualityAnswer(measured_at=told.measured_at, items=tuple(map(_dimension, told.courses)))


def show_scorecard(call: Call, *, source_id: UUID) -> ScorecardAnswer:
    """Show how a source does beside others of its kind, as of last night."""
    told = scorecards.scorecard(call.work, source_id)
    return ScorecardAnswer(
        source_id=told.source.id,
        kind=told.source.kind,
        day=told.day,
        since=told.since,
        peers=told.peers,
        is_paused=told.source.paused_at is not None,
        items=tuple(map(_rate, told.lines)),
    )


def _cut(source: UUID | None, country: str | None, kind: Kind | None) -> tuple[Cut, str]:
    asked = [
        (cut, str(value))
        for cut, value in ((Cut.SOURCE, source), (Cut.COUNTRY, country), (Cut.KIND, kind))
        if value is not None
    ]
    if len(asked) > 1:
        detail = "Name one of source, country and kind."
        raise Invalid(faults=[Fault(f"query:{cut.value}", "too_many", detail) for cut, _ in asked])
    return asked[0] if asked else (Cut.WHOLE, "")


def _dimension(course: Course) -> DimensionAnswer:
    return DimensionAnswer(
        dim=course.dimension,
        how=course.how,
        rate=course.share.rate,
        counted=course.share.whole,
        trend=tuple(_point(point.day, point.share) for point in course.points),
    )


def _point(day: date, share: Share) -> PointAnswer:
    return PointAnswer(day=day, rate=share.rate, counted=share.whole)


def _rate(line: Line) -> RateAnswer:
    return RateAnswer(
        rate=line.rate,
        how=rules.HOW[line.rate],
        figure=line.figure,
        counted=line.share.whole,
        low=line.bounds.low if line.bounds else None,
        high=line.bounds.high if line.bounds else None,
        others=line.others,
        beside=line.beside,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsAnswer:
    """How many people there are for each thing that came of a campaign."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    delivered: int | None
    bounced: int | None
    opened: int | None
    """Mail programs open letters by themselves: it tells little."""
    clicked: int | None
    replied: int | None
    converted: int | None
    """They did what it was for, or bought something."""
    unsubscribed: int | None
    complained: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortionAnswer:
    """What came of it with the people of one source or segment."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    id: UUID
    name: str
    results: ResultsAnswer
    """Null for every count below ten, and for one more where it would tell the only other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignAnswer:
    """What came of a campaign."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    key: str
    results: ResultsAnswer
    revenue: Mapping[str, int]
    """What was bought, in hundredths, by currency."""
    sources: tuple[PortionAnswer, ...]
    """Somebody whom several sources know is counted with each."""
    segments: tuple[PortionAnswer, ...]
    """Those who stand on a list of the segment, or in a snapshot of it, as long as these are kept."""


def show_campaign(call: Call, *, campaign_key: str) -> CampaignAnswer:
    """Show what came of a campaign, by the events and signals that named it.

    People are counted, each once for each thing; in breakdowns counts below ten are hidden.
    """
    told = campaigns.campaign(call.work, campaign_key)
    return CampaignAnswer(
        key=told.key,
        results=_results(told.counts),
        revenue=told.revenue,
        sources=tuple(map(_portion, told.sources)),
        segments=tuple(map(_portion, told.segments)),
    )


def _portion(told: Portion) -> PortionAnswer:
    return PortionAnswer(id=told.id, name=told.name, results=_results(told.counts))


def _results(counts: Mapping[Result, int | None] | Mapping[Result, int]) -> ResultsAnswer:
    return ResultsAnswer(**{result.value: count for result, count in counts.items()})
