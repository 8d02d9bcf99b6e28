"""What waits for me, and how do the last two weeks look?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from rules.leads import LeadStatus
from service import outbox
from service.access import Scope
from service.channels import mail
from service.jobs import queue
from service.storage import overview as stored
from service.storage.imports import ImportState
from service.storage.jobs import State
from service.storage.sources import Source
from service.work import Work

DAYS = 14
# Grades, codes and sources are told of the newest leads only, so that the page is as quick after a million.
NEWEST = 5_000
# Counting goes no further: nobody reads the last digits of a backlog of this size.
MOST = 10_000
_TOP_CODES = 6
_TOP_SOURCES = 6
_TOP_NAMED = 60
_ALL_SOURCES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a person must look at. None where their roles do not show it."""

    quarantined: int | None
    oldest: datetime | None
    """When the lead that has been in quarantine for longest came in."""
    dead_jobs: int | None
    letters: int | None
    """Letters that have not gone out."""
    sends_letters: bool
    """Is there a mail server to send them by?"""
    imports_ready: int | None
    """Files that were read and wait for somebody to commit them."""
    imports_running: int | None

    @property
    def is_many(self) -> bool:
        """There are at least as many quarantined leads as are counted."""
        return (self.quarantined or 0) >= MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGlance:
    """One source at a glance: what it sent among the newest leads, and how much of that waits."""

    source: Source
    leads: int
    quarantined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fortnight:
    """The leads of the last days, by day and status; then what the newest of them are like."""

    days: Sequence[date]
    counts: Mapping[tuple[int, LeadStatus], int]
    """By place of the day and status; what is not there is nought."""
    grades: Mapping[str, int]
    codes: Sequence[tuple[str, int]]
    sources: Sequence[SourceGlance]

    @property
    def total(self) -> int:
        """All leads of the fortnight."""
        return sum(self.counts.values())

    @property
    def today(self) -> int:
        """The leads of the last day."""
        return sum(count for (at, _status), count in self.counts.items() if at == len(self.days) - 1)


def waiting(work: Work) -> Waiting:
    """What waits for the person, as far as their roles show it."""
    sees_leads = work.actor.may(Scope.LEADS_READ)
    quarantined = LeadStatus.QUARANTINED
    sees_imports = work.actor.may(Scope.IMPORTS_WRITE)
    imports = stored.imports_under_way(work.session) if sees_imports else {}
    return Waiting(
        quarantined=stored.count_with_status(work.session, quarantined, most=MOST) if sees_leads else None,
        oldest=stored.oldest_with_status(work.session, quarantined) if sees_leads else None,
        dead_jobs=queue.counts(work).get(State.FAILED, 0) if work.actor.may(Scope.SYSTEM_READ) else None,
        letters=outbox.waiting(work) if work.actor.may(Scope.SYSTEM_READ) else None,
        sends_letters=mail.is_on(work.settings),
        imports_ready=imports.get(ImportState.READY, 0) if sees_imports else None,
        imports_running=imports.get(ImportState.RUNNING, 0) if sees_imports else None,
    )


def fortnight(work: Work) -> Fortnight:
    """The last fourteen days, today included, in UTC. Needs leads:read."""
    work.actor.must(Scope.LEADS_READ)
    today = work.now.date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    edges = [datetime.combine(day, time(), UTC) for day in [*days, today + timedelta(days=1)]]
    newest = stored.id_of_newest(work.session, NEWEST, since=stored.first_id_from(edges[0]))
    return Fortnight(
        days=days,
        counts=stored.leads_between(work.session, edges, tuple(LeadStatus)),
        grades=stored.grades_since(work.session, newest),
        codes=stored.codes_since(work.session, newest, most=_TOP_CODES),
        sources=[
            SourceGlance(source=source, leads=leads, quarantined=held)
            for source, leads, held in stored.sources_since(work.session, newest, most=_TOP_SOURCES)
        ],
    )


def at_a_glance(work: Work) -> Sequence[SourceGlance]:
    """Every source, with what it sent among the newest leads. Needs sources:read."""
    work.actor.must(Scope.SOURCES_READ)
    newest = _newest(work)
    return [
        SourceGlance(source=source, leads=leads, quarantined=held)
        for source, leads, held in stored.sources_since(work.session, newest, most=_ALL_SOURCES)
    ]


def frequent_codes(work: Work) -> Sequence[tuple[str, int]]:
    """The codes found most often in the newest leads. Needs leads:read."""
    work.actor.must(Scope.LEADS_READ)
    return stored.codes_since(work.session, _newest(work), most=_TOP_NAMED)


def _newest(work: Work) -> UUID:
    """The id from which on the newest leads begin."""
    return stored.id_of_newest(work.session, NEWEST, since=UUID(int=0))
