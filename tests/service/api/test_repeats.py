"""A request with an Idempotency-Key may be sent again: one effect, one answer."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from rules.records import Lead as SentLead
from service import idempotency
from service.access import COMMAND, SYSTEM, Scope
from service.api import leads
from service.api.operation import Call, Operation
from service.api.receipts import LeadAnswer
from service.app import create_app
from service.errors import InFlight, KeyReused
from service.idempotency import Claim, Stored
from service.settings import Settings
from service.storage.answers import Answer
from service.storage.keys import DataKey
from service.storage.leads import Lead
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.workshops import SetClock


def count(workshop: Workshop, table: type) -> int:
    with workshop.look(SYSTEM) as work:
        return work.session.scalar(select(func.count()).select_from(table))


def test_the_same_request_again_gives_the_same_answer_and_no_second_effect(
    caller: Caller, workshop: Workshop
) -> None:
    body = ANNA | {"phone": "06"}
    first = caller.post("/v1/leads", body, Idempotency_Key="one", Accept_Language="nl")
    again = caller.post("/v1/leads", body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Content-Language"] == "nl"
    assert "Idempotency-Replayed" not in first.headers
    assert count(workshop, Lead) == 1


def test_a_batch_may_be_sent_again(caller: Caller, workshop: Workshop) -> None:
    body = {"items": [{"email": f"p{number}@example.org"} for number in range(20)]}
    first = caller.post("/v1/leads:batch", body, Idempotency_Key="one")
    assert caller.post("/v1/leads:batch", body, Idempotency_Key="one").data == first.data
    assert count(workshop, Lead) == 20


def test_another_body_under_the_same_key_is_refused(caller: Caller, workshop: Workshop) -> None:
    caller.post("/v1/leads", ANNA, Idempotency_Key="one")
    answer = caller.post("/v1/leads", ANNA | {"city": "Utrecht"}, Idempotency_Key="one")
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    elsewhere = caller.post("/v1/leads:batch", {"items": [ANNA]}, Idempotency_Key="one")
    assert elsewhere.status_code == 422
    assert count(workshop, Lead) == 1


def test_keys_of_different_callers_do_not_meet(app: Flask, issue_key, workshop: Workshop) -> None:
    for secret in (issue_key(), issue_key()):
        answer = Caller(app, secret).post("/v1/leads", ANNA, Idempotency_Key="one")
        assert "Idempotency-Replayed" not in answer.headers
    assert count(workshop, Lead) == 2


def test_a_refused_request_may_be_mended_under_its_key(caller: Caller, workshop: Workshop) -> None:
    assert caller.post("/v1/leads", {"email": 5}, Idempotency_Key="one").status_code == 422
    assert caller.post("/v1/leads", {"city": "Utrecht"}, Idempotency_Key="one").status_code == 422
    assert count(workshop, Answer) == 0
    assert caller.post("/v1/leads", ANNA, Idempotency_Key="one").status_code == 201


def test_an_answer_is_kept_for_a_day(caller: Caller, workshop: Workshop, clock: SetClock) -> None:
    caller.post("/v1/leads", ANNA, Idempotency_Key="one")
    clock.pass_by(timedelta(hours=24))
    answer = caller.post("/v1/leads", ANNA | {"city": "Utrecht"}, Idempotency_Key="one")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert count(workshop, Lead) == 2


def test_a_rehearsal_is_no_effect_and_keeps_no_answer(caller: Caller, workshop: Workshop) -> None:
    caller.post("/v1/leads?dry_run=1", ANNA, Idempotency_Key="one")
    assert caller.post("/v1/leads", ANNA, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "é"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_that_is_none_is_refused(caller: Caller, key: str) -> None:
    answer = caller.post("/v1/leads", ANNA, Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "header:Idempotency-Key"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_while_a_request_is_in_hand_its_twin_is_told_so(
    settings: Settings, clock: SetClock, issue_key, workshop: Workshop
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(call: Call, body: SentLead) -> LeadAnswer:
        """Send a lead, and wait for the test."""
        begun.set()
        assert go_on.wait(20)
        return leads.send(call, body)

    operation = Operation(method="POST", path="/v1/leads", call=slow, scope=Scope.LEADS_WRITE, status=201)
    app = create_app(settings, clock=clock, operations=(operation,))
    secret = issue_key()
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(Caller(app, secret).post("/v1/leads", ANNA, Idempotency_Key="one"))
    )
    thread.start()
    assert begun.wait(20)
    twin = Caller(app, secret).post("/v1/leads", ANNA, Idempotency_Key="one")
    go_on.set()
    thread.join()
    assert (twin.status_code, twin.json["code"]) == (409, "idempotency_in_flight")
    assert twin.headers["Retry-After"] == "1"
    assert answers[0].status_code == 201
    assert count(workshop, Lead) == 1
    app.extensions["workshop"].engine.dispose()


def test_many_at_once_have_one_effect(app: Flask, issue_key, workshop: Workshop) -> None:
    secret = issue_key()
    start = threading.Barrier(6)
    answers = []

    def send() -> None:
        start.wait(20)
        answers.append(Caller(app, secret).post("/v1/leads", ANNA, Idempotency_Key="one"))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.data for answer in answers if answer.status_code == 201}) == 1
    assert count(workshop, Lead) == 1


def test_a_claim_whose_holder_died_lapses(workshop: Workshop, clock: SetClock) -> None:
    with workshop.open(COMMAND) as work:
        dead = idempotency.claim(work, "one", b"request")
    with workshop.open(COMMAND) as work, pytest.raises(InFlight):
        idempotency.claim(work, "one", b"request")
    with workshop.open(COMMAND) as work, pytest.raises(KeyReused):
        idempotency.claim(work, "one", b"another")
    clock.pass_by(idempotency.LAPSES)
    with workshop.open(COMMAND) as work:
        taken = idempotency.claim(work, "one", b"request")
    assert isinstance(dead, Claim)
    assert isinstance(taken, Claim)
    # Had the holder only slept, its effect must not come on top.
    with pytest.raises(InFlight), workshop.open(COMMAND) as work:
        idempotency.complete(work, dead, Stored(201, {}, b"{}"))
    with workshop.open(COMMAND) as work:
        idempotency.complete(work, taken, Stored(201, {"A": "b"}, b"{}"))
    with workshop.open(COMMAND) as work:
        assert idempotency.claim(work, "one", b"request") == Stored(201, {"A": "b"}, b"{}")


def test_old_answers_are_swept_away_with_their_keys(
    caller: Caller, workshop: Workshop, clock: SetClock
) -> None:
    caller.post("/v1/leads", ANNA, Idempotency_Key="one")
    before = count(workshop, DataKey)
    clock.pass_by(timedelta(hours=23))
    caller.post("/v1/leads", ANNA, Idempotency_Key="two")
    clock.pass_by(timedelta(hours=1, seconds=1))
    with workshop.open(SYSTEM) as work:
        assert idempotency.sweep(work) == 1
    assert count(workshop, Answer) == 1
    # The second request brought a lead's key and an answer's key; the first answer's is gone.
    assert count(workshop, DataKey) == before + 2 - 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_kept_answer_is_sealed(caller: Caller, workshop: Workshop, tmp_path: Path) -> None:
    body = ANNA | {"email": "marvin.android@gmial.com"}
    first = caller.post("/v1/leads", body, Idempotency_Key="paranoid-key")
    assert b"@gmail.com" in first.data
    workshop.engine.dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir() if ".db" in file.name)
    for secret in (b"marvin", b"gmail.com", b"paranoid-key", b"Jansen"):
        assert secret not in stored
