"""What is known of a contact stands in codes and figures, follows what happens, and goes with the person."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.consent import ANY, EventState
from rules.customer_hints import Hint
from rules.customer_status import CustomerStatus
from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.lead_value import Worth
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.restrictions import Ground
from service import facts, merges, purposes, restrictions, worker
from service.access import COMMAND, SYSTEM
from service.facts import sweeping
from service.merges import undoing
from service.purposes import PurposeOrder
from service.storage.engagement import EVENTS
from service.storage.facts import FACTS
from service.storage.sources import Source
from service.work import Workshop
from tests.service.consents.ledgers import record
from tests.service.contention import overtaken
from tests.service.duplicates import STEWARD, contact_of, pass_time
from tests.service.erasure.people import erased
from tests.service.facts.customers import ANNA, DAY, GRACE, HANNAH, buys, did, facts_of, refresh
from tests.service.facts.test_scoring import cut
from tests.service.spoiled import spoil
from tests.workshops import SetClock


def rows(workshop: Workshop) -> Mapping[UUID, int]:
    """Whose facts there are, and how often they bought."""
    with workshop.look(SYSTEM) as work:
        return dict(work.session.execute(select(FACTS.c.contact_id, FACTS.c.purchases)).all())


def test_codes_are_read_from_what_is_sealed(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    view = facts_of(workshop, anna)
    row = view.row
    assert (row.country, row.birth_decade, row.industry, row.size_band) == ("NL", 1980, "62.10", "50-249")
    assert (row.job_level, row.job_function, row.buying_role) == ("director", "procurement", "decider")
    assert (row.has_email, row.has_phone, row.has_address) == (True, True, False)
    assert (row.sources, row.records, row.status) == (1, 1, CustomerStatus.PROSPECT)
    assert view.organisation == "A••• B•••"
    assert view.value.worth is Worth.MEDIUM


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_make_the_facts_of_somebody_at_once_make_them_one_after_the_other(
    workshop: Workshop, source: Source
) -> None:
    hannah = contact_of(workshop, source, HANNAH)
    made = overtaken(
        workshop,
        SYSTEM,
        lambda work: facts.refresh(work, [hannah]),
        second=lambda: refresh(workshop, [hannah]),
    )
    assert (made, rows(workshop)) == (1, {hannah: 0})


def test_a_sole_trader_has_codes_and_no_organisation(workshop: Workshop, source: Source) -> None:
    trader = Lead(
        full_name="Jan Bakker",
        email="jan@example.org",
        organisation="Eenmanszaak Bakker",
        industry="62.10",
        employees="1",
        city="Delft",
        country="NL",
    )
    row = facts_of(workshop, contact_of(workshop, source, trader)).row
    assert (row.organisation_id, row.industry, row.size_band) == (None, "62.10", "1")


def test_purchases_make_a_customer_and_money_is_added_up(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 30, 20)
    did(workshop, source, anna, EngagementKind.PURCHASE, amount=9_900, currency="USD", product="lamps")
    view = facts_of(workshop, anna)
    assert (view.row.status, view.row.purchases, view.row.spent) == (CustomerStatus.LOYAL, 3, 5_000)
    assert view.hints == (Hint.ONE_PRODUCT,)
    assert view.row.may_cross_sell


def test_a_contract_has_a_value_as_long_as_it_runs(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    kinds = EngagementKind.CONTRACT_STARTED, EngagementKind.CONTRACT_ENDED
    did(workshop, source, anna, kinds[0], days_ago=20, amount=120_000, currency="EUR", product="care")
    running = facts_of(workshop, anna).row
    assert (running.contracts, running.contract_value) == (1, 120_000)
    did(workshop, source, anna, kinds[1], days_ago=1, product="care")
    assert facts_of(workshop, anna).row.contracts == 0


def test_the_worker_makes_facts_of_whoever_did_something(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 10)
    with workshop.open(SYSTEM) as work:
        assert sweeping.catch_up(work, limit=100) == 1
    assert rows(workshop) == {anna: 1}


def test_whoever_cannot_be_opened_keeps_nobody_else_behind(workshop: Workshop, source: Source) -> None:
    anna, hannah = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    spoil(workshop, anna, FieldName.JOB)
    with workshop.open(SYSTEM) as work:
        assert sweeping.catch_up(work, limit=100) == 2
    assert rows(workshop) == {hannah: 0}


def test_what_was_done_once_is_behind_when_its_day_has_come(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 10, days_ago=1)
    assert facts_of(workshop, anna).row.status is CustomerStatus.FIRST_TIME
    clock.pass_by(DAY * 366)
    with workshop.open(SYSTEM) as work:
        assert sweeping.catch_up(work, limit=100) == 1
        assert sweeping.catch_up(work, limit=100) == 0
    with workshop.look(SYSTEM) as work:
        assert work.session.scalars(select(FACTS.c.status)).one() is CustomerStatus.LAPSED


def test_merging_joins_what_two_did_and_undoing_parts_it(workshop: Workshop, source: Source) -> None:
    anna, hannah = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    buys(workshop, source, anna, 10)
    buys(workshop, source, hannah, 20, days_ago=5)
    refresh(workshop, [anna, hannah])
    with workshop.open(STEWARD) as work:
        made = merges.merge(work, [anna, hannah])
    refresh(workshop, [anna, hannah])
    assert rows(workshop) == {anna: 2}
    with workshop.open(STEWARD) as work:
        undoing.undo(work, made.id)
    refresh(workshop, [anna, hannah])
    assert rows(workshop) == {anna: 1, hannah: 1}


def test_nothing_is_left_of_who_was_erased(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 10)
    refresh(workshop, [anna])
    erased(workshop, anna)
    worker.run_due(workshop)
    assert rows(workshop) == {}
    with workshop.look(SYSTEM) as work:
        assert work.session.scalars(select(EVENTS.c.id)).all() == []


def test_what_is_kept_and_not_used_is_not_weighed_anew(workshop: Workshop, source: Source) -> None:
    anna, hannah = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    refresh(workshop, [anna])
    with workshop.open(COMMAND) as work:
        for each in (anna, hannah):
            restrictions.restrict(work, each, ground=Ground.ACCURACY)
    buys(workshop, source, anna, 10)
    assert refresh(workshop, [anna, hannah]) == 0
    assert rows(workshop) == {anna: 0}
    with workshop.open(SYSTEM) as work:
        assert sweeping.catch_up(work, limit=100) == 0


def test_the_best_channel_is_one_on_which_one_may_write(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    did(workshop, source, anna, EngagementKind.REPLY, channel=Channel.PHONE)
    view = facts_of(workshop, anna)
    assert view.row.best_channel is Channel.PHONE
    assert facts.best_channel(view, {Channel.EMAIL, Channel.PHONE}) is Channel.PHONE
    assert facts.best_channel(view, {Channel.EMAIL}) is Channel.EMAIL
    assert facts.best_channel(view, {Channel.POST}) is None


def test_what_was_done_is_told_last_first(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, GRACE)
    for kind in (EngagementKind.VISIT, EngagementKind.DOWNLOAD, EngagementKind.CLICK):
        pass_time(workshop)
        did(workshop, source, anna, kind)
    with workshop.look(STEWARD) as work:
        first, more = facts.history(work, anna, limit=2)
        rest, none = facts.history(work, anna, before=more, limit=2)
    kinds = [each.kind for each in (*first, *rest)]
    assert kinds == [EngagementKind.CLICK, EngagementKind.DOWNLOAD, EngagementKind.VISIT]
    assert none is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_stands_in_two_rows(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    assert refresh(workshop, [anna, anna]) == refresh(workshop, [anna]) == 1
    assert rows(workshop) == {anna: 0}


@pytest.mark.parametrize(("said", "channel"), [(ANY, ANY), ("scoring", "email")])
def test_whoever_objects_is_weighed_up_no_more(
    workshop: Workshop, source: Source, said: str, channel: str
) -> None:
    order = PurposeOrder(
        key="scoring", kind=PurposeKind.PROFILING, titles={"en": "Scoring"}, channels=(Channel.EMAIL,)
    )
    with workshop.open(COMMAND) as work:
        purposes.create(work, order)
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 30, 20)
    cut(workshop)
    assert facts_of(workshop, anna).value is not None
    state = EventState.OBJECTED if said == ANY else EventState.REFUSED
    record(workshop, anna, state, purpose=said, channel=channel)
    view = facts_of(workshop, anna)
    assert (view.value, view.hints) == (None, ())
    row = view.row
    assert (row.is_weighed, row.value_score, row.rfm, row.may_cross_sell) == (False, 0, None, False)
    assert (row.status, row.purchases) == (CustomerStatus.LOYAL, 2)
    cut(workshop)
    assert facts_of(workshop, anna).row.rfm is None
