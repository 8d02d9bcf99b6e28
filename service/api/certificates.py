"""What does an authority, or the person, get to keep of an erasure? The signed certificate of it."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from pydantic import TypeAdapter

from rules.erasing import Category, Cause, ErasureState, Fate
from service import erasure
from service.api.operation import Call
from service.erasure import certificates
from service.errors import NotFound
from service.requests import views

_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedAnswer:
    """What became of one category."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    category: Category
    result: Fate
    erased: int
    """Rows and values that went."""
    retained: int
    """Rows that stayed."""
    ground: str | None
    """The law by which they stayed."""
    until: str | None
    """When that is looked at again."""
    at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainsAnswer:
    """Where something of the person may still be read, by whom and until when."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAnswer:
    """What became of an erasure so far, signed. It names nobody, and proves the end once it is `final`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    form: str
    """Which form of certificate it is."""
    erasure: UUID
    installation: UUID
    state: ErasureState
    cause: Cause
    request: UUID | None
    """The case in which it was asked for."""
    contacts: tuple[UUID, ...]
    leads: int
    recorded_at: str
    """Instants stand as they were signed: UTC, to the microsecond."""
    ended_at: str | None
    cleaned_at: str | None
    replayed_at: str | None
    """When it was done again after a backup was brought back."""
    issued_at: str
    suppressed: bool
    key_epoch: str
    categories: tuple[CertifiedAnswer, ...]
    remains: tuple[RemainsAnswer, ...]
    signature: str
    """Ed25519 over all but this and `public_key`, as canonical JSON: sorted keys, no spaces. Base64."""
    public_key: str
    """Base64. Whether it is ours, ask us by another way."""


_ANSWER = TypeAdapter(CertificateAnswer)


def of_request(call: Call, *, request_id: UUID) -> CertificateAnswer:
    """Give the certificate of the newest erasure that a case led to; 404 before there is one.

    `goodstanding erasures verify` checks it, without us.
    """
    views.show(call.work, request_id)  # a key sees the cases of its own source
    found = erasure.of_request(call.work, request_id)
    if not found:
        raise NotFound
    return _signed(call, max(found, key=lambda each: each.recorded_at).id)


def show(call: Call, *, erasure_id: UUID) -> CertificateAnswer:
    """Give the certificate of an erasure, as far as it is.

    `goodstanding erasures verify` checks it, without us.
    """
    return _signed(call, erasure_id)


def _signed(call: Call, erasure_id: UUID) -> CertificateAnswer:
    return _ANSWER.validate_python(certificates.certificate(call.work, erasure_id))
