"""A newer lead confirms what we hold, or speaks against it, as far as its source is believed."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.rates import YEAR
from rules.freshness.signals import SignalKind
from rules.records import Lead
from rules.sources import SourceKind
from service import freshness, worker
from service.access import COMMAND
from service.freshness import sweeping
from service.storage.freshness import Freshness
from service.storage.freshness_outcomes import FreshnessOutcome
from service.storage.signals import Signal
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import ANNA, BORIS, add_source, bands, believed, hear, know, refresh, send
from tests.workshops import SetClock

CARLA = replace(BORIS, given_name="Carla", family_name="Smit", email="carla@example.com")


def midnight(clock: SetClock) -> datetime:
    return clock.at.replace(hour=0, minute=0, second=0, microsecond=0)


def heard(workshop: Workshop, contact_id: UUID) -> dict[FieldName, SignalKind]:
    with workshop.look(COMMAND) as work:
        rows = work.session.scalars(select(Signal).where(Signal.contact_id == contact_id)).all()
        return {row.field: row.kind for row in rows}


def test_the_persons_own_form_confirms_what_it_gives_again(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    clock.pass_by(timedelta(days=700))
    assert send(workshop, source, replace(ANNA, phone=None)) == anna
    assert heard(workshop, anna) == {
        FieldName.NAME: SignalKind.SUBMITTED_AGAIN,
        FieldName.EMAIL: SignalKind.SUBMITTED_AGAIN,
    }
    refresh(workshop, anna)
    assert believed(workshop, anna)[FieldName.EMAIL].since == clock.at
    assert believed(workshop, anna)[FieldName.PHONE].since < clock.at


def test_a_bought_list_that_has_the_same_hardly_confirms(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = know(workshop, source, ANNA)
    clock.pass_by(timedelta(days=700))
    before = believed(workshop, anna)[FieldName.EMAIL]
    bought = add_source(workshop, SourceKind.BOUGHT_LIST)
    assert send(workshop, bought, ANNA) == anna
    assert set(heard(workshop, anna).values()) == {SignalKind.LISTED_AGAIN}
    refresh(workshop, anna)
    after = believed(workshop, anna)[FieldName.EMAIL]
    assert after.since == before.since
    assert 0 < after.probability - before.probability < 0.05


def test_another_value_that_loses_casts_doubt_on_the_one_that_stands(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, add_source(workshop, SourceKind.CRM, trust=90), BORIS)
    clock.pass_by(timedelta(days=30))
    assert send(workshop, source, replace(BORIS, job_title="Director")) == boris
    refresh(workshop, boris)
    assert heard(workshop, boris)[FieldName.JOB] is SignalKind.SUBMITTED_OTHERWISE
    assert bands(workshop, boris)[FieldName.JOB] is Band.VERIFY


def test_another_value_that_wins_begins_anew_and_the_old_one_is_an_outcome(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    clock.pass_by(timedelta(days=400))
    assert send(workshop, source, replace(BORIS, job_title="Director")) == boris
    refresh(workshop, boris)
    assert believed(workshop, boris)[FieldName.JOB].probability == pytest.approx(0.9)
    with workshop.look(COMMAND) as work:
        found = {row.field: row.was_true for row in work.session.scalars(select(FreshnessOutcome))}
    assert found[FieldName.JOB] is False


def test_an_older_lead_says_nothing_of_what_we_hold(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    older = replace(BORIS, job_title="Trainee", observed_at=clock.at - timedelta(days=900))
    assert send(workshop, source, older) == boris
    assert heard(workshop, boris) == {}


def test_whoever_is_new_is_reckoned_with_once_the_change_is_told(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = send(workshop, source, Lead(full_name="Anna Jansen", email="anna.jansen@example.org"))
    clock.pass_by(timedelta(minutes=1))
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        rows = work.session.scalars(select(Freshness).where(Freshness.contact_id == anna)).all()
    assert {row.field for row in rows} == {FieldName.NAME, FieldName.EMAIL}


def test_whom_we_saw_change_employers_leaves_like_somebody_who_just_began(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    carla = know(workshop, source, CARLA)
    clock.pass_by(timedelta(days=300))
    hear(workshop, boris, SignalKind.DELIVERED)
    clock.pass_by(timedelta(days=20))
    for each in (BORIS, CARLA):
        send(workshop, source, replace(each, organisation="Kaarsen BV", email=f"new.{each.email}"))
    refresh(workshop, boris, carla)
    seen, unseen = (believed(workshop, each)[FieldName.ORGANISATION] for each in (boris, carla))
    assert seen.pace == pytest.approx(0.47)
    assert unseen.pace == pytest.approx(0.24)


def test_a_sweep_knows_who_just_began_without_opening_anybody(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.CONFIRMED_BY_PERSON, field=FieldName.ORGANISATION)
    clock.pass_by(timedelta(days=20))
    send(workshop, source, replace(BORIS, organisation="Kaarsen BV"))
    refresh(workshop, boris)
    clock.pass_by(timedelta(days=200))
    with workshop.open(COMMAND) as work:
        sweeping.sweep(work, limit=100)
        [row] = work.session.scalars(
            select(Freshness).where(Freshness.contact_id == boris, Freshness.field == FieldName.ORGANISATION)
        )
        assert row.at == clock.at
        assert row.pace == pytest.approx(0.47)
    with workshop.look(COMMAND) as work:
        opened = freshness.beliefs(work, [boris])[boris][FieldName.ORGANISATION]
    assert opened.probability == pytest.approx(row.probability)


def test_what_comes_of_a_job_that_was_seen_to_begin_is_learned_from_as_such(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.CONFIRMED_BY_PERSON, field=FieldName.ORGANISATION)
    clock.pass_by(timedelta(days=20))
    send(workshop, source, replace(BORIS, organisation="Kaarsen BV"))
    refresh(workshop, boris)
    clock.pass_by(timedelta(days=100))
    hear(workshop, boris, SignalKind.DENIED_BY_PERSON, field=FieldName.ORGANISATION)
    with workshop.look(COMMAND) as work:
        [told] = work.session.scalars(select(FreshnessOutcome).where(FreshnessOutcome.at == midnight(clock)))
    assert not told.was_true
    assert told.tenure == pytest.approx(10 / YEAR)
