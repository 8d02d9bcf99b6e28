"""Files over HTTP: sent, looked at, taken over, mended, taken back."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from service import worker
from service.access import Scope
from service.app import create_app
from service.settings import Settings
from service.work import Workshop
from tests.service.api.caller import Caller, pointers

FILE = (
    b"\xef\xbb\xbfEmail;Voornaam;Achternaam;Shoe size\r\n"
    b"anna@example.org;Anna;Jansen;43\r\n"
    b"\r\n"
    b"ANNA@EXAMPLE.ORG;Anna;Jansen;43\r\n"
    b"bob@example.net;Bob;Smith;45\r\n"
    b"no address;Carl;;44\r\n"
)


def begin(caller: Caller, **body: object) -> str:
    answer = caller.post("/v1/imports", body)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/imports/{answer.json['import_id']}"
    return answer.headers["Location"]


def committed(caller: Caller, workshop: Workshop, file: bytes = FILE) -> str:
    path = begin(caller)
    assert caller.put(f"{path}/data", file).status_code == 204
    assert caller.post(f"{path}:commit", None).status_code == 202
    worker.run_due(workshop)
    return path


def counts(answer: TestResponse) -> dict[str, int]:
    return {name: count for name, count in answer.json["counts"].items() if count}


def test_a_file_is_previewed_and_then_taken_over_as_was_said(caller: Caller, workshop: Workshop) -> None:
    path = begin(caller, filename="fair.csv", mapping={"Shoe size": "attributes.shoe"})
    sent = caller.put(f"{path}/data", FILE, Content_Type="text/csv")
    assert (sent.status_code, sent.data) == (204, b"")
    assert "Content-Type" not in sent.headers
    ready = caller.get(path).json
    assert (ready["state"], ready["filename"], ready["delimiter"]) == ("ready", "fair.csv", ";")
    assert (ready["rows"], ready["blank"], ready["faulty"]) == (4, 1, 0)
    assert {column["header"]: column["target"] for column in ready["columns"]} == {
        "Email": "email",
        "Voornaam": "given_name",
        "Achternaam": "family_name",
        "Shoe size": "attributes.shoe",
    }
    preview = caller.post(f"{path}:preview", None)
    assert preview.json["is_whole"]
    assert counts(preview) == {"created": 2, "merged": 1, "quarantined": 1}
    assert [row["row"] for row in preview.json["rows"]] == [2, 4, 5, 6]
    begun = caller.post(f"{path}:commit", None, If_Match=preview.headers["ETag"])
    assert (begun.status_code, begun.json["state"], begun.headers["Location"]) == (202, "running", path)
    assert caller.get(path).headers["Retry-After"]
    worker.run_due(workshop)
    done = caller.get(path)
    assert done.json["state"] == "done"
    assert "Retry-After" not in done.headers
    assert counts(done) == counts(preview)


def test_a_commit_of_what_was_not_previewed_is_refused(caller: Caller) -> None:
    path = begin(caller)
    caller.put(f"{path}/data", FILE)
    etag = caller.post(f"{path}:preview", None).headers["ETag"]
    caller.put(f"{path}/data", FILE + b"dora@example.org;Dora;Ek;40\r\n")
    for stale in (etag, '"other"', 'W/"weak"'):
        answer = caller.post(f"{path}:commit", None, If_Match=stale)
        assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert caller.post(f"{path}:commit", None, If_Match="*").status_code == 202
    assert caller.post(f"{path}:commit", None).status_code == 409


def test_results_come_page_by_page_in_the_order_of_the_file(caller: Caller, workshop: Workshop) -> None:
    path = committed(caller, workshop)
    rows, cursor = [], ""
    while cursor is not None:
        page = caller.get(f"{path}/results?limit=1{cursor}").json
        rows += page["items"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert [(row["row"], row["status"], row["outcome"]) for row in rows] == [
        (2, "accepted", "created"),
        (4, "accepted", "merged"),
        (5, "accepted", "created"),
        (6, "quarantined", "none"),
    ]
    assert rows[0]["contact_id"] == rows[1]["contact_id"]
    waiting = caller.get(f"{path}/results?status=quarantined").json["items"]
    assert [row["row"] for row in waiting] == [6]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=%00", "cursor=MTphYmM", "cursor=", "status=odd"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_that_is_none_is_refused(caller: Caller, query: str) -> None:
    answer = caller.get(f"{begin(caller)}/results?{query}")
    assert answer.status_code == 422
    assert [*pointers(answer)] == [f"query:{query.partition('=')[0]}"]


def test_the_rows_to_mend_come_as_a_file_that_can_be_sent_again(caller: Caller, workshop: Workshop) -> None:
    path = committed(caller, workshop)
    errors = caller.get(f"{path}/errors")
    assert errors.status_code == 200
    assert errors.headers["Content-Disposition"].startswith("attachment; filename=")
    assert b"no address;Carl" in errors.data
    mended = errors.data.replace(b"no address", b"carl@example.com")
    again = committed(caller, workshop, mended)
    assert counts(caller.get(again)) == {"created": 1}


def test_an_import_can_be_taken_back(caller: Caller, workshop: Workshop) -> None:
    path = committed(caller, workshop)
    contact_id = caller.get(f"{path}/results").json["items"][0]["contact_id"]
    assert caller.get(f"/v1/contacts/{contact_id}").status_code == 200
    assert caller.post(f"{path}:rollback", None).status_code == 202
    worker.run_due(workshop)
    assert caller.get(path).json["state"] == "undone"
    assert caller.get(f"/v1/contacts/{contact_id}").status_code == 404
    assert caller.post(f"{path}:rollback", None).status_code == 409


def test_a_packed_file_is_unpacked_said_or_unsaid(caller: Caller, workshop: Workshop) -> None:
    lines = b"".join(
        json.dumps({"email": f"person{number}@example.org"}).encode() + b"\n" for number in range(50)
    )
    for headers in ({}, {"Content_Encoding": "gzip"}):
        path = begin(caller)
        assert caller.put(f"{path}/data", gzip.compress(lines), **headers).status_code == 204
        assert caller.get(path).json["rows"] == 50


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_body_that_is_no_file_of_people_is_refused(caller: Caller) -> None:
    path = begin(caller)
    for body, headers, status, code in (
        (b"", {}, 422, "file_refused"),
        (b"%PDF-1.7", {}, 422, "file_refused"),
        (b"x", {"Content_Type": "multipart/form-data; boundary=x"}, 415, "unsupported_type"),
        (b"x", {"Content_Encoding": "br"}, 415, "unsupported_type"),
    ):
        answer = caller.put(f"{path}/data", body, **headers)
        assert (answer.status_code, answer.json["code"]) == (status, code)
    assert caller.post(f"{path}:commit", None).status_code == 409


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_too_large_is_refused_by_its_announcement(
    settings: Settings, issue_key: Callable[..., str]
) -> None:
    app = create_app(replace(settings, max_file_bytes=len(FILE) - 1))
    caller = Caller(app, issue_key())
    answer = caller.put(f"{begin(caller)}/data", FILE)
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    app.extensions["workshop"].engine.dispose()


def test_an_import_is_for_keys_that_may_import_and_for_its_own_source(
    app: Flask, caller: Caller, issue_key
) -> None:
    path = begin(caller)
    reader = Caller(app, issue_key(Scope.LEADS_WRITE))
    assert reader.get(path).status_code == 403
    assert reader.put(f"{path}/data", FILE).status_code == 403
    assert caller.get("/v1/imports/01890000-0000-7000-8000-000000000000").status_code == 404
    assert caller.put("/v1/imports/01890000-0000-7000-8000-000000000000/data", FILE).status_code == 404


def test_a_column_map_that_names_no_member_is_refused(caller: Caller) -> None:
    answer = caller.post("/v1/imports", {"mapping": {"A": "email", "B": "shoe size"}})
    assert (answer.status_code, pointers(answer)) == (422, {"/mapping/1": "FIL.MAP"})


def test_beginning_twice_under_one_key_is_beginning_once(caller: Caller) -> None:
    first = caller.post("/v1/imports", {}, Idempotency_Key="one")
    again = caller.post("/v1/imports", {}, Idempotency_Key="one")
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
