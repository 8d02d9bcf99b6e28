"""How good are our data, how did that change, and which contacts lower it? Read from what each night left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rules.dimensions import Dimension
from rules.measures.campaigns import FEWEST
from rules.measures.contacts import HOW, Cut, is_behind
from rules.measures.scorecard import Rate
from rules.measures.shares import Share
from rules.records import Kind
from service import contacts
from service.access import Scope
from service.contacts import ContactLine
from service.measures import seeing
from service.storage import measures as kept
from service.storage import measuring
from service.storage.measuring import Part
from service.work import Work

PERIOD = timedelta(days=90)
"""How far back is told unless another day is named."""
LONGEST = timedelta(days=732)
PAGE = 50
# A page of those behind a figure looks at so many contacts at most, so that it never takes long.
_LOOKED_AT = 5_000
_MOST_ROWS = 20_000
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on one day."""

    day: date
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One dimension: how it stands, how it came to that, and how it is measured."""

    dimension: Dimension
    how: str
    points: tuple[Point, ...]
    """The earliest first; the last one is how it stands."""

    @property
    def share(self) -> Share:
        return self.points[-1].share if self.points else Share()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The dimensions of all contacts, or of those of one source, country or kind."""

    cut: Cut
    value: str
    day: date | None
    """The last day that was measured; None before the first night."""
    measured_at: datetime | None
    contacts: int
    """How many were measured that day, in all."""
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source, country or kind beside others; nothing is told of fewer than ten contacts or values."""

    value: str
    shares: Mapping[Dimension, Share | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Some of the contacts that lower a figure, masked, and where to go on."""

    lines: Sequence[ContactLine]
    after: UUID | None
    """None when there are no more."""


def quality(
    work: Work,
    *,
    cut: Cut = Cut.WHOLE,
    value: str = "",
    dimension: Dimension | None = None,
    since: date | None = None,
) -> Quality:
    """How good the contacts are, by day since 90 days ago or another day. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    wanted = tuple(Dimension) if dimension is None else (dimension,)
    first = max(since or work.now.date() - PERIOD, work.now.date() - LONGEST)
    newest = work.session.scalars(kept.newest()).first()
    rows = kept.course(work.session, cut, value, wanted, since=first, limit=_MOST_ROWS)
    points: dict[Dimension, list[Point]] = {each: [] for each in wanted}
    for row in reversed(rows):
        points[Dimension(row.measure)].append(Point(row.day, Share(row.part, row.whole)))
    return Quality(
        cut=cut,
        value=value,
        day=newest.day if newest else None,
        measured_at=newest.ended_at if newest else None,
        contacts=newest.contacts if newest else 0,
        courses=tuple(Course(dimension=each, how=HOW[each], points=tuple(points[each])) for each in wanted),
    )


def parted(work: Work, cut: Cut) -> Sequence[Row]:
    """Every source, country or kind on the last day that was measured. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    newest = work.session.scalars(kept.newest()).first()
    if newest is None:
        return ()
    told: dict[str, dict[Dimension, Share | None]] = {}
    for row in kept.of_day(work.session, newest.day, cut, tuple(Dimension), limit=_MOST_ROWS):
        share = Share(row.part, row.whole) if row.whole >= FEWEST else None
        told.setdefault(row.value, dict.fromkeys(Dimension))[Dimension(row.measure)] = share
    return [Row(value=value, shares=shares) for value, shares in told.items()]


def behind(
    work: Work, name: Dimension | Rate, *, cut: Cut = Cut.WHOLE, value: str = "", after: UUID | None = None
) -> Behind:
    """Contacts that lower a dimension or raise a rate now, by id. Needs quality:read and contacts:read.

    Some thousands are looked at for one page; where few of them are behind it the page is short, and goes on.
    """
    work.actor.must(Scope.QUALITY_READ)
    work.actor.must(Scope.CONTACTS_READ)
    source = UUID(value) if cut is Cut.SOURCE else None
    part = _part(cut, value)
    begin = after or _FIRST
    within = measuring.stretch(work.session, after=begin, part=part, size=_LOOKED_AT)
    if within is None:
        return Behind(lines=(), after=None)
    found: list[UUID] = []
    for contact_id, seen in seeing.seen(work, within, part):
        if is_behind(seen, name, source=source):
            found.append(contact_id)
        if len(found) == PAGE:
            break
    last = found[-1] if len(found) == PAGE else within.upto
    has_more = measuring.stretch(work.session, after=last, part=part, size=1) is not None
    return Behind(lines=contacts.lines(work, found), after=last if has_more else None)


def _part(cut: Cut, value: str) -> Part:
    match cut:
        case Cut.SOURCE:
            return Part(source_id=UUID(value))
        case Cut.COUNTRY:
            return Part(country=value)
        case Cut.KIND:
            return Part(kind=Kind(value)) if value else Part(is_of_no_kind=True)
        case Cut.WHOLE:
            return measuring.EVERYBODY
