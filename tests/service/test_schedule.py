"""Does everything fall due when the timetable says, and once?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from service.access import SYSTEM
from service.jobs.schedule import RECURRING, Recurring, TickToQueue, latest_due, ticking
from service.storage.jobs import Job
from service.work import Workshop
from service.worker import ERRANDS, HANDLERS
from tests.workshops import SetClock, open_workshop

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHTLY = Recurring(kind="test.nightly", hour="3", minute="40")


def keys(workshop: Workshop) -> list[str | None]:
    with workshop.look(SYSTEM) as work:
        return list(work.session.scalars(select(Job.unique_key).order_by(Job.id)))


def test_everything_on_the_timetable_has_a_handler_and_stands_there_once() -> None:
    kinds = [recurring.kind for recurring in RECURRING]
    assert set(kinds) <= {*HANDLERS, *ERRANDS}
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize(
    ("recurring", "due"),
    [
        (NIGHTLY, NOON.replace(hour=3, minute=40)),
        (Recurring(kind="a", hour="12", minute="0"), NOON),
        (Recurring(kind="a", hour="12", minute="1"), NOON.replace(day=1, minute=1)),
        (Recurring(kind="a", minute="7"), NOON.replace(hour=11, minute=7)),
        (Recurring(kind="a", minute="*/5"), NOON),
        (Recurring(kind="a", second="30"), NOON - timedelta(seconds=30)),
    ],
)
def test_the_last_due_time_is_found(recurring: Recurring, due: datetime) -> None:
    assert latest_due(recurring, NOON) == due


def test_what_fell_due_while_nobody_ticked_is_made_up_for_once(database_url: str, tmp_path: Path) -> None:
    with open_workshop(database_url, tmp_path, clock=SetClock(NOON)) as workshop:
        for _ in range(2):
            with ticking(workshop, recurring=(NIGHTLY,)):
                pass
        assert keys(workshop) == ["test.nightly@2026-03-02T03:40:00Z"]


def test_a_tick_that_could_not_be_written_is_written_with_the_next(
    database_url: str, tmp_path: Path, engine: Engine
) -> None:
    with open_workshop(database_url, tmp_path, clock=SetClock(NOON)) as workshop:
        ticker = TickToQueue(workshop)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE job RENAME TO elsewhere"))
        ticker.note("test.first", NOON)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO job"))
        ticker.note("test.other", NOON)
        assert sorted(filter(None, keys(workshop))) == [
            "test.first@2026-03-02T12:00:00Z",
            "test.other@2026-03-02T12:00:00Z",
        ]
