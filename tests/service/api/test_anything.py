"""Whatever is sent, the answer is ours: no 5xx, no word of the body, and as the description says."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from rules.fields import MEMBERS
from service.api import openapi
from service.api.routes import OPERATIONS
from tests.service.api.caller import ANNA, Caller

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DESCRIBED = openapi.describe(OPERATIONS)

TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "anna@example.org",
        "2026-01-01T00:00:00Z",
        "given",
        "email",
        "NL",
        "\x00",
        "=cmd",
        "٣",
        "a" * 600,
        "\ud800",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
TREES = st.recursive(
    SCALARS,
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(TEXTS, parts, max_size=4),
    max_leaves=8,
)
CLAIMS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("purpose", "channel", "state", "at", "evidence", "more"), TREES)
)
LEADS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.none() | TEXTS | SCALARS for name in MEMBERS if name not in {"consents", "attributes"}},
        "consents": st.lists(CLAIMS, max_size=2) | SCALARS,
        "attributes": st.dictionaries(TEXTS, TEXTS | SCALARS, max_size=3),
    },
)
ANYTHING = st.one_of(
    TREES, LEADS, LEADS.map(lambda lead: ANNA | lead), st.dictionaries(TEXTS, TREES, max_size=4)
)
HURRIED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def schema_of(path: str, method: str, status: int) -> dict[str, Any]:
    answer = DESCRIBED["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = DESCRIBED["components"]["responses"][str(status)]
    return next(iter(answer["content"].values()))["schema"]


def must_be_ours(answer: TestResponse, path: str) -> None:
    """The status is described, and the body is as described."""
    schema = {**schema_of(path, "post", answer.status_code), "components": DESCRIBED["components"]}
    Draft202012Validator(schema).validate(answer.json)


@given(body=ANYTHING)
@HURRIED
def test_a_lead_of_anything(caller: Caller, body: Any) -> None:
    answer = caller.post("/v1/leads", body)
    must_be_ours(answer, "/v1/leads")
    if answer.status_code == 422:
        for pointer in (fault["pointer"] for fault in answer.json["errors"]):
            # A pointer is made of names of ours and of numbers.
            assert all(step.isdigit() or step.isidentifier() for step in pointer.split("/")[1:])


@given(body=ANYTHING)
@HURRIED
def test_a_rehearsal_of_anything(caller: Caller, body: Any) -> None:
    must_be_ours(caller.post("/v1/leads?dry_run=1", body), "/v1/leads")


@given(items=st.lists(ANYTHING, max_size=5) | TREES)
@HURRIED
def test_a_batch_of_anything(caller: Caller, items: Any) -> None:
    answer = caller.post("/v1/leads:batch", {"items": items})
    must_be_ours(answer, "/v1/leads:batch")
    if answer.status_code == 207:
        assert [item["index"] for item in answer.json["items"]] == list(range(len(items)))


@given(
    body=ANYTHING | st.fixed_dictionaries({}, optional={"email": TEXTS, "phone": TEXTS, "external_id": TEXTS})
)
@HURRIED
def test_a_question_of_anything(caller: Caller, body: Any) -> None:
    must_be_ours(caller.post("/v1/contacts:lookup", body), "/v1/contacts:lookup")


@given(body=ANYTHING)
@HURRIED
def test_an_import_of_anything(caller: Caller, body: Any) -> None:
    must_be_ours(caller.post("/v1/imports", body), "/v1/imports")


@given(body=st.binary(max_size=200) | TREES.map(lambda tree: json.dumps(tree).encode("utf-8")[:-1]))
@HURRIED
def test_bytes_of_any_kind(caller: Caller, body: bytes) -> None:
    must_be_ours(caller.post_raw("/v1/leads", body), "/v1/leads")


@given(key=st.text(st.characters(codec="latin-1"), max_size=20), language=st.text(max_size=20))
@HURRIED
def test_headers_of_any_kind(caller: Caller, key: str, language: str) -> None:
    clean = {name: "".join(filter(str.isprintable, text)) for name, text in (("k", key), ("l", language))}
    spoken = clean["l"].encode("latin-1", "replace").decode("latin-1")
    answer = caller.post("/v1/leads", ANNA, Idempotency_Key=clean["k"], Accept_Language=spoken)
    must_be_ours(answer, "/v1/leads")


@given(
    path=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="?#"), max_size=30),
    query=st.text(max_size=20),
)
@HURRIED
def test_paths_of_any_kind(caller: Caller, path: str, query: str) -> None:
    for start in ("/v1/leads/", "/v1/contacts/", "/v1/imports/"):
        answer = caller.get(start + path.lstrip("/"), query_string={"status": query, query: "x"})
        assert answer.status_code in {200, 308, 404, 405, 422}
