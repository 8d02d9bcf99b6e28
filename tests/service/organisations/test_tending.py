"""A steward puts organisations right: attributes, what belongs to what, and two that are one."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from service import facts, freshness, organisations, worker
from service.access import COMMAND, ROLE_SCOPES, SYSTEM, Actor, ActorKind, Role
from service.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from service.organisations import OrganisationView, tending
from service.storage.audit import AuditEvent
from service.storage.sources import Source
from service.work import Workshop
from tests.service.contention import overtaken
from tests.service.duplicates import STEWARD, contact_of
from tests.service.facts.customers import ANNA, GRACE, facts_of


def firm(workshop: Workshop, source: Source, number: str, name: str, **more: Any) -> UUID:
    """An organisation, and somebody who is known through it."""
    lead = replace(
        GRACE,
        email=f"{name.lower()}@example.net",
        given_name=name,
        organisation=f"{name} B.V.",
        registration_number=number,
        website=None,
        **more,
    )
    place = facts_of(workshop, contact_of(workshop, source, lead)).row.organisation_id
    assert place is not None
    return place


def change(workshop: Workshop, place: UUID, **changes: object) -> OrganisationView:
    with workshop.open(STEWARD) as work:
        return tending.change(work, place, changes)


def test_what_is_put_right_stands_in_the_facts_of_its_people(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    place = facts_of(workshop, anna).row.organisation_id
    assert place is not None
    view = change(workshop, place, industry="01.11", country="BE")
    assert (view.industry, view.country) == ("01.11", "BE")
    assert view.by_hand == {"industry", "country"}
    with workshop.look(COMMAND) as work:
        told = facts.of_contact(work, anna)
    assert told is not None
    assert told.row.industry == "01.11"


def test_a_holding_has_its_daughters_below_it(workshop: Workshop, source: Source) -> None:
    holding, daughter = (
        firm(workshop, source, "12345678", "Holding"),
        firm(workshop, source, "69599084", "Care"),
    )
    change(workshop, daughter, parent_id=holding)
    with workshop.look(STEWARD) as work:
        above, below = organisations.tree(work, daughter).above, organisations.tree(work, holding).below
    assert ([each.id for each in above], [each.id for each in below]) == ([holding], [daughter])


def test_nothing_belongs_to_itself(workshop: Workshop, source: Source) -> None:
    holding, daughter = (
        firm(workshop, source, "12345678", "Holding"),
        firm(workshop, source, "69599084", "Care"),
    )
    change(workshop, daughter, parent_id=holding)
    for place, parent in ((holding, daughter), (holding, holding)):
        with pytest.raises(Invalid):
            change(workshop, place, parent_id=parent)
    with pytest.raises(Invalid):
        change(workshop, holding, parent_id=uuid4())


def test_two_that_are_one_have_all_people_and_all_numbers(workshop: Workshop, source: Source) -> None:
    kept, lost = firm(workshop, source, "12345678", "Acme"), firm(workshop, source, "69599084", "Acmee")
    with workshop.open(STEWARD) as work:
        assert tending.merge(work, lost, into=kept).people == 2
    with workshop.look(STEWARD) as work:
        assert organisations.show(work, lost).id == kept
        members, more = organisations.members(work, kept)
    assert (len(members), more) == (2, None)
    again = replace(GRACE, email="new@example.org", given_name="New", registration_number="69599084")
    assert facts_of(workshop, contact_of(workshop, source, again)).row.organisation_id == kept
    with workshop.open(STEWARD) as work, pytest.raises(Conflict):
        tending.merge(work, lost, into=kept)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_stewards_who_let_each_answer_for_the_other_the_later_is_refused(
    workshop: Workshop, source: Source
) -> None:
    one, other = firm(workshop, source, "12345678", "Acme"), firm(workshop, source, "69599084", "Acmee")

    def the_other_way_round() -> None:
        with workshop.open(STEWARD) as work:
            tending.merge(work, other, into=one)

    with pytest.raises(Conflict):
        overtaken(
            workshop,
            STEWARD,
            lambda work: tending.merge(work, one, into=other),
            second=the_other_way_round,
        )
    with workshop.look(STEWARD) as work:
        assert {organisations.show(work, each).id for each in (one, other)} == {other}


def test_what_somebody_set_of_the_one_that_goes_no_record_changes_of_the_one_that_stays(
    workshop: Workshop, source: Source
) -> None:
    kept = firm(workshop, source, "12345678", "Acme", industry=None)
    lost = firm(workshop, source, "69599084", "Acmee")
    change(workshop, lost, industry="01.11")
    with workshop.open(STEWARD) as work:
        assert tending.merge(work, lost, into=kept).industry == "01.11"
    newer = replace(GRACE, email="new@example.org", given_name="New", registration_number="12345678")
    assert facts_of(workshop, contact_of(workshop, source, newer)).row.organisation_id == kept
    with workshop.look(STEWARD) as work:
        assert organisations.show(work, kept).industry == "01.11"


def test_a_daughter_that_takes_its_holding_in_stands_where_that_stood(
    workshop: Workshop, source: Source
) -> None:
    top, middle = firm(workshop, source, "12345678", "Top"), firm(workshop, source, "69599084", "Middle")
    bottom = firm(workshop, source, "24295332", "Bottom")
    change(workshop, middle, parent_id=top)
    change(workshop, bottom, parent_id=middle)
    with workshop.open(STEWARD) as work:
        assert tending.merge(work, middle, into=bottom).parent_id == top


def test_faults_are_told_all_at_once_and_stale_copies_refused(workshop: Workshop, source: Source) -> None:
    place = firm(workshop, source, "12345678", "Acme")
    with pytest.raises(Invalid) as refused:
        change(workshop, place, country="Belgium", size_band="many", revenue_band="1", industry="lamps")
    assert {fault.pointer for fault in refused.value.faults} == {
        "/country",
        "/size_band",
        "/revenue_band",
        "/industry",
    }
    with workshop.open(STEWARD) as work, pytest.raises(Stale):
        tending.change(work, place, {"country": "BE"}, expected="99")
    with pytest.raises(NotFound):
        change(workshop, uuid4(), country="BE")


def test_a_marketer_may_look_and_not_touch(workshop: Workshop, source: Source) -> None:
    place = firm(workshop, source, "12345678", "Acme")
    marketer = Actor(kind=ActorKind.USER, id=uuid4(), scopes=ROLE_SCOPES[Role.MARKETER])
    with workshop.open(marketer) as work:
        assert organisations.show(work, place).id == place
        for refused in (
            lambda: tending.change(work, place, {"country": "BE"}),
            lambda: tending.merge(work, place, into=place),
            lambda: organisations.reveal(work, place, purpose="correct_data"),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_who_looks_at_a_name_is_written_down_first(workshop: Workshop, source: Source) -> None:
    place = firm(workshop, source, "12345678", "Acme")
    with workshop.open(STEWARD) as work:
        assert organisations.reveal(work, place, purpose="correct_data") == "Acme BV"
    with workshop.look(SYSTEM) as work:
        told = work.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert told == "organisation.revealed"


def test_a_firm_that_is_no_more_puts_employers_in_doubt(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    place = facts_of(workshop, anna).row.organisation_id
    assert place is not None
    with workshop.look(COMMAND) as work:
        before = freshness.beliefs(work, [anna])[anna][FieldName.ORGANISATION].probability
    change(workshop, place, dissolved_on=date(2026, 2, 1))
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        after = freshness.beliefs(work, [anna])[anna][FieldName.ORGANISATION].probability
        worth = work.knowledge.decay.worths[SignalKind.ORGANISATION_DISSOLVED, FieldName.ORGANISATION]
    assert after < before / 2
    assert worth.ratio > 1
