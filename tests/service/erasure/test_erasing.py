"""Whoever is erased is gone, category by category, and nothing is said to be gone that is not."""

from dataclasses import replace
from uuid import UUID

import pytest

from rules.erasing import Category, Cause, ErasureState, Fate, Ground
from rules.leads import LeadStatus
from rules.restrictions import Ground as Limit
from service import contacts, erasure, leads, merges, restrictions, worker
from service.access import COMMAND, Actor, ActorKind, Scope
from service.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from service.storage import keys, traces
from service.storage.erasure import SubjectKind
from service.storage.sources import Source
from service.work import Workshop
from tests.service.erasure.people import (
    BYSTANDER,
    CANARY,
    OFFICER,
    erase,
    erased,
    fates,
    known,
    send,
    view,
)

NOBODY = UUID(int=7)


def test_an_erased_person_leads_nowhere_and_a_bystander_stays(workshop: Workshop, source: Source) -> None:
    other = known(workshop, source, BYSTANDER)
    [receipt] = send(workshop, source, CANARY)
    assert receipt.contact_id is not None
    assert receipt.lead_id is not None
    shown = erased(workshop, receipt.contact_id)
    assert shown.state is ErasureState.FINAL
    assert fates(shown)[Category.CONTACT] is Fate.ERASED
    assert fates(shown)[Category.LEADS] is Fate.ERASED
    with workshop.look(OFFICER) as work:
        with pytest.raises(Gone):
            contacts.show(work, receipt.contact_id)
        with pytest.raises(Gone):
            leads.show(work, receipt.lead_id)
        assert keys.find_many(work.session, [receipt.contact_id, receipt.lead_id]) == {}
        owners = {SubjectKind.CONTACT: [receipt.contact_id], SubjectKind.LEAD: [receipt.lead_id]}
        assert sum(traces.count(work.session, each, owners) for each in Category) == 0
        assert contacts.show(work, other).line.id == other


def test_who_was_erased_is_refused_in_any_spelling(workshop: Workshop, source: Source) -> None:
    erased(workshop, known(workshop, source, CANARY))
    again = replace(CANARY, email="ZQXWOVUK+fair@Example.ORG", phone="0031201234567")
    [receipt] = send(workshop, source, again)
    assert (receipt.status, receipt.contact_id) == (LeadStatus.SUPPRESSED, None)


def test_without_a_suppression_the_person_may_come_anew(workshop: Workshop, source: Source) -> None:
    gone = known(workshop, source, CANARY)
    shown = erased(workshop, gone, suppress=False)
    assert Category.SUPPRESSION not in shown.results
    [receipt] = send(workshop, source, CANARY)
    assert receipt.status is LeadStatus.ACCEPTED
    assert receipt.contact_id not in {None, gone}


def test_nothing_goes_before_it_stands_in_the_ledger(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    shown = view(workshop, erase(workshop, contact_id))
    assert shown.state is ErasureState.RECORDED
    assert set(fates(shown).values()) == {Fate.WAITING, Fate.RETAINED}
    assert shown.results[Category.SUPPRESSION].ground is Ground.DO_NOT_CONTACT
    with workshop.look(OFFICER) as work:
        assert contacts.show(work, contact_id).line.id == contact_id


def test_an_unknown_category_is_refused_as_a_whole(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    with pytest.raises(Invalid) as refused, workshop.open(OFFICER) as work:
        erasure.erase(
            work, [contact_id], cause=Cause.OFFICER, suppress=False, categories=["mail", "invoices"]
        )
    assert (refused.value.status, refused.value.faults[0].code) == (422, "unknown_category")
    assert "invoices" not in refused.value.faults[0].detail


def test_half_a_person_is_not_erased(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    with pytest.raises(Invalid) as refused, workshop.open(OFFICER) as work:
        erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=False, categories=["records"])
    assert refused.value.faults[0].code == "half"


def test_nobody_is_erased_twice_at_once(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    erase(workshop, contact_id)
    with pytest.raises(Conflict):
        erase(workshop, contact_id)


def test_who_is_not_there_and_who_was_erased_are_told_apart(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    erased(workshop, contact_id)
    with pytest.raises(Gone):
        erase(workshop, contact_id)
    with pytest.raises(NotFound):
        erase(workshop, NOBODY)


@pytest.mark.parametrize("ground", [Limit.UNLAWFUL, Limit.CLAIMS])
def test_who_wants_the_data_kept_is_erased_only_at_their_own_word(
    workshop: Workshop, source: Source, ground: Limit
) -> None:
    contact_id = known(workshop, source, CANARY)
    with workshop.open(OFFICER) as work:
        restrictions.restrict(work, contact_id, ground=ground)
    for cause in (Cause.OFFICER, Cause.RETENTION, Cause.KEY):
        with pytest.raises(Conflict), workshop.open(OFFICER) as work:
            erasure.erase(work, [contact_id], cause=cause, suppress=True)
    with workshop.open(OFFICER) as work:
        erasure_id = erasure.erase(work, [contact_id], cause=Cause.REQUEST, suppress=True)
    worker.run_due(workshop)
    assert view(workshop, erasure_id).state is ErasureState.FINAL


def test_what_comes_in_before_the_first_step_goes_as_well(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    erasure_id = erase(workshop, contact_id, suppress=False)
    [late] = send(workshop, source, replace(CANARY, job_title="Chair"))
    assert late.contact_id == contact_id
    worker.run_due(workshop)
    shown = view(workshop, erasure_id)
    assert (shown.state, shown.leads) == (ErasureState.FINAL, 2)


def test_all_that_was_merged_into_a_person_goes_with_them(workshop: Workshop, source: Source) -> None:
    first, second = known(workshop, source, CANARY), known(workshop, source, BYSTANDER)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [first, second])
    shown = erased(workshop, second)
    assert sorted(shown.contacts) == sorted([first, second])
    for contact_id in (first, second):
        with workshop.look(OFFICER) as work, pytest.raises(Gone):
            contacts.show(work, contact_id)


def test_a_key_erases_only_as_a_key(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    key = Actor(
        kind=ActorKind.API_KEY, id=NOBODY, scopes=frozenset({Scope.REQUESTS_WRITE}), source_id=source.id
    )
    with pytest.raises(Forbidden), workshop.open(key) as work:
        erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=True)
    with workshop.open(key) as work:
        erasure_id = erasure.erase(work, [contact_id], cause=Cause.KEY, suppress=True)
    assert view(workshop, erasure_id).cause is Cause.KEY
