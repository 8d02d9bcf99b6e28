"""Is what came of a campaign counted in people, and are few people left untold of?"""

from uuid import UUID

import pytest

from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.signals import SignalKind
from rules.measures.campaigns import Result
from service.access import COMMAND, Actor, ActorKind, Scope
from service.errors import Forbidden, NotFound
from service.measures import campaigns
from service.storage.contacts import Contact
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.measures import base

SPRING = "spring-2026"


def people(work: Work, source: Source, count: int) -> list[UUID]:
    return [
        base.contact(work, {FieldName.EMAIL: (Verdict.VALID, base.lead(work, source))}) for _ in range(count)
    ]


def test_people_are_counted_once_for_each_thing(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        anna, ben = people(work, source, 2)
        for contact_id in (anna, ben):
            base.hear(work, contact_id, SignalKind.DELIVERED, campaign=SPRING)
        base.happen(work, anna, EngagementKind.CLICK, source, campaign=SPRING)
        base.happen(work, anna, EngagementKind.CLICK, source, campaign=SPRING)
        base.hear(work, anna, SignalKind.CLICKED, campaign=SPRING)
        base.happen(work, anna, EngagementKind.PURCHASE, source, campaign=SPRING, amount=1_250)
        base.happen(work, anna, EngagementKind.PURCHASE, source, campaign=SPRING, amount=750)
        base.happen(work, ben, EngagementKind.CLICK, source, campaign="autumn")
        base.happen(work, ben, EngagementKind.VISIT, source, campaign=SPRING)
    with workshop.look(COMMAND) as work:
        told = campaigns.campaign(work, SPRING)
    assert {result: count for result, count in told.counts.items() if count} == {
        Result.DELIVERED: 2,
        Result.CLICKED: 1,
        Result.CONVERTED: 1,
    }
    assert told.revenue == {"EUR": 2_000}


def test_whoever_was_merged_meanwhile_is_one_person(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        anna, once, twice = people(work, source, 3)
        for contact_id in (anna, once, twice):
            base.happen(work, contact_id, EngagementKind.CLICK, source, campaign=SPRING)
        work.session.flush()  # the contacts are looked up
        for contact_id, into in ((twice, once), (once, anna)):
            gone = work.session.get(Contact, contact_id)
            assert gone is not None
            gone.merged_into = into
    with workshop.look(COMMAND) as work:
        assert campaigns.campaign(work, SPRING).counts[Result.CLICKED] == 1


def test_of_fewer_than_ten_of_a_source_nothing_is_told(workshop: Workshop, source: Source) -> None:
    small, middle = base.supplier(workshop, "small"), base.supplier(workshop, "middle")
    with workshop.open(COMMAND) as work:
        for supplier, count in ((source, 30), (middle, 12), (small, 3)):
            for contact_id in people(work, supplier, count):
                base.happen(work, contact_id, EngagementKind.CLICK, source, campaign=SPRING)
    with workshop.look(COMMAND) as work:
        told = campaigns.campaign(work, SPRING)
    assert told.counts[Result.CLICKED] == 45
    # The twelve would tell the three, for all of them are told.
    assert {each.name: each.counts[Result.CLICKED] for each in told.sources} == {
        source.name: 30,
        "MIDDLE": None,
        "SMALL": None,
    }


def test_people_count_for_the_segment_on_whose_list_they_stand(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        everybody = people(work, source, 40)
        for contact_id in everybody:
            base.happen(work, contact_id, EngagementKind.REPLY, source, campaign=SPRING)
        loyal = base.segment(work, "Loyal")
        base.freeze(work, loyal, everybody[:25], left_out=everybody[25:])
        base.freeze(work, loyal, everybody[5:30])
        base.freeze(work, base.segment(work, "Lapsed"), everybody[:10])
    with workshop.look(COMMAND) as work:
        told = campaigns.campaign(work, SPRING)
    counts = {each.name: each.counts[Result.REPLIED] for each in told.segments}
    assert counts == {"Lapsed": 10, "Loyal": 30}


def test_the_list_tells_of_every_campaign(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        anna, ben = people(work, source, 2)
        base.happen(work, anna, EngagementKind.CLICK, source, campaign=SPRING)
        base.hear(work, anna, SignalKind.DELIVERED, campaign=SPRING)
        base.hear(work, ben, SignalKind.DELIVERED, campaign=SPRING)
        base.hear(work, ben, SignalKind.COMPLAINED, campaign="autumn")
        base.hear(work, ben, SignalKind.BOUNCE_UNKNOWN_USER)
    with workshop.look(COMMAND) as work:
        assert [(each.key, each.people) for each in campaigns.listed(work)] == [("autumn", 1), (SPRING, 2)]


def test_a_campaign_of_which_nothing_was_heard_is_not_there(workshop: Workshop) -> None:
    with workshop.look(COMMAND) as work, pytest.raises(NotFound):
        campaigns.campaign(work, "never")


def test_results_are_for_those_who_may_see_them(workshop: Workshop) -> None:
    stranger = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.SEGMENTS_READ}))
    with workshop.look(stranger) as work:
        with pytest.raises(Forbidden):
            campaigns.listed(work)
        with pytest.raises(Forbidden):
            campaigns.campaign(work, SPRING)
