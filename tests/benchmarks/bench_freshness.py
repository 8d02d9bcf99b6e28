"""What does it cost to believe something of a value, how fast do sweeps get round, and are beliefs right?

The rule alone on one core, with as many signals as an address has after some years. A sweep over stored
values, all of them due, beside reading the same rows and writing them back in the same database. And people
made up as published figures say, with fixed seeds: of the values that were believed alike, as many must be
true.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from rules.fields import FieldName
from rules.freshness import lessons, trials
from rules.freshness.belief import Band, Start, believe
from rules.freshness.calibration import Forecast, Report, report
from rules.freshness.lessons import Learned
from rules.freshness.outcomes import Outcome, believed_by
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, constant
from rules.freshness.signals import Signal, SignalKind
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
from tests.benchmarks.freshness_worlds import ELSEWHERE, SEGMENTS, WORLDS, World, lives
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
LESSONS = 4_000
"""Outcomes of our own that are learned from."""
EVERY_TENTH = 10
"""Every tenth address has been heard of."""
BATCH = 1_000


def figures(ground: Ground) -> Iterator[Figure]:
    decay = packs.shipped().decay
    yield from reckoned(decay, ground.either(20_000, 500))
    yield from calibrated(decay, ground.either(2_000, 200))
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
    """How well beliefs come true of people made up as published figures say, by the packs as they are shipped
    and by what is learned from as many outcomes of other people of the same world.

    The worst is of the group of values that is believed worst, as addresses that are mailed every week.
    """
    for world in (*WORLDS, ELSEWHERE):
        asked = list(people(decay, world, count, seed=1))
        taught = list(people(decay, world, LESSONS // len(SEGMENTS), seed=2))
        for name, learned in (("as shipped", Learned()), ("after learning", lessons.learn(decay, taught))):
            forecasts = foreseen(decay, learned, asked)
            whole = report(forecasts)
            yield Figure(
                name=f"calibration error, {world.name}, {name} ({len(asked):,} simulated values, seed 1)",
                value=100 * (whole.ece or 0.0),
                unit=Unit.PERCENT,
                more={
                    "worst": round(100 * max(report(part).ece or 0.0 for part in parts(forecasts, count)), 1),
                    "brier": _round(whole.brier),
                    "brier_of_age_alone": _round(trials.by_age(asked).brier),
                    "bins": _bins(whole),
                },
            )


def people(decay: Decay, world: World, count: int, *, seed: int) -> Iterator[Outcome]:
    """So many values of each segment of a world, and what the packs believe of each; segment by segment."""
    for segment in SEGMENTS:
        for life in lives(world, segment, count, seed=seed):
            outcome = Outcome(
                field=segment.field,
                group=segment.group,
                country=None,
                tenure=life.tenure,
                start=life.start,
                heard=life.heard,
                believed=0.0,
                at=life.at,
                was_true=life.was_true,
            )
            believed = believed_by(outcome, decay.hazards, {}, decay.worths)
            yield replace(outcome, believed=believed)


def foreseen(decay: Decay, learned: Learned, outcomes: Sequence[Outcome]) -> list[Forecast]:
    """What the packs believe with what was learned, and the truth."""
    worths = lessons.all_worths(decay, learned)
    return [
        Forecast(believed_by(each, decay.hazards, learned.rates, worths), each.was_true) for each in outcomes
    ]


def parts(forecasts: Sequence[Forecast], count: int) -> list[Sequence[Forecast]]:
    """The forecasts of each segment."""
    return [forecasts[begin : begin + count] for begin in range(0, len(forecasts), count)]


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
