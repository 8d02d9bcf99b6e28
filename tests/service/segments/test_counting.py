"""In a segment is who may be reached; everybody else whom it means is counted under what keeps them out."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Boolean

from rules.consent import EventState
from rules.customer_status import CustomerStatus
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Channel, Kind
from rules.restrictions import Ground
from rules.segments import Condition, Either, Every, Never, Trait
from rules.segments.attributes import ATTRIBUTES, OPERATORS, WEIGHED, Operator, Sort, below
from rules.suppressions import Identifier, IdType, Reason
from service import facts as making
from service import restrictions, reviews, segments, suppressions
from service.access import COMMAND, SYSTEM
from service.ids import new_id
from service.segments import defining
from service.storage import bulk, choosing, facts, freshness
from service.storage.choosing import Moment
from service.storage.sources import Source
from service.work import Workshop
from tests.service.segments.crowd import (
    DUTCH,
    MARKETER,
    NEWS,
    describe,
    inside,
    made,
    out,
    person,
    say,
    seen,
    settle,
)


def agreed(workshop: Workshop, source: Source, number: int, **more: Any) -> UUID:
    """Somebody who may be written to."""
    contact_id = person(workshop, source, number, **more)
    say(workshop, contact_id)
    settle(workshop, contact_id)
    return contact_id


def test_who_agreed_is_in_and_who_did_not_is_told_why(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna, bert = agreed(workshop, source, 0), person(workshop, source, 1)
    carla = agreed(workshop, source, 2)
    say(workshop, carla, EventState.WITHDRAWN)
    settle(workshop, bert, carla)
    view = made(workshop)
    found = seen(workshop, view.id)
    assert (found.count, found.sample_ids, found.meant) == (1, (anna,), 3)
    assert found.reasons == {"LAW.NEEDS_CONSENT": 1, "PRM.WITHDRAWN": 1}
    assert out(workshop, view.id) == {"not_permitted": 2}
    assert inside(workshop, view.id) == {anna}


def test_whom_the_conditions_do_not_mean_is_not_counted_at_all(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna = agreed(workshop, source, 0)
    agreed(workshop, source, 1, country="BE")
    view = made(workshop, DUTCH)
    assert (inside(workshop, view.id), seen(workshop, view.id).meant) == ({anna}, 1)


def test_who_is_suppressed_is_out_by_that(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna = agreed(workshop, source, 0, email="anna.a@example.org")
    with workshop.open(COMMAND) as work:
        address = Identifier(IdType.EMAIL, "anna.a@example.org")
        suppressions.add(work, [address], reason=Reason.COMPLAINT)
    settle(workshop, anna)
    assert out(workshop, made(workshop).id) == {"suppressed": 1}


def test_who_is_restricted_is_out_by_that_above_all(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna = agreed(workshop, source, 0)
    say(workshop, anna, EventState.WITHDRAWN)
    with workshop.open(COMMAND) as work:
        restrictions.restrict(work, anna, ground=Ground.ACCURACY)
    settle(workshop, anna)
    assert out(workshop, made(workshop).id) == {"restricted": 1}


def test_whose_address_does_not_exist_is_out_as_invalid(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna = agreed(workshop, source, 0)
    view = made(workshop, valid=["address"])
    assert out(workshop, view.id) == {"invalid": 1}
    with_house = {"street": "Dorpsstraat", "house_number": "9", "postal_code": "1234 AB", "city": "Baarn"}
    bert = agreed(workshop, source, 1, **with_house)
    assert inside(workshop, view.id) == {bert}
    assert anna not in inside(workshop, view.id)


@pytest.mark.parametrize(
    ("band", "floor", "is_in"),
    [
        (Band.FRESH, "fresh", True),
        (Band.AGEING, "fresh", False),
        (Band.AGEING, "ageing", True),
        (Band.VERIFY, "ageing", False),
        (Band.VERIFY, "verify", True),
        (None, "verify", False),
    ],
)
def test_a_value_that_is_believed_in_too_little_is_stale(
    workshop: Workshop, source: Source, band: Band | None, floor: str, is_in: bool
) -> None:
    describe(workshop)
    anna = agreed(workshop, source, 0)
    believe(workshop, anna, band)
    view = made(workshop, fresh={"email": floor})
    assert (inside(workshop, view.id) == {anna}) is is_in
    assert out(workshop, view.id) == ({} if is_in else {"stale": 1})


def believe(workshop: Workshop, contact_id: UUID, band: Band | None) -> None:
    """What is believed of an address, whatever was reckoned; None for nothing."""
    with workshop.open(SYSTEM) as work:
        believed = freshness.FRESHNESS
        work.session.execute(believed.delete().where(believed.c.contact_id == contact_id))
        if band is None:
            return
        row = {
            "contact_id": contact_id,
            "field": FieldName.EMAIL,
            "value": bytes(16),
            "probability": 0.5,
            "at": work.now,
            "since": work.now,
            "pace": 0.0,
            "ages_as": None,
            "band": band,
            "next_check_at": None,
            "started_at": work.now,
            "started_with": 0.5,
            "domain": None,
            "model": "test",
        }
        freshness.put(work.session, [row])


def test_who_may_be_somebody_else_waits_until_that_was_looked_at(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna, bert, carla = (agreed(workshop, source, number) for number in range(3))
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        reviews.offer(work, anna, bert, bits=3.0, chance=0.8, levels=[1])
    assert inside(workshop, view.id) == {carla}
    assert out(workshop, view.id) == {"duplicate": 2}


def test_who_was_never_decided_on_is_out(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    view = made(workshop)
    anna = person(workshop, source, 0)
    say(workshop, anna)
    with workshop.open(SYSTEM) as work:
        making.refresh(work, [anna])
    found = seen(workshop, view.id)
    assert (found.count, found.waiting) == (0, 1)
    assert out(workshop, view.id) == {"undecided": 1}


def test_a_purpose_that_no_segment_asks_about_lets_nobody_in(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    agreed(workshop, source, 0)
    with workshop.look(MARKETER) as work:
        found = segments.preview(work, segments.understood(work, NEWS))
    assert (found.count, found.waiting) == (0, 1)


def test_whom_it_leaves_out_can_be_looked_at_a_page_at_a_time(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    some = sorted(person(workshop, source, number) for number in range(3))
    settle(workshop, *some)
    view = made(workshop)
    with workshop.look(MARKETER) as work:
        first, more = segments.excluded(work, view.id, "LAW.NEEDS_CONSENT", limit=2)
        last, none = segments.excluded(work, view.id, "LAW.NEEDS_CONSENT", after=more, limit=2)
        assert segments.excluded(work, view.id, "no such reason") == ([], None)
    assert ([*first, *last], none) == (some, None)


def test_two_segments_share_who_is_in_both(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    agreed(workshop, source, 0)
    agreed(workshop, source, 1, country="BE")
    settle(workshop, person(workshop, source, 2))
    all_of_them, dutch = made(workshop), made(workshop, DUTCH, name="Dutch")
    with workshop.look(MARKETER) as work:
        found = segments.overlap(work, all_of_them.id, dutch.id)
    assert (found.one, found.other, found.both) == (2, 1, 1)


# --- Every tree chooses in the database whom it chooses by its plain meaning.

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CODES = {
    "country": ("NL", "BE", "FI"),
    "language": ("nl", "fi"),
    "industry": ("62.10", "62", "K", "10.1", "C"),
    "job_function": ("sales", "it"),
}


def drawn(chance: random.Random, name: str) -> Any:
    """A value that the column may have, or none."""
    attribute = ATTRIBUTES[name]
    match attribute.sort:
        case Sort.CHOICE:
            return chance.choice(attribute.choices)
        case Sort.CODE:
            return chance.choice(CODES[name])
        case Sort.NUMBER:
            return chance.randint(attribute.least, min(attribute.most, attribute.least + 5))
        case Sort.MOMENT:
            return NOW - timedelta(days=chance.randint(0, 9), hours=chance.randint(0, 23))
        case Sort.TRUTH:
            return chance.random() < 0.5


def row_of(chance: random.Random, number: int) -> dict[str, Any]:
    typed = {"kind": Kind, "best_channel": Channel, "status": CustomerStatus}
    row: dict[str, Any] = {each.name: None if each.nullable else 0 for each in facts.FACTS.c}
    row |= {"contact_id": new_id(NOW + timedelta(seconds=number)), "refreshed_at": NOW}
    row |= {each.name: False for each in facts.FACTS.c if isinstance(each.type, Boolean)}
    row["is_weighed"] = chance.random() < 0.7
    for name in ATTRIBUTES:
        value = drawn(chance, name)
        if facts.FACTS.c[name].nullable and chance.random() < 0.3:
            value = None
        row[name] = typed[name](value) if name in typed and value is not None else value
    return row


def trait_of(chance: random.Random) -> Trait:
    name = chance.choice([*ATTRIBUTES])
    operator = chance.choice(OPERATORS[ATTRIBUTES[name].sort])
    match operator:
        case Operator.KNOWN | Operator.UNKNOWN:
            return Trait(name, operator)
        case Operator.WITHIN_DAYS | Operator.OLDER_THAN_DAYS:
            return Trait(name, operator, chance.randint(1, 9))
        case Operator.SINCE | Operator.BEFORE:
            return Trait(name, operator, NOW.date() - timedelta(days=chance.randint(0, 9)))
        case Operator.IN | Operator.NOT_IN:
            return Trait(name, operator, tuple({drawn(chance, name) for _ in range(2)}))
        case _:
            return Trait(name, operator, drawn(chance, name))


def condition_of(chance: random.Random, depth: int = 3) -> Condition:
    if depth == 0 or chance.random() < 0.4:
        return trait_of(chance)
    if chance.random() < 0.3:
        return Never(condition_of(chance, depth - 1))
    parts = tuple(condition_of(chance, depth - 1) for _ in range(chance.randint(1, 3)))
    return Every(parts) if chance.random() < 0.5 else Either(parts)


def holds(condition: Condition, row: dict[str, Any]) -> bool:
    """What a tree means, in the plainest words."""
    match condition:
        case Every(parts):
            return all(holds(part, row) for part in parts)
        case Either(parts):
            return any(holds(part, row) for part in parts)
        case Never(part):
            return not holds(part, row)
        case Trait(name, operator, wanted):
            is_told = name not in WEIGHED or row["is_weighed"]
            value = row[name] if is_told else None
            if operator is Operator.UNKNOWN:
                return value is None
            return value is not None and MEANS[operator](value, wanted, name)


def is_among(value: str, wanted: tuple[str, ...], name: str) -> bool:
    if not ATTRIBUTES[name].is_tree:
        return value in wanted
    return any(value.startswith(start) for each in wanted for start in below(each))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


MEANS: dict[Operator, Any] = {
    Operator.KNOWN: lambda *_: True,
    Operator.IN: is_among,
    Operator.NOT_IN: lambda value, wanted, name: not is_among(value, wanted, name),
    Operator.IS: lambda value, wanted, _: value is wanted,
    Operator.AT_LEAST: lambda value, wanted, _: value >= wanted,
    Operator.AT_MOST: lambda value, wanted, _: value <= wanted,
    Operator.WITHIN_DAYS: lambda value, wanted, _: value >= NOW - timedelta(days=wanted),
    Operator.OLDER_THAN_DAYS: lambda value, wanted, _: value < NOW - timedelta(days=wanted),
    Operator.SINCE: lambda value, wanted, _: value >= midnight(wanted),
    Operator.BEFORE: lambda value, wanted, _: value < midnight(wanted),
}


def test_every_tree_means_the_same_to_the_database(workshop: Workshop) -> None:
    chance = random.Random(20261123)
    rows = [row_of(chance, number) for number in range(60)]
    with workshop.open(SYSTEM) as work:
        bulk.insert_many(work.session, facts.FACTS, rows)
    definition = defining.reading.read(NEWS)[0]
    assert definition is not None
    some_differ = set()
    with workshop.look(SYSTEM) as work:
        for _ in range(300):
            where = condition_of(chance)
            asked = type(definition)(purpose="newsletter", channel=Channel.EMAIL, where=where)
            found = work.session.execute(choosing.chosen(asked, Moment(now=NOW, edition=0))).all()
            expected = {row["contact_id"] for row in rows if holds(where, row)}
            assert {each.contact_id for each in found} == expected, where
            some_differ.add(len(expected))
    assert len(some_differ) > 20
