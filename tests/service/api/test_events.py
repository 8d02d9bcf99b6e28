"""Programs tell what people did, and read what follows from it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from service import audit, worker
from service.access import SYSTEM, Scope
from service.facts import scoring
from service.work import Workshop
from tests.service.api.asking import contact, describe, state
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.workshops import SetClock

AT = "2026-03-01T10:00:00Z"


def event(contact_id: str, **more: Any) -> dict[str, Any]:
    return {"subject": {"contact_id": contact_id}, "kind": "purchase", "at": AT, "amount": 19.95, **more}


def facts(caller: Caller, contact_id: str, query: str = "") -> Any:
    answer = caller.get(f"/v1/contacts/{contact_id}/facts{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_purchase_is_taken_and_makes_a_customer(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **ANNA)
    answer = caller.post("/v1/events", event(anna, product="lamps", client_ref="o-1"))
    assert (answer.status_code, answer.json["contact_id"], answer.json["is_new"]) == (202, anna, True)
    again = caller.post("/v1/events", event(anna, product="lamps", client_ref="o-1"))
    assert (again.json["event_id"], again.json["is_new"]) == (answer.json["event_id"], False)
    workshop.clock.pass_by(timedelta(seconds=2))  # type: ignore[attr-defined]
    worker.run_due(workshop)
    told = facts(caller, anna)["customer"]
    assert (told["status"], told["ground"], told["spent"], told["currency"]) == (
        "first_time",
        "one_purchase",
        19.95,
        "EUR",
    )
    assert told["rfm"] is None


def test_a_batch_keeps_its_order_and_one_bad_item_harms_no_other(caller: Caller) -> None:
    anna = contact(caller, **ANNA)
    items = [
        event(anna, client_ref="a"),
        event(anna, kind="visit", client_ref="b"),
        {"subject": {}, "kind": "visit", "at": AT},
        {"subject": {"email": ANNA["email"]}, "kind": "click", "at": AT, "campaign": "spring.2026"},
        event(anna, kind="birthday"),
        event(str(uuid4())),
    ]
    answer = caller.post("/v1/events:batch", {"items": items})
    assert answer.status_code == 207
    told = answer.json["items"]
    assert [item["status_code"] for item in told] == [202, 422, 422, 202, 422, 404]
    assert [item["client_ref"] for item in told] == ["a", "b", None, None, None, None]
    assert told[1]["problem"]["errors"][0]["pointer"] == "/items/1/amount"
    assert caller.post("/v1/events:batch", {"items": items[:1]}).json["items"][0]["is_new"] is False


def test_every_fault_is_told_and_no_value(caller: Caller) -> None:
    anna = contact(caller, **ANNA)
    wrong = event(anna, product="Jan Jansen", campaign="0612345678", currency="euros", channel="share")
    answer = caller.post("/v1/events", wrong)
    assert answer.status_code == 422
    assert set(pointers(answer)) == {"/product", "/campaign", "/currency", "/channel"}
    assert b"Jansen" not in answer.data
    for amount in (-1, 1e300):
        assert "/amount" in pointers(caller.post("/v1/events", event(anna, amount=amount)))


def test_the_scores_come_with_their_cut_points(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **ANNA)
    caller.post("/v1/events", event(anna))
    facts(caller, anna)
    workshop.clock.pass_by(timedelta(seconds=2))  # type: ignore[attr-defined]
    worker.run_due(workshop)
    with workshop.open(SYSTEM) as work:
        scoring.cut_anew(work, {})
    worker.run_due(workshop)
    rfm = facts(caller, anna)["customer"]["rfm"]
    assert (rfm["recency"], rfm["frequency"], rfm["monetary"], rfm["buyers"]) == (1, 1, 1, 1)
    assert (len(rfm["recency_cuts"]), rfm["monetary_cuts"]) == (4, [1995] * 4)


def test_the_value_comes_with_its_reasons(caller: Caller) -> None:
    anna = contact(caller, **ANNA, job_title="CEO", organisation="Acme B.V.", employees="1200")
    value = facts(caller, anna)["value"]
    points = {reason["part"]: (reason["points"], reason["found"]) for reason in value["reasons"]}
    assert points["role"] == (25, "decider")
    assert points["size"] == (20, "1000+")
    assert value["score"] == sum(reason["points"] for reason in value["reasons"])
    assert (value["worth"], value["needs_human_review"]) == ("medium", False)


def test_the_best_channel_is_one_that_is_permitted(
    caller: Caller, workshop: Workshop, clock: SetClock
) -> None:
    describe(workshop, clock)
    anna = contact(caller, **ANNA, kind="consumer", phone="+31207946001")
    caller.post(
        "/v1/events",
        {"subject": {"contact_id": anna}, "kind": "reply", "at": clock().isoformat(), "channel": "phone"},
    )
    assert facts(caller, anna)["best_channel"] is None
    assert facts(caller, anna, "?purpose=newsletter")["best_channel"] == "post"
    state(caller, anna, "given", clock())
    told = facts(caller, anna, "?purpose=newsletter")
    assert (told["best_channel"], told["channels"][0]["channel"]) == ("email", "phone")


def test_a_key_needs_the_scopes(app: Any, caller: Caller, issue_key: IssueKey) -> None:
    anna = contact(caller, **ANNA)
    teller = Caller(app, issue_key(Scope.EVENTS_WRITE))
    assert teller.post("/v1/events", event(anna)).status_code == 202
    assert teller.get(f"/v1/contacts/{anna}/facts").status_code == 403
    reader = Caller(app, issue_key(Scope.CONTACTS_READ))
    assert reader.post("/v1/events", event(anna)).status_code == 403
    assert reader.get(f"/v1/contacts/{anna}/facts").status_code == 200
    assert reader.get(f"/v1/contacts/{anna}/facts?purpose=newsletter").status_code == 403


def test_that_a_key_read_the_facts_is_written_down(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **ANNA)
    facts(caller, anna)
    with workshop.look(SYSTEM) as work:
        [deed] = [each for each in audit.newest(work, limit=5) if each.action == "contact.read"]
    assert deed.body is not None
    assert deed.body["fields"] == ["country", "job", "kind", "language", "organisation", "quality"]


@pytest.mark.parametrize("subject", [{}, {"contact_id": str(uuid4()), "email": ANNA["email"]}])
def test_it_must_be_said_who_did_it(caller: Caller, subject: dict[str, str]) -> None:
    told = {"subject": subject, "kind": "visit", "at": AT}
    assert pointers(caller.post("/v1/events", told)).keys() == {"/subject"}
