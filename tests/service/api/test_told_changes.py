"""Whatever is done with somebody, by whichever door, is the next thing that the feed tells of them."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from service import worker
from service.access import SYSTEM
from service.jobs import queue
from service.segments import deciding
from service.work import Workshop
from tests.service.api.asking import CONSUMER, contact, describe, state
from tests.service.api.caller import Caller
from tests.service.api.test_imports import committed
from tests.service.feed.telling import publish
from tests.service.restricted import restricted
from tests.workshops import SetClock

Next = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def anna(workshop: Workshop, clock: SetClock, caller: Caller) -> str:
    """Somebody who said yes to the newsletter."""
    describe(workshop, clock)
    made = contact(caller, **CONSUMER)
    state(caller, made, "given", clock.at)
    return made


@pytest.fixture
def heard(workshop: Workshop, caller: Caller, anna: str) -> Next:
    """What the feed has told since it was last asked; what came before is worked off already."""

    def since() -> list[dict[str, Any]]:
        with workshop.open(SYSTEM) as work:
            queue.enqueue(work, deciding.JOB)
        publish(workshop)
        publish(workshop)
        page = caller.get("/v1/changes?purpose=newsletter&channel=email").json
        caller.post("/v1/changes:ack", {"cursor": page["next_cursor"]})
        return list(page["items"])

    since()
    return since


def test_what_a_source_puts_right_is_told_with_its_fields(caller: Caller, anna: str, heard: Next) -> None:
    etag = caller.get(f"/v1/contacts/{anna}").headers["ETag"]
    path = f"/v1/contacts/{anna}"
    assert caller.patch(path, {"job_title": "Director"}, If_Match=etag).status_code == 200
    [entry] = heard()
    assert (entry["contact_id"], entry["type"], entry["changed_fields"]) == (anna, "upsert", ["job"])


def test_a_restriction_is_told_and_nobody_may_write(
    workshop: Workshop, caller: Caller, anna: str, heard: Next
) -> None:
    restricted(workshop, UUID(anna))
    [entry] = heard()
    assert (entry["contact_id"], entry["type"], entry["standing"]["allowed"]) == (anna, "permission", False)


@pytest.mark.parametrize("form", ["raw", "sha256"])
def test_a_list_of_people_to_leave_alone_is_told_of_each_whom_we_know(
    workshop: Workshop, caller: Caller, anna: str, heard: Next, form: str
) -> None:
    address = CONSUMER["email"]
    line = address if form == "raw" else hashlib.sha256(address.encode()).hexdigest()
    path = f"/v1/suppressions:import?reason=unsubscribe&form={form}"
    sent = caller.post_raw(path, line.encode(), Content_Type="text/plain")
    assert sent.status_code == 202
    worker.run_due(workshop)
    [entry] = heard()
    assert (entry["contact_id"], entry["type"], entry["standing"]["allowed"]) == (anna, "permission", False)


def test_people_of_a_file_that_is_taken_back_are_gone(
    workshop: Workshop, caller: Caller, anna: str, heard: Next
) -> None:
    path = committed(caller, workshop)
    new = {entry["contact_id"] for entry in heard()}
    assert new
    assert caller.post(f"{path}:rollback", None).status_code == 202
    worker.run_due(workshop)
    assert {(entry["contact_id"], entry["type"]) for entry in heard()} == {(each, "erase") for each in new}


def test_an_objection_to_everything_is_told(caller: Caller, clock: SetClock, anna: str, heard: Next) -> None:
    state(caller, anna, "objected", clock.at, purpose="*", channel="*")
    [entry] = heard()
    assert (entry["contact_id"], entry["type"], entry["standing"]["allowed"]) == (anna, "permission", False)
