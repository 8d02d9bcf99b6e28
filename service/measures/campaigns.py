"""What came of a campaign: how many people opened, answered, bought or complained, and whose were they?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.measures.campaigns import Result, shown
from service.access import Scope
from service.errors import NotFound
from service.storage import campaigns as stored
from service.storage import sources as suppliers
from service.storage.campaigns import Of
from service.work import Work

MOST = 200
_MOST_ROWS = 10_000
_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignLine:
    """A campaign in a list."""

    key: str
    begun_at: datetime
    last_at: datetime
    people: int
    """Of how many people something was heard, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The results with the people of one source or segment; None for what is too few to be told."""

    id: UUID
    name: str
    counts: Mapping[Result, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What came of it, in people."""

    key: str
    counts: Mapping[Result, int]
    revenue: Mapping[str, int]
    """What was bought, in hundredths, by currency; empty where none was named."""
    sources: tuple[Portion, ...]
    """Somebody whom several sources know is counted with each."""
    segments: tuple[Portion, ...]
    """Those who stand on a list of the segment, or in a snapshot of it, as long as these are kept."""


def listed(work: Work) -> Sequence[CampaignLine]:
    """The latest campaigns of which anything was heard. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    return [
        CampaignLine(key=row.campaign, begun_at=row.begun_at, last_at=row.last_at, people=row.people)
        for row in work.session.execute(stored.newest(limit=MOST))
    ]


def campaign(work: Work, key: str) -> Campaign:
    """What came of a campaign. Needs quality:read; raises NotFound when nothing was heard of it."""
    work.actor.must(Scope.QUALITY_READ)
    if not _KEY.fullmatch(key):
        raise NotFound  # nothing can be told under such a name, and not every database bears being asked
    told: dict[Of, dict[UUID | None, dict[Result, int]]] = {each: {} for each in Of}
    for of, owner, result, people in stored.counts(work.session, key, limit=_MOST_ROWS):
        told[Of(of)].setdefault(owner, {})[Result(result)] = people
    if not told[Of.ALL]:
        raise NotFound
    sources = {each.id: each.name for each in work.session.scalars(suppliers.all_by_name())}
    segments = dict(work.session.execute(stored.segment_names()).all()) if told[Of.SEGMENT] else {}
    return Campaign(
        key=key,
        counts={result: told[Of.ALL][None].get(result, 0) for result in Result},
        revenue={currency or "": amount for currency, amount in stored.money(work.session, key)},
        sources=_portions(told[Of.SOURCE], sources),
        segments=_portions(told[Of.SEGMENT], segments),
    )


def _portions(
    told: Mapping[UUID | None, Mapping[Result, int]], names: Mapping[UUID, str]
) -> tuple[Portion, ...]:
    owners = sorted((each for each in told if each), key=lambda each: (names.get(each, ""), each))
    counts = shown([told[each] for each in owners])
    return tuple(
        Portion(id=each, name=names.get(each, ""), counts=count)
        for each, count in zip(owners, counts, strict=True)
    )
