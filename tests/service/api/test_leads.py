"""Leads sent over HTTP: alone, rehearsed, in batches, and asked for again."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, SYSTEM, Scope
from service.api.shapes import LONGER_LISTS
from service.storage.contacts import Contact
from service.storage.leads import Lead
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers


def count(workshop: Workshop, table: type) -> int:
    with workshop.look(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_a_lead_is_answered_with_what_became_of_it(caller: Caller) -> None:
    answer = caller.post("/v1/leads", ANNA)
    assert answer.status_code == 201
    told = answer.json
    assert list(told) == ["lead_id", "status", "outcome", "contact_id", "quality", "findings"]
    assert (told["status"], told["outcome"]) == ("accepted", "created")
    assert told["contact_id"]
    quality = told["quality"]
    assert set(quality) == {"score", "grade", "readiness", "dimensions", "losses"}
    assert quality["dimensions"].keys() >= {"completeness", "validity", "consistency"}
    assert sum(loss["points"] for loss in quality["losses"]) == pytest.approx(100 - quality["score"], abs=1)


def test_the_same_person_again_is_the_same_contact(caller: Caller) -> None:
    first = caller.post("/v1/leads", ANNA).json
    second = caller.post("/v1/leads", ANNA | {"email": "ANNA.JANSEN@EXAMPLE.ORG"}).json
    assert second["outcome"] == "merged"
    assert second["contact_id"] == first["contact_id"]
    assert second["lead_id"] != first["lead_id"]


def test_a_finding_speaks_the_language_of_the_caller(caller: Caller) -> None:
    wrong = ANNA | {"email": "anna@@example.org"}
    texts = {
        language: caller.post("/v1/leads", wrong, Accept_Language=language).json["findings"][0]["message"]
        for language in ("en", "nl-NL,nl;q=0.9", "fi", "ja")
    }
    assert len(set(texts.values())) == 3
    assert texts["ja"] == texts["en"]
    answer = caller.post("/v1/leads", wrong, Accept_Language="fi")
    assert answer.headers["Content-Language"] == "fi"


def test_a_finding_without_a_suggestion_has_no_such_member(caller: Caller) -> None:
    findings = caller.post("/v1/leads", ANNA | {"email": "anna@@example.org"}).json["findings"]
    assert findings
    assert all(finding.get("suggestion", "") is not None for finding in findings)
    assert all({"code", "field", "verdict", "message"} <= set(finding) for finding in findings)


def test_a_rehearsal_shows_the_clean_lead_and_stores_nothing(caller: Caller, workshop: Workshop) -> None:
    answer = caller.post("/v1/leads?dry_run=1", ANNA | {"email": " Anna.Jansen@EXAMPLE.org "})
    assert answer.status_code == 200
    assert "lead_id" not in answer.json
    assert answer.json["outcome"] == "created"
    assert answer.json["normalised"]["emails"][0]["key"] == "anna.jansen@example.org"
    assert "findings" not in answer.json["normalised"]
    assert (count(workshop, Lead), count(workshop, Contact)) == (0, 0)


def test_a_rehearsal_finds_the_same_as_the_lead_itself(caller: Caller) -> None:
    rehearsed = caller.post("/v1/leads?dry_run=1", ANNA).json
    sent = caller.post("/v1/leads", ANNA).json
    assert [rehearsed[part] for part in ("status", "outcome", "quality", "findings")] == [
        sent[part] for part in ("status", "outcome", "quality", "findings")
    ]


def test_a_lead_that_nobody_could_be_told_by_is_refused(caller: Caller) -> None:
    for body in ({}, {"city": "Utrecht"}, {"given_name": "Anna"}, {"email": "  "}):
        answer = caller.post("/v1/leads", body)
        assert (answer.status_code, pointers(answer)) == (422, {"": "no_identifier"})


def test_a_name_with_an_address_is_enough(caller: Caller) -> None:
    body = {"full_name": "Anna Jansen", "street": "Dorpsstraat 1", "city": "Utrecht", "country": "NL"}
    assert caller.post("/v1/leads", body).status_code == 201


def test_a_batch_keeps_order_and_one_bad_item_harms_no_other(caller: Caller, workshop: Workshop) -> None:
    items = [
        ANNA | {"client_ref": "a"},
        {"client_ref": "b", "email": 5},
        {"client_ref": "c", "email": "bob@example.net", "full_name": "Bob Smith"},
        "not an object",
        {"client_ref": "no spaces please", "email": "x@example.org"},
        {"client_ref": "f", "city": "Utrecht"},
    ]
    answer = caller.post("/v1/leads:batch", {"items": items})
    assert answer.status_code == 207
    told = answer.json["items"]
    assert [item["index"] for item in told] == list(range(6))
    assert [item["client_ref"] for item in told] == ["a", "b", "c", None, None, "f"]
    assert [item["status_code"] for item in told] == [201, 422, 201, 422, 422, 422]
    assert told[0]["outcome"] == "created"
    assert told[1]["problem"]["errors"][0]["pointer"] == "/items/1/email"
    assert told[3]["problem"]["errors"][0]["pointer"] == "/items/3"
    assert told[4]["problem"]["errors"][0]["pointer"] == "/items/4/client_ref"
    assert told[5]["problem"]["errors"][0]["code"] == "no_identifier"
    assert count(workshop, Lead) == 2


def test_an_item_that_readers_would_disagree_about_is_refused_alone(caller: Caller) -> None:
    body = (
        rb'{"items": [{"email": "a@example.org", "email": "b@example.org"}, {"email": "\ud800@example.org"},'
    )
    body += rb' {"email": "nul\u0000@example.org"}, {"email": "c@example.org"}, {"employees": NaN}]}'
    answer = caller.post_raw("/v1/leads:batch", body)
    assert answer.status_code == 207
    assert [item["status_code"] for item in answer.json["items"]] == [400, 400, 400, 201, 400]


def test_a_lead_of_a_batch_is_kept_without_the_mark_of_the_caller(caller: Caller, workshop: Workshop) -> None:
    [item] = caller.post("/v1/leads:batch", {"items": [ANNA | {"client_ref": "a"}]}).json["items"]
    answer = caller.get(f"/v1/leads/{item['lead_id']}")
    assert answer.json["contact_id"] == item["contact_id"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 422),
        ({}, 422),
        ({"items": []}, 422),
        ({"items": {}}, 422),
        ({"items": [], "more": 1}, 422),
        ({"items": [{}] * (LONGER_LISTS["items"] + 1)}, 413),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_batch_that_is_none_is_refused(caller: Caller, body: object, status: int) -> None:
    assert caller.post("/v1/leads:batch", body).status_code == status


def test_five_hundred_leads_go_in_at_once(caller: Caller, workshop: Workshop) -> None:
    items = [{"email": f"person{number}@example.org", "client_ref": f"r{number}"} for number in range(500)]
    told = caller.post("/v1/leads:batch", {"items": items}).json["items"]
    assert [item["client_ref"] for item in told] == [item["client_ref"] for item in items]
    assert {item["status_code"] for item in told} == {201}
    assert count(workshop, Lead) == 500


def test_a_lead_is_told_again_as_it_was_told_first(caller: Caller) -> None:
    first = caller.post("/v1/leads", ANNA | {"postal_code": "1234AB", "phone": "06"}).json
    again = caller.get(f"/v1/leads/{first['lead_id']}")
    assert (again.status_code, again.json) == (200, first)


def test_a_lead_of_another_source_is_not_there(app: Flask, caller: Caller, workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work, key="crm", name="CRM", kind=SourceKind.CRM, lawful_basis=LawfulBasis.CONTRACT
        )
        secret = sources.issue_key(work, other.id, label="x", scopes=frozenset({Scope.LEADS_READ})).secret
    lead_id = caller.post("/v1/leads", ANNA).json["lead_id"]
    assert Caller(app, secret).get(f"/v1/leads/{lead_id}").status_code == 404


def test_a_lead_that_never_was_and_an_id_that_is_none_are_not_found(caller: Caller) -> None:
    assert caller.get("/v1/leads/01890000-0000-7000-8000-000000000000").status_code == 404
    assert caller.get("/v1/leads/anna@example.org").status_code == 404
