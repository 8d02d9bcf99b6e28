"""A processor that speaks OpenDSR is asked in its words, followed until it is done, and has to sign."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from rules.recipients import Protocol
from rules.tellings import ASK_AFTER, Answered, Deed, TellingState
from service.access import SYSTEM
from service.channels import opendsr
from service.sources import Source
from service.storage.recipients import Telling as Row
from service.work import Workshop
from tests.receiver import Heard, Receiver, Say, listening
from tests.service.recipients.partners import give, hooked, partner, person, run, shown, tell, tried
from tests.workshops import SetClock


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return person(workshop, source)


class Processor:
    """A processor that takes some time; with a key it signs what it says."""

    def __init__(self, key: RSAPrivateKey | None = None) -> None:
        self.key, self.status, self.known = key, "pending", set[str]()

    def __call__(self, heard: Heard) -> Say:
        if heard.method == "GET":
            known = heard.path.rpartition("/")[2] in self.known
            body = {"request_status": self.status} if known else {"error": {"code": 404}}
            return self.signed(body, 200 if known else 404)
        self.known.add(json.loads(heard.body)["subject_request_id"])
        return self.signed({"received_time": "2026-03-02T12:00:00Z", "encoded_request": "…"}, 201)

    def signed(self, told: dict[str, object], status: int) -> Say:
        body = json.dumps(told).encode()
        signature = self.key.sign(body, PKCS1v15(), hashes.SHA256()) if self.key else b""
        headers = {
            "X-OpenDSR-Processor-Domain": "processor.example.org",
            "X-OpenDSR-Signature": base64.b64encode(signature).decode(),
        }
        return Say(status, body, headers)


def asked_of(workshop: Workshop, receiver: Receiver, **more: str) -> UUID:
    """A recipient that speaks OpenDSR."""
    hooked(workshop, receiver, "Another")
    url = f"http://127.0.0.1:{receiver.port}/dsr/"
    return partner(workshop, "Processor", Protocol.OPENDSR, address=url, **more).id


def test_it_is_asked_with_the_exact_names(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    receiver.answer = Processor()
    give(workshop, asked_of(workshop, receiver, token="their token"), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    [heard] = receiver.heard
    assert (heard.method, heard.path) == ("POST", "/dsr/requests")
    assert heard.headers["authorization"] == "Bearer their token"
    assert json.loads(heard.body) == {
        "regulation": "gdpr",
        "subject_request_id": str(telling_id),
        "subject_request_type": "erasure",
        "submitted_time": "2026-03-02T12:00:00Z",
        "subject_identities": [
            {
                "identity_type": "controller_customer_id",
                "identity_value": str(anna),
                "identity_format": "raw",
            },
            {"identity_type": "email", "identity_value": "anna@example.org", "identity_format": "raw"},
        ],
        "api_version": "2.0",
        "extensions": {"mobile_number": ["+31201234567"]},
    }
    assert shown(workshop, telling_id).state is TellingState.IN_PROGRESS


def test_it_is_followed_until_it_is_done(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    receiver.answer = processor = Processor()
    give(workshop, asked_of(workshop, receiver), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    for status in ("in_progress", "completed"):
        processor.status = status
        run(workshop, clock, ASK_AFTER)
    view = shown(workshop, telling_id)
    assert (view.state, view.answered) == (TellingState.ACKNOWLEDGED, Answered.OPENDSR)
    assert [heard.path for heard in receiver.heard] == ["/dsr/requests", *[f"/dsr/requests/{telling_id}"] * 2]
    run(workshop, clock, timedelta(days=2))
    assert len(receiver.heard) == 3


def test_one_that_will_not_needs_a_person(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    receiver.answer = processor = Processor()
    give(workshop, asked_of(workshop, receiver), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    processor.status = "cancelled"
    run(workshop, clock, ASK_AFTER)
    assert shown(workshop, telling_id).state is TellingState.REFUSED


def test_when_the_answer_is_lost_it_is_not_asked_twice(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    processor = Processor()

    def lose(heard: Heard) -> Say:
        processor(heard)
        return Say(hang_up=True)

    receiver.answer = lose
    give(workshop, asked_of(workshop, receiver), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    receiver.answer = processor
    run(workshop, clock, timedelta(seconds=6))
    assert [heard.method for heard in receiver.heard] == ["POST", "GET"]
    assert shown(workshop, telling_id).state is TellingState.IN_PROGRESS


def test_what_it_says_counts_when_it_is_signed_with_its_certificate(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    receiver.answer = processor = Processor(key)
    certificate = certificate_of(key)
    give(workshop, asked_of(workshop, receiver, certificate=certificate), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    processor.status, processor.key = "completed", rsa.generate_private_key(65537, 2048)
    run(workshop, clock, ASK_AFTER)
    assert tried(workshop, telling_id)[1][-1].outcome == "untrusted"
    assert shown(workshop, telling_id).state is TellingState.IN_PROGRESS
    processor.key = key
    run(workshop, clock, timedelta(seconds=6))
    assert shown(workshop, telling_id).state is TellingState.ACKNOWLEDGED
    body = json.dumps({"request_status": "completed"}).encode()
    with workshop.look(SYSTEM) as work:
        row = work.session.get_one(Row, telling_id)
        assert row.ack_signature
        key.public_key().verify(row.ack_signature, body, PKCS1v15(), hashes.SHA256())
        assert row.ack_signed_sha256 == hashlib.sha256(body).digest()
        assert row.ack_public_key == opendsr.fingerprint(certificate)


@pytest.mark.parametrize("deed", [deed for deed in Deed if deed is not Deed.ERASED])
def test_what_the_standard_has_no_word_for_is_told_by_a_person(
    workshop: Workshop, receiver: Receiver, anna: UUID, deed: Deed
) -> None:
    give(workshop, asked_of(workshop, receiver), anna)
    [telling_id] = tell(workshop, anna, deed=deed)
    assert shown(workshop, telling_id).protocol is Protocol.MANUAL


@pytest.mark.parametrize("body", [b"", b"[]", b'{"request_status": 7}', b"<html>"])
def test_what_is_no_status_is_pending(
    workshop: Workshop, clock: SetClock, receiver: Receiver, anna: UUID, body: bytes
) -> None:
    receiver.answer = lambda _: Say(200, body)
    give(workshop, asked_of(workshop, receiver), anna)
    [telling_id] = tell(workshop, anna)
    run(workshop, clock)
    assert shown(workshop, telling_id).state is TellingState.IN_PROGRESS


def certificate_of(key: RSAPrivateKey) -> str:
    """A certificate of a processor, in PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "processor.example.org")])
    begins = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
