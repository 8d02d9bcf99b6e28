"""Systems define segments, count whom they reach, freeze and compare them, all over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from rules.segments.exclusions import Exclusion
from service import worker
from service.access import Scope
from service.work import Workshop
from tests.service.api.asking import contact, describe, state
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.service.segments.crowd import DUTCH, NEWS, decide, settle
from tests.workshops import SetClock

BERT = ANNA | {
    "given_name": "Bert",
    "family_name": "Bos",
    "email": "bert@example.net",
    "external_id": "crm-2",
}


@pytest.fixture
def anna(workshop: Workshop, caller: Caller, clock: SetClock) -> str:
    """Somebody who agreed, beside somebody who did not."""
    describe(workshop, clock)
    agreed = contact(caller, **ANNA)
    other = contact(caller, **BERT)
    state(caller, agreed, "given", clock())
    settle(workshop, UUID(agreed), UUID(other))
    return agreed


def made(caller: Caller, name: str = "News", **more: Any) -> Any:
    answer = caller.post("/v1/segments", {"name": name, "definition": NEWS | more})
    assert answer.status_code == 201, answer.json
    return answer


def test_a_preview_tells_how_many_and_what_keeps_out_the_others(
    workshop: Workshop, caller: Caller, anna: str
) -> None:
    body = NEWS | {"where": {"all": [DUTCH]}}
    first = caller.post("/v1/segments:preview", body).json
    assert (first["count"], first["waiting"], first["excluded_by"]["undecided"]) == (0, 2, 2)
    decide(workshop)
    answer = caller.post("/v1/segments:preview", body).json
    assert (answer["count"], answer["meant"], answer["sample_ids"]) == (1, 2, [anna])
    assert set(answer["excluded_by"]) == {each.value for each in Exclusion}
    assert answer["excluded_by"]["not_permitted"] == 1
    [reason] = answer["reasons"]
    assert (reason["code"], reason["counts_as"], reason["count"]) == (
        "LAW.NEEDS_CONSENT",
        "not_permitted",
        1,
    )
    assert "consent" in reason["text"].lower()


def test_a_segment_is_made_shown_and_changed_with_its_etag(caller: Caller, anna: str) -> None:
    answer = made(caller, where=DUTCH)
    path, etag = answer.headers["Location"], answer.headers["ETag"]
    shown = caller.get(path)
    assert (shown.json, shown.headers["ETag"]) == (answer.json, etag)
    order = {"name": "News", "definition": NEWS}
    assert caller.patch(path, order).status_code == 428
    changed = caller.patch(path, order, If_Match=etag)
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    assert caller.patch(path, order, If_Match=etag).status_code == 412
    assert [each["version"] for each in caller.get(f"{path}/versions").json["items"]] == [2, 1]


def test_all_faults_are_told_at_once_with_pointers_into_what_was_sent(caller: Caller, anna: str) -> None:
    where = {"all": [{"attribute": "shoe", "op": "in"}, {"attribute": "country", "op": "in", "value": 7}]}
    answer = caller.post("/v1/segments", {"name": " ", "definition": NEWS | {"where": where}})
    assert (answer.status_code, pointers(answer)) == (
        422,
        {
            "/name": "length",
            "/definition/where/all/0/attribute": "unknown_attribute",
            "/definition/where/all/1/value": "not_a_list",
        },
    )
    bare = caller.post("/v1/segments:preview", NEWS | {"where": {"attribute": "anna.jansen@example.org"}})
    assert pointers(bare) == {"/where/attribute": "unknown_attribute"}
    assert "anna" not in bare.text


def test_segments_are_listed_the_newest_first(caller: Caller, anna: str, clock: SetClock) -> None:
    names = []
    for number in range(3):
        names.append(made(caller, f"News {number}").json["name"])
        clock.at = clock.at.replace(minute=clock.at.minute + 1)
    first = caller.get("/v1/segments?limit=2").json
    last = caller.get(f"/v1/segments?limit=2&cursor={first['next_cursor']}").json
    assert [each["name"] for each in (*first["items"], *last["items"])] == names[::-1]
    assert last["next_cursor"] is None


def test_what_has_ended_is_listed_no_more(caller: Caller, anna: str) -> None:
    path = made(caller).headers["Location"]
    assert caller.delete(path).status_code == 204
    assert caller.get("/v1/segments").json["items"] == []
    assert caller.get(path).json["ended_at"] is not None


def test_snapshots_are_compared_and_segments_overlap(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    one, other = made(caller), made(caller, "Dutch", where=DUTCH)
    decide(workshop)
    path = one.headers["Location"]
    older = caller.post(f"{path}/snapshots", None)
    assert (older.status_code, older.json["count"]) == (201, 1)
    clock.at = clock.at.replace(minute=clock.at.minute + 1)
    state(caller, anna, "withdrawn", clock())
    settle(workshop, UUID(anna))
    newer = caller.post(f"{path}/snapshots", None).json
    changes = caller.get(
        f"/v1/segments/snapshots/{newer['snapshot_id']}/changes?since={older.json['snapshot_id']}"
    )
    bare = caller.get(f"/v1/segments/snapshots/{newer['snapshot_id']}/changes")
    assert bare.json == changes.json
    first = older.json["snapshot_id"]
    assert caller.get(f"/v1/segments/snapshots/{first}/changes").status_code == 404
    assert changes.json == {"stayed": 0, "came": {}, "went": {"PRM.WITHDRAWN": 1}, "erased": 0}
    assert [each["count"] for each in caller.get(f"{path}/snapshots").json["items"]] == [0, 1]
    ids = [each.json["segment_id"] for each in (one, other)]
    assert caller.post("/v1/segments:overlap", {"segment_ids": ids}).json == {"one": 0, "other": 0, "both": 0}


def test_a_withdrawal_is_effective_in_the_very_next_preview(
    workshop: Workshop, caller: Caller, anna: str, clock: SetClock
) -> None:
    path = made(caller).headers["Location"]
    decide(workshop)
    assert caller.get(f"{path}/preview").json["count"] == 1
    clock.at = clock.at.replace(minute=clock.at.minute + 1)
    state(caller, anna, "withdrawn", clock())
    assert caller.get(f"{path}/preview").json["count"] == 0


def test_a_key_sees_only_what_it_may(app: Flask, caller: Caller, issue_key: IssueKey, anna: str) -> None:
    path = made(caller).headers["Location"]
    reader = Caller(app, issue_key(Scope.SEGMENTS_READ))
    assert reader.get(f"{path}/preview").status_code == 200
    assert reader.post("/v1/segments", {}).status_code == 403
    stranger = Caller(app, issue_key(Scope.CONTACTS_READ))
    assert stranger.get("/v1/segments").status_code == 403


def test_the_worker_alone_keeps_segments_true(workshop: Workshop, caller: Caller, clock: SetClock) -> None:
    describe(workshop, clock)
    path = made(caller).headers["Location"]
    first = contact(caller, **ANNA)
    state(caller, first, "given", clock())
    for reasons in ({}, {"PRM.WITHDRAWN": 1}):
        for _ in range(3):
            clock.pass_by(timedelta(seconds=5))
            worker.run_due(workshop)
        shown = caller.get(f"{path}/preview").json
        assert (shown["waiting"], shown["meant"]) == (0, 1)
        assert {each["code"]: each["count"] for each in shown["reasons"]} == reasons
        clock.pass_by(timedelta(minutes=1))
        state(caller, first, "withdrawn", clock())
        assert caller.get(f"{path}/preview").json["count"] == 0
