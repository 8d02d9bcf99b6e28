"""The description of the interface that is checked in is the one that the code gives."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from admin.commands import openapi as command
from service.api import openapi
from service.api.routes import OPERATIONS

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"


def test_the_checked_in_description_is_that_of_the_code() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == openapi.text(OPERATIONS), (
        "the interface has changed; if that is meant: goodstanding openapi --out tests/golden/openapi.json"
    )


def test_the_command_writes_the_description(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import argparse

    command.run(argparse.Namespace(out=None))
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"
    command.run(argparse.Namespace(out=tmp_path / "openapi.json"))
    assert (tmp_path / "openapi.json").read_text(encoding="utf-8") == openapi.text(OPERATIONS)


def references(part: Any) -> set[str]:
    match part:
        case {"$ref": str(target)}:
            return {target}
        case dict():
            return set().union(*map(references, part.values()))
        case list():
            return set().union(*map(references, part))
    return set()


def test_every_schema_is_sound_and_every_reference_leads_somewhere() -> None:
    described = openapi.describe(OPERATIONS)
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(described):
        target: Any = described
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_every_operation_says_what_it_does_and_what_it_needs() -> None:
    described = openapi.describe(OPERATIONS)
    told = [each for path in described["paths"].values() for each in path.values()]
    assert len({each["operationId"] for each in told}) == len(told)
    assert all(each["summary"] for each in told)
    for operation in OPERATIONS:
        entry = described["paths"][operation.path][operation.method.lower()]
        assert f"`{operation.scope}`" in entry["description"]
        assert str(operation.status) in entry["responses"]
        # The standard that signs its answers calls 400 what is 422 elsewhere.
        assert {"401", "403", "400" if operation.signed else "422", "429"} <= set(entry["responses"])


def test_mails_are_described_as_mails() -> None:
    described = openapi.describe(OPERATIONS)["paths"]
    assert "message/rfc822" in described["/v1/signals:bounce"]["post"]["requestBody"]["content"]
    assert "text/plain" in described["/v1/suppressions:import"]["post"]["requestBody"]["content"]
    rows = described["/v1/imports/{import_id}/data"]["put"]["requestBody"]["content"]
    assert {"text/csv", "application/x-ndjson"} <= rows.keys()
