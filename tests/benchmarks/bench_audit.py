"""What does the log of deeds cost whoever writes, and how fast is it given places and looked through?

Beside each piece of work with its deed stands the same without. Of what is written most, leads, the goal is
at most 1.25 of that; one bare row is the least that anybody could write, and shows what a deed costs by
itself. A million deeds are to be looked through in half a minute.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.synchronize import Event
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from rules.consent import EventState
from rules.records import Lead
from service import audit, intake, packs, sources
from service.access import SYSTEM
from service.audit import Action, leaves, proofs, sequencing, verifying
from service.ids import new_id, new_secret
from service.intake import Submission
from service.settings import Settings
from service.storage import bulk
from service.storage.audit import EVENTS
from service.work import Workshop
from tests.benchmarks.bench_consents import settled, side_by_side
from tests.benchmarks.bench_consents import write as state
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

BATCH = 10_000


def figures(ground: Ground) -> Iterator[Figure]:
    writes, deeds = ground.either((2_000, 1_000_000), (50, 5_000))
    for place, fresh in ground.databases.items():
        with (
            fresh() as address,
            open_workshop(
                address, ground.folder / f"audit-{place}", clock=SetClock(), knowledge=packs.shipped()
            ) as workshop,
        ):
            yield from written(workshop, place, writes)
            yield from looked_through(workshop, place, deeds)


def written(workshop: Workshop, place: str, count: int) -> Iterator[Figure]:
    """With its deed and without, while a sequencer follows in a process of its own, as it does in earnest."""
    with workshop.open(SYSTEM) as work:
        work.session.execute(text("CREATE TABLE bare_floor (id integer PRIMARY KEY, body text)"))
    people, notice_id = settled(workshop, count)
    with follower(workshop):
        bare, noted = side_by_side(
            count, lambda at: insert(workshop, at), lambda at: insert_and_note(workshop, count + at)
        )
        silent, told = side_by_side(
            count,
            lambda at: without_audit(lambda: state(workshop, people[at], EventState.GIVEN, notice_id)),
            lambda at: state(workshop, people[at], EventState.WITHDRAWN, notice_id),
        )
        unheard, heard = side_by_side(
            count // 4,
            lambda at: without_audit(lambda: take_in(workshop, 2 * count + at)),
            lambda at: take_in(workshop, 3 * count + at),
        )
    yield _beside("take in a lead with its deed", heard, unheard, place)
    yield _beside("write one bare row with a deed", noted, bare, place)
    yield _beside("write a stated wish with its deed", told, silent, place)


def _beside(name: str, value: float, floor: float, place: str) -> Figure:
    more = {"rate with audit, of that without": floor / value}
    return Figure(name=name, value=value, unit=Unit.MICROS, on=place, floor=floor, more=more)


@contextmanager
def follower(workshop: Workshop) -> Iterator[None]:
    """A process that gives places, on the same database and keyring."""
    stop = FORK.Event()
    process = FORK.Process(target=_follow, args=(workshop.settings, stop))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()


FORK = multiprocessing.get_context("forkserver")


def _follow(settings: Settings, stop: Event) -> None:
    with (
        open_workshop(settings.database_url, settings.data_dir) as workshop,
        sequencing.following(workshop),
    ):
        stop.wait()


def without_audit(deed: Callable[[], None]) -> None:
    """The same with nothing written down about it: only to be measured."""
    note = audit.note
    audit.note = lambda *_, **__: None
    try:
        deed()
    finally:
        audit.note = note


def looked_through(workshop: Workshop, place: str, count: int) -> Iterator[Figure]:
    fill(workshop, count)
    begin = perf_counter()
    given = sequencing.keep_up(workshop)
    yield Figure(
        name="give deeds their places", value=given / (perf_counter() - begin), unit=Unit.RATE, on=place
    )
    begin = perf_counter()
    with workshop.look(SYSTEM) as work:
        report = verifying.verify(work)
    assert report.is_sound
    span = perf_counter() - begin
    yield Figure(
        name="look through the log",
        value=report.leaves / span,
        unit=Unit.RATE,
        on=place,
        more={"deeds": report.leaves, "seconds": span},
    )
    begin = perf_counter()
    asked = range(given // 2, given // 2 + 50)
    for entry in asked:
        with workshop.look(SYSTEM) as work:
            assert proofs.of_entry(work, entry) is not None
    yield Figure(
        name="prove one deed", value=(perf_counter() - begin) / len(asked) * 1e3, unit=Unit.MILLIS, on=place
    )


def insert(workshop: Workshop, at: int) -> None:
    with workshop.open(SYSTEM) as work:
        work.session.connection().execute(_INSERT, {"id": at, "body": "x" * 300})


def insert_and_note(workshop: Workshop, at: int) -> None:
    with workshop.open(SYSTEM) as work:
        work.session.connection().execute(_INSERT, {"id": at, "body": "x" * 300})
        audit.note(work, Action.CONTACT_READ, about=UUID(int=at), fields=["email", "phone"])


def take_in(workshop: Workshop, number: int) -> None:
    lead = Lead(external_id=f"n{number}", email=f"person{number}@mail{number}.example.org")
    with workshop.open(SYSTEM) as work:
        intake.accept(work, sources.named(work, "form"), [Submission(lead=lead, payload="{}")])


_INSERT = text("INSERT INTO bare_floor (id, body) VALUES (:id, :body)")


def fill(workshop: Workshop, count: int) -> None:
    """So many deeds, as they would have been written in a year."""
    for _ in range(0, count, BATCH):
        with workshop.open(SYSTEM) as work:
            at = work.now.isoformat(timespec="microseconds")
            bulk.insert_many(work.session, EVENTS, [_deed(work.now, at) for _ in range(min(BATCH, count))])


def _deed(now: datetime, at: str) -> dict[str, object]:
    salt, ref, actor = new_secret(16), new_id(now), new_id(now)
    body = {
        "action": Action.CONTACT_READ.value,
        "actor": {"kind": "api_key", "id": str(actor)},
        "at": at,
        "object": str(ref),
        "fields": ["email", "phone", "organisation"],
    }
    return {
        "at": now,
        "action": Action.CONTACT_READ.value,
        "object_ref": ref,
        "actor_id": actor,
        "salt": salt,
        "body": body,
        "commitment": leaves.committed(salt, body),
    }
