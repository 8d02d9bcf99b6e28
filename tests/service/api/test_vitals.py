"""Alive, ready and well; and what every answer and log line bears."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from service.access import Scope
from service.app import create_app
from service.settings import Settings
from service.storage import migrations
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller


def test_a_service_that_can_serve_says_so(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok", "lacking": []}


def test_making_the_application_touches_no_database(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path / "none", database_url="postgresql://127.0.0.1:1/none"))
    assert app.test_client().get("/healthz").status_code == 200
    assert not (tmp_path / "none").exists()


def test_without_a_database_we_are_not_ready_and_say_when_to_come_again(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, database_url="postgresql://127.0.0.1:1/none"))
    client = app.test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"status": "unavailable", "lacking": ["database"]})
    answer = client.post("/v1/leads", json=ANNA, headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_tables_of_another_version_are_not_ready(app: Flask, workshop: Workshop) -> None:
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    with workshop.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version (version_num) VALUES ('of another version')"))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["lacking"]) == (503, ["setup"])


def test_a_keyring_that_does_not_belong_here_is_not_ready(
    settings: Settings, database_url: str, tmp_path: Path
) -> None:
    app = create_app(Settings(data_dir=tmp_path / "elsewhere", database_url=database_url))
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["lacking"]) == (503, ["setup"])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_accident_tells_nothing_but_where_to_look(app: Flask, caller: Caller, lines: StringIO) -> None:
    with app.extensions["workshop"].engine.begin() as connection:
        connection.execute(text("ALTER TABLE lead RENAME TO lost"))
    answer = caller.post("/v1/leads", ANNA)
    assert answer.status_code in {500, 503}
    assert "Jansen" not in answer.text + lines.getvalue()
    assert answer.headers["X-Request-Id"] in lines.getvalue()


def test_counts_are_for_callers_on_this_machine(app: Flask, caller: Caller) -> None:
    caller.post("/v1/leads", ANNA)
    caller.post("/v1/leads", {"city": "Utrecht"})
    client = app.test_client()
    told = client.get("/metrics").text
    assert re.search(
        r'requests_total\{method="POST",route="/v1/leads",status="201",process="\d+"\} 1\n', told
    )
    assert re.search(r'seconds_count\{route="/v1/leads",process="\d+"\} 2\n', told)
    assert 'goodstanding_jobs{state="waiting"} 1\n' in told
    assert "goodstanding_feed_waiting 1\n" in told
    assert "goodstanding_leads_in_quarantine 0\n" in told
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401


def test_elsewhere_a_key_with_the_scope_is_needed_for_counts(app: Flask, issue_key) -> None:
    client = app.test_client()

    def ask(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code

    assert ask(issue_key(Scope.LEADS_WRITE)) == 403
    assert ask(issue_key(Scope.SYSTEM_READ)) == 200


def test_every_answer_is_guarded(app: Flask) -> None:
    client = app.test_client()
    for path in ("/healthz", "/v1/nothing", "/openapi.json", "/v1/leads"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Strict-Transport-Security" not in headers


def test_over_https_callers_are_told_to_stay_there(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, public_url="https://data.example.org"))
    assert app.test_client().get("/healthz").headers["Strict-Transport-Security"]


def test_forwarded_addresses_are_believed_only_from_known_proxies(tmp_path: Path) -> None:
    def asked(proxies: int) -> str:
        app = create_app(Settings(data_dir=tmp_path, proxies=proxies))
        app.add_url_rule("/who", "who", lambda: __import__("flask").request.remote_addr)
        return app.test_client().get("/who", headers={"X-Forwarded-For": "192.0.2.7"}).text

    assert asked(0) == "127.0.0.1"
    assert asked(1) == "192.0.2.7"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_leaves_one_line_without_its_path(caller: Caller, lines: StringIO) -> None:
    caller.get("/v1/contacts/01890000-0000-7000-8000-000000000000")
    caller.get("/v1/anna@example.org?anna=jansen")
    first, second = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert first["route"] == "/v1/contacts/<contact_id>"
    assert {"method": "GET", "status": 404}.items() <= first.items()
    assert first["actor"]
    assert first["request_id"]
    assert first["millis"] >= 0
    assert second["route"] == "none"
    assert "anna" not in lines.getvalue()


def test_the_revision_is_that_of_the_migrations(settings: Settings, workshop: Workshop) -> None:
    with workshop.engine.connect() as connection:
        assert migrations.is_current(connection)
