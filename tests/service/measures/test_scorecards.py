"""Does a bad list show on its scorecard, and nobody else's?"""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.signals import SignalKind
from rules.judgements import Decision
from rules.leads import LeadStatus, Outcome
from rules.measures.scorecard import Line, Rate
from rules.measures.shares import Beside
from rules.records import Lead
from rules.sources import SourceKind
from service import intake, leads, quarantine, reviews
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Forbidden, NotFound
from service.intake import Submission
from service.measures import scorecards
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, COLLEAGUE, HANNAH, STEWARD, contact_of
from tests.service.measures import base
from tests.workshops import SetClock

BROKEN = Lead(given_name="Bo", family_name="Smit", email="bo@@example.org")


def card(workshop: Workshop, source: Source) -> dict[Rate, Line]:
    with workshop.look(COMMAND) as work:
        return {line.rate: line for line in scorecards.scorecard(work, source.id).lines}


def send(workshop: Workshop, source: Source, good: int, bad: int) -> None:
    with workshop.open(COMMAND) as work:
        for _ in range(good):
            base.lead(work, source)
        for _ in range(bad):
            base.lead(work, source, status=LeadStatus.REJECTED, outcome=Outcome.NONE)


def test_a_bad_list_shows_beside_others_of_its_kind(workshop: Workshop) -> None:
    bad, *others = (base.supplier(workshop, key) for key in ("bad", "fair", "good"))
    form = base.supplier(workshop, "form", SourceKind.FORM)
    send(workshop, bad, 40, 60)
    send(workshop, others[0], 96, 4)
    send(workshop, others[1], 100, 0)
    send(workshop, form, 0, 10)
    base.measure(workshop)
    line = card(workshop, bad)[Rate.REJECTED]
    assert (line.figure, line.others, line.beside) == (0.6, 0.02, Beside.HIGHER)
    assert card(workshop, others[1])[Rate.REJECTED].beside is Beside.LOWER
    alone = card(workshop, form)[Rate.REJECTED]
    assert (alone.figure, alone.others, alone.beside) == (1.0, None, Beside.ALONE)


def test_of_ten_leads_nothing_is_concluded(workshop: Workshop) -> None:
    small, *others = (base.supplier(workshop, key) for key in ("small", "fair", "good"))
    send(workshop, small, 8, 2)
    for each in others:
        send(workshop, each, 95, 5)
    base.measure(workshop)
    line = card(workshop, small)[Rate.REJECTED]
    assert (line.figure, line.beside) == (0.2, Beside.ALIKE)


def test_leads_of_people_whom_we_knew_are_duplicates(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        for outcome in (Outcome.CREATED, Outcome.MERGED, Outcome.MERGED, Outcome.REVIEW):
            base.lead(work, source, outcome=outcome)
        base.lead(work, source, status=LeadStatus.QUARANTINED, outcome=Outcome.NONE)
    base.measure(workshop)
    line = card(workshop, source)[Rate.DUPLICATE]
    assert (line.share.part, line.share.whole) == (2, 4)


def test_letters_tell_of_whose_address_they_went_to(workshop: Workshop, source: Source) -> None:
    other = base.supplier(workshop, "other")
    with workshop.open(COMMAND) as work:
        people: list[UUID] = []
        for _ in range(4):
            values = {
                FieldName.EMAIL: (Verdict.VALID, base.lead(work, source)),
                FieldName.NAME: (Verdict.VALID, base.lead(work, other)),
            }
            people.append(base.contact(work, values))
            base.believe(work, people[-1], email=0.3, name=0.9)
        base.hear(work, people[0], SignalKind.BOUNCE_UNKNOWN_USER)
        base.hear(work, people[1], SignalKind.BOUNCE_POLICY)
        base.hear(work, people[1], SignalKind.COMPLAINED)
        base.hear(work, people[2], SignalKind.BOUNCE_UNKNOWN_USER, value=base.OLDER)
    base.measure(workshop)
    mine, theirs = card(workshop, source), card(workshop, other)
    assert (mine[Rate.BOUNCED].share.part, mine[Rate.BOUNCED].share.whole) == (1, 4)
    assert (mine[Rate.COMPLAINED].share.part, mine[Rate.COMPLAINED].share.whole) == (1, 4)
    assert (mine[Rate.STALE].figure, theirs[Rate.STALE].figure) == (1.0, 0.0)
    assert theirs[Rate.BOUNCED].share.whole == 0


def test_whom_nobody_may_contact_for_anything_is_without_permission(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    with workshop.open(COMMAND) as work:
        some = [
            base.contact(work, {FieldName.EMAIL: (Verdict.VALID, base.lead(work, source))}) for _ in range(5)
        ]
        base.keep_standing(work, "newsletter", {some[0]: True, some[1]: False, some[2]: False})
        base.keep_standing(work, "events", {some[1]: False, some[2]: True})
        base.keep_standing(work, "unfinished", {some[3]: False}, is_whole=False)
        base.keep_standing(work, "old", {some[4]: False}, edition=1)
    base.measure(workshop)
    share = card(workshop, source)[Rate.UNPERMITTED].share
    assert (share.part, share.whole) == (1, 3)


def test_the_time_a_steward_takes_over_a_lead_is_its_cost(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=BROKEN, payload=leads.write(BROKEN))])
    assert receipt.lead_id is not None
    with workshop.open(STEWARD) as work:
        quarantine.opened(work, receipt.lead_id, purpose="correct_data")
    clock.pass_by(timedelta(seconds=90))
    with workshop.open(STEWARD) as work:
        quarantine.reject(work, receipt.lead_id)
    base.measure(workshop)
    cost = card(workshop, source)[Rate.COST]
    assert (cost.share.part, cost.share.whole, cost.figure) == (1.5, 1, 1_500.0)


def test_the_time_a_steward_takes_over_a_question_is_the_cost_of_whose_lead_raised_it(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    older = contact_of(workshop, source, ANNA)
    other = base.supplier(workshop, "other")
    younger = contact_of(workshop, other, HANNAH)
    with workshop.open(SYSTEM) as work:
        review = reviews.offer(
            work, older, younger, bits=3.0, chance=0.9, levels=(3, 1, 2, 0, 0, 0, 0), model="m"
        )
    assert review is not None
    with workshop.open(COLLEAGUE) as work:
        reviews.claim(work, review)
    clock.pass_by(timedelta(hours=1))  # the claim has ended
    with workshop.open(STEWARD) as work:
        reviews.claim(work, review)
    clock.pass_by(timedelta(minutes=1))
    with workshop.open(STEWARD) as work:
        reviews.claim(work, review)  # a look that is taken up again goes on
    clock.pass_by(timedelta(minutes=2))
    with workshop.open(STEWARD) as work:
        reviews.decide(work, review, Decision.DIFFERENT)
    base.measure(workshop)
    assert card(workshop, other)[Rate.COST].share.part == 3.0
    assert card(workshop, source)[Rate.COST].share.part == 0.0


def test_a_question_that_was_handed_to_somebody_is_not_looked_at_yet(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    older, younger = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    with workshop.open(SYSTEM) as work:
        review = reviews.offer(
            work, older, younger, bits=3.0, chance=0.9, levels=(3, 1, 2, 0, 0, 0, 0), model="m"
        )
    assert review is not None
    assert COLLEAGUE.id is not None
    with workshop.open(STEWARD) as work:
        reviews.assign(work, review, COLLEAGUE.id)
    clock.pass_by(timedelta(minutes=10))
    with workshop.open(COLLEAGUE) as work:
        reviews.decide(work, review, Decision.DIFFERENT)
    base.measure(workshop)
    assert card(workshop, source)[Rate.COST].share.part == 0.0


def test_leads_of_long_ago_are_past(workshop: Workshop, source: Source, clock: SetClock) -> None:
    send(workshop, source, 0, 3)
    clock.pass_by(timedelta(days=91))
    send(workshop, source, 1, 0)
    base.measure(workshop)
    assert card(workshop, source)[Rate.REJECTED].share.whole == 1


def test_before_the_first_night_a_card_is_empty(workshop: Workshop, source: Source) -> None:
    with workshop.look(COMMAND) as work:
        found = scorecards.scorecard(work, source.id)
    assert (found.day, found.peers, found.dimensions) == (None, 0, {})
    assert {line.figure for line in found.lines} == {None}


def test_who_may_not_see_quality_sees_no_card(workshop: Workshop, source: Source) -> None:
    stranger = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.SOURCES_READ}))
    with workshop.look(stranger) as work, pytest.raises(Forbidden):
        scorecards.scorecard(work, source.id)
    with workshop.look(COMMAND) as work, pytest.raises(NotFound):
        scorecards.scorecard(work, UUID(int=7))
