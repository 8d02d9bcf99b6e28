"""Time goes by and colleagues bounce: what is believed follows, though nobody speaks of the value."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.mail_domains import DomainState
from service import freshness, mail_domains
from service.access import COMMAND, SYSTEM
from service.freshness import sweeping
from service.storage import mail_domains as domain_rows
from service.storage.feed import waiting
from service.storage.freshness import Freshness
from service.storage.signals import Signal
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import ANNA, BORIS, bands, hear, know, send
from tests.workshops import SetClock


def row(workshop: Workshop, contact_id: UUID, name: FieldName = FieldName.EMAIL) -> Freshness:
    with workshop.look(COMMAND) as work:
        found = work.session.get(Freshness, (contact_id, name))
        assert found is not None
        return found


def sweep(workshop: Workshop) -> int:
    with workshop.open(SYSTEM) as work:
        return sweeping.sweep(work, limit=1_000)


def conclude(workshop: Workshop) -> int:
    with workshop.open(SYSTEM) as work:
        return sweeping.conclude(work, limit=1_000)


def colleagues(workshop: Workshop, source: Source, number: int) -> list[UUID]:
    names = ("Aart", "Bea", "Cora", "Dirk", "Emma")[:number]
    return [
        know(
            workshop,
            source,
            replace(BORIS, given_name=name, family_name=f"{name}sen", email=f"{name.lower()}@example.com"),
        )
        for name in names
    ]


def test_a_value_that_nobody_speaks_of_leaves_its_band_on_the_day_that_was_told(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    first = row(workshop, boris)
    assert first.band is Band.FRESH
    # .9 exp(-.28 t) reaches .8 after 154 days; it is looked at after 90.
    assert first.next_check_at is not None
    assert first.next_check_at == clock.at + timedelta(days=90)
    clock.pass_by(timedelta(days=89))
    assert sweep(workshop) == 0
    clock.pass_by(timedelta(days=2))
    assert sweep(workshop) == 1
    leaves = row(workshop, boris).next_check_at
    assert leaves is not None
    assert leaves - first.at == pytest.approx(timedelta(days=153.6), abs=timedelta(days=1))
    clock.at = leaves
    sweep(workshop)
    assert row(workshop, boris).band is Band.AGEING


def test_a_sweep_believes_what_is_believed_of_the_opened_contact(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.BOUNCE_FULL)
    clock.pass_by(timedelta(days=400))
    assert sweep(workshop) == 1
    swept = {name: row(workshop, boris, name).probability for name in (FieldName.EMAIL, FieldName.JOB)}
    with workshop.look(COMMAND) as work:
        opened = freshness.beliefs(work, [boris])[boris]
    assert swept == {name: pytest.approx(opened[name].probability) for name in swept}
    assert sweep(workshop) == 0


def test_the_feed_hears_when_a_value_may_not_be_used_any_more(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    with workshop.open(COMMAND) as work:
        before = len(waiting(work.session, limit=100))
    clock.pass_by(timedelta(days=365 * 14))
    sweep(workshop)
    assert row(workshop, boris).band is Band.WITHHOLD
    with workshop.open(COMMAND) as work:
        marks = waiting(work.session, limit=100)
    assert len(marks) == before + 1
    assert marks[-1].kind.value == "permission"


def test_contacts_that_were_never_reckoned_with_are_found(workshop: Workshop, source: Source) -> None:
    anna = send(workshop, source, ANNA)
    with workshop.open(SYSTEM) as work:
        assert sweeping.judge_new(work, limit=10) == 1
        assert sweeping.judge_new(work, limit=10) == 0
    assert row(workshop, anna).band is Band.FRESH


def test_three_bounces_at_a_firm_speak_against_the_others_there(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    people = colleagues(workshop, source, 5)
    outsider = know(workshop, source, replace(ANNA, email="anna@example.net"))
    for each in people[:2]:
        hear(workshop, each, SignalKind.BOUNCE_UNKNOWN_USER)
    assert conclude(workshop) == 0
    hear(workshop, people[2], SignalKind.BOUNCE_UNKNOWN_USER)
    assert conclude(workshop) == 2
    found = [row(workshop, each).probability for each in [*people[3:], outsider]]
    assert found == [pytest.approx(0.8182, abs=1e-3), pytest.approx(0.8182, abs=1e-3), pytest.approx(0.9)]
    # Not again within the month, however often it is looked at.
    clock.pass_by(timedelta(days=2))
    assert conclude(workshop) == 0


def test_bounces_that_lie_months_apart_say_nothing_of_colleagues(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    people = colleagues(workshop, source, 4)
    for each in people[:3]:
        hear(workshop, each, SignalKind.BOUNCE_UNKNOWN_USER)
        clock.pass_by(timedelta(days=20))
    assert conclude(workshop) == 0


def test_a_domain_that_is_gone_takes_its_addresses_with_it(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    boris = know(workshop, source, BORIS)
    with workshop.open(SYSTEM) as work:
        digest = mail_domains.digest_of(work, "example.com")
        domain_rows.add(work.session, [(digest, boris)], now=work.now)
        [known] = domain_rows.some(work.session, [digest])
        known.state = DomainState.GONE
    assert conclude(workshop) == 1
    assert bands(workshop, boris)[FieldName.EMAIL] is Band.WITHHOLD
    with workshop.look(COMMAND) as work:
        kinds = {each.kind for each in work.session.scalars(select(Signal))}
    assert kinds == {SignalKind.BOUNCE_UNKNOWN_HOST}
    assert conclude(workshop) == 0
