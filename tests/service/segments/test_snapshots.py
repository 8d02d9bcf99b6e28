"""A snapshot keeps who was in; two of them tell who came and who went, and why."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import EventState
from rules.erasing import Category
from service import segments
from service.access import COMMAND, SYSTEM
from service.errors import Forbidden, Invalid, NotFound
from service.ids import new_id
from service.segments import snapshots
from service.segments.snapshots import Moves, SnapshotView
from service.storage import traces
from service.storage.erasure import SubjectKind
from service.storage.sources import Source
from service.work import Workshop
from tests.service.segments.crowd import (
    DUTCH,
    MARKETER,
    NEWS,
    OFFICER,
    describe,
    inside,
    made,
    pass_days,
    person,
    say,
    settle,
)


def frozen(workshop: Workshop, segment_id: UUID) -> SnapshotView:
    workshop.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
    with workshop.open(MARKETER) as work:
        return snapshots.take(work, segment_id)


def compared(workshop: Workshop, older: SnapshotView, newer: SnapshotView) -> Moves:
    with workshop.look(MARKETER) as work:
        return snapshots.compare(work, older.id, newer.id)


@pytest.fixture
def people(workshop: Workshop, source: Source) -> list[UUID]:
    """Three who may be written to."""
    describe(workshop)
    found = [person(workshop, source, number) for number in range(3)]
    for each in found:
        say(workshop, each)
    settle(workshop, *found)
    return found


def test_a_snapshot_stays_while_the_segment_moves_on(workshop: Workshop, people: list[UUID]) -> None:
    view = made(workshop)
    taken = frozen(workshop, view.id)
    say(workshop, people[0], EventState.WITHDRAWN)
    settle(workshop, people[0])
    assert inside(workshop, view.id) == {*people[1:]}
    with workshop.look(OFFICER) as work:
        assert snapshots.listed(work, view.id) == [taken]
    assert (taken.count, taken.version, taken.reasons) == (3, 1, {})


def test_whoever_came_and_went_is_told_with_the_reason(
    workshop: Workshop, source: Source, people: list[UUID]
) -> None:
    anna, bert, carla = people
    say(workshop, anna, EventState.WITHDRAWN)
    settle(workshop, anna)
    view = made(workshop)
    before = frozen(workshop, view.id)
    say(workshop, anna)
    say(workshop, bert, EventState.OBJECTED)
    dora = person(workshop, source, 3)
    say(workshop, dora)
    settle(workshop, anna, bert, dora)
    after = frozen(workshop, view.id)
    moves = compared(workshop, before, after)
    assert (moves.changes.stayed, moves.erased) == (1, 0)
    assert moves.changes.came == {"PRM.WITHDRAWN": 1, "newly_meant": 1}
    assert moves.changes.went == {"PRM.OBJECTED": 1} or moves.changes.went == {"SUP.LISTED": 1}
    with workshop.look(MARKETER) as work:
        came, _ = snapshots.moved(work, before.id, after.id, came=True)
        went, _ = snapshots.moved(work, before.id, after.id, came=False)
    assert dict(came) == {anna: "PRM.WITHDRAWN", dora: "newly_meant"}
    assert [contact_id for contact_id, _ in went] == [bert]
    assert carla not in dict([*came, *went])


def test_whom_the_next_version_does_not_mean_goes_by_that(
    workshop: Workshop, source: Source, people: list[UUID]
) -> None:
    view = made(workshop)
    before = frozen(workshop, view.id)
    with workshop.open(MARKETER) as work:
        segments.change(work, view.id, name="News", tree=NEWS | {"where": {"not": DUTCH}})
    after = frozen(workshop, view.id)
    assert compared(workshop, before, after).changes.went == {"no_longer_meant": 3}
    with workshop.look(MARKETER) as work:
        first, more = snapshots.moved(work, before.id, after.id, came=False, limit=2)
        last, none = snapshots.moved(work, before.id, after.id, came=False, after=more, limit=2)
    assert ([each for each, _ in (*first, *last)], none) == (sorted(people), None)


def test_whoever_is_erased_goes_from_every_snapshot_too(workshop: Workshop, people: list[UUID]) -> None:
    view = made(workshop)
    before, after = frozen(workshop, view.id), frozen(workshop, view.id)
    with workshop.open(SYSTEM) as work:
        of = {SubjectKind.CONTACT: [people[0]], SubjectKind.LEAD: []}
        assert traces.count(work.session, Category.TOKENS, of) >= 3
        traces.remove(work.session, Category.TOKENS, of)
        assert traces.count(work.session, Category.TOKENS, of) == 0
    moves = compared(workshop, before, after)
    assert (moves.changes.stayed, moves.erased) == (2, 1)
    assert people[0] not in inside(workshop, view.id)


def test_snapshots_of_different_segments_are_not_compared(workshop: Workshop, people: list[UUID]) -> None:
    one, other = frozen(workshop, made(workshop).id), frozen(workshop, made(workshop, name="Other").id)
    with pytest.raises(Invalid):
        compared(workshop, one, other)


def test_a_snapshot_goes_when_its_time_is_over(workshop: Workshop, people: list[UUID]) -> None:
    view = made(workshop)
    old = frozen(workshop, view.id)
    pass_days(workshop, snapshots.KEEPS.days)
    young = frozen(workshop, view.id)
    with workshop.open(SYSTEM) as work:
        assert (snapshots.expire(work, limit=10), snapshots.expire(work, limit=10)) == (1, 0)
    with workshop.look(MARKETER) as work:
        assert snapshots.listed(work, view.id) == [young]
        with pytest.raises(NotFound):
            snapshots.view(work, old.id)


def test_only_who_makes_segments_freezes_them(workshop: Workshop, people: list[UUID]) -> None:
    view = made(workshop)
    with pytest.raises(Forbidden), workshop.open(OFFICER) as work:
        snapshots.take(work, view.id)
    with workshop.look(COMMAND) as work, pytest.raises(NotFound):
        snapshots.listed(work, new_id(work.now))
