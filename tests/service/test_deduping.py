"""Contacts that are one person are found among all there are, and nobody is merged against a judgement."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from rules.fields import FieldName
from rules.judgements import Judged
from rules.matching.links import Link
from rules.records import Lead
from service import contacts, judgements, packs, reviews
from service.access import COMMAND, SYSTEM
from service.contacts import links
from service.contacts.links import MOST
from service.deduping import reading, running
from service.keys import open_vault
from service.merges import bulk
from service.reviews import Which
from service.settings import Settings
from service.storage.contacts import Contact
from service.storage.engine import connect
from service.storage.leads import RECORDS
from service.storage.links import ContactLink
from service.storage.matching import Census, MatchModel
from service.storage.merges import Preview
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import GRACE, HANNAH, STEWARD, contact_of
from tests.service.imports.people import GIVEN
from tests.workshops import SetClock

AT_WORK = Lead(given_name="Sophie", family_name="Verstappen", email="sophie.verstappen@example.org")
AT_HOME = Lead(
    given_name="Sophie",
    family_name="Verstappen",
    birth_date="1980-05-17",
    phone="+31 6 2794 0011",
    street="Kerkstraat",
    house_number="12",
    postal_code="1234 AB",
    city="Ede",
    country="NL",
)
WITNESSES = [replace(AT_HOME, email=AT_WORK.email, notes=f"Came {times} times") for times in range(4)]


@pytest.fixture
def two(workshop: Workshop, source: Source) -> list[UUID]:
    """Contacts of one person; the later leads are in one of them, and bear witness to the other."""
    for lead in (AT_WORK, AT_HOME, *WITNESSES, HANNAH, GRACE):
        contact_of(workshop, source, lead)
    with workshop.look(COMMAND) as work:
        everyone = work.session.scalars(select(Contact).order_by(Contact.id)).all()
        found = [row.id for row in everyone if "Sophie" in str(contacts.read(work, row.id).values)]
    assert len(found) == 2
    return found


def found(workshop: Workshop) -> running.Plan:
    return running.plan(workshop, COMMAND)


def carried_out(workshop: Workshop) -> int:
    """Everything that is decided, done, the worker's part too."""
    asked = running.carry_out(workshop, COMMAND, found(workshop), questions=10)
    with workshop.look(COMMAND) as work:
        frozen = work.session.scalars(select(Preview.id)).all()
    for preview in frozen:
        with workshop.open(SYSTEM) as work:
            bulk.take_next(work, {"preview": str(preview), "after": 0})
    return asked


def test_every_record_is_read_once_with_what_is_compared(workshop: Workshop, two: list[UUID]) -> None:
    heard: list[int] = []
    everybody = reading.read(workshop, COMMAND, advance=heard.append)
    assert (len(everybody), sum(heard)) == (8, 8)
    assert list(everybody.record_ids) == sorted(everybody.record_ids)
    assert set(two) < set(everybody.contact_ids)
    assert everybody.traits["city"].drop_nulls().to_list() == ["ede"] * 5


def opened_again(settings: Settings) -> Workshop:
    """As a process of its own opens it; the clock stands still there too."""
    vault = open_vault(settings, engine := connect(settings.database))
    return Workshop(
        engine=engine, vault=vault, knowledge=packs.shipped(), settings=settings, clock=SetClock()
    )


def test_other_processes_read_the_same(
    workshop: Workshop, two: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = reading.read(workshop, COMMAND)
    monkeypatch.setattr(reading, "BATCH", 3)
    together = reading.read(workshop, COMMAND, opener=opened_again, large=0)
    assert together.record_ids == alone.record_ids
    assert together.contact_ids == alone.contact_ids
    assert {name: each.to_list() for name, each in together.traits.items()} == {
        name: each.to_list() for name, each in alone.traits.items()
    }


def test_what_is_kept_in_one_piece_reads_as_what_is_told_of_the_fields(
    workshop: Workshop, two: list[UUID]
) -> None:
    whole = reading.read(workshop, COMMAND)
    with workshop.open(COMMAND) as work:
        work.session.execute(update(RECORDS).values(likeness=None, edition=None))
    by_field = reading.read(workshop, COMMAND)
    assert by_field.record_ids == whole.record_ids
    assert {name: each.to_list() for name, each in by_field.traits.items()} == {
        name: each.to_list() for name, each in whole.traits.items()
    }


def test_a_plan_changes_nothing(workshop: Workshop, two: list[UUID]) -> None:
    plan = found(workshop)
    assert (plan.records, plan.contacts, list(plan.decided.sets)) == (8, 4, [tuple(two)])
    with workshop.look(COMMAND) as work:
        assert work.session.scalars(select(Preview)).all() == []
        assert work.session.scalars(select(MatchModel)).all() == []


def test_contacts_of_one_person_are_merged_into_the_oldest(workshop: Workshop, two: list[UUID]) -> None:
    carried_out(workshop)
    with workshop.look(COMMAND) as work:
        assert work.session.get_one(Contact, two[1]).merged_into == two[0]
        assert contacts.read(work, two[0]).values.keys() >= {FieldName.EMAIL, FieldName.ADDRESS}


def test_what_was_learned_and_counted_is_kept(workshop: Workshop, two: list[UUID]) -> None:
    carried_out(workshop)
    with workshop.look(COMMAND) as work:
        assert [row.records for row in work.session.scalars(select(MatchModel))] == [8]
        assert [row.records for row in work.session.scalars(select(Census))] == [8]


def test_two_who_were_found_apart_are_neither_merged_nor_asked_about(
    workshop: Workshop, two: list[UUID]
) -> None:
    with workshop.open(STEWARD) as work:
        judgements.judge(work, *two, Judged.DIFFERENT)
    plan = found(workshop)
    assert list(plan.decided.sets) == []
    assert all({doubt.one, doubt.other} != set(two) for doubt in plan.decided.doubts)


def test_a_second_run_finds_nothing_left_to_do(workshop: Workshop, two: list[UUID]) -> None:
    carried_out(workshop)
    assert list(found(workshop).decided.sets) == []


def test_a_doubtful_pair_waits_for_a_steward(workshop: Workshop, source: Source) -> None:
    for lead in (AT_WORK, replace(AT_HOME, phone=None), HANNAH, GRACE):
        contact_of(workshop, source, lead)
    plan = found(workshop)
    asked = running.carry_out(workshop, COMMAND, plan, questions=10)
    assert asked == len(plan.decided.doubts)
    with workshop.look(STEWARD) as work:
        waiting, _ = reviews.page(work, Which.WAITING)
    assert len(waiting) >= asked


def test_nothing_is_found_among_nobody(workshop: Workshop) -> None:
    plan = found(workshop)
    assert (plan.records, len(plan.decided.sets), len(plan.decided.doubts)) == (0, 0, 0)
    assert np.isfinite(plan.fitted.model.shares).all()


def test_a_run_merges_nobody_with_a_son_of_the_same_name(workshop: Workshop, source: Source) -> None:
    father = replace(AT_HOME, email=AT_WORK.email, birth_date="1950-01-02")
    for lead in (father, replace(father, birth_date=None), replace(father, birth_date="1985-06-17"), GRACE):
        contact_of(workshop, source, lead)
    plan = found(workshop)
    assert (plan.contacts, len(plan.decided.sets), len(plan.decided.doubts)) == (3, 0, 1)


def test_a_run_finds_who_belongs_together_anew(workshop: Workshop, source: Source) -> None:
    door = replace(AT_HOME, birth_date=None)
    sophie, kees = (
        contact_of(workshop, source, replace(door, given_name=name, email=f"{name}@example.net"))
        for name in ("Sophie", "Kees")
    )
    contact_of(workshop, source, GRACE)
    with workshop.open(SYSTEM) as work:
        work.session.execute(delete(ContactLink))
    carried_out(workshop)
    carried_out(workshop)
    with workshop.look(COMMAND) as work:
        assert [(each.kind, each.contact_id) for each in links.of_contact(work, sophie)] == [
            (Link.HOUSEHOLD, kees)
        ]
        assert work.session.scalar(select(func.count()).select_from(ContactLink)) == 1


def test_of_a_large_firm_each_is_linked_with_a_few(workshop: Workshop, source: Source) -> None:
    staff = [
        Lead(
            given_name=name,
            family_name="Okonkwo",
            email=f"{name[0]}.okonkwo@example.com",
            organisation="Vulcan BV",
        )
        for name in GIVEN
    ]
    for lead in staff:
        contact_of(workshop, source, lead)
    beside = found(workshop).beside
    held = np.bincount(np.r_[beside.left, beside.right], minlength=len(staff))
    assert held.max() == MOST < len(staff) - 1
