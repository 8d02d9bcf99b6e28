"""What does it cost to believe something of a value, how fast do sweeps get round, and are beliefs right?

The rule alone on one core, with as many signals as an address has after some years. A sweep over stored
values, all of them due, beside reading the same rows and writing them back in the same database. And people
made up by a simulator whose seed is fixed: of those who were believed alike, as many must be alive.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from rules.fields import FieldName
from rules.freshness.belief import Band, Start, believe
from rules.freshness.calibration import Forecast, Report, report
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR, Group, constant
from rules.freshness.signals import Signal, SignalKind, Worths
from service import packs
from service.access import SYSTEM
from service.freshness import sweeping
from service.ids import new_id
from service.storage import bulk
from service.storage import freshness as stored
from service.storage.freshness import FRESHNESS, Freshness
from service.storage.signals import SIGNALS, Way
from service.work import Work, Workshop
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
HEARD = (
    SignalKind.DELIVERED,
    SignalKind.BOUNCE_FULL,
    SignalKind.CLICKED,
    SignalKind.SUBMITTED_OTHERWISE,
    SignalKind.BOUNCE_UNKNOWN_USER,
)
FIELDS = (
    (FieldName.EMAIL, Group.WORK_EMAIL, 0.28),
    (FieldName.PHONE, Group.MOBILE, 0.08),
    (FieldName.ADDRESS, Group.PRIVATE_ADDRESS, 0.1),
    (FieldName.ORGANISATION, Group.EMPLOYER, 0.22),
)
BOUNCE, STAYED = SignalKind.BOUNCE_UNKNOWN_USER, SignalKind.DELIVERED
SEED = 20260101
EVERY_TENTH = 10
"""Every tenth address has been heard of."""
BATCH = 1_000


def figures(ground: Ground) -> Iterator[Figure]:
    decay = packs.shipped().decay
    yield from reckoned(decay, ground.either(20_000, 500))
    yield from calibrated(decay, ground.either(20_000, 2_000))
    for place, fresh in ground.databases.items():
        with (
            fresh() as address,
            open_workshop(
                address, ground.folder / f"freshness-{place}", clock=SetClock(), knowledge=packs.shipped()
            ) as workshop,
        ):
            yield from swept(workshop, place, ground.either(25_000, 250))


def reckoned(decay: Decay, count: int) -> Iterator[Figure]:
    """How many values a core reckons with in a second."""
    for name, number in (
        ("believe a value nothing was heard of", 0),
        ("believe a value with five signals", 5),
    ):
        signals = [
            Signal(kind=HEARD[place], at=BEGAN + timedelta(days=100 * (place + 1))) for place in range(number)
        ]
        start, pace = Start(at=BEGAN, probability=0.9), constant(0.28)
        begin = process_time()
        for place in range(count):
            believe(
                start,
                signals,
                field=FieldName.EMAIL,
                worths=decay.worths,
                pace=pace,
                at=BEGAN + timedelta(days=700 + place % 30),
            )
        yield Figure(name=name, value=count / (process_time() - begin), unit=Unit.RATE)


def calibrated(decay: Decay, count: int) -> Iterator[Figure]:
    """How well beliefs come true of people whose addresses go stale as the packs say.

    Once with the very chances by which the simulator lets letters come back, which tries the sums; and once
    as it is shipped, where what was delivered counts for less than it would: some servers take everything.
    """
    for name, worths in (("by the true chances", exactly(decay.worths)), ("as shipped", decay.worths)):
        seen = list(lives(exactly(decay.worths), worths, count))
        model = report([Forecast(belief, was_true=truth) for belief, _, truth in seen])
        by_age = report([Forecast(aged, was_true=truth) for _, aged, truth in seen])
        yield Figure(
            name=f"calibration error, {name} ({count:,} simulated addresses, seed {SEED})",
            value=100 * (model.ece or 0.0),
            unit=Unit.PERCENT,
            more={
                "brier": _round(model.brier),
                "brier_of_age_alone": _round(by_age.brier),
                "bins": _bins(model),
            },
        )


def exactly(worths: Worths) -> Worths:
    """A letter comes back or it does not, each by itself: so without caps."""
    came_back = replace(worths[BOUNCE, FieldName.EMAIL], cap=math.inf)
    stayed = replace(
        worths[STAYED, FieldName.EMAIL],
        ratio=(1 - came_back.when_stale) / (1 - came_back.when_true),
        cap=0.0,
    )
    return {(BOUNCE, FieldName.EMAIL): came_back, (STAYED, FieldName.EMAIL): stayed}


def lives(chances: Worths, worths: Worths, count: int) -> Iterator[tuple[float, float, bool]]:
    """Of each address: what is believed after two years of letters, what its age says, and the truth."""
    random = Random(SEED)
    rate, end = 0.28, BEGAN + timedelta(days=2 * YEAR + 1)
    years, pace = (end - BEGAN) / timedelta(days=YEAR), constant(rate)
    start = Start(at=BEGAN, probability=0.9)
    for _ in range(count):
        dies_after = 0.0 if random.random() > 0.9 else random.expovariate(rate)
        signals = list(letters(chances, dies_after, random))
        believed = believe(start, signals, field=FieldName.EMAIL, worths=worths, pace=pace, at=end)
        yield believed.probability, 0.9 * math.exp(-rate * years), dies_after > years


def letters(chances: Worths, dies_after: float, random: Random) -> Iterator[Signal]:
    """What comes of a letter every quarter of a year."""
    bounce = chances[BOUNCE, FieldName.EMAIL]
    for quarter in range(1, 9):
        is_stale = quarter / 4 > dies_after
        comes_back = random.random() < (bounce.when_stale if is_stale else bounce.when_true)
        at = BEGAN + timedelta(days=quarter * YEAR / 4)
        yield Signal(kind=BOUNCE if comes_back else STAYED, at=at)


def swept(workshop: Workshop, place: str, people: int) -> Iterator[Figure]:
    """How long a sweep takes over so many people with four values each, all due; beside the bare rows."""
    with workshop.open(SYSTEM) as work:
        fill(work, people)
    values = people * len(FIELDS)
    begin = perf_counter()
    while True:
        with workshop.open(SYSTEM) as work:
            done = sweeping.sweep(work, limit=BATCH)
        if done < BATCH:
            break
    spent = perf_counter() - begin
    with workshop.look(SYSTEM) as work:
        left = work.session.scalar(select(func.count()).where(Freshness.next_check_at <= work.now)) or 0
    assert left == 0
    yield Figure(
        name=f"sweep over {values:,} stored values",
        value=values / spent,
        unit=Unit.RATE,
        on=place,
        floor=values / bare(workshop),
        more={"seconds": round(spent, 1)},
    )


def bare(workshop: Workshop) -> float:
    """Seconds to read the same rows in the same portions, and to write each back."""
    begin = perf_counter()
    after: UUID | None = None
    while True:
        with workshop.open(SYSTEM) as work:
            found = select(Freshness.contact_id).distinct().order_by(Freshness.contact_id).limit(BATCH)
            ids = work.session.scalars(
                found if after is None else found.where(Freshness.contact_id > after)
            ).all()
            rows = stored.of_contacts(work.session, ids)
            stored.put(work.session, [dict(row._mapping) for row in rows])
        if len(ids) < BATCH:
            return perf_counter() - begin
        after = ids[-1]


def fill(work: Work, people: int) -> None:
    """Values of people that were all to be looked at a while ago, and what was heard of some."""
    values, heard = [], []
    for number in range(people):
        contact_id = new_id(work.now)
        values += [_value(work, contact_id, *field) for field in FIELDS]
        if number % EVERY_TENTH == 0:
            heard.append(_signal(work, contact_id))
    bulk.insert_many(work.session, FRESHNESS, values)
    bulk.insert_many(work.session, SIGNALS, heard)
    work.session.execute(update(Freshness).values(next_check_at=work.now))


def _value(work: Work, contact_id: UUID, name: FieldName, group: Group, pace: float) -> dict[str, Any]:
    began = work.now - timedelta(days=300)
    return {
        "contact_id": contact_id,
        "field": name,
        "value": contact_id.bytes,
        "probability": 0.9,
        "at": began,
        "since": began,
        "pace": pace,
        "ages_as": group,
        "band": Band.FRESH,
        "next_check_at": work.now,
        "started_at": began,
        "started_with": 0.9,
        "domain": None,
        "model": "packs",
    }


def _signal(work: Work, contact_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(work.now),
        "contact_id": contact_id,
        "field": FieldName.EMAIL,
        "value": contact_id.bytes,
        "kind": SignalKind.BOUNCE_FULL,
        "at": work.now - timedelta(days=30),
        "trust": 1.0,
        "way": Way.MAIL,
        "status": None,
        "campaign": None,
        "domain": None,
        "heard_at": work.now,
        "heard_by": None,
        "source_id": None,
    }


def _round(figure: float | None) -> float:
    return round(figure or 0.0, 4)


def _bins(found: Report) -> list[list[float]]:
    """Of each bin: how many, what was believed, and what came true."""
    return [[each.count, round(each.believed, 3), round(each.was_true, 3)] for each in found.bins]
