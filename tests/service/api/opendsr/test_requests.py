"""Other systems ask in the words of OpenDSR, and can prove later what they were answered."""

import base64
import json
import stat
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from rules.requests import Right
from service import sources
from service.access import COMMAND, Scope
from service.opendsr import signing
from service.requests import Via, details_of
from service.storage import keys
from service.storage import requests as case_rows
from service.storage.requests import SubjectRequest
from service.work import Workshop
from tests.service.api.caller import Caller, pointers
from tests.service.api.opendsr.asking import (
    DOMAIN,
    PATH,
    case_of,
    identity,
    order,
    signed_by,
    status,
)
from tests.workshops import SetClock


def test_whoever_asks_first_learns_what_is_supported_without_a_key(app: Flask) -> None:
    told = Caller(app, None).get("/opendsr/discovery").json
    assert told["api_version"] == "2.0"
    assert {"identity_type": "email", "identity_format": "sha256"} in told["supported_identities"]
    assert told["supported_subject_request_types"] == ["access", "portability", "erasure"]
    assert told["processor_certificate"].endswith("/opendsr/certificate.pem")
    assert Caller(app, None).get("/discovery").json["api_version"] == "1.0"


def test_a_request_becomes_a_case_and_its_receipt_is_signed(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock, regulation="ccpa")
    answer = caller.post(PATH, asked)
    assert answer.status_code == 201
    told = answer.json
    assert json.loads(base64.b64decode(told["encoded_request"])) == asked
    assert (told["controller_id"], told["subject_request_id"]) == ("form", asked["subject_request_id"])
    assert datetime.fromisoformat(told["expected_completion_time"]) > clock.at + timedelta(days=40)
    assert signed_by(caller, answer)
    case = case_of(workshop, asked)
    assert (case.via, case.regime.value, case.received_at) == (Via.OPENDSR, "ccpa", clock.at)
    assert status(caller, asked) == "pending"
    assert signed_by(caller, caller.get(f"{PATH}/{asked['subject_request_id']}"))


def test_a_changed_answer_is_not_what_was_signed(caller: Caller, clock: SetClock, anna: str) -> None:
    answer = caller.post(PATH, order(clock))
    answer.set_data(answer.data.replace(b"form", b"farm"))
    assert not signed_by(caller, answer)


def test_the_former_name_of_the_standard_is_still_answered(
    caller: Caller, clock: SetClock, anna: str
) -> None:
    asked = order(clock)
    del asked["regulation"]
    answer = caller.post("/opengdpr_requests", asked)
    assert answer.status_code == 201
    assert signed_by(caller, answer, "X-OpenGDPR")
    path = f"/opengdpr_requests/{asked['subject_request_id']}"
    told = caller.get(path)
    assert (told.json["request_status"], told.json["api_version"]) == ("pending", "1.0")
    taken_back = caller.delete(path)
    assert (taken_back.status_code, taken_back.json["api_version"]) == (202, "1.0")
    assert status(caller, asked) == "cancelled"


def test_the_same_again_is_the_same_case_and_another_under_its_id_is_refused(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock)
    first, again = caller.post(PATH, asked), caller.post(PATH, asked)
    assert (first.status_code, again.status_code) == (201, 201)
    other = caller.post(PATH, {**asked, "subject_request_type": "access"})
    assert (other.status_code, other.json["code"]) == (400, "idempotency_key_reused")
    with workshop.look(COMMAND) as work:
        assert work.session.query(SubjectRequest).count() == 1


@pytest.mark.parametrize("right", ["rectification", "restriction", "objection"])
def test_rights_that_the_standard_does_not_know_go_with_our_extension(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str, right: str
) -> None:
    extension = {"subject_request_type": right, "details": "My name is spelt otherwise."}
    others = {"elsewhere.example.net": {"subject_request_type": "nonsense"}}
    asked = order(clock, subject_request_type="access", extensions={DOMAIN: extension, **others})
    assert caller.post(PATH, asked).status_code == 201
    case = case_of(workshop, asked)
    with workshop.look(COMMAND) as work:
        [found] = work.session.scalars(case_rows.rights(case.id))
        key = keys.find(work.session, case.id)
        assert key is not None
        told = details_of(work.session.get_one(SubjectRequest, case.id), work.vault.safe(key))
    assert found.right is Right(right)
    assert told.text == "My name is spelt otherwise."


@pytest.mark.parametrize(
    ("right", "told", "status"),
    [
        ("restriction", "claims", 201),
        ("restriction", "storage_limit", 400),
        ("restriction", ["claims"], 400),
        ("access", "claims", 400),
    ],
)
def test_why_to_restrict_goes_with_our_extension(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str, right: str, told: Any, status: int
) -> None:
    extension = {"subject_request_type": right, "restriction_ground": told}
    asked = order(clock, subject_request_type="access", extensions={DOMAIN: extension})
    assert caller.post(PATH, asked).status_code == status
    if status == 201:
        with workshop.look(COMMAND) as work:
            [found] = work.session.scalars(case_rows.rights(case_of(workshop, asked).id))
        assert found.ground == told


def test_a_number_goes_with_our_extension(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    number = {DOMAIN: {"mobile_number": ["+31207946001"]}}
    asked = order(clock, subject_identities=[], extensions=number)
    assert caller.post(PATH, asked).status_code == 201
    assert case_of(workshop, asked).via is Via.OPENDSR


def test_only_what_is_pending_can_be_taken_back(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock)
    caller.post(PATH, asked)
    with workshop.open(COMMAND) as work:
        case = work.session.get_one(SubjectRequest, case_of(workshop, asked).id)
        case.state = case_rows.RequestState.EXECUTING
    path = f"{PATH}/{asked['subject_request_id']}"
    refused = caller.delete(path)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, 409)
    assert status(caller, asked) == "in_progress"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"subject_request_id": "01890000-0000-7000-8000-00000000000a"}, "/subject_request_id"),
        ({"subject_request_type": "rectification"}, "/subject_request_type"),
        ({"subject_identities": []}, "/subject_identities"),
        ({"subject_identities": [identity("anna at home")]}, "/subject_identities/0/identity_value"),
        ({"subject_identities": [identity("abc", form="sha256")]}, "/subject_identities/0/identity_value"),
        (
            {"subject_identities": [identity("K-1", "controller_customer_id", "md5")]},
            "/subject_identities/0/identity_format",
        ),
        ({"status_callback_urls": ["http://127.0.0.1/x"]}, "/status_callback_urls/0"),
        ({"submitted_time": "2999-01-01T00:00:00Z"}, "/submitted_time"),
        ({"extensions": {DOMAIN: {"subject_request_type": "nonsense"}}}, "/extensions"),
        ({"extensions": {DOMAIN: {"mobile_number": [7]}}}, "/extensions"),
        ({"extensions": {DOMAIN: {"details": "x" * 10_001}}}, "/extensions"),
        ({"extensions": {DOMAIN: []}}, "/extensions"),
    ],
)
def test_what_cannot_be_read_is_refused_in_the_form_of_the_standard(
    caller: Caller, clock: SetClock, change: dict[str, Any], where: str
) -> None:
    answer = caller.post(PATH, order(clock, **change))
    assert answer.status_code == 400
    assert where in pointers(answer)
    error = answer.json["error"]
    assert (error["code"], error["errors"][0]["domain"]) == (400, where)
    assert "anna" not in answer.text


def test_a_key_sees_only_what_came_with_keys_of_its_own_source(
    app: Flask, caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    asked = order(clock)
    caller.post(PATH, asked)
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work,
            key="other",
            name="Other",
            kind=sources.SourceKind.CRM,
            lawful_basis=sources.LawfulBasis.CONTRACT,
        )
        scopes = frozenset({Scope.REQUESTS_WRITE})
        key = sources.issue_key(work, other.id, label="x", scopes=scopes)
    stranger = Caller(app, key.secret)
    assert stranger.get(f"{PATH}/{asked['subject_request_id']}").status_code == 404
    assert stranger.delete(f"{PATH}/{asked['subject_request_id']}").status_code == 404
    assert stranger.post(PATH, asked).status_code == 201


def test_without_the_scope_nothing_is_asked(app: Flask, issue_key: Any, clock: SetClock) -> None:
    answer = Caller(app, issue_key(Scope.LEADS_READ)).post(PATH, order(clock))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, 403)


def test_the_key_is_made_once_for_its_owner_alone_and_an_operator_s_own_takes_its_place(
    workshop: Workshop, clock: SetClock
) -> None:
    settings = workshop.settings
    (settings.data_dir / signing.FILE).unlink()
    made = signing.signer(settings, now=clock.at)
    path = settings.data_dir / signing.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing.signer(settings, now=clock.at) is made
    assert [each.name for each in settings.data_dir.glob("opendsr.pem*")] == ["opendsr.pem"]
    path.write_text("no key")
    with pytest.raises(signing.ConfigurationError):
        signing.signer(settings, now=clock.at)
