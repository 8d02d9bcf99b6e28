"""Who may call, and how often?"""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from service import sources
from service.access import COMMAND, Scope
from service.app import create_app
from service.settings import Settings
from service.storage.sources import ApiKey, Source
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.workshops import SetClock

UNKNOWN = "gs_live_" + "0" * 30


def test_whoever_shows_no_known_key_hears_the_same(app: Flask, caller: Caller) -> None:
    said = set()
    client = app.test_client()
    for header in (None, "Bearer", "Bearer ", "Basic YTpi", f"Bearer {UNKNOWN}000000", "Bearer gs_live_ü"):
        headers = {"Authorization": header} if header else {}
        answer = client.post("/v1/leads", json=ANNA, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        said.add((answer.json["code"], answer.json["detail"]))
    assert len(said) == 1


def test_a_key_is_asked_for_before_anything_else_is_looked_at(app: Flask) -> None:
    answer = app.test_client().post("/v1/leads", data=b"not JSON", content_type="text/plain")
    assert answer.status_code == 401


def test_a_revoked_key_is_refused_from_the_next_request_on(
    app: Flask, workshop: Workshop, source: Source
) -> None:
    with workshop.open(COMMAND) as work:
        issued = sources.issue_key(work, source.id, label="x", scopes=frozenset({Scope.LEADS_WRITE}))
    caller = Caller(app, issued.secret)
    assert caller.post("/v1/leads", ANNA).status_code == 201
    with workshop.open(COMMAND) as work:
        sources.revoke_key(work, issued.key.id)
    assert caller.post("/v1/leads", ANNA).status_code == 401


def test_a_key_ends_when_it_expires(app: Flask, workshop: Workshop, source: Source, clock: SetClock) -> None:
    with workshop.open(COMMAND) as work:
        issued = sources.issue_key(
            work,
            source.id,
            label="x",
            scopes=frozenset({Scope.LEADS_WRITE}),
            expires_at=clock() + timedelta(hours=1),
        )
    caller = Caller(app, issued.secret)
    assert caller.post("/v1/leads", ANNA).status_code == 201
    clock.pass_by(timedelta(hours=1))
    assert caller.post("/v1/leads", ANNA).status_code == 401


def test_a_key_opens_what_its_scopes_say(app: Flask, issue_key: Callable[..., str]) -> None:
    reader = Caller(app, issue_key(Scope.CONTACTS_READ))
    answer = reader.post("/v1/leads", ANNA)
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert reader.post("/v1/contacts:lookup", {"email": "anna@example.org"}).status_code == 200


def test_a_paused_source_is_refused(caller: Caller, workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        sources.pause(work, source.id)
    answer = caller.post("/v1/leads", ANNA)
    assert (answer.status_code, answer.json["code"]) == (403, "source_paused")


def test_use_of_a_key_is_noted_once_a_day(caller: Caller, workshop: Workshop, clock: SetClock) -> None:
    caller.post("/v1/leads", ANNA)
    first = clock()
    clock.pass_by(timedelta(hours=1))
    caller.post("/v1/leads", ANNA)
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(ApiKey.last_used_at)) == first
    clock.pass_by(timedelta(days=1))
    caller.post("/v1/contacts:lookup", {"email": "anna@example.org"})
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(ApiKey.last_used_at)) == clock()


def test_a_key_that_asks_too_often_is_told_to_wait(
    settings: Settings, database_url: str, tmp_path: Path, clock: SetClock, issue_key: Callable[..., str]
) -> None:
    slow = Settings(data_dir=tmp_path, database_url=database_url, expected_contacts=1_000, rate_per_minute=2)
    app = create_app(slow, clock=clock)
    caller, other = Caller(app, issue_key()), Caller(app, issue_key())
    first = caller.post("/v1/leads?dry_run=1", ANNA)
    assert first.headers["RateLimit-Policy"] == '"key";q=2;w=60'
    assert first.headers["RateLimit"] == '"key";r=1;t=30'
    assert caller.post("/v1/leads?dry_run=1", {}).headers["RateLimit"] == '"key";r=0;t=60'
    refused = caller.post("/v1/leads?dry_run=1", ANNA)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert refused.json["type"].endswith("#quota-exceeded")
    assert refused.json["violated-policies"] == ["key"]
    assert refused.headers["RateLimit"] == '"key";r=0;t=60'
    assert other.post("/v1/leads?dry_run=1", ANNA).status_code == 200
    clock.pass_by(timedelta(seconds=30))
    assert caller.post("/v1/leads?dry_run=1", ANNA).status_code == 200
    app.extensions["workshop"].engine.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_secret_is_in_no_log_line(app: Flask, issue_key: Callable[..., str], lines: StringIO) -> None:
    secret = issue_key()
    Caller(app, secret).post("/v1/leads", ANNA)
    Caller(app, secret[:-1] + "!").post("/v1/leads", ANNA)
    written = lines.getvalue()
    assert written.count("request answered") == 2
    assert secret.removeprefix("gs_live_")[:12] not in written
