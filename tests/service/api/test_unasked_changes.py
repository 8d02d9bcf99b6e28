"""Whoever follows the feed for a purpose hears of a permission that changed by nobody's deed on them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rules.purposes import PurposeStatus
from service import purposes
from service.access import COMMAND, SYSTEM
from service.jobs import queue
from service.purposes import PurposeOrder
from service.segments import deciding
from service.work import Workshop
from tests.service.api.asking import CONSUMER, EVERY, contact, describe, state
from tests.service.api.caller import Caller
from tests.service.feed.telling import publish
from tests.workshops import SetClock

Follow = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def anna(workshop: Workshop, clock: SetClock, caller: Caller) -> str:
    """Somebody who said yes to the newsletter."""
    describe(workshop, clock)
    made = contact(caller, **CONSUMER)
    state(caller, made, "given", clock.at)
    return made


@pytest.fixture
def follow(workshop: Workshop, caller: Caller, anna: str) -> Follow:
    """What the feed has told since it was last asked; what came before is worked off already."""

    def heard() -> list[dict[str, Any]]:
        for _ in range(2):
            with workshop.open(SYSTEM) as work:
                queue.enqueue(work, deciding.JOB)
            publish(workshop)
        page = caller.get("/v1/changes?purpose=newsletter&channel=email").json
        caller.post("/v1/changes:ack", {"cursor": page["next_cursor"]})
        return page["items"]

    [first] = heard()
    assert first["standing"]["allowed"]
    assert heard() == []
    return heard


def test_a_purpose_that_ends_is_told_of_everybody_who_was_written_to_for_it(
    workshop: Workshop, anna: str, follow: Follow
) -> None:
    with workshop.open(COMMAND) as work:
        now = purposes.current(work)["newsletter"]
        ended = PurposeOrder(
            key=now.key,
            kind=now.kind,
            titles=now.titles,
            channels=EVERY,
            basis=now.basis,
            product_group=now.product_group,
            status=PurposeStatus.RETIRED,
        )
        purposes.create(work, ended)
    [entry] = follow()
    assert (entry["contact_id"], entry["type"], entry["standing"]["allowed"]) == (anna, "permission", False)
    assert follow() == []


def test_a_domain_on_the_list_is_told_of_everybody_at_it(caller: Caller, anna: str, follow: Follow) -> None:
    answer = caller.post("/v1/suppressions", {"subject": {"domain": "example.org"}, "reason": "legal"})
    assert answer.status_code == 201, answer.json
    [entry] = follow()
    assert (entry["contact_id"], entry["standing"]["allowed"]) == (anna, False)
    assert "SUP.LISTED" in entry["standing"]["reasons"]


def test_an_entry_that_somebody_lifts_is_told_though_only_its_hash_is_known(
    clock: SetClock, caller: Caller, anna: str, follow: Follow
) -> None:
    listed = caller.post("/v1/suppressions", {"subject": {"email": CONSUMER["email"]}, "reason": "manual"})
    [entry] = follow()
    assert (entry["contact_id"], entry["standing"]["allowed"]) == (anna, False)
    [written] = listed.json["entries"]
    assert caller.delete(f"/v1/suppressions/{written['suppression_id']}?why=mistake").status_code == 204
    clock.pass_by(timedelta(minutes=2))
    [entry] = follow()
    assert (entry["contact_id"], entry["type"], entry["standing"]["allowed"]) == (anna, "permission", True)
