"""Why two contacts are one person or two is told over HTTP: by level, bits and keys, never by value."""

from uuid import UUID

import pytest

from service import merges
from service.access import COMMAND
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller

BRAM = ANNA | {
    "given_name": "Bram",
    "email": "bram.jansen@example.org",
    "external_id": "crm-2",
    "phone": "+44 7700 900123",
}
ELSEWHERE = {"given_name": "Mehmet", "family_name": "Yilmaz", "email": "zonnebloem@example.net"}


def send(caller: Caller, lead: dict[str, object]) -> str:
    return str(caller.post("/v1/leads", lead).json["contact_id"])


def test_two_of_one_telephone_are_told_apart_respect_by_respect(caller: Caller) -> None:
    a = send(caller, ANNA | {"phone": "+44 7700 900123"})
    b = send(caller, BRAM)
    answer = caller.post("/v1/contacts:explain", {"a": a, "b": b})
    assert answer.status_code == 200
    told = answer.json
    assert told["verdict"] != "same"
    assert told["bits"] < told["same_from"]
    assert "family phone" in told["shared_keys"]
    assert told["blocked_by"] is None
    assert told["are_judged_different"] is False
    by_respect = {each["respect"]: each for each in told["respects"]}
    assert by_respect["name"]["bits"]["together"] < 0 < by_respect["phone"]["bits"]["stranger"]
    assert all(each["words"] for each in told["respects"])
    assert sum(told["classes"].values()) == pytest.approx(1, abs=1e-3)


def test_no_value_of_either_is_told(caller: Caller) -> None:
    a, b = send(caller, ANNA | {"phone": "+44 7700 900123"}), send(caller, BRAM)
    text = caller.post("/v1/contacts:explain", {"a": a, "b": b}).text.casefold()
    assert not any(value in text for value in ("jansen", "bram", "example.org", "900123"))


def test_who_shares_no_key_was_never_compared(caller: Caller) -> None:
    a, b = send(caller, ANNA), send(caller, ELSEWHERE)
    told = caller.post("/v1/contacts:explain", {"a": a, "b": b}).json
    assert (told["verdict"], told["blocked_by"], told["shared_keys"]) == ("different", "no_shared_key", [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_contact_that_is_not_there_is_not_found(caller: Caller) -> None:
    a = send(caller, ANNA)
    nobody = "019a0000-0000-7000-8000-000000000001"
    assert caller.post("/v1/contacts:explain", {"a": a, "b": nobody}).status_code == 404


def test_a_merged_contact_is_followed_and_that_is_told(caller: Caller, workshop: Workshop) -> None:
    a, b, c = (UUID(send(caller, each)) for each in (ANNA, ELSEWHERE, BRAM))
    with workshop.open(COMMAND) as work:
        merges.merge(work, [a, b], survivor=b)
    told = caller.post("/v1/contacts:explain", {"a": str(a), "b": str(c)}).json
    assert (told["a"], told["b"], told["merged"]) == (str(b), str(c), [str(a)])
    straight = caller.post("/v1/contacts:explain", {"a": str(b), "b": str(c)}).json
    assert straight == told | {"merged": []}


def test_what_is_one_contact_by_now_is_not_explained_against_itself(
    caller: Caller, workshop: Workshop
) -> None:
    a, b = (UUID(send(caller, each)) for each in (ANNA, ELSEWHERE))
    with workshop.open(COMMAND) as work:
        merges.merge(work, [a, b])
    answer = caller.post("/v1/contacts:explain", {"a": str(a), "b": str(b)})
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
