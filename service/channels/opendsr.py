"""How is a processor asked, in the words of OpenDSR 2.0, to erase somebody, and how far is it?"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from service.channels import outgoing
from service.channels.addresses import Resolve
from service.channels.outgoing import Answer, Outcome
from service.settings import Settings

VERSION = "2.0"
SIGNATURE, DOMAIN = "x-opendsr-signature", "x-opendsr-processor-domain"

_NOT_KNOWN = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """Whom we ask."""

    url: str = field(repr=False)
    """Below which `/requests` lies."""
    token: str = field(default="", repr=False)
    """Opens their door to us, as a bearer; empty for none."""
    certificate: str = ""
    """In PEM; with one, what they say counts only when it is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what they know somebody."""

    kind: str
    """controller_customer_id or email; others go with the extensions."""
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far they are."""

    answer: Answer
    word: str = ""
    """pending, in_progress, completed or cancelled; empty when there is no telling."""
    signature: bytes | None = field(default=None, repr=False)


def ask(
    settings: Settings,
    processor: Processor,
    request_id: UUID,
    *,
    kind: str,
    at: datetime,
    identities: Sequence[Identity],
    phones: Sequence[str] = (),
    resolve: Resolve | None = None,
) -> Status:
    """Ask for erasure, access or portability (`kind`). Asked twice under one id, it is one request."""
    told: dict[str, Any] = {
        "regulation": "gdpr",
        "subject_request_id": str(request_id),
        "subject_request_type": kind,
        "submitted_time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "subject_identities": [
            {"identity_type": each.kind, "identity_value": each.value, "identity_format": "raw"}
            for each in identities
        ],
        "api_version": VERSION,
    }
    if phones:
        # The standard has no type for telephone numbers; the best known server reads this one.
        told["extensions"] = {"mobile_number": list(phones)}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    answer = _said(settings, processor, "/requests", method="POST", body=body, resolve=resolve)
    found = _read(answer, processor)
    # The answer to a request tells when they expect to be done, and no status: it is pending.
    return replace(found, word="pending") if found.answer.is_taken and not found.word else found


def status(
    settings: Settings, processor: Processor, request_id: UUID, *, resolve: Resolve | None = None
) -> Status | None:
    """How far a request is; None when they do not know it."""
    answer = _said(settings, processor, f"/requests/{request_id}", method="GET", resolve=resolve)
    return None if answer.status == _NOT_KNOWN else _read(answer, processor)


def is_certificate(text: str) -> bool:
    """Can signatures be checked with it?"""
    return _key(text) is not None


def fingerprint(certificate: str) -> bytes:
    """SHA-256 of a certificate."""
    return x509.load_pem_x509_certificate(certificate.encode()).fingerprint(SHA256())


def _said(
    settings: Settings,
    processor: Processor,
    path: str,
    *,
    method: str,
    body: bytes = b"",
    resolve: Resolve | None = None,
) -> Answer:
    headers = {"Accept": "application/json", "User-Agent": "Goodstanding"}
    if body:
        headers["Content-Type"] = "application/json"
    if processor.token:
        headers["Authorization"] = f"Bearer {processor.token}"
    return outgoing.request(
        processor.url.rstrip("/") + path,
        method=method,
        headers=headers,
        body=body,
        allow_private=settings.webhooks_allow_private,
        resolve=resolve,
    )


def _read(answer: Answer, processor: Processor) -> Status:
    """What they say, if it is they who say it."""
    if not answer.is_taken:
        return Status(answer=answer)
    signature = _signature(answer, processor.certificate) if processor.certificate else None
    if processor.certificate and signature is None:
        return Status(answer=Answer(outcome=Outcome.UNTRUSTED, status=answer.status, millis=answer.millis))
    word = _tree(answer.body).get("request_status", "")
    return Status(answer=answer, word=word if isinstance(word, str) else "", signature=signature)


def _signature(answer: Answer, certificate: str) -> bytes | None:
    """Base64 of an RSA signature over the SHA-256 of the body."""
    key = _key(certificate)
    try:
        signature = base64.b64decode(answer.headers.get(SIGNATURE, ""), validate=True)
        if key is not None:
            key.verify(signature, answer.body, PKCS1v15(), SHA256())
            return signature
    except (InvalidSignature, binascii.Error, ValueError):
        return None
    return None


def _key(certificate: str) -> RSAPublicKey | None:
    try:
        key = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    except ValueError:
        return None
    return key if isinstance(key, RSAPublicKey) else None


def _tree(body: bytes) -> Mapping[str, Any]:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}
