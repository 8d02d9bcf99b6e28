"""A list of a segment over HTTP: ordered, watched, fetched once, and refused in plain codes."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from rules.exports import Format
from rules.records import Channel
from service import recipients, worker
from service.access import COMMAND, SYSTEM, Scope
from service.exports import running
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.service.exports import lists
from tests.service.exports.lists import Ground
from tests.workshops import SetClock


@pytest.fixture
def ground(workshop: Workshop, source: Source) -> Ground:
    return lists.ground(workshop, source)


@pytest.fixture
def wish(ground: Ground) -> dict[str, Any]:
    return {
        "format": "csv",
        "fields": ["contact_id", "email"],
        "purpose": "newsletter",
        "channel": "email",
        "recipient": str(ground.recipient_id),
    }


@pytest.fixture
def path(ground: Ground) -> str:
    return f"/v1/segments/{ground.segment_id}/exports"


def settle(ground: Ground, clock: SetClock) -> None:
    """Let everybody be decided, and have done what was ordered."""
    clock.pass_by(timedelta(seconds=5))
    worker.run_due(ground.workshop)


def test_a_list_goes_from_its_order_to_its_file(
    caller: Caller, ground: Ground, path: str, wish: dict[str, Any], clock: SetClock
) -> None:
    anna = ground.person("Anna Visser")
    ground.stranger("Bob Visser")
    settle(ground, clock)
    ordered = caller.post(path, wish, Idempotency_Key="one")
    assert (ordered.status_code, ordered.json["state"], ordered.json["members"]) == (202, "listing", None)
    place = ordered.headers["Location"]
    assert ordered.headers["Retry-After"]
    assert caller.post(path, wish, Idempotency_Key="one").json == ordered.json
    assert caller.get(f"{place}/content").status_code == 409
    settle(ground, clock)
    shown = caller.get(place).json
    assert (shown["state"], shown["members"], shown["included"], shown["excluded"]) == ("ready", 1, 1, {})
    answer = caller.get(f"{place}/content")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="export-{shown["export_id"]}.csv"'
    assert answer.data.decode() == f"contact_id,email\r\n{anna},anna@example.org\r\n"
    assert hashlib.sha256(answer.data).hexdigest() == shown["sha256"]
    with ground.workshop.look(COMMAND) as work:
        [given] = recipients.of_contacts(work, [anna])
    assert (given.recipient_id, given.fields) == (ground.recipient_id, ("email",))


def test_whoever_withdraws_before_the_list_is_made_is_left_out_of_it(
    caller: Caller, ground: Ground, path: str, wish: dict[str, Any], clock: SetClock
) -> None:
    anna = ground.person("Anna Visser")
    settle(ground, clock)
    place = caller.post(path, wish).headers["Location"]
    with ground.workshop.open(SYSTEM) as work:
        running.list_next(work, {"export": place.rpartition("/")[2]})
    assert caller.get(place).json["members"] == 1
    said = {
        "subject": {"contact_id": str(anna)},
        "purpose": "newsletter",
        "channel": "email",
        "state": "withdrawn",
        "at": ground.workshop.clock().isoformat(),
        "method": "preference_page",
    }
    assert caller.post("/v1/consents", said).status_code == 201
    settle(ground, clock)
    [shown] = caller.get(path).json["items"]
    assert (shown["state"], shown["included"], shown["excluded"]) == ("ready", 0, {"PRM.WITHDRAWN": 1})
    assert caller.get(f"{place}/content").data == b"contact_id,email\r\n"


def test_what_is_over_is_gone_with_its_reason(
    caller: Caller, ground: Ground, path: str, wish: dict[str, Any], clock: SetClock
) -> None:
    ground.person("Anna Visser")
    settle(ground, clock)
    place = caller.post(path, wish).headers["Location"]
    settle(ground, clock)
    assert caller.get(f"{place}/content").status_code == 200
    clock.pass_by(timedelta(minutes=15))
    gone = caller.get(f"{place}/content")
    assert (gone.status_code, gone.json["code"]) == (410, "gone")
    assert [fault["code"] for fault in gone.json["errors"]] == ["fetched"]
    assert caller.get(place).json["ending"] == "fetched"


def test_every_fault_of_an_order_is_told_at_once(caller: Caller, path: str, wish: dict[str, Any]) -> None:
    answer = caller.post(
        path,
        wish
        | {
            "format": "google",
            "fields": ["email", "shoe"],
            "purpose": "nothing",
            "recipient": wish["recipient"],
        },
    )
    assert answer.status_code == 422
    assert pointers(answer) == {"/fields/1": "unknown", "/purpose": "unknown", "/channel": "needs_share"}


def test_what_is_no_order_is_refused_as_such(caller: Caller, path: str, wish: dict[str, Any]) -> None:
    answer = caller.post(path, wish | {"format": "xlsx", "colour": "red"})
    assert set(pointers(answer)) == {"", "/format"}


def test_a_list_is_found_under_its_own_segment_alone(
    caller: Caller, ground: Ground, path: str, wish: dict[str, Any]
) -> None:
    export_id = caller.post(path, wish).json["export_id"]
    elsewhere = f"/v1/segments/{ground.recipient_id}/exports"
    assert caller.post(elsewhere, wish).status_code == 404
    assert caller.get(f"{elsewhere}/{export_id}").status_code == 404
    assert caller.get(f"{elsewhere}/{export_id}/content").status_code == 404
    assert caller.get(elsewhere).json["items"] == []


def test_lists_are_told_page_by_page(
    caller: Caller, clock: SetClock, path: str, wish: dict[str, Any]
) -> None:
    ordered = []
    for _ in range(3):
        ordered.append(caller.post(path, wish).json["export_id"])
        clock.pass_by(timedelta(seconds=1))
    first = caller.get(f"{path}?limit=2").json
    rest = caller.get(f"{path}?limit=2&cursor={first['next_cursor']}").json
    assert [item["export_id"] for item in (*first["items"], *rest["items"])] == ordered[::-1]
    assert rest["next_cursor"] is None
    assert caller.get(f"{path}?cursor=torn").status_code == 422


def test_a_key_without_the_scope_orders_and_fetches_nothing(
    app: Any, issue_key: IssueKey, path: str, wish: dict[str, Any]
) -> None:
    reader = Caller(app, issue_key(Scope.SEGMENTS_READ))
    assert reader.post(path, wish).status_code == 403
    assert reader.get(path).status_code == 403
    runner = Caller(app, issue_key(Scope.EXPORTS_RUN))
    place = runner.post(path, wish).headers["Location"]
    assert reader.get(f"{place}/content").status_code == 403
    assert runner.get(place).status_code == 200


@pytest.mark.parametrize("form", [Format.GOOGLE, Format.META])
def test_nobody_is_told_to_a_platform_without_permission_to_share(
    caller: Caller, ground: Ground, path: str, wish: dict[str, Any], clock: SetClock, form: Format
) -> None:
    shared = ground.person("Mary", email="mary@example.com")
    silent = ground.stranger("Bob Visser")
    export_id = ground.frozen(
        [shared, silent],
        format=form,
        fields=("email",),
        purpose=lists.SHARED,
        channel=Channel.SHARE,
    )
    settle(ground, clock)
    [row] = ground.table(export_id)
    hashed = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"
    assert [cell for cell in row.values() if cell] == [hashed]
    assert ground.view(export_id).excluded == {"LAW.NEEDS_CONSENT": 1}
