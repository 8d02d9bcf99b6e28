"""What happens by itself, and when? The whole timetable is RECURRING.

The ticker does nothing but write a job for each due time, unique by kind and time. So any number of
processes may tick, and one row comes of it. Statutory dates are not here: they are columns, and the sweeps
ask for them.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.base import BaseExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import SQLAlchemyError

from service.access import SYSTEM
from service.errors import ServiceError
from service.jobs.queue import LATER, enqueue_once
from service.logs import name_of
from service.work import Workshop

log = logging.getLogger(__name__)

# What fell due while nobody ticked is made up for, once and not once for each time.
CATCH_UP = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A kind of job and when it falls due, as in cron, in UTC."""

    kind: str
    hour: str = "*"
    minute: str = "*"
    second: str = "0"

    def trigger(self) -> CronTrigger:
        return CronTrigger(hour=self.hour, minute=self.minute, second=self.second, timezone=UTC)


RECURRING = (
    Recurring(kind="opendsr.sweep"),
    Recurring(kind="feed.wake"),
    Recurring(kind="segments.decide"),
    Recurring(kind="matching.count", minute="10"),
    Recurring(kind="freshness.sweep", minute="7,37"),
    Recurring(kind="freshness.judge", minute="15,45"),
    Recurring(kind="consents.wake", minute="*/5"),
    Recurring(kind="answers.sweep", minute="20"),
    Recurring(kind="erasure.sweep", minute="25"),
    Recurring(kind="sessions.sweep", minute="35"),
    Recurring(kind="outbox.sweep", minute="*/10"),
    Recurring(kind="doubts.sweep", minute="50"),
    Recurring(kind="doubts.ask", minute="*/10"),
    Recurring(kind="tellings.sweep", minute="*/10"),
    Recurring(kind="webhooks.sweep", minute="*/10"),
    Recurring(kind="restrictions.sweep", minute="*/5"),
    Recurring(kind="packages.sweep", minute="*/15"),
    Recurring(kind="exports.sweep", minute="*/15"),
    Recurring(kind="page_links.sweep", hour="0", minute="50"),
    Recurring(kind="requests.look", hour="4", minute="30"),
    Recurring(kind="requests.expire", hour="0", minute="20"),
    Recurring(kind="requests.forget", minute="55"),
    Recurring(kind="activities.sweep", hour="1", minute="5"),
    Recurring(kind="consents.sweep", hour="1", minute="20"),
    Recurring(kind="mail_domains.sweep", hour="1", minute="50"),
    Recurring(kind="facts.sweep", minute="40"),
    Recurring(kind="facts.cut", hour="2", minute="5"),
    Recurring(kind="organisations.sweep", hour="2", minute="35"),
    Recurring(kind="freshness.conclude", hour="2", minute="5"),
    Recurring(kind="leads.sweep", hour="2", minute="15"),
    Recurring(kind="imports.sweep", hour="2", minute="45"),
    Recurring(kind="feed.sweep", hour="3", minute="5"),
    Recurring(kind="suppressions.sweep", hour="3", minute="20"),
    Recurring(kind="segments.sweep", hour="3", minute="30"),
    Recurring(kind="freshness.mails_sweep", hour="3", minute="30"),
    Recurring(kind="jobs.sweep", hour="3", minute="40"),
    Recurring(kind="erasure.compact", hour="3", minute="55"),
    Recurring(kind="webhooks.keys", hour="4", minute="5"),
    Recurring(kind="matching.learn", hour="4", minute="10"),
    Recurring(kind="freshness.learn", hour="4", minute="20"),
    Recurring(kind="audit.verify", hour="4", minute="25"),
    Recurring(kind="matching.hot", hour="4", minute="40"),
    Recurring(kind="matching.liken", hour="5", minute="10"),
    Recurring(kind="quality.measure", hour="5", minute="30"),
)


@contextmanager
def ticking(workshop: Workshop, *, recurring: Sequence[Recurring] = RECURRING) -> Iterator[None]:
    """Tick in a thread for the length of the block, after making up for the last day."""
    ticker = TickToQueue(workshop)
    scheduler = BackgroundScheduler(
        executors={"default": ticker},
        job_defaults={"coalesce": True, "misfire_grace_time": None},
        timezone=UTC,
    )
    for each in recurring:
        # The function is never called: the executor reads the id alone.
        scheduler.add_job(_never, each.trigger(), id=each.kind)
        if due := latest_due(each, workshop.clock()):
            ticker.note(each.kind, due)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown()


def latest_due(recurring: Recurring, now: datetime) -> datetime | None:
    """The last time of the day before now at which it fell due."""
    trigger, latest = recurring.trigger(), None
    due = trigger.get_next_fire_time(None, now - _reach(recurring))
    while due is not None and due <= now:
        latest, due = due, trigger.get_next_fire_time(due, due + timedelta(microseconds=1))
    return latest


def _reach(recurring: Recurring) -> timedelta:
    """How far back to look: only as far as the pattern may be silent, for each due time takes a step."""
    if recurring.hour != "*":
        return CATCH_UP
    return timedelta(hours=1) if recurring.minute != "*" else timedelta(minutes=1)


class TickToQueue(BaseExecutor):  # type: ignore[misc]  # APScheduler has no types
    """An executor that runs nothing: it turns each due time into one job."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self._workshop = workshop
        self._owed: dict[str, datetime] = {}

    def note(self, kind: str, due: datetime) -> None:
        """Write the job for this due time, and those that could not be written before."""
        self._owed[kind] = due
        try:
            with self._workshop.open(SYSTEM) as work:
                for each, time in self._owed.items():
                    key = f"{each}@{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
                    enqueue_once(work, each, unique_key=key, priority=LATER)
        except (ServiceError, SQLAlchemyError) as error:
            # The next tick tries again; until then the newest due time of each kind is remembered.
            log.warning("tick not written", extra={"kind": kind, "error": name_of(error)})
        else:
            self._owed.clear()

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        self.note(job.id, run_times[-1])
        self._run_job_success(job.id, [])


def _never() -> None:
    raise AssertionError("the ticker runs nothing")
