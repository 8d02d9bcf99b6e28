"""What is compared of a record is the same, whether it is told of its fields or kept in one piece."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from rules.matching.editions import edition
from rules.matching.traits import NAMES, Traits
from rules.records import Lead
from service import intake, leads, merges, worker
from service.access import COMMAND, SYSTEM
from service.intake import Submission
from service.intake.placing import sought
from service.jobs import queue
from service.matching import likenesses, nearby
from service.matching.nearby import Seen
from service.storage import keys, matching
from service.storage.leads import RECORDS
from service.storage.sources import Source
from service.work import Workshop
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix


def told(values: dict[str, Any]) -> Lead:
    return Lead(**{name: text for name, text in values.items() if text})


PEOPLE = [told(dict(row.values)) for row in rows(Mix(records=60, duplicates=0.5, seed=11))]
ANNA = Lead(
    external_id="A-1",
    given_name="Anna",
    family_name="de Vries",
    email="anna.devries7@example.org",
    phone="+31 20 123 4567",
    street="Kerkstraat",
    house_number="12",
    postal_code="1017gc",
    city="Amsterdam",
    birth_date="1980-03-04",
    organisation="Bakkerij Aar BV",
)


def taken_in(workshop: Workshop, source: Source, *sent: Lead) -> list[UUID]:
    with workshop.open(COMMAND) as work:
        receipts = intake.accept(
            work, source, [Submission(lead=each, payload=leads.write(each)) for each in sent]
        )
    return [each.contact_id for each in receipts if each.contact_id]


def around(workshop: Workshop, source: Source, lead: Lead) -> Sequence[Seen]:
    with workshop.open(COMMAND) as work:
        submission = Submission(lead=lead, payload=leads.write(lead))
        defaults = intake.defaults_of(source)
        [prepared] = intake.prepare([submission], defaults=defaults, knowledge=work.knowledge, now=work.now)
        return nearby.around(work, source.id, [sought(work, source, prepared)])


def put(workshop: Workshop, **values: Any) -> None:
    """Change these columns of every record."""
    with workshop.open(COMMAND) as work:
        work.session.execute(update(RECORDS).values(**values))


def kept(workshop: Workshop) -> list[Any]:
    with workshop.look(COMMAND) as work:
        asked = select(RECORDS.c.edition, RECORDS.c.likeness).order_by(RECORDS.c.lead_id)
        return [tuple(row) for row in work.session.execute(asked)]


def test_whoever_is_around_looks_the_same_in_one_piece_and_field_by_field(
    workshop: Workshop, source: Source
) -> None:
    taken_in(workshop, source, *PEOPLE)
    asked = [*PEOPLE, ANNA]
    whole = [around(workshop, source, each) for each in asked]
    put(workshop, edition=None, likeness=None)
    assert [around(workshop, source, each) for each in asked] == whole
    assert sum(map(len, whole)) > len(PEOPLE)


@pytest.mark.parametrize(
    "told",
    [
        Lead(email="anna.devries7@example.org"),
        Lead(phone="+31 20 123 4567"),
        Lead(given_name="Anna", family_name="de Vries", birth_date="1980-03-04"),
        ANNA,
    ],
    ids=["an address", "a number", "a name and a date", "all"],
)
def test_a_senders_key_and_what_nobody_asked_for_are_treated_alike(
    workshop: Workshop, source: Source, told: Lead
) -> None:
    taken_in(workshop, source, ANNA)
    [whole] = around(workshop, source, told)
    put(workshop, edition=None, likeness=None)
    assert around(workshop, source, told) == [whole]


def test_a_likeness_of_another_edition_is_of_no_use(workshop: Workshop, source: Source) -> None:
    taken_in(workshop, source, ANNA)
    [whole] = around(workshop, source, ANNA)
    [(made, _)] = kept(workshop)
    put(workshop, edition=made ^ 1, phone=None)
    [seen] = around(workshop, source, ANNA)
    assert (seen.traits.email, seen.traits.phone) == (whole.traits.email, "")


def test_the_nightly_job_makes_what_is_missing_or_old_and_leaves_the_rest(
    workshop: Workshop, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likenesses, "BATCH", 4)
    taken_in(workshop, source, *PEOPLE[:10])
    before = [around(workshop, source, each) for each in PEOPLE[:10]]
    rightly = kept(workshop)
    with workshop.open(COMMAND) as work:
        [first, *_] = work.session.scalars(select(RECORDS.c.lead_id).order_by(RECORDS.c.lead_id)).all()
        others = update(RECORDS).where(RECORDS.c.lead_id != first)
        work.session.execute(others.values(edition=None, likeness=None))
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, likenesses.JOB)
    worker.run_due(workshop)
    assert kept(workshop)[0] == rightly[0]
    assert [made for made, _ in kept(workshop)] == [made for made, _ in rightly]
    assert all(likeness for _, likeness in kept(workshop))
    assert [around(workshop, source, each) for each in PEOPLE[:10]] == before


def test_the_likeness_of_a_shredded_record_is_left_out(workshop: Workshop, source: Source) -> None:
    taken_in(workshop, source, ANNA)
    [seen] = around(workshop, source, ANNA)
    with workshop.open(COMMAND) as work:
        keys.shred(work.session, [seen.record_id])
    assert around(workshop, source, ANNA) == []


def test_likenesses_follow_their_records_through_a_merge(workshop: Workshop, source: Source) -> None:
    one, other = taken_in(
        workshop, source, ANNA, Lead(given_name="Hannah", family_name="Bakker", email="hannah@example.org")
    )
    with workshop.open(COMMAND) as work:
        merges.merge(work, [one, other], survivor=one)
    with workshop.look(COMMAND) as work:
        today = edition(work.knowledge.vocabulary)
        met = list(matching.likenesses(work.session, [one], edition=today, most=9))
        assert not list(matching.likenesses(work.session, [other], edition=today, most=9))
    assert len(met) == 2
    assert all(each.likeness for each in met)


SAID = st.text(max_size=20)


@given(st.lists(SAID, min_size=len(NAMES), max_size=len(NAMES)), SAID)
def test_whatever_is_said_comes_back_as_it_was(told: list[str], sender_key: str) -> None:
    """Half characters too."""
    traits = Traits(**dict(zip(NAMES, told, strict=True)))
    written = likenesses.written(traits, sender_key)
    assert likenesses.plain(written) == [*told, sender_key]
