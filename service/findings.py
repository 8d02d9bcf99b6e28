"""How often is each finding given, and by the leads of whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.access import Scope
from service.storage import findings as stored
from service.storage.overview import first_id_from
from service.work import Work

DAYS = 30
"""Days that count as recent."""

_EVER = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many leads of one source have a code."""

    source_id: UUID
    source_name: str
    all: int
    recent: int
    waiting: int
    """Those in quarantine, whatever their age."""


def counts(work: Work, *, recent: bool, source_id: UUID | None = None) -> Mapping[str, int]:
    """How many leads have each code: of the last thirty days, or of all that are kept. Needs leads:read."""
    work.actor.must(Scope.LEADS_READ)
    since = _recent(work) if recent else _EVER
    asked = stored.by_code(since=since, source_id=source_id)
    return {row[0]: row[1] for row in work.session.execute(asked)}


def by_source(work: Work, code: str) -> Sequence[Share]:
    """The sources whose leads have a code, the most frequent first. Needs leads:read."""
    work.actor.must(Scope.LEADS_READ)
    return [
        Share(source_id=source_id, source_name=name, all=ever, recent=recent, waiting=waiting)
        for source_id, name, ever, recent, waiting in stored.by_source(
            work.session, code, since=_recent(work)
        )
    ]


def waiting_fields(work: Work, code: str) -> Sequence[tuple[str, int]]:
    """The members on which leads in quarantine have a code, with their number. Needs leads:read."""
    work.actor.must(Scope.LEADS_READ)
    return [(member, number) for member, number in work.session.execute(stored.waiting_fields(code))]


def _recent(work: Work) -> UUID:
    """The id from which on leads are at most thirty days old."""
    return first_id_from(work.now - timedelta(days=DAYS))
