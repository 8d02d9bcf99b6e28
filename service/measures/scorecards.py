"""How good is what a source sends, beside what others of its kind send?"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rules.dimensions import Dimension
from rules.measures.contacts import Cut
from rules.measures.scorecard import WINDOW, Line, Rate, compare
from rules.measures.shares import Share
from service import sources
from service.access import Scope
from service.sources import Source
from service.storage import measures as kept
from service.storage import sources as suppliers
from service.work import Work

_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A source, its rates beside those of others of its kind, and the six dimensions of what it gave."""

    source: Source
    day: date | None
    """The night they are of; None before the first."""
    since: date | None
    """From when on leads and decisions are told of."""
    peers: int
    """Other sources of the kind of which anything is known."""
    lines: tuple[Line, ...]
    dimensions: dict[Dimension, Share]


def scorecard(work: Work, source_id: UUID) -> Scorecard:
    """The scorecard of a source as of last night. Needs quality:read; raises NotFound."""
    work.actor.must(Scope.QUALITY_READ)
    source = sources.of_id(work, source_id)
    newest = work.session.scalars(kept.newest()).first()
    told = _rates(work, newest.day) if newest else {}
    kinds = {str(each.id): each.kind for each in work.session.scalars(suppliers.all_by_name())}
    others = [
        rates for value, rates in told.items() if value != str(source.id) and kinds.get(value) is source.kind
    ]
    return Scorecard(
        source=source,
        day=newest.day if newest else None,
        since=newest.day - WINDOW if newest else None,
        peers=len(others),
        lines=compare(told.get(str(source.id), {}), others),
        dimensions=_dimensions(work, newest.day, source_id) if newest else {},
    )


def _rates(work: Work, day: date) -> dict[str, dict[Rate, Share]]:
    told: dict[str, dict[Rate, Share]] = {}
    for row in kept.of_day(work.session, day, Cut.SOURCE, tuple(Rate), limit=_MOST_ROWS):
        told.setdefault(row.value, {})[Rate(row.measure)] = Share(row.part, row.whole)
    return told


def _dimensions(work: Work, day: date, source_id: UUID) -> dict[Dimension, Share]:
    rows = kept.course(
        work.session, Cut.SOURCE, str(source_id), tuple(Dimension), since=day, limit=len(Dimension)
    )
    return {Dimension(row.measure): Share(row.part, row.whole) for row in rows}
