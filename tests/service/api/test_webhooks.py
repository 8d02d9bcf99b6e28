"""Integrators say where they are told of what, look at deliveries, and have them sent again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from rules.webhooks import Event
from service import sources, webhooks, worker
from service.access import COMMAND, SYSTEM, Scope
from service.sources import Source
from service.work import Workshop
from tests.receiver import Receiver, Say, listening
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.workshops import SetClock

PUBLIC = {
    "url": "https://hooks.example.org/in",
    "events": ["contact.changed"],
    "description": "Mailing tool",
    "mailbox": "tools@example.org",
    "language": "nl",
}


@pytest.fixture
def receiver(app: Flask, workshop: Workshop) -> Iterator[Receiver]:
    """A program that listens on this machine, to which we may speak."""
    for each in (app.extensions["workshop"], workshop):
        each.settings = replace(each.settings, webhooks_allow_private=True)
    with listening() as taking:
        yield taking


def make(caller: Caller, receiver: Receiver, *events: str) -> dict[str, Any]:
    made = caller.post("/v1/webhooks", {"url": receiver.url, "events": events or ["import.finished"]})
    assert made.status_code == 201
    answer: dict[str, Any] = made.json
    return answer


def announce(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        webhooks.announce(work, Event.IMPORT_FINISHED, {"rows": 3})
    worker.run_due(workshop)


def test_a_webhook_is_made_and_its_secret_is_given_once(caller: Caller) -> None:
    made = caller.post("/v1/webhooks", PUBLIC)
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    page = made.headers["Location"]
    shown = caller.get(page)
    assert shown.json == made.json["webhook"]
    assert {name: shown.json[name] for name in PUBLIC} == PUBLIC
    assert caller.get("/v1/webhooks").json["items"] == [shown.json]
    assert made.json["secret"] not in shown.text


def test_a_webhook_that_was_asked_for_twice_is_made_once(caller: Caller) -> None:
    made = [caller.post("/v1/webhooks", PUBLIC, Idempotency_Key="one").json for _ in range(2)]
    assert made[0] == made[1]
    assert len(caller.get("/v1/webhooks").json["items"]) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"url": "https://127.0.0.1/in"}, "/url", "private"),
        ({"url": "https://192.168.0.1/in"}, "/url", "private"),
        ({"url": "http://hooks.example.org/in"}, "/url", "not_https"),
        ({"events": []}, "/events", "missing"),
        ({"events": ["contact.sneezed"]}, "/events/0", "not_a_choice"),
        ({"mailbox": "127.0.0.1"}, "/mailbox", "shape"),
        ({"language": "127.0.0.1"}, "/language", "shape"),
    ],
)
def test_s21_what_cannot_be_is_refused_and_nothing_of_it_repeated(
    caller: Caller, wrong: dict[str, Any], pointer: str, code: str
) -> None:
    refused = caller.post("/v1/webhooks", PUBLIC | wrong)
    assert refused.status_code == 422
    assert pointers(refused) == {pointer: code}
    assert "127.0.0.1" not in refused.text
    assert "sneezed" not in refused.text


def test_a_change_says_which_state_it_has_seen(caller: Caller) -> None:
    made = caller.post("/v1/webhooks", PUBLIC)
    page, etag = made.headers["Location"], made.headers["ETag"]
    assert caller.patch(page, {"description": "x"}).status_code == 428
    changed = caller.patch(page, {"description": "New"}, If_Match=etag)
    assert (changed.status_code, changed.json["description"]) == (200, "New")
    assert changed.json["url"] == PUBLIC["url"]
    assert caller.patch(page, {"description": "x"}, If_Match=etag).status_code == 412
    private = caller.patch(page, {"url": "https://10.1.1.1/"}, If_Match=changed.headers["ETag"])
    assert private.status_code == 422


def test_deliveries_are_looked_at_and_one_is_sent_again(
    workshop: Workshop, caller: Caller, receiver: Receiver, clock: SetClock
) -> None:
    page = f"/v1/webhooks/{make(caller, receiver)['webhook']['webhook_id']}"
    receiver.answer = lambda _: Say(500)
    announce(workshop)
    [item] = caller.get(f"{page}/deliveries").json["items"]
    assert (item["state"], item["tries"], item["last_outcome"], item["last_status"]) == (
        "waiting",
        1,
        "answered_no",
        500,
    )
    receiver.answer = lambda _: Say()
    again = caller.post(f"{page}/deliveries/{item['delivery_id']}:replay", None)
    assert (again.status_code, again.json) == (202, {"delivery_id": item["delivery_id"]})
    worker.run_due(workshop)
    one = caller.get(f"{page}/deliveries/{item['delivery_id']}").json
    assert one["delivery"]["state"] == "taken"
    assert one["data"] == {"rows": 3}
    assert [(each["number"], each["outcome"], each["status"]) for each in one["attempts"]] == [
        (1, "answered_no", 500),
        (2, "taken", 200),
    ]
    assert len({heard.headers["webhook-id"] for heard in receiver.heard}) == 1


def test_a_long_list_of_deliveries_comes_in_pages(
    workshop: Workshop, caller: Caller, receiver: Receiver, clock: SetClock
) -> None:
    page = f"/v1/webhooks/{make(caller, receiver)['webhook']['webhook_id']}/deliveries"
    for _ in range(5):
        clock.pass_by(timedelta(seconds=1))
        announce(workshop)
    seen, cursor = [], ""
    while cursor is not None:
        told = caller.get(f"{page}?limit=2{cursor and f'&cursor={cursor}'}").json
        seen += [each["created_at"] for each in told["items"]]
        cursor = told["next_cursor"]
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    assert caller.get(f"{page}?state=failed").json["items"] == []
    assert caller.get(f"{page}?state=lost").status_code == 422


def test_a_secret_is_replaced_and_both_sign(workshop: Workshop, caller: Caller, receiver: Receiver) -> None:
    made = make(caller, receiver)
    page = f"/v1/webhooks/{made['webhook']['webhook_id']}"
    new = caller.post(f"{page}:rotate", None)
    assert new.status_code == 200
    assert new.json["secret"] != made["secret"]
    assert new.json["former_secret_until"]
    announce(workshop)
    assert receiver.heard[0].headers["webhook-signature"].count("v1,") == 2


def test_a_webhook_is_tried_out_disabled_enabled_and_removed(
    workshop: Workshop, caller: Caller, receiver: Receiver
) -> None:
    page = f"/v1/webhooks/{make(caller, receiver)['webhook']['webhook_id']}"
    assert caller.post(f"{page}:test", None).status_code == 202
    worker.run_due(workshop)
    assert json.loads(receiver.heard[0].body)["type"] == "webhook.test"
    assert caller.post(f"{page}:replay", None).status_code == 202
    assert caller.post(f"{page}:disable", None).status_code == 204
    assert caller.get(page).json["disabled_why"] == "by_hand"
    assert caller.post(f"{page}:test", None).status_code == 409
    assert caller.post(f"{page}:enable", None).status_code == 204
    assert caller.get(page).json["disabled_at"] is None
    assert caller.delete(page).status_code == 204
    assert caller.get(page).status_code == 404
    assert caller.get(f"{page}/deliveries").status_code == 404


def test_a_key_hears_only_of_what_it_may_read(app: Flask, issue_key: IssueKey) -> None:
    caller = Caller(app, issue_key(Scope.WEBHOOKS_MANAGE))
    refused = caller.post("/v1/webhooks", PUBLIC)
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert caller.post("/v1/webhooks", PUBLIC | {"events": ["key.expiring"]}).status_code == 201


def test_other_keys_see_no_webhooks(app: Flask, issue_key: IssueKey) -> None:
    caller = Caller(app, issue_key(Scope.CHANGES_READ))
    assert caller.get("/v1/webhooks").status_code == 403
    assert caller.post("/v1/webhooks", PUBLIC).status_code == 403


def pass_by(workshop: Workshop, clock: SetClock) -> None:
    """A few seconds, in which everything is published and told."""
    for _ in range(3):
        clock.pass_by(timedelta(seconds=3))
        worker.run_due(workshop)


def test_what_happens_over_the_interface_is_told_without_a_value(
    workshop: Workshop, caller: Caller, receiver: Receiver, clock: SetClock
) -> None:
    """A lead, a no, a merge and its undoing, a request, a file, an erasure: each is heard of by its ids."""
    make(caller, receiver, *Event)
    anna, berta = (
        caller.post("/v1/leads", lead).json["contact_id"]
        for lead in (ANNA, ANNA | {"email": "berta@example.org", "given_name": "Berta", "external_id": "2"})
    )
    pass_by(workshop, clock)
    caller.post("/v1/suppressions", {"subject": {"email": "berta@example.org"}, "reason": "complaint"})
    merge = caller.post("/v1/merges", {"contact_ids": [anna, berta]}).headers["Location"]
    pass_by(workshop, clock)
    caller.post(f"{merge}:undo", None)
    caller.post("/v1/requests", {"rights": ["access"], "subject": {"email": "c@example.org"}})
    file = caller.post("/v1/imports", {}).headers["Location"]
    caller.put(f"{file}/data", b"email\r\ndora@example.org\r\n")
    caller.post(f"{file}:commit", None)
    pass_by(workshop, clock)
    assert caller.delete(f"/v1/contacts/{berta}").status_code == 202
    pass_by(workshop, clock)
    heard: dict[str, list[dict[str, Any]]] = {}
    for each in receiver.heard:
        told = json.loads(each.body)
        heard.setdefault(told["type"], []).append(told["data"])
    assert {*heard} == {*map(str, Event)} - {"export.ready", "key.expiring"}
    assert berta in heard["contact.erased"][0]["contact_ids"]
    assert berta in [each for told in heard["permission.changed"] for each in told["contact_ids"]]
    assert heard["import.finished"][0]["rows"] == 1
    assert heard["request.received"][0]["rights"] == ["access"]
    wire = b"".join(each.body for each in receiver.heard)
    assert b"example.org" not in wire
    assert b"Anna" not in wire
    last = max(told["last_change"] for told in heard["contact.changed"])
    assert last <= caller.get("/v1/changes").json["items"][-1]["seq"]


def test_who_is_responsible_is_changed_and_taken_back(caller: Caller, receiver: Receiver) -> None:
    made = make(caller, receiver)["webhook"]
    assert (made["mailbox"], made["language"], made["troubled_at"]) == ("", "en", None)
    page = f"/v1/webhooks/{made['webhook_id']}"
    etag = caller.get(page).headers["ETag"]
    named = caller.patch(page, {"mailbox": "tools@example.org", "language": "fi"}, If_Match=etag)
    assert (named.json["mailbox"], named.json["language"]) == ("tools@example.org", "fi")
    taken_back = caller.patch(page, {"mailbox": ""}, If_Match=named.headers["ETag"])
    assert (taken_back.json["mailbox"], taken_back.json["language"]) == ("", "fi")


def test_a_webhook_says_that_nothing_reaches_it_and_that_it_goes_on(
    caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock
) -> None:
    page = f"/v1/webhooks/{make(caller, receiver)['webhook']['webhook_id']}"
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    stopped = caller.get(page).json
    assert (stopped["disabled_why"], stopped["troubled_at"]) == ("gone", stopped["disabled_at"])
    assert caller.post(f"{page}:enable", None).status_code in {200, 202, 204}
    assert caller.get(page).json["troubled_at"] is None


def test_a_webhook_of_a_paused_source_says_so_and_is_not_enabled(
    caller: Caller, workshop: Workshop, receiver: Receiver, source: Source
) -> None:
    page = f"/v1/webhooks/{make(caller, receiver)['webhook']['webhook_id']}"
    with workshop.open(COMMAND) as work:
        sources.pause(work, source.id)
    assert caller.get(page).json["disabled_why"] == "source_closed"
    assert caller.post(f"{page}:enable", None).status_code == 409
    announce(workshop)
    with workshop.open(COMMAND) as work:
        sources.resume(work, source.id)
    announce(workshop)
    assert caller.get(page).json["disabled_why"] is None
    assert len(receiver.heard) == 1
