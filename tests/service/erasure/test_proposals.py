"""A list of people is erased only when a second person has agreed to that very list."""

from uuid import UUID

import pytest

from rules.erasing import Cause, ErasureState
from service import erasure, worker
from service.erasure import proposals
from service.erasure.proposals import ProposalState
from service.errors import Conflict, Forbidden, Invalid
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import STEWARD
from tests.service.erasure.people import BYSTANDER, CANARY, COLLEAGUE, OFFICER, known


@pytest.fixture
def people(workshop: Workshop, source: Source) -> list[UUID]:
    return sorted(known(workshop, source, each) for each in (CANARY, BYSTANDER))


def proposed(workshop: Workshop, people: list[UUID]) -> proposals.Proposal:
    with workshop.open(OFFICER) as work:
        proposal_id = proposals.propose(work, people, suppress=False)
        return proposals.show(work, proposal_id)


def test_who_proposed_it_cannot_approve_it(workshop: Workshop, people: list[UUID]) -> None:
    proposal = proposed(workshop, people)
    with pytest.raises(Forbidden), workshop.open(OFFICER) as work:
        proposals.approve(work, proposal.id, digest=proposal.digest)
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        assert erasure.listed(work)[0] == []
        assert proposals.show(work, proposal.id).state is ProposalState.PROPOSED


def test_what_a_second_person_approves_is_erased_one_by_one(workshop: Workshop, people: list[UUID]) -> None:
    proposal = proposed(workshop, people)
    with workshop.open(COLLEAGUE) as work:
        proposals.approve(work, proposal.id, digest=proposal.digest)
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        done = proposals.show(work, proposal.id)
        assert (done.state, done.begun, done.skipped) == (ProposalState.DONE, 2, 0)
        found, _ = erasure.listed(work)
        assert {(each.state, each.cause) for each in found} == {(ErasureState.FINAL, Cause.OFFICER)}
        assert sorted(each.contacts[0] for each in found) == people


def test_only_the_list_that_was_seen_is_approved(workshop: Workshop, people: list[UUID]) -> None:
    proposal = proposed(workshop, people)
    with pytest.raises(Conflict), workshop.open(COLLEAGUE) as work:
        proposals.approve(work, proposal.id, digest="0" * 64)


def test_a_list_is_decided_once(workshop: Workshop, people: list[UUID]) -> None:
    proposal = proposed(workshop, people)
    with workshop.open(COLLEAGUE) as work:
        proposals.decline(work, proposal.id)
    with pytest.raises(Conflict), workshop.open(COLLEAGUE) as work:
        proposals.approve(work, proposal.id, digest=proposal.digest)


def test_who_was_erased_meanwhile_is_skipped(workshop: Workshop, people: list[UUID]) -> None:
    proposal = proposed(workshop, people)
    with workshop.open(OFFICER) as work:
        erasure.erase(work, people[:1], cause=Cause.OFFICER, suppress=False)
    worker.run_due(workshop)
    with workshop.open(COLLEAGUE) as work:
        proposals.approve(work, proposal.id, digest=proposal.digest)
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        done = proposals.show(work, proposal.id)
        assert (done.begun, done.skipped) == (1, 1)


def test_nobody_and_strangers_are_no_list(workshop: Workshop, people: list[UUID]) -> None:
    for wrong in ([], [UUID(int=1)]):
        with pytest.raises(Invalid), workshop.open(OFFICER) as work:
            proposals.propose(work, wrong, suppress=False)
    with pytest.raises(Forbidden), workshop.open(STEWARD) as work:
        proposals.propose(work, people, suppress=False)
