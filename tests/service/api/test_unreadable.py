"""One contact whose values can no longer be opened is a no, and keeps nobody else from being answered."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.records import Channel
from service import segments
from service.access import SYSTEM
from service.storage import standings
from service.storage.contacts import Contact
from service.work import Workshop
from tests.service.api.asking import ask, codes, contact, describe, state
from tests.service.api.caller import Caller
from tests.service.feed.telling import publish
from tests.service.restricted import restricted
from tests.service.spoiled import spoil, spoil_key
from tests.workshops import SetClock

NAMES = ("Anna Jansen", "Bert Bakker", "Clara Visser", "Dirk Mulder", "Emma Smit")
ASKED = "purpose=newsletter&channel=email"


@pytest.fixture
def people(workshop: Workshop, clock: SetClock, caller: Caller) -> list[str]:
    """Five who all said yes to the newsletter."""
    describe(workshop, clock)
    made = [contact(caller, **_lead(name)) for name in NAMES]
    for each in made:
        state(caller, each, "given", clock.at)
    return made


def _lead(name: str) -> dict[str, Any]:
    return {"full_name": name, "email": _address(name), "country": "NL", "kind": "consumer"}


def _address(name: str) -> str:
    return f"{name.partition(' ')[0].lower()}@example.org"


@pytest.mark.parametrize("damage", [spoil, spoil_key])
def test_of_many_subjects_one_that_cannot_be_opened_is_a_no_and_the_others_are_answered(
    workshop: Workshop, caller: Caller, people: list[str], damage: Callable[[Workshop, UUID], None]
) -> None:
    damage(workshop, UUID(people[2]))
    items = ask(caller, *people)
    assert [each["allowed"] for each in items] == [True, True, False, True, True]
    assert (codes(items[2]), items[2]["contact_id"]) == (["SYS.UNREADABLE"], people[2])
    [reason] = items[2]["reasons"]
    assert (reason["effect"], bool(reason["detail"])) == ("denies", True)


def test_whoever_is_asked_about_by_an_address_that_cannot_be_opened_is_no_stranger(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    spoil(workshop, UUID(people[2]))
    items = ask(caller, *({"email": _address(name)} for name in NAMES))
    assert [each["contact_id"] for each in items] == people
    assert [each["allowed"] for each in items] == [True, True, False, True, True]
    assert codes(items[2]) == ["SYS.UNREADABLE"]


def test_an_earlier_instant_is_asked_about_likewise(
    workshop: Workshop, caller: Caller, people: list[str], clock: SetClock
) -> None:
    then = clock.at
    spoil(workshop, UUID(people[0]))
    items = ask(caller, *people, as_of=then.isoformat())
    assert [each["allowed"] for each in items] == [False, True, True, True, True]
    before = ask(caller, *people, as_of="2025-01-01T00:00:00+00:00")
    assert {codes(each)[0] for each in before} == {"SYS.UNKNOWN_SUBJECT"}


def test_a_restriction_is_told_of_it_all_the_same(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    restricted(workshop, UUID(people[1]))
    spoil(workshop, UUID(people[1]))
    [item] = ask(caller, people[1])
    assert codes(item) == ["SYS.UNREADABLE", "RST.RESTRICTED"]


def test_the_feed_goes_on_past_one_that_cannot_be_opened(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    publish(workshop)
    spoil(workshop, UUID(people[3]))
    page = caller.get(f"/v1/changes?{ASKED}&fields=name,email&start=oldest").json
    told = {item["contact_id"]: item for item in page["items"]}
    assert {each: told[each]["standing"]["allowed"] for each in people} == {
        each: each != people[3] for each in people
    }
    assert told[people[3]]["standing"]["reasons"] == ["SYS.UNREADABLE"]
    assert told[people[3]]["fields"] is None
    assert told[people[0]]["fields"]["emails"][0]["address"] == _address(NAMES[0])


def test_a_field_that_only_the_reader_asks_for_makes_it_a_no_as_well(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    publish(workshop)
    spoil(workshop, UUID(people[0]), FieldName.NAME)
    bare = caller.get(f"/v1/changes?{ASKED}&start=oldest").json["items"]
    assert all(item["standing"]["allowed"] for item in bare)
    named = caller.get(f"/v1/changes?{ASKED}&fields=name&start=oldest").json["items"]
    told = {item["contact_id"]: item for item in named}
    assert (told[people[0]]["standing"]["allowed"], told[people[0]]["fields"]) == (False, None)
    assert told[people[1]]["fields"]["name"]["family"] == "Bakker"


def test_segments_keep_a_no_of_it_and_the_answers_of_the_others(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    spoil(workshop, UUID(people[4]))
    with workshop.open(SYSTEM) as work:
        segments.keep(work, "newsletter", Channel.EMAIL)
        segments.redecide(work, [UUID(each) for each in people])
    with workshop.look(SYSTEM) as work:
        kept = [work.session.scalars(standings.of_contact(UUID(each))).one() for each in people]
    assert [each.allowed for each in kept] == [True, True, True, True, False]
    assert kept[4].reason == "SYS.UNREADABLE"


def test_the_log_is_told_once_and_without_a_value(
    workshop: Workshop, caller: Caller, people: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    spoil(workshop, UUID(people[2]))
    with caplog.at_level(logging.ERROR):
        ask(caller, *people, *({"email": _address(name)} for name in NAMES))
    [line] = [each for each in caplog.records if each.name == "service.unreadable"]
    assert str(line.__dict__["contact"]) == people[2]
    assert "example.org" not in str(line.__dict__)


def test_two_that_cannot_be_opened_are_both_found(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    for each in (people[0], people[4]):
        spoil(workshop, UUID(each))
    assert [each["allowed"] for each in ask(caller, *people)] == [False, True, True, True, False]


def test_once_it_can_be_opened_again_it_is_answered_for_again(
    workshop: Workshop, caller: Caller, people: list[str]
) -> None:
    with workshop.look(SYSTEM) as work:
        whole = work.session.get_one(Contact, UUID(people[0])).email
    spoil(workshop, UUID(people[0]))
    assert codes(ask(caller, people[0])[0]) == ["SYS.UNREADABLE"]
    with workshop.open(SYSTEM) as work:
        work.session.get_one(Contact, UUID(people[0])).email = whole
    assert ask(caller, people[0])[0]["allowed"]
