"""How long does it take to count a segment among a hundred thousand, with what keeps out each of the others?

The people lie there as an intake, the night and the publisher leave them: facts, beliefs, answers, some pairs
to be looked at, some marks that nobody has heard. A preview is what the page asks for: the count, the reasons
and a sample. The floor is one pass over the facts of everybody with their answers, and nothing counted but
the rows. How many a second are decided anew is measured on people who came through the intake.
"""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from rules.changes import Change
from rules.customer_status import CustomerStatus
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Channel, Kind
from rules.segments import Definition
from rules.segments.reading import read
from service import packs, segments
from service.access import COMMAND, SYSTEM
from service.ids import new_id
from service.segments import snapshots
from service.storage import bulk, contacts, facts, feed, freshness, reviews, standings
from service.storage.reviews import QueueState
from service.vault.sealed import Sealed
from service.work import Work, Workshop
from tests.benchmarks.asked import people_who_agreed
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

PEOPLE = 100_000
DECIDED = 1_000
ROUNDS = 7
NEWS: dict[str, Any] = {"purpose": "newsletter", "channel": "email"}
WHERE = {
    "all": [
        {"attribute": "country", "op": "in", "value": ["NL", "BE", "DE"]},
        {"attribute": "score", "op": "at_least", "value": 30},
        {
            "any": [
                {"attribute": "status", "op": "in", "value": ["loyal", "first_time"]},
                {"attribute": "last_activity_at", "op": "within_days", "value": 180},
                {"attribute": "industry", "op": "in", "value": ["K", "10"]},
            ]
        },
        {"not": {"attribute": "may_leave", "op": "is", "value": True}},
    ]
}
REASONS = ("PRM.WITHDRAWN", "LAW.NEEDS_CONSENT", "SUP.LISTED", "RST.RESTRICTED", "VAL.INVALID", "A14.OVERDUE")


def figures(stand: Ground) -> Iterator[Figure]:
    people = stand.either(PEOPLE, 1_000)
    for name, fresh in stand.databases.items():
        with fresh() as address:
            keys = stand.folder / f"segments-{name}"
            keys.mkdir()
            clock = SetClock()
            with open_workshop(
                address, keys, clock=clock, knowledge=packs.shipped(), expected_contacts=people
            ) as workshop:
                yield _decided(name, workshop, clock, stand.either(DECIDED, 50))
                _fill(workshop, people)
                yield from _counted(name, workshop, people)


def _decided(name: str, workshop: Workshop, clock: SetClock, number: int) -> Figure:
    ids = people_who_agreed(workshop, clock, number)
    with workshop.open(SYSTEM) as work:
        segments.keep(work, "newsletter", Channel.EMAIL)
    taken = min(_timed(workshop.open, lambda work: segments.redecide(work, ids)) for _ in range(ROUNDS))
    return Figure(name="decided anew and kept", value=number / taken, unit=Unit.RATE, on=name)


def _counted(name: str, workshop: Workshop, people: int) -> Iterator[Figure]:
    asked = {
        "preview of everybody": _definition(),
        "preview with conditions": _definition(where=WHERE),
        "preview with beliefs and checks too": _definition(
            where=WHERE, fresh={"email": "ageing"}, valid=["address"]
        ),
    }
    floor = min(_timed(workshop.look, _passed) for _ in range(ROUNDS))
    for title, definition in asked.items():
        taken = min(
            _timed(workshop.look, lambda work, it=definition: segments.preview(work, it))  # type: ignore[misc]
            for _ in range(ROUNDS)
        )
        with workshop.look(SYSTEM) as work:
            found = segments.preview(work, definition)
        yield Figure(
            name=f"{title} among {people:,}",
            value=taken * 1_000,
            unit=Unit.MILLIS,
            on=name,
            floor=floor * 1_000,
            more={"in": found.count, "meant": found.meant, "reasons": len(found.reasons)},
        )
    yield _frozen(name, workshop)


def _frozen(name: str, workshop: Workshop) -> Figure:
    with workshop.open(SYSTEM) as work:
        segment = segments.create(work, name="Everybody", tree=NEWS)
    taken = _timed(workshop.open, lambda work: snapshots.take(work, segment.id))
    return Figure(name="a snapshot of everybody", value=taken * 1_000, unit=Unit.MILLIS, on=name)


def _definition(**more: Any) -> Definition:
    definition, faults = read(NEWS | more)
    assert definition is not None, faults
    return definition


def _passed(work: Work) -> Any:
    """Everybody's facts with their answer, read and counted."""
    met = standings.STANDINGS.c.contact_id == facts.FACTS.c.contact_id
    of_news = met & (standings.STANDINGS.c.purpose == "newsletter")
    rows = select(func.count(), func.sum(facts.FACTS.c.score), func.count(standings.STANDINGS.c.reason))
    return work.session.execute(rows.select_from(facts.FACTS.outerjoin(standings.STANDINGS, of_news))).one()


def _timed(opened: Callable[[Any], Any], do: Callable[[Work], object]) -> float:
    with opened(SYSTEM) as work:
        begun = perf_counter()
        do(work)
        return perf_counter() - begun


def _fill(workshop: Workshop, people: int) -> None:
    """So many people more, as they would lie there."""
    chance = random.Random(7)
    with workshop.open(COMMAND) as work:
        [kept] = work.session.scalars(standings.kept()).all()
        ids = [new_id(work.now + timedelta(milliseconds=number)) for number in range(people)]
        kept.upto = ids[-1]
        for start in range(0, people, 10_000):
            some = ids[start : start + 10_000]
            bulk.insert_many(work.session, contacts.CONTACTS, [_contact(work, each) for each in some])
            bulk.insert_many(work.session, facts.FACTS, [_facts(work, each, chance) for each in some])
            bulk.insert_many(
                work.session, freshness.FRESHNESS, [_belief(work, each, chance) for each in some]
            )
            answers = [_answer(work, each, chance, kept.edition) for each in some]
            bulk.insert_many(work.session, standings.STANDINGS, answers)
        pairs = zip(ids[: people // 100], ids[people // 2 :], strict=False)
        work.session.add_all(_review(work, *pair) for pair in pairs)
        marked = [
            {"contact_id": each, "kind": Change.UPSERT, "fields": [], "at": work.now}
            for each in ids[: people // 1_000]
        ]
        feed.mark(work.session, marked)
    with workshop.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _contact(work: Work, contact_id: UUID) -> dict[str, Any]:
    won = {"record": str(contact_id), "verdict": "valid", "trust": 50, "at": work.now.isoformat()}
    of_field = won | {"ground": "only", "fullness": 1}
    return {
        "id": contact_id,
        "provenance": dict.fromkeys(("name", "email", "phone", "address"), of_field),
        "pins": {},
        "score": 80,
        "grade": "B",
        "revision": 1,
        "created_at": work.now,
        "updated_at": work.now,
        **{name: Sealed(bytes(100)) for name in ("name", "email", "phone", "address")},
    }


def _facts(work: Work, contact_id: UUID, chance: random.Random) -> dict[str, Any]:
    bought = chance.random() < 0.3
    row = {column.name: None for column in facts.FACTS.c}
    counted = {
        column.name: 0
        for column in facts.FACTS.c
        if not column.nullable and column.name not in {"contact_id", "kind"}
    }
    return (
        row
        | counted
        | {
            "contact_id": contact_id,
            "refreshed_at": work.now,
            "kind": chance.choice(tuple(Kind)),
            "country": chance.choice(("NL", "NL", "BE", "DE", "FI", None)),
            "language": chance.choice(("nl", "de", "fi")),
            "grade": chance.choice("ABCDE"),
            "score": chance.randint(0, 100),
            **dict.fromkeys(("has_email", "has_phone", "has_address", "is_weighed"), True),
            "industry": chance.choice(("62.10", "10.71", "46", None)),
            "first_seen_at": work.now - timedelta(days=chance.randint(0, 2_000)),
            "last_activity_at": work.now - timedelta(days=chance.randint(0, 700)) if bought else None,
            "status": chance.choice(tuple(CustomerStatus)) if bought else CustomerStatus.PROSPECT,
            **{name: chance.random() < 0.1 for name in ("may_leave", "may_cross_sell", "may_up_sell")},
        }
    )


def _belief(work: Work, contact_id: UUID, chance: random.Random) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "field": FieldName.EMAIL,
        "value": bytes(16),
        "probability": 0.8,
        "at": work.now,
        "since": work.now,
        "pace": 0.2,
        "ages_as": None,
        "band": chance.choice((Band.FRESH, Band.FRESH, Band.AGEING, Band.VERIFY)),
        "next_check_at": None,
        "started_at": work.now,
        "started_with": 0.9,
        "domain": None,
        "model": "shipped",
    }


def _answer(work: Work, contact_id: UUID, chance: random.Random, edition: int) -> dict[str, Any]:
    allowed = chance.random() < 0.6
    return {
        "purpose": "newsletter",
        "channel": Channel.EMAIL,
        "contact_id": contact_id,
        "allowed": allowed,
        "reason": "PRM.CONSENT" if allowed else chance.choice(REASONS),
        "until": work.now + timedelta(days=30) if chance.random() < 0.5 else None,
        "edition": edition,
        "decided_at": work.now,
    }


def _review(work: Work, left: UUID, right: UUID) -> reviews.Review:
    return reviews.Review(
        id=new_id(work.now),
        left_id=left,
        right_id=right,
        left_revision=1,
        right_revision=1,
        bits=3.0,
        chance=0.8,
        levels=[],
        gain=0.5,
        state=QueueState.OPEN,
        revision=1,
        created_at=work.now,
        updated_at=work.now,
    )
