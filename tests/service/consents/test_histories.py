"""However statements come in, what is kept beside the ledger is what the ledger says."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from rules.consent import ANY, Author, EventState, Method
from rules.permissions import project
from service import consents, merges
from service.access import COMMAND, SYSTEM
from service.consents import Statement
from service.consents.histories import clusters
from service.merges import undoing
from service.storage import consent_states
from service.storage import consents as stored
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.consents.ledgers import holds, purpose, record
from tests.service.duplicates import ANNA, GRACE, HANNAH, contact_of, pass_time

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PURPOSES, CHANNELS = ("newsletter", "events", ANY), ("email", "phone", ANY)
STATES = (
    EventState.GIVEN,
    EventState.GIVEN,
    EventState.RENEWED,
    EventState.REFUSED,
    EventState.WITHDRAWN,
    EventState.OBJECTED,
    EventState.TERMINATED,
    EventState.INVALIDATED,
)


def statement(chance: Random, *, minute: int | None = None) -> Statement:
    """Any statement: with a clock that is right, slow, or far ahead; or stated at that minute."""
    state = chance.choice(STATES)
    wanted = [each for each in PURPOSES if not (state.allows and each == ANY)]
    at = START + timedelta(minutes=chance.randrange(-600, 600) if minute is None else minute)
    author = chance.choice([Author.SUBJECT, Author.SUBJECT, Author.IMPORT, Author.STEWARD])
    return Statement(
        purpose=chance.choice(wanted),
        channel=chance.choice(CHANNELS),
        state=state,
        author=author,
        method=Method.IMPORT if author is Author.IMPORT else chance.choice([Method.WEB_FORM, Method.PHONE]),
        at=at,
        valid_until=at + timedelta(minutes=chance.randrange(1, 400)) if chance.random() < 0.2 else None,
    )


def kept(work: Work, contact_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """What is kept, as it stands now: what has run out meanwhile is told as over, whenever it was written."""
    found = []
    for row in consent_states.all_states(work.session, contact_ids):
        told = dict(row._asdict())
        is_limited = row.state.allows and row.valid_until is not None and row.valid_until <= work.now
        if is_limited:
            told |= {"state": EventState.EXPIRED, "since": row.valid_until, "is_confirmed": False}
        found.append(told)
    return found


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_what_is_built_anew_from_the_ledger(
    workshop: Workshop, source: Source, seed: int
) -> None:
    chance, made = Random(seed), []
    for key in ("newsletter", "events"):
        purpose(workshop, key)
    ids = [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE)]
    told: list[tuple[UUID, Statement]] = []
    for _ in range(25):
        pass_time(workshop)
        step = chance.random()
        with workshop.open(COMMAND) as work:
            roots = stored.unmerged(work.session, ids)
            if step < 0.12 and len(roots) > 1:
                made.append(merges.merge(work, chance.sample(roots, 2)).id)
            elif step < 0.2 and made:
                undoing.undo(work, made.pop())
            elif step < 0.35 and told:
                consents.record(work, *chance.choice(told))
            else:
                told.append((chance.choice(ids), statement(chance)))
                consents.record(work, *told[-1])
        with workshop.open(COMMAND) as work:
            before = kept(work, ids)
            consents.rebuild(work, ids)
            assert kept(work, ids) == before


@pytest.mark.parametrize("seed", range(8))
def test_neither_order_nor_repetition_changes_what_holds(
    workshop: Workshop, source: Source, seed: int
) -> None:
    """A clock that is ahead counts from when it was written down, so these are all of the past."""
    chance = Random(100 + seed)
    for key in ("newsletter", "events"):
        purpose(workshop, key)
    ids = [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE)]
    said = [statement(chance, minute=minute) for minute in chance.sample(range(-600, 0), 12)]
    for contact_id in ids:
        order = [*said, *chance.sample(said, 6)]
        chance.shuffle(order)
        for each in order:
            pass_time(workshop)
            with workshop.open(COMMAND) as work:
                consents.record(work, contact_id, each)
    with workshop.look(SYSTEM) as work:
        answers = [
            {
                (row.purpose, row.channel): (row.state, row.since, row.valid_until, row.author)
                for row in consent_states.all_states(work.session, [contact_id])
            }
            for contact_id in ids
        ]
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("seed", range(6))
def test_a_look_up_answers_what_the_history_says_now_and_at_any_moment(
    workshop: Workshop, source: Source, seed: int
) -> None:
    chance, moments = Random(200 + seed), []
    for key in ("newsletter", "events"):
        purpose(workshop, key)
    anna = contact_of(workshop, source, ANNA)
    for _ in range(15):
        pass_time(workshop)
        moments.append(workshop.clock())
        with workshop.open(COMMAND) as work:
            consents.record(work, anna, statement(chance))
    with workshop.look(SYSTEM) as work:
        history = clusters(work, [anna])[anna].histories()[anna]
        for key in ("newsletter", "events"):
            for channel in ("email", "phone"):
                asked = {"purpose": key, "channel": channel}
                now = consents.state_many(work, [anna], **asked)
                assert now == consents.state_many(work, [anna], as_of=work.now, **asked)
                for moment in chance.sample(moments, 4):
                    expected = project(history, moment).get((key, channel))
                    found = consents.state_many(work, [anna], as_of=moment, **asked).get(anna)
                    if expected is not None:
                        assert found == expected


def test_a_clock_far_ahead_does_not_outvote_what_is_said_later(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    record(workshop, anna, EventState.GIVEN, at=START + timedelta(days=900))
    pass_time(workshop)
    record(workshop, anna, EventState.WITHDRAWN)
    assert holds(workshop, anna) == [EventState.WITHDRAWN]


def test_what_is_allowed_for_a_time_is_over_when_the_time_is(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    now = workshop.clock()
    record(workshop, anna, EventState.GIVEN, valid_until=now + timedelta(seconds=90))
    assert holds(workshop, anna) == [EventState.GIVEN]
    pass_time(workshop)
    pass_time(workshop)
    assert holds(workshop, anna) == [EventState.EXPIRED]
    assert holds(workshop, anna, as_of=now) == [EventState.GIVEN]


def test_nothing_holds_where_nothing_was_said(workshop: Workshop, source: Source) -> None:
    assert holds(workshop, contact_of(workshop, source, ANNA)) == [None]
