"""A golden contact is what its records make it: built anew, it is what it grew to be."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from rules.fields import FieldName
from rules.records import Lead
from service import contacts
from service.access import COMMAND
from service.contacts import alternates, history, pinning, rebuilding
from service.storage.contacts import BlindToken, Contact
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import STEWARD, contact_of, trusted

GIVEN = st.sampled_from(("Anna", "A.", None))
LEADS = st.lists(
    st.tuples(
        st.booleans(),
        st.builds(
            Lead,
            given_name=GIVEN,
            family_name=st.just("de Vries"),
            email=st.just("anna@example.org"),
            email2=st.sampled_from((None, "a.devries@example.net", "info@example.com")),
            phone=st.sampled_from((None, "+31 20 123 4567", "+44 7700 900123", "12")),
            city=st.sampled_from((None, "Utrecht", "Amsterdam")),
            street=st.sampled_from((None, "Dorpsstraat 12")),
            job_title=st.sampled_from((None, "Director")),
            tags=st.sampled_from(((), ("fair",), ("fair", "web"))),
            language=st.sampled_from((None, "nl", "en")),
        ),
    ),
    min_size=1,
    max_size=5,
)


def stored(workshop: Workshop, contact_id: UUID) -> tuple[object, ...]:
    """Everything that is kept of a contact but the count of its changes: values in clear, grounds, tokens."""
    with workshop.look(COMMAND) as work:
        row = work.session.get(Contact, contact_id)
        assert row is not None
        held = select(BlindToken.kind, BlindToken.value).where(BlindToken.contact_id == contact_id)
        tokens = {tuple(each) for each in work.session.execute(held)}
        filed = (row.kind, row.country, row.language, row.score, row.grade)
        return dict(contacts.read(work, contact_id).values), row.provenance, filed, tokens


def rebuilt(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.open(COMMAND) as work:
        rebuilding.rebuild(work, [contact_id])


@given(found=LEADS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_building_anew_gives_what_absorbing_one_by_one_gave(
    workshop: Workshop, senders: tuple[Source, Source], found: Sequence[tuple[bool, Lead]]
) -> None:
    with workshop.open(COMMAND) as work:
        # Nobody of the examples before this one shall be found.
        work.session.execute(delete(BlindToken))
    ids = [contact_of(workshop, senders[is_form], lead) for is_form, lead in found]
    for contact_id in set(ids):
        before = stored(workshop, contact_id)
        rebuilt(workshop, contact_id)
        assert stored(workshop, contact_id) == before


@pytest.fixture
def senders(workshop: Workshop, source: Source) -> tuple[Source, Source]:
    """One that is trusted, and one that is less so."""
    return trusted(workshop), source


ANNA = Lead(given_name="A.", family_name="de Vries", email="anna@example.org", job_title="Intern")


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    fuller = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", job_title="Director")
    first = contact_of(workshop, source, ANNA)
    assert contact_of(workshop, trusted(workshop), fuller) == first
    return first


def test_every_value_that_lost_is_still_there_with_its_reason(workshop: Workshop, anna: UUID) -> None:
    with workshop.look(COMMAND) as work:
        told = alternates.alternates(work, anna)
    name, job = told[FieldName.NAME], told[FieldName.JOB]
    assert [(each.source_name, each.stands, each.ground.value) for each in name] == [
        ("CRM", True, "fullness"),
        ("Web form", False, "fullness"),
    ]
    assert [(each.masked, each.stands, each.ground.value) for each in job] == [
        ("Director", True, "trust"),
        ("Intern", False, "trust"),
    ]
    assert "Vries" not in str(told)


def test_the_timeline_tells_of_every_record(workshop: Workshop, anna: UUID) -> None:
    with workshop.look(COMMAND) as work:
        events = history.timeline(work, anna)
        held = history.sources(work, anna)
    assert [event.kind.value for event in events][:1] == ["record"]
    assert [event.source_name for event in events if event.record_id] == ["CRM", "Web form"]
    assert [FieldName.JOB in each.fields for each in held] == [True, True]


def test_a_value_that_is_set_free_gives_way_to_the_best_one(workshop: Workshop, anna: UUID) -> None:
    with workshop.look(COMMAND) as work:
        [_, form_record] = [line.lead_id for line in contacts.show(work, anna).records]
    with workshop.open(STEWARD) as work:
        pinning.pin(work, anna, {FieldName.JOB: pinning.Pick(record_id=form_record)})
        assert contacts.read(work, anna).values[FieldName.JOB].title == "Intern"
        pinning.unpin(work, anna, [FieldName.JOB])
        assert contacts.read(work, anna).values[FieldName.JOB].title == "Director"
