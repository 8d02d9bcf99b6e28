"""Every night the buyers are cut into fifths, and SQL scores as the rule does."""

from datetime import timedelta

from sqlalchemy import select

from rules import rfm
from rules.engagement import EngagementKind
from rules.records import Lead
from service import worker
from service.access import COMMAND, SYSTEM
from service.facts import grid, scoring
from service.jobs import queue
from service.storage.facts import FACTS
from service.storage.jobs import State
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import contact_of
from tests.service.facts.customers import ANNA, HANNAH, buys, did, facts_of, refresh

LETTERS = "abcdefghij"


def cut(workshop: Workshop) -> None:
    """A night goes by."""
    with workshop.open(SYSTEM) as work:
        scoring.cut_anew(work, {})
    worker.run_due(workshop)


def buyers(workshop: Workshop, source: Source) -> None:
    """Ten people, of whom each bought earlier, less often and for less than the one before."""
    for place, letter in enumerate(LETTERS):
        lead = Lead(given_name=f"Buyer {letter}", email=f"buyer.{letter}@example.org")
        contact_id = contact_of(workshop, source, lead)
        buys(workshop, source, contact_id, *([20 - place] * (10 - place)), days_ago=1 + 7 * place)
        refresh(workshop, [contact_id])


def test_sql_scores_as_the_rule_does(workshop: Workshop, source: Source) -> None:
    buyers(workshop, source)
    cut(workshop)
    with workshop.look(SYSTEM) as work:
        cuts = scoring.latest(work)
        assert cuts is not None
        rows = work.session.execute(select(FACTS).order_by(FACTS.c.spent)).all()
    assert (cuts.buyers, cuts.currency, len(cuts.cuts.recency)) == (10, "EUR", 4)
    for row in rows:
        told = rfm.scores(
            last_at=row.last_purchase_at, purchases=row.purchases, spent=row.spent, cuts=cuts.cuts
        )
        assert (row.recency, row.frequency, row.monetary) == (told.recency, told.frequency, told.monetary)
        assert (row.rfm, row.cuts) == (int(told.code), cuts.version)
    assert [row.rfm for row in rows] == [111, 111, 222, 222, 333, 333, 444, 444, 555, 555]


def test_whoever_buys_by_day_is_scored_by_the_points_of_the_night(workshop: Workshop, source: Source) -> None:
    buyers(workshop, source)
    cut(workshop)
    anna = contact_of(workshop, source, ANNA)
    buys(workshop, source, anna, 500)
    view = facts_of(workshop, anna)
    assert (view.row.recency, view.row.frequency, view.row.monetary) == (5, 1, 5)
    assert view.cuts is not None
    assert view.row.cuts == view.cuts.version


def test_who_never_bought_has_no_score(workshop: Workshop, source: Source) -> None:
    buyers(workshop, source)
    hannah = contact_of(workshop, source, HANNAH)
    cut(workshop)
    row = facts_of(workshop, hannah).row
    assert (row.recency, row.rfm, row.cuts) == (None, None, None)


def test_the_grid_counts_all_buyers_and_leads_to_them(workshop: Workshop, source: Source) -> None:
    buyers(workshop, source)
    cut(workshop)
    with workshop.look(COMMAND) as work:
        counts = grid.counts(work)
        first, more = grid.cell(work, recency=5, frequency=5, limit=1)
        rest, none = grid.cell(work, recency=5, frequency=5, before=more, limit=1)
    assert counts == {(each, each): 2 for each in rfm.SCORES}
    assert {len(first), len(rest)} == {1}
    assert first[0].contact_id != rest[0].contact_id
    assert none is None


def test_a_night_without_buyers_cuts_nothing(workshop: Workshop) -> None:
    cut(workshop)
    with workshop.look(SYSTEM) as work:
        cuts = scoring.latest(work)
    assert cuts is not None
    assert (cuts.buyers, cuts.cuts.recency) == (0, ())


def test_money_is_added_up_in_the_currency_of_most_purchases(workshop: Workshop, source: Source) -> None:
    anna = contact_of(workshop, source, ANNA)
    for days_ago, currency in ((1, "SEK"), (2, "SEK"), (3, "EUR")):
        did(
            workshop,
            source,
            anna,
            EngagementKind.PURCHASE,
            days_ago=days_ago,
            amount=1_000,
            currency=currency,
            product="lamps",
        )
    refresh(workshop, [anna])
    cut(workshop)
    view = facts_of(workshop, anna)
    assert (view.currency, view.row.spent, view.row.purchases) == ("SEK", 2_000, 3)


def test_an_older_run_stops_when_a_younger_one_has_come(workshop: Workshop, source: Source) -> None:
    buyers(workshop, source)
    with workshop.open(SYSTEM) as work:
        scoring.cut_anew(work, {})
    workshop.clock.pass_by(timedelta(days=1))  # type: ignore[attr-defined]
    with workshop.open(SYSTEM) as work:
        scoring.cut_anew(work, {})
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        cuts = scoring.latest(work)
        used = set(work.session.scalars(select(FACTS.c.cuts)))
        assert queue.counts(work)[State.FAILED] == 0
    assert cuts is not None
    assert used == {cuts.version}
