"""People who work for the same firm are known through one organisation, whatever each of them said of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.records import Lead
from service import facts, organisations
from service.access import COMMAND, SYSTEM
from service.organisations import tending
from service.storage import keys
from service.storage.organisations import KEYS, Organisation
from service.storage.sources import Source
from service.work import Workshop
from tests.service.contention import overtaken
from tests.service.duplicates import contact_of, pass_time
from tests.service.erasure.people import erased
from tests.service.facts.customers import ANNA, DAY, GRACE, facts_of, refresh
from tests.workshops import SetClock


def organisation_of(workshop: Workshop, source: Source, lead: Lead) -> UUID | None:
    return facts_of(workshop, contact_of(workshop, source, lead)).row.organisation_id


def test_the_number_makes_them_colleagues(workshop: Workshop, source: Source) -> None:
    first = organisation_of(workshop, source, ANNA)
    other = replace(GRACE, organisation="ACME Besloten Vennootschap", website=None, city="Leiden")
    assert first is not None
    assert organisation_of(workshop, source, other) == first


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_colleagues_who_become_known_at_once_are_known_through_one_organisation(
    workshop: Workshop, source: Source
) -> None:
    anna, grace = contact_of(workshop, source, ANNA), contact_of(workshop, source, GRACE)
    overtaken(
        workshop,
        SYSTEM,
        lambda work: facts.refresh(work, [anna]),
        second=lambda: refresh(workshop, [grace]),
    )
    with workshop.look(COMMAND) as work:
        [row] = work.session.scalars(select(Organisation)).all()
        assert organisations.show(work, row.id).people == 2


@pytest.mark.parametrize(
    "known_by",
    [
        {"website": "http://acme.example.com/about", "organisation": "Acme", "city": None},
        {"organisation": "ACME B.V.", "city": "DELFT"},
    ],
)
def test_so_does_the_site_or_name_and_town(
    workshop: Workshop, source: Source, known_by: dict[str, Any]
) -> None:
    first = organisation_of(workshop, source, ANNA)
    told = replace(GRACE, registration_number=None, website=None, organisation=None)
    assert organisation_of(workshop, source, replace(told, **known_by)) == first


def test_another_number_is_another_firm_though_the_site_is_shared(workshop: Workshop, source: Source) -> None:
    first = organisation_of(workshop, source, ANNA)
    other = replace(GRACE, organisation="Acme Care B.V.", registration_number="69599084")
    second = organisation_of(workshop, source, other)
    assert second is not None
    assert second != first


def test_a_bare_name_is_nobody_we_write_down(workshop: Workshop, source: Source) -> None:
    bare = Lead(full_name="Jan Bakker", email="jan@example.org", organisation="Jan Bakker", city="Delft")
    assert organisation_of(workshop, source, bare) is None


def test_the_younger_word_stands(workshop: Workshop, source: Source) -> None:
    anna, grace = contact_of(workshop, source, ANNA), None
    facts_of(workshop, anna)
    grace = contact_of(workshop, source, replace(GRACE, employees="800"))
    facts_of(workshop, grace)
    with workshop.look(SYSTEM) as work:
        [row] = work.session.scalars(select(Organisation)).all()
        assert (row.size_band, row.industry, row.country) == ("250-999", "62.10", "NL")
    refresh(workshop, [anna])
    with workshop.look(SYSTEM) as work:
        assert work.session.scalars(select(Organisation.size_band)).one() == "250-999"


def test_what_was_set_by_hand_is_not_changed_by_records(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    place = facts_of(workshop, anna).row.organisation_id
    assert place is not None
    with workshop.open(COMMAND) as work:
        tending.change(work, place, {"size_band": "1000+"})
    pass_time(workshop)
    grace = contact_of(workshop, source, replace(GRACE, employees="15"))
    view = facts_of(workshop, grace)
    assert view.row.size_band == "1000+"


def test_nothing_that_a_firm_is_known_by_can_be_read(workshop: Workshop, source: Source) -> None:
    organisation_of(workshop, source, ANNA)
    with workshop.look(SYSTEM) as work:
        [row] = work.session.scalars(select(Organisation)).all()
        assert b"Acme" not in bytes(row.name)
        digests = [bytes(each) for each in work.session.scalars(select(KEYS.c.digest))]
        assert len(digests) == len(set(digests)) == 3
        [view], _ = organisations.listed(work)
    assert (view.called, view.people) == ("A••• B•••", 1)


def test_a_firm_that_nobody_is_known_through_is_forgotten(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = contact_of(workshop, source, ANNA)
    place = facts_of(workshop, anna).row.organisation_id
    assert place is not None
    clock.pass_by(2 * DAY)
    with workshop.open(SYSTEM) as work:
        assert tending.forget(work, limit=100) == 0
    erased(workshop, anna)
    with workshop.open(SYSTEM) as work:
        assert tending.forget(work, limit=100) == 1
        assert keys.find(work.session, place) is None
        assert work.session.execute(select(KEYS)).all() == []
