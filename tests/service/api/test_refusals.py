"""What is wrong with a request is told at once, with pointers, and never with a word of what was sent."""

import gzip
import json
from io import StringIO
from typing import Any

import pytest

from tests.service.api.caller import ANNA, Caller, pointers

EVENT = {"subject": {"email": "anna@example.org"}, "kind": "purchase", "at": "2026-01-01T12:00:00Z"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SECRETS = ("Qwertyuiop", "zaphod", "Beeblebrox", "Magrathea", "hush-hush", "Trillian")

TEN_FAULTS = {
    "given_name": 5,
    "family_name": ["Beeblebrox"],
    "email": {"zaphod": "zaphod@example.org"},
    "birth_date": 19800101,
    "observed_at": "hush-hush yesterday",
    "kind": "Trillian",
    "tags": "Magrathea",
    "city": "Qwertyuiop" * 52,
    "attributes": {"zaphod Beeblebrox": 1},
    "consents": [
        {"purpose": "news", "channel": "owl Trillian", "state": "given", "at": "2026-01-01T00:00:00Z"}
    ],
}


def test_ten_faults_have_ten_pointers_and_nothing_is_repeated(caller: Caller, lines: StringIO) -> None:
    answer = caller.post("/v1/leads", TEN_FAULTS)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert pointers(answer) == {
        "/given_name": "not_a_text",
        "/family_name": "not_a_text",
        "/email": "not_a_text",
        "/birth_date": "not_a_text",
        "/observed_at": "not_a_moment",
        "/kind": "not_a_choice",
        "/tags": "not_a_list",
        "/city": "too_long",
        "/attributes": "not_a_text",
        "/consents/0/channel": "not_a_choice",
    }
    for told in (answer.text, lines.getvalue()):
        assert told
        assert not [secret for secret in SECRETS if secret in told]


def test_a_problem_has_all_members_of_its_kind(caller: Caller) -> None:
    answer = caller.post("/v1/leads", {"email": 5})
    problem = answer.json
    assert set(problem) == {"type", "title", "status", "detail", "instance", "code", "errors"}
    assert problem["type"] == "urn:goodstanding:problem:invalid"
    assert problem["status"] == answer.status_code
    assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-Id']}"
    assert problem["errors"] == [{"pointer": "/email", "detail": "Must be a text.", "code": "not_a_text"}]


@pytest.mark.parametrize("name", ["Anna Jansen", "anna@example.org", "Cindy", "jan", "a/b~c", "é" * 50, ""])
def test_an_unknown_name_that_may_be_personal_is_told_by_number(caller: Caller, name: str) -> None:
    answer = caller.post("/v1/leads", ANNA | {name: "x"})
    assert answer.status_code == 422
    [fault] = answer.json["errors"]
    assert fault == {
        "pointer": "",
        "detail": "Member number 10 of this object: this member is not known.",
        "code": "unknown_member",
    }


@pytest.mark.parametrize(
    ("name", "meant"), [("emial", "email"), ("Email", "email"), ("postalcode", "postal_code")]
)
def test_a_misspelled_name_is_told_with_what_was_meant(caller: Caller, name: str, meant: str) -> None:
    [fault] = caller.post("/v1/leads", ANNA | {name: "x"}).json["errors"]
    assert fault["pointer"] == f"/{name}"
    assert fault["detail"].endswith(f"did you mean {meant}?")


def test_a_name_that_belongs_elsewhere_is_no_misspelling(caller: Caller) -> None:
    faults = caller.post("/v1/events", EVENT | {"email": "anna@example.org"}).json["errors"]
    assert faults == [
        {"pointer": "/email", "detail": "This member is not known here.", "code": "unknown_member"}
    ]


@pytest.mark.parametrize(
    ("amount", "code", "words"),
    [
        ("12.50", "not_a_number", "Must be a number, as 12.5."),
        (True, "not_a_number", "Must be a number, as 12.5."),
        (-1, "range", "Must be 0 or more."),
        (10**13, "range", "Must be 1000000000000 or less."),
    ],
)
def test_a_sum_that_is_none_is_told_what_would_be_one(
    caller: Caller, amount: Any, code: str, words: str
) -> None:
    faults = caller.post("/v1/events", EVENT | {"amount": amount}).json["errors"]
    assert faults == [{"pointer": "/amount", "detail": words, "code": code}]


def test_a_moment_needs_its_offset(caller: Caller) -> None:
    answer = caller.post("/v1/leads", ANNA | {"observed_at": "2026-01-01T12:00:00"})
    assert pointers(answer) == {"/observed_at": "no_offset"}


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"city": "x" * 513}, "too_long"),
        ({"notes": "x" * 10_001}, "too_long"),
        ({"tags": ["x"] * 101}, "too_many"),
        ({"attributes": {str(number): "x" for number in range(101)}}, "too_many"),
        ({"attributes": {"x" * 513: "y"}}, "too_long"),
    ],
)
def test_nothing_is_without_an_end(caller: Caller, part: dict[str, Any], code: str) -> None:
    answer = caller.post("/v1/leads", ANNA | part)
    assert (answer.status_code, list(pointers(answer).values())) == (422, [code])


def test_long_notes_are_taken(caller: Caller) -> None:
    assert caller.post("/v1/leads", ANNA | {"notes": "x" * 10_000}).status_code == 201


BROKEN = {
    "nothing": b"",
    "a word": b"hush-hush",
    "cut short": b'{"email": "hush-hush',
    "NaN": b'{"email": "hush-hush", "employees": NaN}',
    "infinity": b'{"employees": 1e999}',
    "a number of many digits": b'{"employees": 1' + b"0" * 5_000 + b"}",
    "a name twice": b'{"email": "a@example.org", "email": "b@example.org"}',
    "half a surrogate pair": rb'{"email": "\ud800"}',
    "half a pair in a name": rb'{"attributes": {"\udfff": "x"}}',
    "NUL": rb'{"email": "a\u0000@example.org"}',
    "not UTF-8": b'{"city": "M\xfcnchen"}',
    "nested without end": b"[" * 100_000,
    "nested deeply": b'{"attributes":' * 900 + b"1" + b"}" * 900,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_readers_would_disagree_about_is_not_json_here(
    caller: Caller, body: bytes, lines: StringIO
) -> None:
    answer = caller.post_raw("/v1/leads", body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")
    assert "hush-hush" not in answer.text + lines.getvalue()


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""]
)
def test_a_body_of_another_type_is_refused(caller: Caller, kind: str) -> None:
    answer = caller.post_raw("/v1/leads", b"{}", Content_Type=kind)
    assert (answer.status_code, answer.headers["Accept-Post"]) == (415, "application/json")


def test_a_packed_body_is_unpacked(caller: Caller) -> None:
    half, rest = json.dumps(ANNA).encode()[:20], json.dumps(ANNA).encode()[20:]
    packed = gzip.compress(half) + gzip.compress(rest)
    assert caller.post_raw("/v1/leads", packed, Content_Encoding="gzip").status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not packed", 400),
        (gzip.compress(b"{}")[:-4], 400),
        (b"", 400),
        (gzip.compress(b" " * 20_000_000), 413),
    ],
)
def test_a_badly_packed_body_is_refused(caller: Caller, body: bytes, status: int) -> None:
    assert caller.post_raw("/v1/leads", body, Content_Encoding="gzip").status_code == status


def test_an_unknown_packing_is_refused(caller: Caller) -> None:
    assert caller.post_raw("/v1/leads", b"{}", Content_Encoding="br").status_code == 415


def test_a_body_that_is_too_large_is_refused(caller: Caller) -> None:
    answer = caller.post_raw("/v1/leads", b" " * 1_048_577)
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_parameters_that_are_unknown_or_doubled_are_refused(caller: Caller) -> None:
    answer = caller.post("/v1/leads?anna@example.org=1&dry_run=1&dry_run=0", {"email": 5})
    assert answer.status_code == 422
    assert "anna@" not in answer.text
    assert pointers(answer) == {
        "query": "unknown_parameter",
        "query:dry_run": "doubled",
        "/email": "not_a_text",
    }
    assert pointers(caller.post("/v1/leads?dry_run=maybe", ANNA)) == {"query:dry_run": "unacceptable"}


def test_no_path_and_no_method_of_ours_is_a_problem_too(caller: Caller) -> None:
    absent = caller.get("/v1/anna@example.org")
    assert (absent.status_code, absent.json["code"]) == (404, "not_found")
    assert "anna@" not in absent.text
    wrong = caller.get("/v1/leads")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
    assert wrong.json["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01",
        "2026-01-01T12:00:00",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1767225600",
    ],
)
def test_a_moment_in_the_query_is_as_strict_as_in_a_body(caller: Caller, moment: str) -> None:
    answer = caller.get("/v1/audit", query_string={"since": moment})
    assert (answer.status_code, pointers(answer)) == (422, {"query:since": "unacceptable"})


def test_a_number_that_no_column_holds_names_nothing(caller: Caller) -> None:
    assert caller.get(f"/v1/audit/{2**63}/proof").status_code == 404
    assert caller.get(f"/v1/audit/-{2**70}/proof").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"limit": "0"}, "Must be 1 or more."),
        ({"limit": "201"}, "Must be 200 or less."),
        ({"limit": "many"}, "Must be a whole number."),
        ({"limit": "9" * 400}, "Must be 200 or less."),
        ({"since": "2026-01-01T00:00:00"}, "Must tell its offset from UTC, as 2026-01-31T12:00:00Z."),
        ({"actor_id": "Trillian"}, "Must be a UUID."),
    ],
)
def test_a_parameter_that_is_not_acceptable_is_told_what_would_be(
    caller: Caller, query: dict[str, str], words: str
) -> None:
    [fault] = caller.get("/v1/audit", query_string=query).json["errors"]
    assert fault["detail"] == words


def test_a_batch_that_is_named_twice_is_none(caller: Caller) -> None:
    answer = caller.post_raw("/v1/leads:batch", b'{"items": [], "items": [{"email": "a@example.org"}]}')
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


@pytest.mark.parametrize("moment", ["20260101", "1767225600", "2026-01-01", " 2026-01-01T00:00:00Z"])
def test_digits_are_no_moment_in_a_body_either(caller: Caller, moment: str) -> None:
    answer = caller.post("/v1/leads", ANNA | {"observed_at": moment})
    assert (answer.status_code, pointers(answer)) == (422, {"/observed_at": "not_a_moment"})


def test_a_day_that_no_calendar_has_is_named_so(caller: Caller) -> None:
    answer = caller.get("/v1/quality", query_string={"from": "2026-02-30"})
    assert [fault["detail"] for fault in answer.json["errors"]] == ["Must be a date as 2026-01-31."]


@pytest.mark.parametrize("path", ["/v1/signals:bounce", "/v1/suppressions:import?reason=objection"])
def test_json_is_no_file_of_mails_or_of_addresses(caller: Caller, path: str) -> None:
    answer = caller.post(path, {"email": "zaphod@example.org"})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_type")
    assert "zaphod" not in answer.text
