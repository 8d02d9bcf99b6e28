"""Every path of the API needs a key with a scope that keys may have, or is named as open."""

from pathlib import Path

import pytest

from service.access import KEY_SCOPES
from service.api.routes import OPEN, OPERATIONS
from service.app import create_app
from service.settings import Settings


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory):
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("data")))


def test_every_path_is_in_the_table_or_named_as_open(app) -> None:
    in_table = {operation.path.replace("{", "<").replace("}", ">") for operation in OPERATIONS}
    assert {rule.rule for rule in app.url_map.iter_rules()} == in_table | set(OPEN)


def test_a_key_may_have_every_scope_that_is_asked_for() -> None:
    assert {operation.scope for operation in OPERATIONS} <= KEY_SCOPES


def test_nothing_but_what_is_open_answers_without_a_key(app) -> None:
    client = app.test_client()
    for operation in OPERATIONS:
        path = operation.path.replace("{", "").replace("}", "")
        answer = client.open(path, method=operation.method)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated"), operation.path


def test_methods_are_those_of_the_table(app) -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{", "<").replace("}", ">")
        methods = {
            method for rule in app.url_map.iter_rules() if rule.rule == path for method in rule.methods or ()
        }
        asked = {each.method for each in OPERATIONS if each.path == operation.path}
        assert methods == asked | ({"HEAD"} if "GET" in asked else set())


def test_the_table_has_one_line_for_each_operation() -> None:
    source = Path(create_app.__code__.co_filename).parent / "api" / "routes.py"
    text = source.read_text(encoding="utf-8")
    table = text.partition("OPERATIONS = (\n")[2].partition("\n)\n")[0]
    assert len(table.splitlines()) == len(OPERATIONS)
