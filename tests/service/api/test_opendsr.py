"""Other systems ask in the words of OpenDSR, and can prove later what they were answered."""

import base64
import hashlib
import json
import shutil
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from rules.requests import Right
from service import opendsr as cases
from service import sources, sweeps, worker
from service.access import COMMAND, SYSTEM, Scope
from service.channels import opendsr as client
from service.channels.opendsr import Identity, Processor
from service.opendsr import callbacks, seeking, signing
from service.requests import Via, carrying, deciding, details_of
from service.requests import identity as proving
from service.settings import Settings
from service.storage import keys
from service.storage import opendsr as stored
from service.storage import requests as case_rows
from service.storage.requests import SubjectRequest
from service.work import Workshop
from tests.receiver import Receiver, Say, listening
from tests.service.api.caller import ANNA, Caller, pointers
from tests.workshops import SetClock

PATH = "/opendsr/requests"
DOMAIN = "127.0.0.1"
EMAIL = str(ANNA["email"])


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key that was made once for all tests: it takes half a second."""
    folder = tmp_path_factory.mktemp("opendsr")
    signing.signer(Settings(data_dir=folder), now=datetime(2026, 3, 2, tzinfo=UTC))
    return folder / signing.FILE


@pytest.fixture(autouse=True)
def has_key(key_file: Path, settings: Settings) -> None:
    shutil.copy(key_file, settings.data_dir / signing.FILE)


@pytest.fixture
def anna(caller: Caller) -> str:
    contact_id: str = caller.post("/v1/leads", ANNA).json["contact_id"]
    return contact_id


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as opened:
        yield opened


def order(clock: SetClock, **more: Any) -> dict[str, Any]:
    return {
        "regulation": "gdpr",
        "subject_request_id": str(uuid4()),
        "subject_request_type": "erasure",
        "submitted_time": clock.at.isoformat(),
        "subject_identities": [identity(EMAIL)],
        "api_version": "2.0",
        **more,
    }


def identity(value: str, kind: str = "email", form: str = "raw") -> dict[str, str]:
    return {"identity_type": kind, "identity_value": value, "identity_format": form}


def signed_by(caller: Caller, answer: TestResponse, prefix: str = "X-OpenDSR") -> bool:
    """Is the body signed by the very certificate that discovery leads to?"""
    path = caller.get("/opendsr/discovery").json["processor_certificate"].partition("//")[2]
    certificate = x509.load_pem_x509_certificate(caller.get("/" + path.partition("/")[2]).data)
    assert answer.headers[f"{prefix}-Processor-Domain"] == DOMAIN
    signature = base64.b64decode(answer.headers[f"{prefix}-Signature"])
    key: Any = certificate.public_key()
    try:
        key.verify(signature, answer.data, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def case_of(workshop: Workshop, asked: dict[str, Any]) -> SubjectRequest:
    """Our case of a request."""
    with workshop.look(COMMAND) as work:
        source_id = sources.named(work, "form").id
        row = work.session.scalars(stored.of_sender(source_id, UUID(asked["subject_request_id"]))).one()
        assert row.request_id is not None
        case = work.session.get_one(SubjectRequest, row.request_id)
        work.session.expunge(case)
    return case


def status(caller: Caller, asked: dict[str, Any]) -> str:
    answer = caller.get(f"{PATH}/{asked['subject_request_id']}")
    assert answer.status_code == 200, answer.json
    word: str = answer.json["request_status"]
    return word


def swept(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        sweeps.handler("opendsr.sweep")(work, {})
    worker.run_due(workshop)


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


def test_a_number_goes_with_our_extension(
    caller: Caller, workshop: Workshop, clock: SetClock, anna: str
) -> None:
    number = {DOMAIN: {"mobile_number": ["+31207946001"]}}
    asked = order(clock, subject_identities=[], extensions=number)
    assert caller.post(PATH, asked).status_code == 201
    assert case_of(workshop, asked).via is Via.OPENDSR


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


def listened(workshop: Workshop, receiver: Receiver) -> None:
    """Notices go to this very machine, to try them out."""
    workshop.settings = Settings(
        data_dir=workshop.settings.data_dir,
        database_url=workshop.settings.database_url,
        webhooks_allow_private=True,
    )


def called_back(workshop: Workshop, receiver: Receiver, caller: Caller) -> list[dict[str, Any]]:
    """What the sender heard, each of it signed."""
    path = caller.get("/opendsr/certificate.pem")
    key: Any = x509.load_pem_x509_certificate(path.data).public_key()
    for each in receiver.heard:
        key.verify(base64.b64decode(each.headers["x-opendsr-signature"]), each.body, PKCS1v15(), SHA256())
        assert each.headers["x-opendsr-processor-domain"] == DOMAIN
    return [json.loads(each.body) for each in receiver.heard]


@pytest.fixture
def open_app(app: Flask, workshop: Workshop, receiver: Receiver) -> Flask:
    """The app and the worker, both of which may speak to this machine."""
    listened(workshop, receiver)
    object.__setattr__(app.extensions["workshop"].settings, "webhooks_allow_private", True)
    return app


def test_the_sender_is_called_back_at_each_step_signed(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    assert caller.post(PATH, asked).status_code == 201
    swept(workshop)
    assert receiver.heard == []
    case = case_of(workshop, asked)
    with workshop.open(COMMAND) as work:
        deciding.revoke(work, case.id)
    swept(workshop)
    [told] = called_back(workshop, receiver, caller)
    assert told["status_callback_url"] == receiver.url
    assert (told["subject_request_id"], told["request_status"]) == (
        asked["subject_request_id"],
        "cancelled",
    )
    swept(workshop)
    assert len(receiver.heard) == 1


def test_a_callback_that_is_not_taken_is_tried_again_until_something_later_is_told(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    caller.post(PATH, asked)
    receiver.answer = lambda _: Say(status=503)
    case = case_of(workshop, asked)
    with workshop.open(COMMAND) as work:
        work.session.get_one(SubjectRequest, case.id).state = case_rows.RequestState.EXECUTING
    swept(workshop)
    assert len(receiver.heard) == 1
    receiver.answer = lambda _: Say()
    with workshop.open(COMMAND) as work:
        work.session.get_one(SubjectRequest, case.id).state = case_rows.RequestState.FULFILLED
    swept(workshop)
    clock.pass_by(timedelta(hours=1))
    worker.run_due(workshop)
    words = [each["request_status"] for each in called_back(workshop, receiver, caller)]
    assert words == ["in_progress", "completed"]


def test_the_addresses_are_forgotten_a_month_after_the_end(
    open_app: Flask, caller: Caller, workshop: Workshop, receiver: Receiver, clock: SetClock, anna: str
) -> None:
    asked = order(clock, status_callback_urls=[receiver.url])
    caller.post(PATH, asked)
    caller.delete(f"{PATH}/{asked['subject_request_id']}")
    swept(workshop)
    clock.pass_by(callbacks.KEPT + timedelta(days=1))
    swept(workshop)
    with workshop.look(COMMAND) as work:
        row = work.session.scalars(
            stored.of_sender(sources.named(work, "form").id, UUID(asked["subject_request_id"]))
        ).one()
        assert (row.content, keys.find(work.session, row.id)) == (None, None)
    assert status(caller, asked) == "cancelled"


def test_our_own_client_and_our_own_server_understand_each_other(
    open_app: Flask, caller: Caller, workshop: Workshop, issue_key: Any, clock: SetClock, anna: str
) -> None:
    server = make_server("127.0.0.1", 0, open_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        processor = Processor(
            url=f"http://127.0.0.1:{server.port}/opendsr",
            token=issue_key(),
            certificate=caller.get("/opendsr/certificate.pem").text,
        )
        request_id = uuid4()
        asked = client.ask(
            workshop.settings,
            processor,
            request_id,
            kind="erasure",
            at=clock.at,
            identities=[Identity(kind="email", value=EMAIL)],
        )
        told = client.status(workshop.settings, processor, request_id)
        unknown = client.status(workshop.settings, processor, uuid4())
    finally:
        server.shutdown()
        thread.join()
    assert (asked.word, asked.signature is not None) == ("pending", True)
    assert told is not None
    assert (told.word, told.signature is not None) == ("pending", True)
    assert unknown is None


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


def test_nothing_of_a_request_is_logged(
    open_app: Flask, caller: Caller, lines: StringIO, clock: SetClock, receiver: Receiver
) -> None:
    caller.post(PATH, order(clock, status_callback_urls=[receiver.url]))
    caller.post(PATH, order(clock, subject_identities=[identity(f"{EMAIL} at home")]))
    written = lines.getvalue()
    assert "anna" not in written
    assert base64.b64encode(EMAIL.encode()).decode()[:12] not in written
    assert receiver.url not in written
