"""How quickly is it told what changed, and how quickly is a page of it read, beside bare rows?

A thousand contacts came through the intake, and half of them agreed to something; there is one purpose whose
answers are kept. Ten times something happens to each of them. Publishing counts all that an entry means: what
is believed of the contact, its facts and its answers are made anew, and the number is given. The floor takes
away the same marks and writes the same entries, as many to a transaction, and nothing else. A page is read
bare, with whether each may be contacted now, and with names and addresses as well, for which it is written
down who saw them; its floor is what the driver takes to fetch the same rows by their numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from rules.changes import Change
from rules.fields import FieldName
from rules.records import Channel
from service import changes, packs, segments, worker
from service.access import COMMAND, SYSTEM
from service.feed import changes as feed
from service.feed import content
from service.feed.publishing import BATCH
from service.storage.feed import CHANGES, MARKS
from service.work import Work, Workshop
from tests.benchmarks.asked import people_who_agreed
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

PEOPLE, TIMES = 1_000, 10
PAGE = 500
ROUNDS = 15
ASKED = {"purpose": "newsletter", "channel": Channel.EMAIL}


def figures(stand: Ground) -> Iterator[Figure]:
    people, times, page = stand.either((PEOPLE, TIMES, PAGE), (30, 2, 20))
    for name, fresh in stand.databases.items():
        with fresh() as address:
            keys = stand.folder / f"feed-{name}"
            keys.mkdir()
            clock = SetClock()
            with open_workshop(
                address, keys, clock=clock, knowledge=packs.shipped(), expected_contacts=people
            ) as workshop:
                ids = people_who_agreed(workshop, clock, people)
                _settle(workshop, clock)
                yield _published(name, workshop, clock, ids, times)
                yield from _read(name, workshop, page, stand.either(ROUNDS, 2))


def _settle(workshop: Workshop, clock: SetClock) -> None:
    """Everything that came of the intake is told, and the answers are kept."""
    with workshop.open(SYSTEM) as work:
        segments.keep(work, "newsletter", Channel.EMAIL)
    _told(workshop, clock)


def _told(workshop: Workshop, clock: SetClock) -> None:
    clock.pass_by(timedelta(seconds=3))
    worker.run_due(workshop)


def _published(name: str, workshop: Workshop, clock: SetClock, ids: Sequence[UUID], times: int) -> Figure:
    taken, before = 0.0, _last(workshop)
    for _ in range(times):
        with workshop.open(SYSTEM) as work:
            changes.mark(work, ids, Change.UPSERT, fields=[FieldName.EMAIL])
        begun = perf_counter()
        _told(workshop, clock)
        taken += perf_counter() - begun
    entries = _last(workshop) - before
    bare = _written_bare(workshop, entries)
    return Figure(
        name=f"{entries:,} marks published",
        value=entries / taken,
        unit=Unit.RATE,
        on=name,
        floor=entries / bare,
    )


def _written_bare(workshop: Workshop, entries: int) -> float:
    """The seconds that it takes to take away as many marks, and to write as many entries, as there were."""
    with workshop.open(SYSTEM) as work:
        newest = select(CHANGES).order_by(CHANGES.c.seq.desc()).limit(entries)
        rows = [row._asdict() for row in work.session.execute(newest)][::-1]
        work.session.execute(insert(MARKS), [_mark(row) for row in rows])
        work.session.execute(delete(CHANGES).where(CHANGES.c.seq >= rows[0]["seq"]))
    begun = perf_counter()
    for start in range(0, entries, BATCH):
        some = rows[start : start + BATCH]
        with workshop.engine.begin() as connection:
            connection.execute(delete(MARKS).where(MARKS.c.id.in_([row["seq"] for row in some])))
            connection.execute(insert(CHANGES), some)
    return perf_counter() - begun


def _mark(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["seq"],
        "contact_id": row["contact_id"],
        "kind": row["kind"],
        "fields": row["fields"],
        "at": row["marked_at"],
    }


def _read(name: str, workshop: Workshop, page: int, rounds: int) -> Iterator[Figure]:
    with workshop.look(COMMAND) as work:
        first = feed.oldest(work)
    asked: dict[str, Callable[[Work], object]] = {
        f"a page of {page} changes": lambda work: feed.read(work, first, limit=page),
        f"a page of {page} changes, and who of them may be contacted": lambda work: _page(work, first, page),
        f"a page of {page} changes, with names and addresses": lambda work: _page(
            work, first, page, fields={FieldName.NAME, FieldName.EMAIL}
        ),
    }
    floor = min(_fetched(workshop, page) for _ in range(rounds))
    for title, read in asked.items():
        taken = min(_timed(workshop, read) for _ in range(rounds))
        yield Figure(name=title, value=taken * 1_000, unit=Unit.MILLIS, on=name, floor=floor * 1_000)


def _page(work: Work, place: feed.Place, page: int, **more: Any) -> object:
    entries = feed.read(work, place, limit=page).entries
    return content.told(work, [each.contact_id for each in entries], **ASKED, **more)


def _timed(workshop: Workshop, read: Callable[[Work], object]) -> float:
    with workshop.open(COMMAND) as work:
        begun = perf_counter()
        read(work)
        return perf_counter() - begun


def _fetched(workshop: Workshop, page: int) -> float:
    wanted = f"SELECT * FROM feed_change WHERE seq > 0 ORDER BY seq LIMIT {page}"  # noqa: S608 - a number
    with workshop.engine.connect() as connection:
        begun = perf_counter()
        connection.exec_driver_sql(wanted).all()
        return perf_counter() - begun


def _last(workshop: Workshop) -> int:
    with workshop.look(SYSTEM) as work:
        return feed.state(work).last
