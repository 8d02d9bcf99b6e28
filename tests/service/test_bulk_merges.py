"""Many merges at once: only the set that was looked at, and nothing that somebody forbade."""

from uuid import UUID

import pytest

from rules.judgements import Judged
from rules.records import Lead
from service import contacts, judgements, merges, reviews, worker
from service.access import COMMAND, SYSTEM
from service.errors import Conflict, NotFound
from service.merges import Reason, bulk, undoing
from service.storage.merges import PreviewState
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, GRACE, HANNAH, STEWARD, contact_of

LISE = Lead(given_name="Lise", family_name="Meitner", email="lise@example.org")


@pytest.fixture
def four(workshop: Workshop, source: Source) -> list[UUID]:
    return [contact_of(workshop, source, lead) for lead in (ANNA, HANNAH, GRACE, LISE)]


def offered(workshop: Workshop, one: UUID, other: UUID, *, bits: float = 6.0) -> None:
    with workshop.open(SYSTEM) as work:
        reviews.offer(work, one, other, bits=bits, chance=0.9, levels=(3,))


def previewed(workshop: Workshop, *, at_least: float = 5.0, limit: int = bulk.MOST) -> bulk.BulkView:
    with workshop.open(STEWARD) as work:
        return bulk.preview(work, bulk.Filter(at_least=at_least, limit=limit))


def carried_out(workshop: Workshop, preview_id: UUID) -> bulk.BulkView:
    with workshop.open(STEWARD) as work:
        bulk.commit(work, preview_id)
    worker.run_due(workshop)
    with workshop.look(STEWARD) as work:
        return bulk.show(work, preview_id)


def test_contacts_that_hang_together_are_merged_as_one_set(workshop: Workshop, four: list[UUID]) -> None:
    anna, hannah, grace, lise = four
    offered(workshop, anna, hannah)
    offered(workshop, hannah, grace)
    offered(workshop, grace, lise, bits=2.0)
    frozen = previewed(workshop)
    assert frozen.sets == ((anna, hannah, grace),)
    done = carried_out(workshop, frozen.id)
    assert (done.state, done.merged, done.skipped) == (PreviewState.DONE, 1, ())
    with workshop.look(STEWARD) as work:
        assert contacts.count(work) == 2
        [made], _ = merges.listed(work)
    assert (made.reason, made.made_by) == (Reason.BULK, STEWARD.id)


def test_what_somebody_forbade_is_left_out_of_the_set_and_of_its_carrying_out(
    workshop: Workshop, four: list[UUID]
) -> None:
    anna, hannah, grace, lise = four
    offered(workshop, anna, hannah)
    offered(workshop, grace, lise)
    frozen = previewed(workshop)
    with workshop.open(STEWARD) as work:
        judgements.judge(work, anna, hannah, Judged.DIFFERENT)
    assert previewed(workshop).sets == ((grace, lise),)
    done = carried_out(workshop, frozen.id)
    assert (done.merged, done.skipped) == (1, ((anna, hannah),))


def test_a_preview_holds_no_more_than_is_asked_the_surest_first(workshop: Workshop, four: list[UUID]) -> None:
    offered(workshop, four[0], four[1], bits=6.0)
    offered(workshop, four[2], four[3], bits=9.0)
    assert previewed(workshop, limit=1).sets == ((four[2], four[3]),)


def test_a_frozen_set_is_carried_out_once(workshop: Workshop, four: list[UUID]) -> None:
    offered(workshop, four[0], four[1])
    frozen = previewed(workshop)
    carried_out(workshop, frozen.id)
    with workshop.open(STEWARD) as work:
        with pytest.raises(Conflict):
            bulk.commit(work, frozen.id)
        with pytest.raises(NotFound):
            bulk.show(work, four[0])


def test_what_a_run_merged_and_a_person_took_back_is_not_frozen_again(
    workshop: Workshop, four: list[UUID]
) -> None:
    pair = (four[0], four[1])
    with workshop.open(COMMAND) as work:
        frozen = bulk.freeze(work, [pair])
    assert carried_out(workshop, frozen.id).merged == 1
    with workshop.open(STEWARD) as work:
        [made], _ = merges.listed(work)
        assert made.reason is Reason.RUN
        undoing.undo(work, made.id)
        assert bulk.freeze(work, [pair]).sets == ()
