"""Contacts over HTTP: by id, and by what identifies a person."""

import pytest

from service import audit
from service.access import COMMAND
from tests.service.api.caller import ANNA, Caller, pointers


def test_a_contact_is_found_by_any_spelling_of_its_identifiers(caller: Caller) -> None:
    contact_id = caller.post("/v1/leads", ANNA | {"phone": "+44 7700 900123"}).json["contact_id"]
    for question in (
        {"email": " Anna.Jansen@Example.ORG"},
        {"phone": "0044 7700-900 123"},
        {"external_id": "crm-1"},
        {"email": "anna.jansen@example.org", "external_id": "crm-1"},
    ):
        answer = caller.post("/v1/contacts:lookup", question)
        assert answer.status_code == 200
        assert [contact["contact_id"] for contact in answer.json["contacts"]] == [contact_id]


def test_everything_that_is_asked_must_fit(caller: Caller) -> None:
    caller.post("/v1/leads", ANNA)
    answer = caller.post("/v1/contacts:lookup", {"email": "anna.jansen@example.org", "external_id": "crm-2"})
    assert answer.json == {"contacts": []}


@pytest.mark.parametrize(
    ("question", "faults"),
    [
        ({}, {"": "nothing_asked"}),
        ({"email": "nobody"}, {"/email": "unreadable"}),
        ({"email": "nobody", "phone": "none"}, {"/email": "unreadable", "/phone": "unreadable"}),
        ({"name": "Anna"}, {"": "unknown_member"}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_question_that_is_none_is_refused(caller: Caller, question: object, faults: dict) -> None:
    answer = caller.post("/v1/contacts:lookup", question)
    assert (answer.status_code, pointers(answer)) == (422, faults)


def test_a_contact_shows_what_was_sent_in_good_order(caller: Caller) -> None:
    contact_id = caller.post("/v1/leads", ANNA | {"tags": ["fair"], "attributes": {"shoe": "43"}}).json[
        "contact_id"
    ]
    told = caller.get(f"/v1/contacts/{contact_id}").json
    assert told["external_id"] == "crm-1"
    assert told["name"]["family"] == "Jansen"
    assert told["emails"][0]["address"] == "anna.jansen@example.org"
    assert told["address"]["postal_code"] == "1234 AB"
    assert (told["tags"], told["attributes"]) == (["fair"], {"shoe": "43"})


def test_an_etag_stands_until_the_contact_changes(caller: Caller) -> None:
    path = f"/v1/contacts/{caller.post('/v1/leads', ANNA).json['contact_id']}"
    etag = caller.get(path).headers["ETag"]
    same = caller.get(path, headers={"If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    caller.post("/v1/leads", ANNA | {"phone": "+44 7700 900123"})
    changed = caller.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_a_contact_that_never_was_is_not_found(caller: Caller) -> None:
    assert caller.get("/v1/contacts/01890000-0000-7000-8000-000000000000").status_code == 404


def test_whoever_reads_a_contact_with_a_key_is_written_down(caller: Caller) -> None:
    contact_id = caller.post("/v1/leads", ANNA).json["contact_id"]
    caller.get(f"/v1/contacts/{contact_id}")
    caller.post("/v1/contacts:lookup", {"email": "anna.jansen@example.org"})
    with caller.app.extensions["workshop"].look(COMMAND) as work:
        newest = [event for event in audit.newest(work) if event.action == "contact.read"]
    assert len(newest) == 2
    for event in newest:
        assert event.body is not None
        assert {"name", "email"} <= set(event.body["fields"])
        assert str(contact_id) not in str(event.body)


def test_a_contact_tells_who_lives_or_works_with_it(caller: Caller) -> None:
    anna = caller.post("/v1/leads", ANNA | {"phone": "+44 7700 900123"}).json["contact_id"]
    brother = {"given_name": "Bram", "email": "bram@example.net", "external_id": "crm-2"}
    bram = caller.post("/v1/leads", ANNA | {"phone": "+44 7700 900123"} | brother).json["contact_id"]
    assert caller.get(f"/v1/contacts/{anna}").json["links"] == [{"kind": "household", "contact_id": bram}]
    [found] = caller.post("/v1/contacts:lookup", {"email": "bram@example.net"}).json["contacts"]
    assert found["links"] == [{"kind": "household", "contact_id": anna}]
