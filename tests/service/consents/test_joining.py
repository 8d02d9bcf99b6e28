"""Of contacts that are made one the strictest wish holds; when they are parted, each has its own again."""

from uuid import UUID

import pytest

from rules.consent import Author, EventState, Method
from service import consents, merges
from service.access import COMMAND
from service.consents import receipts
from service.merges import undoing
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import holds, purpose, record
from tests.service.duplicates import ANNA, GRACE, HANNAH, contact_of, pass_time

GIVEN, WITHDRAWN, OBJECTED = EventState.GIVEN, EventState.WITHDRAWN, EventState.OBJECTED


@pytest.fixture
def pair(workshop: Workshop, source: Source) -> tuple[UUID, UUID]:
    purpose(workshop)
    found = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    pass_time(workshop)
    return found


def merge(workshop: Workshop, *contact_ids: UUID) -> UUID:
    pass_time(workshop)
    with workshop.open(COMMAND) as work:
        merge_id = merges.merge(work, contact_ids).id
    pass_time(workshop)
    return merge_id


def undo(workshop: Workshop, merge_id: UUID) -> None:
    pass_time(workshop)
    with workshop.open(COMMAND) as work:
        undoing.undo(work, merge_id)


def lines(workshop: Workshop, contact_id: UUID) -> list[EventState]:
    with workshop.look(COMMAND) as work:
        return [line.event.state for line in consents.ledger(work, contact_id)]


def test_the_yes_of_one_does_not_lift_the_no_of_another(workshop: Workshop, pair: tuple[UUID, UUID]) -> None:
    anna, hannah = pair
    record(workshop, hannah, WITHDRAWN)
    pass_time(workshop)
    record(workshop, anna, GIVEN)
    merge(workshop, anna, hannah)
    assert holds(workshop, anna) == [WITHDRAWN]
    assert lines(workshop, anna) == [WITHDRAWN, GIVEN]


def test_what_the_person_says_after_the_merge_counts_for_all_of_them(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    record(workshop, hannah, WITHDRAWN)
    merge(workshop, anna, hannah)
    record(workshop, anna, GIVEN)
    assert holds(workshop, anna) == [GIVEN]


def test_what_an_import_says_after_the_merge_lifts_nothing(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    record(workshop, hannah, WITHDRAWN)
    merge(workshop, anna, hannah)
    record(workshop, anna, GIVEN, author=Author.IMPORT, method=Method.IMPORT)
    assert holds(workshop, anna) == [WITHDRAWN]


def test_when_the_merge_is_undone_both_histories_are_back(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    record(workshop, anna, GIVEN)
    record(workshop, hannah, WITHDRAWN)
    merged = merge(workshop, anna, hannah)
    assert holds(workshop, anna, hannah) == [WITHDRAWN, None]
    undo(workshop, merged)
    assert holds(workshop, anna, hannah) == [GIVEN, WITHDRAWN]
    assert (lines(workshop, anna), lines(workshop, hannah)) == ([GIVEN], [WITHDRAWN])


def test_a_no_that_was_said_meanwhile_holds_for_each_of_them_and_a_yes_for_the_survivor(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    record(workshop, hannah, GIVEN)
    merged = merge(workshop, anna, hannah)
    record(workshop, anna, OBJECTED, purpose="*", channel="*", evidence={"call_ref": "41"})
    pass_time(workshop)
    record(workshop, anna, GIVEN, channel="phone")
    undo(workshop, merged)
    assert holds(workshop, anna, hannah) == [OBJECTED, OBJECTED]
    assert holds(workshop, anna, hannah, channel="phone") == [GIVEN, OBJECTED]
    with workshop.open(COMMAND) as work:
        copied = consents.ledger(work, hannah)[-1]
        proof = receipts.proof(work, copied.id)
    assert proof.evidence is not None
    assert proof.evidence["call_ref"] == "41"


def test_a_wish_about_a_merged_contact_is_one_about_its_survivor(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    merge(workshop, anna, hannah)
    assert record(workshop, hannah, WITHDRAWN).event.contact_id == anna
    assert holds(workshop, anna) == [WITHDRAWN]


def test_of_three_that_became_one_in_two_steps_each_has_its_own_again(
    workshop: Workshop, source: Source, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    grace = contact_of(workshop, source, GRACE)
    pass_time(workshop)
    record(workshop, hannah, GIVEN)
    record(workshop, grace, WITHDRAWN)
    first = merge(workshop, hannah, grace)
    assert holds(workshop, hannah) == [WITHDRAWN]
    second = merge(workshop, anna, hannah)
    assert holds(workshop, anna) == [WITHDRAWN]
    record(workshop, anna, GIVEN)
    assert holds(workshop, anna) == [GIVEN]
    undo(workshop, second)
    assert holds(workshop, anna, hannah) == [GIVEN, WITHDRAWN]
    undo(workshop, first)
    assert holds(workshop, anna, hannah, grace) == [GIVEN, GIVEN, WITHDRAWN]


def test_what_held_at_a_moment_is_told_as_it_was_known_then(
    workshop: Workshop, pair: tuple[UUID, UUID]
) -> None:
    anna, hannah = pair
    record(workshop, anna, GIVEN)
    record(workshop, hannah, WITHDRAWN)
    apart = workshop.clock()
    merged = merge(workshop, anna, hannah)
    together = workshop.clock()
    undo(workshop, merged)
    pass_time(workshop)
    assert holds(workshop, anna, hannah, as_of=apart) == [GIVEN, WITHDRAWN]
    assert holds(workshop, anna, as_of=together) == [WITHDRAWN]
    assert holds(workshop, anna, hannah, as_of=workshop.clock()) == [GIVEN, WITHDRAWN]
