"""How good are the data tonight? The nightly job that looks at everybody, some thousands at a time.

It reads with no transaction open, so that nobody waits for it, and adds up what it saw in the transaction
that ends the job: a job that is run again adds nothing twice. What is shown are days that came to their end.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from rules.leads import LeadStatus, Outcome
from rules.measures.contacts import Cut, figures
from rules.measures.scorecard import WINDOW, Rate, minutes
from rules.measures.shares import Share
from service.access import SYSTEM, Scope
from service.audit import Action
from service.ids import earliest_id, new_id
from service.jobs import queue
from service.measures import seeing
from service.storage import measures as kept
from service.storage import measuring
from service.work import Work, Workshop

log = logging.getLogger(__name__)

JOB = "quality.measure"
SLICE = 5_000
"""Contacts at a time: a few megabytes, and less than a second."""
DAILY = timedelta(days=100)
"""So long every day is remembered; after that the first of each month."""

_FIRST = UUID(int=0)
_GONE = frozenset({LeadStatus.REJECTED, LeadStatus.EXPIRED})

Sums = dict[tuple[Cut, str, str], tuple[float, int]]


def order(work: Work) -> None:
    """Have everybody measured now, unless that waits already. Needs quality:read."""
    work.actor.must(Scope.QUALITY_READ)
    queue.enqueue_unless_waiting(work, JOB, lane=JOB)


def measure(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """Look at the next contacts; what comes back writes down what they add, and has the job go on."""
    run = UUID(payload["run"]) if "run" in payload else None
    after = UUID(payload["after"]) if "after" in payload else _FIRST
    sums: Sums = {}
    with workshop.look(SYSTEM) as work:
        day = date.fromordinal(payload["day"]) if "day" in payload else work.now.date()
        within = measuring.stretch(work.session, after=after, part=measuring.EVERYBODY, size=SLICE)
        count = _add_contacts(work, within, sums) if within else 0
        if within is None:
            _add_leads(work, sums)

    def write_down(work: Work) -> None:
        _write_down(work, day, run, sums, count=count, upto=within.upto if within else None)

    return write_down


def _write_down(
    work: Work, day: date, run: UUID | None, sums: Sums, *, count: int, upto: UUID | None
) -> None:
    if run is None:
        run = new_id(work.now)
        kept.begin(work.session, day, run=run, now=work.now)
    elif not kept.is_run(work.session, day, run):
        return  # the day was begun anew
    kept.add(work.session, day, sums)
    kept.count_on(work.session, day, count)
    if upto is not None:
        queue.enqueue(work, JOB, {"run": run, "day": day.toordinal(), "after": upto}, priority=queue.LATER)
        return
    kept.end(work.session, day, now=work.now)
    _thin_out(work, day)
    log.info("measured", extra={"kind": JOB, "count": len(sums)})


def _add_contacts(work: Work, within: measuring.Stretch, sums: Sums) -> int:
    count = 0
    for _, seen in seeing.seen(work, within):
        count += 1
        for figure in figures(seen):
            key = (figure.cut, figure.value, figure.measure.value)
            part, whole = sums.get(key, (0.0, 0))
            sums[key] = (part + figure.share.part, whole + figure.share.whole)
    return count


def _add_leads(work: Work, sums: Sums) -> None:
    """What the leads of the last while tell of their sources."""
    since = work.now - WINDOW
    came: dict[UUID, dict[Rate, Share]] = {}
    for source_id, status, outcome, count in measuring.leads(work.session, since=earliest_id(since)):
        mine = came.setdefault(source_id, {})
        for rate, share in _told(status, outcome, count):
            mine[rate] = mine.get(rate, Share()) + share
    looks: dict[UUID, list[timedelta]] = {}
    for source_id, begun_at, decided_at in (
        *measuring.looks_at_leads(work.session, Action.LEAD_REVEALED.value, since=earliest_id(since)),
        *measuring.looks_at_reviews(work.session, since=since),
    ):
        looks.setdefault(source_id, []).append(decided_at - begun_at)
    for source_id, rates in came.items():
        leads = rates[Rate.REJECTED].whole
        rates[Rate.COST] = Share(minutes(looks.get(source_id, ())), leads)
        for rate, share in rates.items():
            sums[Cut.SOURCE, str(source_id), rate.value] = (share.part, share.whole)


def _told(status: LeadStatus, outcome: Outcome, count: int) -> tuple[tuple[Rate, Share], ...]:
    rejected = (Rate.REJECTED, Share(float(count if status in _GONE else 0), count))
    if status is not LeadStatus.ACCEPTED:
        return (rejected,)
    known = count if outcome is Outcome.MERGED else 0
    return (rejected, (Rate.DUPLICATE, Share(float(known), count)))


def _thin_out(work: Work, day: date) -> None:
    old = work.session.scalars(kept.days_before(day - DAILY)).all()
    kept.forget(work.session, [each for each in old if each.day != 1])
