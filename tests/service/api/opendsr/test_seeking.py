"""Somebody is found by the key of a sender or by a hash, and a copy where the answer says."""

import hashlib
from uuid import UUID

import pytest

from service import opendsr as cases
from service import sources, worker
from service.access import COMMAND
from service.opendsr import seeking
from service.requests import carrying, details_of
from service.requests import identity as proving
from service.storage import keys
from service.storage import opendsr as stored
from service.storage import requests as case_rows
from service.storage.requests import SubjectRequest
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.service.api.opendsr.asking import DOMAIN, PATH, case_of, identity, order, status
from tests.workshops import SetClock


@pytest.mark.parametrize("form", ["sha1", "md5", "sha256"])
def test_somebody_is_found_by_the_hash_of_an_address_in_any_usual_spelling(
    caller: Caller,
    workshop: Workshop,
    clock: SetClock,
    anna: str,
    form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeking, "BATCH", 2)
    for number in range(4):
        lead = {"full_name": f"Somebody {number}", "email": f"somebody{number}@example.net"}
        caller.post("/v1/leads", lead)
    hashed = hashlib.new(form, b"somebody3@example.net").hexdigest().upper()
    asked = order(clock, subject_identities=[identity(hashed, form=form)])
    assert caller.post(PATH, asked).status_code == 201
    assert status(caller, asked) == "pending"
    worker.run_due(workshop)
    case = case_of(workshop, asked)
    with workshop.look(COMMAND) as work:
        key = keys.find(work.session, case.id)
        assert key is not None
        told = details_of(work.session.get_one(SubjectRequest, case.id), work.vault.safe(key))
    assert told.subject.email == "somebody3@example.net"


def test_somebody_is_found_by_the_key_of_the_sender(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock, subject_identities=[identity(str(ANNA["external_id"]), "controller_customer_id")])
    caller.post(PATH, asked)
    worker.run_due(workshop)
    case = case_of(workshop, asked)
    with workshop.look(COMMAND) as work:
        found = work.session.scalars(case_rows.contacts_of(case.id)).all()
    assert [str(each) for each in found] == [anna]


def test_nobody_we_know_is_answered_alike_and_completed_with_nothing(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    known = order(clock, subject_identities=[identity(str(ANNA["external_id"]), "controller_customer_id")])
    strange = order(clock, subject_identities=[identity("K-404", "controller_customer_id")])
    for asked in (known, strange):
        answer = caller.post(PATH, asked)
        assert (answer.status_code, answer.json["received_time"]) == (
            201,
            clock.at.isoformat().replace("+00:00", "Z"),
        )
        assert status(caller, asked) == "pending"
    worker.run_due(workshop)
    told = caller.get(f"{PATH}/{strange['subject_request_id']}").json
    assert (told["request_status"], told["results_count"]) == ("completed", 0)
    with workshop.look(COMMAND) as work:
        row = work.session.scalars(
            stored.of_sender(sources.named(work, "form").id, UUID(strange["subject_request_id"]))
        ).one()
        kept = cases.opened(work, row)
        assert kept is not None
        assert kept.identities == ()


def test_a_copy_is_fetched_where_the_answer_says_once_it_is_made(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock, subject_request_type="access")
    caller.post(PATH, asked)
    worker.run_due(workshop)
    with workshop.open(COMMAND) as work:
        case = work.session.get_one(SubjectRequest, case_of(workshop, asked).id)
        proving.vouch(work, case.id, contact_ids=[UUID(anna)])
        carrying.approve(work, case.id)
    worker.run_due(workshop)
    told = caller.get(f"{PATH}/{asked['subject_request_id']}").json
    assert (told["request_status"], told["results_count"]) == ("completed", 1)
    path = told["results_url"].partition(DOMAIN)[2]
    assert caller.get("/" + path.partition("/")[2]).status_code == 200
