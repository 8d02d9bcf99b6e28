"""Whoever follows the feed hears everything once and in order, and never of a permission that is gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from service.access import COMMAND, Scope
from service.feed import changes as feed
from service.storage import audit_log
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.asking import CONSUMER, contact, describe, state
from tests.service.api.caller import Caller, pointers
from tests.service.feed.telling import publish, strangers
from tests.service.recipients.partners import partner
from tests.workshops import SetClock

IssueKey = Callable[..., str]
BERT = {"full_name": "Bert Bakker", "email": "bert@example.net", "country": "NL", "kind": "consumer"}
CLARA = {"full_name": "Clara Visser", "email": "clara@example.com", "country": "NL", "kind": "consumer"}
WANTED = "purpose=newsletter&channel=email"


@pytest.fixture(autouse=True)
def described(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    describe(workshop, clock)


@pytest.fixture
def anna(caller: Caller) -> str:
    return contact(caller, **CONSUMER)


def heard(caller: Caller, query: str = "") -> Any:
    answer = caller.get(f"/v1/changes?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_whoever_goes_on_from_the_cursor_hears_everything_once(
    workshop: Workshop, caller: Caller, anna: str
) -> None:
    publish(workshop)
    first = heard(caller)
    assert [(item["type"], item["contact_id"]) for item in first["items"]] == [("upsert", anna)]
    assert first["behind"] == 0
    bert = contact(caller, **BERT)
    publish(workshop)
    then = heard(caller, f"cursor={first['next_cursor']}")
    assert [item["contact_id"] for item in then["items"]] == [bert]
    assert heard(caller, f"cursor={then['next_cursor']}")["items"] == []


def test_pages_follow_each_other_and_say_how_much_is_left(workshop: Workshop, caller: Caller) -> None:
    ids = [str(each) for each in strangers(workshop, 7)]
    publish(workshop)
    found, cursor, behind = [], "", []
    while not behind or behind[-1]:
        page = heard(caller, f"limit=3{cursor}")
        found += [item["contact_id"] for item in page["items"]]
        behind.append(page["behind"])
        cursor = f"&cursor={page['next_cursor']}"
    assert (found, behind) == (ids, [4, 1, 0])


def test_certain_kinds_are_found_also_where_something_graver_names_the_entry(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    contact(caller, **BERT)
    state(caller, anna, "given", clock.at)
    publish(workshop)
    [item] = heard(caller, "types=permission")["items"]
    assert (item["contact_id"], item["type"], item["types"]) == (anna, "permission", ["permission", "upsert"])
    assert len(heard(caller, "types=upsert,erase")["items"]) == 2
    assert heard(caller, "types=merge")["items"] == []


def test_merges_their_undoing_and_erasures_are_entries_like_others(
    workshop: Workshop, caller: Caller, anna: str
) -> None:
    publish(workshop)
    bert, clara = contact(caller, **BERT), contact(caller, **CLARA)
    publish(workshop)
    seen = heard(caller)["next_cursor"]
    merged = caller.post("/v1/merges", {"contact_ids": [anna, bert]})
    assert merged.status_code == 201, merged.json
    assert caller.delete(f"/v1/contacts/{clara}").status_code == 202
    publish(workshop)
    publish(workshop)
    page = heard(caller, f"cursor={seen}")
    found = {(item["type"], item["contact_id"]): item["survivor_id"] for item in page["items"]}
    assert found[("merge", bert)] == anna
    assert found[("erase", clara)] is None
    assert caller.post(f"/v1/merges/{merged.json['merge_id']}:undo", None).status_code == 200
    publish(workshop)
    then = heard(caller, f"cursor={page['next_cursor']}")["items"]
    assert ("unmerge", bert, None) in [(i["type"], i["contact_id"], i["survivor_id"]) for i in then]


def test_with_a_filter_the_cursor_still_reaches_the_end(
    workshop: Workshop, caller: Caller, anna: str
) -> None:
    publish(workshop)
    page = heard(caller, "types=erase")
    assert (page["items"], page["behind"]) == ([], 0)
    assert heard(caller, f"cursor={page['next_cursor']}")["items"] == []


def test_a_withdrawal_between_deed_and_publication_is_what_the_entry_says(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    state(caller, anna, "given", clock.at)
    clock.pass_by(timedelta(milliseconds=500))
    state(caller, anna, "withdrawn", clock.at)
    publish(workshop)
    [item] = heard(caller, WANTED)["items"]
    assert (item["type"], item["standing"]["allowed"]) == ("permission", False)
    assert "PRM.WITHDRAWN" in item["standing"]["reasons"]


def test_an_entry_that_was_published_before_a_withdrawal_says_no_as_well(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    state(caller, anna, "given", clock.at)
    publish(workshop)
    assert heard(caller, WANTED)["items"][-1]["standing"]["allowed"] is True
    state(caller, anna, "withdrawn", clock.at)
    assert heard(caller, WANTED)["items"][-1]["standing"]["allowed"] is False
    publish(workshop)
    assert [item["standing"]["allowed"] for item in heard(caller, WANTED)["items"]] == [False, False]


def test_fields_are_given_only_of_whom_the_purpose_allows(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    bert = contact(caller, **BERT)
    state(caller, anna, "given", clock.at)
    publish(workshop)
    answer = caller.get(f"/v1/changes?{WANTED}&fields=name,email")
    found = {item["contact_id"]: item["fields"] for item in answer.json["items"]}
    assert found[bert] is None
    assert found[anna]["emails"][0]["address"] == CONSUMER["email"]
    assert (found[anna]["name"]["family"], found[anna]["phones"], found[anna]["address"]) == (
        "Jansen",
        None,
        None,
    )
    assert BERT["email"] not in answer.text


def test_without_asking_for_fields_nothing_personal_is_told(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    state(caller, anna, "given", clock.at)
    publish(workshop)
    answer = caller.get(f"/v1/changes?{WANTED}")
    assert [item["fields"] for item in answer.json["items"]] == [None]
    assert not any(word in answer.text for word in ("Jansen", "anna.jansen", "7946001", "Dorpsstraat"))


def test_what_was_given_in_clear_is_written_down(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    state(caller, anna, "given", clock.at)
    publish(workshop)
    heard(caller, f"{WANTED}&fields=email")
    deeds = caller.get("/v1/audit?action=contact.read").json["items"]
    assert [each["facts"]["fields"] for each in deeds] == [["email"]]


def test_a_recipient_is_noted_as_having_been_given_them_for_that_purpose(
    workshop: Workshop, source: Source, caller: Caller, anna: str, clock: SetClock
) -> None:
    partner(workshop, "Shop", source_id=source.id)
    state(caller, anna, "given", clock.at)
    publish(workshop)
    heard(caller, f"{WANTED}&fields=email,name")
    [given] = caller.get(f"/v1/contacts/{anna}/disclosures").json["items"]
    assert (given["purpose"], given["via"], sorted(given["fields"])) == (
        "newsletter",
        "feed",
        ["email", "name"],
    )


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("purpose=newsletter", "query:purpose", "missing"),
        ("fields=email", "query:fields", "missing"),
        (f"{WANTED}&fields=email,notes", "query:fields", "not_a_choice"),
        ("types=upsert,sale", "query:types", "not_a_choice"),
        ("cursor=nonsense", "query:cursor", "unacceptable"),
        ("start=yesterday", "query:start", "unacceptable"),
        ("limit=201", "query:limit", "unacceptable"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(
    caller: Caller, query: str, pointer: str, code: str
) -> None:
    answer = caller.get(f"/v1/changes?{query}")
    assert (answer.status_code, pointers(answer)) == (422, {pointer: code})


@pytest.mark.parametrize(
    ("scopes", "query", "status"),
    [
        ((Scope.STANDING_READ, Scope.CONTACTS_READ), "", 403),
        ((Scope.CHANGES_READ,), "", 200),
        ((Scope.CHANGES_READ,), WANTED, 403),
        ((Scope.CHANGES_READ, Scope.STANDING_READ), WANTED, 200),
        ((Scope.CHANGES_READ, Scope.STANDING_READ), f"{WANTED}&fields=email", 403),
        ((Scope.CHANGES_READ, Scope.STANDING_READ, Scope.CONTACTS_READ), f"{WANTED}&fields=email", 200),
    ],
)
def test_each_thing_that_is_told_needs_its_own_scope(
    workshop: Workshop,
    app: Flask,
    issue_key: IssueKey,
    anna: str,
    scopes: tuple[Scope, ...],
    query: str,
    status: int,
) -> None:
    publish(workshop)
    assert Caller(app, issue_key(*scopes)).get(f"/v1/changes?{query}").status_code == status


def test_a_key_goes_on_from_where_it_acknowledged_and_never_back(workshop: Workshop, caller: Caller) -> None:
    strangers(workshop, 5)
    publish(workshop)
    early, late = heard(caller, "limit=2")["next_cursor"], heard(caller, "limit=4")["next_cursor"]
    assert caller.post("/v1/changes:ack", {"cursor": late}).json == {"cursor": late, "behind": 1}
    assert caller.post("/v1/changes:ack", {"cursor": early}).json == {"cursor": late, "behind": 1}
    assert [item["seq"] for item in heard(caller)["items"]] == [5]
    assert [item["seq"] for item in heard(caller, "start=oldest")["items"]] == [1, 2, 3, 4, 5]
    assert heard(caller, "start=end")["items"] == []


def test_each_key_has_a_place_of_its_own(
    workshop: Workshop, app: Flask, caller: Caller, issue_key: IssueKey
) -> None:
    strangers(workshop, 2)
    publish(workshop)
    caller.post("/v1/changes:ack", {"cursor": heard(caller)["next_cursor"]})
    other = Caller(app, issue_key(Scope.CHANGES_READ))
    assert [item["seq"] for item in heard(other)["items"]] == [1, 2]


def test_whoever_stays_away_too_long_must_read_everything_anew(
    workshop: Workshop, caller: Caller, clock: SetClock
) -> None:
    strangers(workshop, 3)
    publish(workshop)
    early = heard(caller, "limit=1")["next_cursor"]
    clock.pass_by(timedelta(days=31))
    with workshop.open(COMMAND) as work:
        feed.expire(work, limit=100)
    gone = caller.get(f"/v1/changes?cursor={early}")
    assert (gone.status_code, gone.json["code"]) == (410, "cursor_too_old")
    assert caller.get("/v1/changes").status_code == 410
    # The way out: the cursor of the end, everything anew, and on from there.
    end = heard(caller, "start=end")["next_cursor"]
    strangers(workshop, 1)
    publish(workshop)
    assert [item["seq"] for item in heard(caller, f"cursor={end}")["items"]] == [4]


def test_after_a_restored_backup_no_old_place_means_anything(workshop: Workshop, caller: Caller) -> None:
    strangers(workshop, 3)
    publish(workshop)
    cursor = heard(caller)["next_cursor"]
    caller.post("/v1/changes:ack", {"cursor": cursor})
    with workshop.open(COMMAND) as work:
        audit_log.begin_era(work.session, after=0)
    for path in (f"/v1/changes?cursor={cursor}", "/v1/changes"):
        assert caller.get(path).json["code"] == "cursor_too_old"
    assert caller.post("/v1/changes:ack", {"cursor": cursor}).status_code == 410
    now = heard(caller, "start=end")["next_cursor"]
    assert caller.post("/v1/changes:ack", {"cursor": now}).json["behind"] == 0
    assert caller.get("/v1/changes").status_code == 200


def test_how_far_everybody_is_behind_can_be_watched(workshop: Workshop, caller: Caller) -> None:
    strangers(workshop, 5)
    publish(workshop)
    caller.post("/v1/changes:ack", {"cursor": heard(caller, "limit=2")["next_cursor"]})
    strangers(workshop, 4)
    told = caller.get("/metrics").text
    assert "goodstanding_feed_last_number 5" in told
    assert "goodstanding_feed_waiting 4" in told
    [behind] = [line for line in told.splitlines() if line.startswith("goodstanding_feed_behind{")]
    assert behind.endswith(" 3")
