"""A newer lead confirms what we hold, or speaks against it, as far as its source is believed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.records import Lead
from rules.sources import SourceKind
from service import worker
from service.access import COMMAND
from service.storage.freshness import Freshness
from service.storage.freshness_outcomes import FreshnessOutcome
from service.storage.signals import Signal
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import ANNA, BORIS, add_source, bands, believed, know, refresh, send
from tests.workshops import SetClock


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
