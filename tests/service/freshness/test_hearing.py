"""What is heard of somebody changes what is believed of the very value that it is about."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from rules import suppressions as whom
from rules.erasing import Category, Cause
from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.records import Email
from rules.sources import SourceKind
from rules.suppressions import Reason
from service import consents, erasure, freshness, merges, suppressions, worker
from service.access import COMMAND
from service.freshness import Heard, Way, sweeping, telling
from service.merges import undoing
from service.storage import freshness as stored
from service.storage.freshness import Freshness
from service.storage.signals import Signal
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import (
    ANNA,
    BORIS,
    add_source,
    bands,
    believed,
    hear,
    know,
    refresh,
    send,
)
from tests.workshops import SetClock


def reasons(workshop: Workshop, address: str) -> set[Reason]:
    """Why whoever has the address is left alone."""
    with workshop.look(COMMAND) as work:
        known = whom.of_email(Email(address=address, key=address))
        return {hit.reach.reason for hit in suppressions.matching(work, [known])}


def test_a_value_begins_as_likely_as_its_source_is_and_grows_old(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    assert believed(workshop, anna)[FieldName.EMAIL].probability == pytest.approx(0.9)
    clock.pass_by(timedelta(days=365.25))
    # A private address: 12 in a hundred a year, exp(-.12).
    assert believed(workshop, anna)[FieldName.EMAIL].probability == pytest.approx(0.9 * 0.8869, abs=1e-3)


def test_a_hard_bounce_withholds_the_address_and_nothing_else(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    assert bands(workshop, anna) == {
        FieldName.NAME: Band.FRESH,
        FieldName.EMAIL: Band.WITHHOLD,
        FieldName.PHONE: Band.FRESH,
    }
    assert reasons(workshop, "anna.jansen@example.org") == {Reason.HARD_BOUNCE}


def test_a_refusal_for_policy_never_marks_an_address(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    before = believed(workshop, anna)[FieldName.EMAIL].probability
    for _ in range(5):
        hear(workshop, anna, SignalKind.BOUNCE_POLICY)
    assert believed(workshop, anna)[FieldName.EMAIL].probability == before
    assert reasons(workshop, "anna.jansen@example.org") == set()


def test_a_dead_work_address_casts_doubt_on_the_employer(workshop: Workshop, source: Source) -> None:
    boris = know(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.BOUNCE_UNKNOWN_USER)
    found = bands(workshop, boris)
    assert (found[FieldName.EMAIL], found[FieldName.ORGANISATION]) == (Band.WITHHOLD, Band.VERIFY)


def test_what_is_told_twice_counts_once(workshop: Workshop, source: Source, clock: SetClock) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_FULL, at=clock.at)
    once = believed(workshop, anna)[FieldName.EMAIL].probability
    hear(workshop, anna, SignalKind.BOUNCE_FULL, at=clock.at)
    assert believed(workshop, anna)[FieldName.EMAIL].probability == once
    with workshop.look(COMMAND) as work:
        assert len(work.session.scalars(select(Signal)).all()) == 1


def test_a_confirmation_begins_anew_and_lifts_what_came_of_the_bounce(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    clock.pass_by(timedelta(days=3))
    hear(workshop, anna, SignalKind.CONFIRMED_BY_PERSON, field=FieldName.EMAIL)
    known = believed(workshop, anna)[FieldName.EMAIL]
    assert (known.band, known.since) == (Band.FRESH, clock.at)
    assert reasons(workshop, "anna.jansen@example.org") == set()


def test_what_was_said_of_one_address_says_nothing_of_the_next(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    clock.pass_by(timedelta(days=1))
    again = send(workshop, source, replace(ANNA, email="a.jansen@example.net"))
    assert again == anna
    refresh(workshop, anna)
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.FRESH


def test_a_signal_may_be_about_an_address_that_does_not_stand_first(
    workshop: Workshop, source: Source
) -> None:
    anna = know(workshop, source, replace(ANNA, email2="anna@example.net"))
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER, about=("anna@example.net",))
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.FRESH
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER, about=("somebody.else@example.net",))
    with workshop.look(COMMAND) as work:
        assert len(work.session.scalars(select(Signal)).all()) == 1


def test_a_complaint_speaks_for_the_address_and_is_heeded(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.COMPLAINED)
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.FRESH
    assert reasons(workshop, "anna.jansen@example.org") == {Reason.COMPLAINT}
    with workshop.look(COMMAND) as work:
        [(key, state)] = consents.standing_of(work, anna).items()
    assert (key, state.state.value) == (("*", "email"), "objected")


def test_a_value_that_came_again_from_elsewhere_keeps_its_clock_and_its_bounces(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    began = clock.at
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    clock.pass_by(timedelta(days=30))
    crm = add_source(workshop, SourceKind.CRM, trust=100)
    assert send(workshop, crm, ANNA) == anna
    refresh(workshop, anna)
    assert believed(workshop, anna)[FieldName.EMAIL].since == began
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.WITHHOLD


def test_what_was_heard_before_a_merge_holds_after_it_and_after_it_is_undone(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    first = know(workshop, source, ANNA)
    other = know(workshop, source, replace(BORIS, email="anna.j@example.com"))
    hear(workshop, first, SignalKind.BOUNCE_UNKNOWN_USER)
    clock.pass_by(timedelta(hours=1))
    with workshop.open(COMMAND) as work:
        merged = merges.merge(work, [first, other])
        freshness.refresh(work, [first, other])
    dead = {"anna.jansen@example.org": Band.WITHHOLD}
    survivor = merged.survivor_id
    with workshop.look(COMMAND) as work:
        found = freshness.beliefs(work, [first, other])
    assert set(found) == {survivor}
    with workshop.open(COMMAND) as work:
        undoing.undo(work, merged.id)
        freshness.refresh(work, [first, other])
    assert bands(workshop, first)[FieldName.EMAIL] is dead["anna.jansen@example.org"]
    assert bands(workshop, other)[FieldName.EMAIL] is Band.FRESH


def test_every_number_is_explained(workshop: Workshop, source: Source, clock: SetClock) -> None:
    anna = know(workshop, source, ANNA)
    clock.pass_by(timedelta(days=100))
    hear(workshop, anna, SignalKind.BOUNCE_FULL)
    with workshop.look(COMMAND) as work:
        told = {each.field: each for each in freshness.explain(work, anna)}
    email = told[FieldName.EMAIL]
    time, full = email.steps
    assert (time.step.kind, full.step.kind) == (None, SignalKind.BOUNCE_FULL)
    assert (time.step.before, full.step.before) == (email.started_with, time.step.after)
    assert full.step.after == email.known.probability
    assert full.source
    assert email.source


def test_a_belief_can_be_asked_for_as_it_was(workshop: Workshop, source: Source, clock: SetClock) -> None:
    anna = know(workshop, source, ANNA)
    clock.pass_by(timedelta(days=1))
    before = clock.at
    clock.pass_by(timedelta(days=1))
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER, at=before - timedelta(hours=1))
    # It had happened by then, but nobody had told us.
    assert believed(workshop, anna, as_of=before)[FieldName.EMAIL].band is Band.FRESH
    assert bands(workshop, anna)[FieldName.EMAIL] is Band.WITHHOLD


def test_a_steward_says_by_hand_what_they_found_out(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    with workshop.open(COMMAND) as work:
        telling.by_hand(work, anna, kind=SignalKind.PHONE_WRONG_PERSON, field_name=FieldName.PHONE)
    assert bands(workshop, anna)[FieldName.PHONE] is Band.VERIFY


def test_nothing_stored_tells_a_value(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    with workshop.look(COMMAND) as work:
        rows = [*work.session.scalars(select(Signal)), *work.session.scalars(select(Freshness))]
        told = repr(
            [{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in rows]
        )
    assert rows
    assert "jansen" not in told.lower()
    assert "example" not in told.lower()


def test_the_same_value_of_two_people_is_kept_under_two_hashes(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, replace(ANNA, organisation="Lampen BV"))
    boris = know(workshop, source, BORIS)
    with workshop.look(COMMAND) as work:
        rows = stored.of_contacts(work.session, [anna, boris])
    [one, other] = [row.value for row in rows if row.field is FieldName.ORGANISATION]
    assert one != other


def test_many_may_be_heard_of_at_once(workshop: Workshop, source: Source) -> None:
    people = [
        know(workshop, source, replace(ANNA, given_name=name, email=f"{name}@example.org", phone=None))
        for name in ("anna", "bea", "cora")
    ]
    with workshop.open(COMMAND) as work:
        heard = freshness.hear(
            work,
            [
                Heard(contact_id=each, kind=SignalKind.BOUNCE_UNKNOWN_USER, at=work.now, way=Way.MAIL)
                for each in people
            ],
        )
    assert {of_one[FieldName.EMAIL].band for of_one in heard.values()} == {Band.WITHHOLD}
    assert set(heard) == set(people)


def test_passing_signals_may_end_by_themselves_and_what_tells_of_a_dead_address_stays(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    for kind in (SignalKind.CLICKED, SignalKind.BOUNCE_UNKNOWN_USER):
        clock.pass_by(timedelta(days=40))
        hear(workshop, anna, kind)
    before = believed(workshop, anna)[FieldName.EMAIL]
    with workshop.open(COMMAND) as work:
        erasure.erase(work, [anna], cause=Cause.RETENTION, suppress=False, categories=[Category.SIGNALS])
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        left = work.session.scalars(select(Signal.kind).where(Signal.contact_id == anna)).all()
    assert left == [SignalKind.BOUNCE_UNKNOWN_USER]
    clock.pass_by(timedelta(minutes=1))
    with workshop.open(COMMAND) as work:
        sweeping.sweep(work, limit=100)
    after = believed(workshop, anna)[FieldName.EMAIL]
    assert after.band is Band.WITHHOLD
    assert after.probability < before.probability
