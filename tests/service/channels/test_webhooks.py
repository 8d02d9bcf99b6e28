"""Deliveries are signed as the standard has it, reach the one machine that is meant, and end in time."""

import base64
import ipaddress
import ssl
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook, WebhookVerificationError

from service.channels import outgoing, webhooks
from service.channels.outgoing import Outcome
from service.channels.webhooks import Endpoint, Message
from service.settings import Settings
from tests.receiver import Receiver, Say, listening

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
FORMER = "whsec_" + base64.b64encode(bytes(range(40, 72))).decode()
MESSAGE = Message(id="019a0000-0000-7000-8000-000000000001", at=datetime.now(UTC), body=b'{"type":"test"}')


@pytest.fixture(autouse=True)
def _is_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library refuses what is older than five minutes, and a whole run of tests takes longer."""
    monkeypatch.setattr(sys.modules[__name__], "MESSAGE", replace(MESSAGE, at=datetime.now(UTC)))


TRYING = Settings(webhooks_allow_private=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


def deliver(receiver: Receiver, *secrets: str, message: Message | None = None) -> outgoing.Answer:
    return webhooks.deliver(
        TRYING, Endpoint(url=receiver.url, secrets=secrets or (SECRET,)), message or MESSAGE
    )


def test_a_delivery_is_signed_as_the_reference_library_checks_it(receiver: Receiver) -> None:
    assert deliver(receiver).is_taken
    [heard] = receiver.heard
    assert Webhook(SECRET).verify(heard.body, dict(heard.headers)) == {"type": "test"}
    assert heard.headers["webhook-id"] == MESSAGE.id
    assert heard.headers["content-type"] == "application/json"


def test_our_signature_is_that_of_the_reference_library() -> None:
    theirs = Webhook(SECRET).sign(MESSAGE.id, MESSAGE.at, MESSAGE.body.decode())
    ours = webhooks.headers(Endpoint(url="", secrets=(SECRET,)), MESSAGE)
    assert ours["webhook-signature"] == theirs


def test_while_a_secret_is_replaced_both_are_good(receiver: Receiver) -> None:
    deliver(receiver, SECRET, FORMER)
    [heard] = receiver.heard
    for secret in (SECRET, FORMER):
        assert Webhook(secret).verify(heard.body, dict(heard.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.new_signing_secret()).verify(heard.body, dict(heard.headers))


def test_a_new_secret_is_one_that_the_standard_takes() -> None:
    secret = webhooks.new_signing_secret()
    assert Webhook(secret).sign(MESSAGE.id, MESSAGE.at, "{}").startswith("v1,")


@pytest.mark.parametrize(
    ("say", "outcome"),
    [
        (Say(204, b""), Outcome.TAKEN),
        (Say(302, headers={"Location": "https://example.org/"}), Outcome.ELSEWHERE),
        (Say(307, headers={"Location": "http://127.0.0.1/"}), Outcome.ELSEWHERE),
        (Say(400), Outcome.ANSWERED_NO),
        (Say(410), Outcome.GONE),
        (Say(500), Outcome.ANSWERED_NO),
        (Say(hang_up=True), Outcome.UNREACHABLE),
        (Say(reset=True), Outcome.UNREACHABLE),
    ],
)
def test_whatever_they_do_is_an_outcome_and_nothing_is_followed(
    receiver: Receiver, say: Say, outcome: Outcome
) -> None:
    receiver.answer = lambda _: say
    assert deliver(receiver).outcome is outcome
    assert len(receiver.heard) == 1


def test_who_does_not_listen_is_unreachable(receiver: Receiver) -> None:
    port = receiver.port
    with listening() as other:
        other.port, gone = port, other.port
    assert deliver(replace(receiver, port=gone)).outcome is Outcome.UNREACHABLE


def test_who_talks_on_for_ever_is_hung_up_on(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "PATIENCE_IN_ALL", 0.3)
    receiver.answer = lambda _: Say(drip=0.05)
    answer = deliver(receiver)
    assert answer.outcome is Outcome.TOO_SLOW
    assert 300 <= answer.millis < 5_000


def test_who_says_nothing_is_waited_for_only_so_long(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "PATIENCE", 0.2)
    receiver.answer = lambda _: Say(drip=30)
    assert deliver(receiver).outcome is Outcome.TOO_SLOW


def test_a_long_answer_is_read_in_part(receiver: Receiver) -> None:
    receiver.answer = lambda _: Say(body=b"x" * 300_000)
    assert len(deliver(receiver).body) == outgoing.MOST_ANSWERED


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        ("Mon, 02 Mar 2026 12:02:00 GMT", 120),
        ("Monday, 02-Mar-26 12:02:00 GMT", 120),
        ("Mon Mar  2 12:02:00 2026", 120),
        ("Mon, 02 Mar 2026 13:02:00 +0100", 120),
        ("Mon, 02 Mar 2026 11:59:59 GMT", 0),
        ("Mon, 32 Mar 2026 12:00:00 GMT", None),
        ("Mon, 02 Mar 99999 12:00:00 GMT", None),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("9" * 30, None),
        ("Mon, 02 Mar 2026 12:02:00 GMT" + " " * 20 + "(" * 10_000, None),
    ],
)
def test_how_long_they_ask_us_to_wait_is_heard(receiver: Receiver, told: str, seconds: int | None) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    receiver.answer = lambda _: Say(503, headers={"Retry-After": told})
    asked = deliver(receiver).asked_to_wait(now)
    assert (asked.total_seconds() if asked is not None else None) == seconds


def test_a_body_that_is_too_large_is_not_delivered(receiver: Receiver) -> None:
    with pytest.raises(ValueError, match="this large"):
        deliver(receiver, message=replace(MESSAGE, body=b" " * (webhooks.LARGEST + 1)))
    assert receiver.heard == []


def test_an_answer_shows_nothing_of_what_was_said(receiver: Receiver) -> None:
    receiver.answer = lambda _: Say(body=b"anna@example.org", headers={"X-Who": "anna"})
    assert "anna" not in repr(deliver(receiver))


def test_the_machine_is_connected_to_and_the_name_is_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certificate_of("hooks.example.org", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with listening(tls=context) as receiver:
        outcomes = [
            webhooks.deliver(
                TRYING,
                Endpoint(url=f"https://{name}:{receiver.port}/", secrets=(SECRET,)),
                MESSAGE,
                resolve=lambda _: ["127.0.0.1"],
            ).outcome
            for name in ("hooks.example.org", "other.example.org")
        ]
        assert outcomes == [Outcome.TAKEN, Outcome.UNTRUSTED]
        assert [heard.headers["host"] for heard in receiver.heard] == [f"hooks.example.org:{receiver.port}"]


def test_a_signed_answer_is_known_and_a_changed_one_is_not() -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    body, headers = b'{"acknowledged":true}', signed(key, MESSAGE.id, b'{"acknowledged":true}')
    found = webhooks.check(headers, body, message_id=MESSAGE.id, key=public)
    assert found
    assert len(found.signature) == 64
    assert webhooks.check(headers, body + b" ", message_id=MESSAGE.id, key=public) is None
    assert webhooks.check(headers, body, message_id="another", key=public) is None
    assert webhooks.check({**headers, "webhook-id": "x"}, body, message_id="x", key=public) is None
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert webhooks.check(headers, body, message_id=MESSAGE.id, key=stranger) is None
    assert webhooks.check({}, body, message_id=MESSAGE.id, key=public) is None


def test_a_public_key_is_read_with_its_prefix_or_without() -> None:
    raw = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    text = base64.b64encode(raw).decode()
    assert webhooks.public_key(f"whpk_{text}") == webhooks.public_key(text) == raw
    assert [webhooks.public_key(bad) for bad in ("", "whpk_", "whpk_AAAA", "!")] == [None] * 4


def signed(key: Ed25519PrivateKey, message_id: str, body: bytes) -> dict[str, str]:
    """What a receiver adds to an answer so that it is known to be theirs."""
    timestamp = str(int(MESSAGE.at.timestamp()))
    signature = key.sign(f"{message_id}.{timestamp}.".encode() + body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,AAAA v1a,{base64.b64encode(signature).decode()}",
    }


def certificate_of(name: str, folder: Path) -> Path:
    """A certificate of a name that nobody else vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begins = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "receiver.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
