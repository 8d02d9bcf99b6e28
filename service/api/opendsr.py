"""Ask for somebody's rights in the words of OpenDSR 2.0, or of OpenGDPR 1.0 before it."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import Field

from rules.requests import Regime, Right
from rules.restrictions import Ground
from service import opendsr
from service.api.operation import Call
from service.errors import Fault, Invalid
from service.opendsr import SUPPORTED, Asked, DsrView, IdentityFormat, IdentityType, Named
from service.requests import LONGEST

CERTIFICATE = "/opendsr/certificate.pem"

# The standard says nothing of members that it does not know: they are passed over.
_HEARD: dict[str, Any] = {"extra": "ignore", "use_attribute_docstrings": True}
_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}


def _is_none(value: object) -> bool:
    return value is None


class Regulation(StrEnum):
    """The law under which it is asked."""

    GDPR = "gdpr"
    CCPA = "ccpa"


class RequestType(StrEnum):
    """What the standard knows; everything else goes with the extensions."""

    ACCESS = "access"
    PORTABILITY = "portability"
    ERASURE = "erasure"


class KnownType(StrEnum):
    """Identities that the standard knows. Of devices we hold nothing."""

    CONTROLLER_CUSTOMER_ID = "controller_customer_id"
    ANDROID_ADVERTISING_ID = "android_advertising_id"
    ANDROID_ID = "android_id"
    EMAIL = "email"
    FIRE_ADVERTISING_ID = "fire_advertising_id"
    IOS_ADVERTISING_ID = "ios_advertising_id"
    IOS_VENDOR_ID = "ios_vendor_id"
    MICROSOFT_ADVERTISING_ID = "microsoft_advertising_id"
    MICROSOFT_PUBLISHER_ID = "microsoft_publisher_id"
    ROKU_PUBLISHER_ID = "roku_publisher_id"
    ROKU_ADVERTISING_ID = "roku_advertising_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityOrder:
    """One identity of the person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _HEARD

    identity_type: KnownType
    identity_value: str = field(repr=False)
    identity_format: IdentityFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class DsrOrder:
    """A request."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _HEARD

    subject_request_id: UUID
    """Your own id for it, a UUID of version 4."""
    subject_request_type: RequestType
    submitted_time: datetime
    """When the person asked; the clock runs from then."""
    regulation: Regulation = Regulation.GDPR
    subject_identities: tuple[IdentityOrder, ...] = ()
    api_version: str | None = None
    status_callback_urls: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    """Told, signed, whenever the status changes."""
    extensions: dict[str, Any] = field(default_factory=dict)
    """By the domain of a processor; only ours is read. In it may stand `subject_request_type`, which then
    counts instead, and may also be `rectification`, `restriction`, `objection` (to marketing) or
    `objection_to_interest`; `mobile_number`, a list of telephone numbers with country code;
    `restriction_ground`, a ground of GDPR art. 18(1), `accuracy`, `unlawful`, `claims` or `objection`; and
    `details`, a text for whoever works on the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedAnswer:
    """The receipt of a request."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    controller_id: str
    """Key of the source that your key speaks for."""
    expected_completion_time: datetime
    """The last day on which the law lets it be answered."""
    received_time: datetime
    encoded_request: str = field(repr=False)
    """What you sent, in base64, so that the signature covers it. Do not log it."""
    subject_request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """How far a request is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    controller_id: str
    expected_completion_time: datetime
    subject_request_id: UUID
    request_status: str
    """pending, in_progress, completed or cancelled."""
    api_version: str
    results_url: Annotated[str | None, Field(exclude_if=_is_none)] = None
    """Where the copy that was asked for is fetched, with a key that has requests:read."""
    results_count: Annotated[int | None, Field(exclude_if=_is_none)] = None
    """How many contacts it was about, once it is completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledAnswer:
    """The receipt of a cancellation."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    controller_id: str
    subject_request_id: UUID
    received_time: datetime
    api_version: str


def create(call: Call, body: DsrOrder) -> CreatedAnswer:
    """Ask for somebody's right. Named by an address, the person is asked to confirm it from there.

    The same request again is answered with the same case.
    """
    view = opendsr.receive(call.work, _asked(call, body), body=call.raw)
    return CreatedAnswer(
        controller_id=view.controller_id,
        expected_completion_time=view.expected_at,
        received_time=view.received_at,
        encoded_request=base64.b64encode(call.raw).decode(),
        subject_request_id=view.subject_request_id,
    )


def show(call: Call, *, subject_request_id: UUID) -> StatusAnswer:
    """Tell how far a request is."""
    return _status(opendsr.show(call.work, subject_request_id), "2.0")


def cancel(call: Call, *, subject_request_id: UUID) -> CancelledAnswer:
    """Take a request back, while it is pending."""
    return _cancelled(call, opendsr.cancel(call.work, subject_request_id), "2.0")


def create_gdpr(call: Call, body: DsrOrder) -> CreatedAnswer:
    """Ask for somebody's right, under the former name of the standard."""
    return create(call, body)


def show_gdpr(call: Call, *, subject_request_id: UUID) -> StatusAnswer:
    """Tell how far a request is, under the former name of the standard."""
    return _status(opendsr.show(call.work, subject_request_id), "1.0")


def cancel_gdpr(call: Call, *, subject_request_id: UUID) -> CancelledAnswer:
    """Take a request back, under the former name of the standard."""
    return _cancelled(call, opendsr.cancel(call.work, subject_request_id), "1.0")


def discovery(public_url: str, version: str) -> dict[str, Any]:
    """What we support, for whoever asks first."""
    return {
        "api_version": version,
        "supported_identities": [
            {"identity_type": kind.value, "identity_format": form.value} for kind, form in SUPPORTED
        ],
        "supported_subject_request_types": [each.value for each in RequestType],
        "processor_certificate": public_url.rstrip("/") + CERTIFICATE,
    }


def _asked(call: Call, body: DsrOrder) -> Asked:
    ours = body.extensions.get(urlsplit(call.work.settings.public_url).hostname or "", {})
    if not isinstance(ours, dict):
        raise Invalid(faults=[Fault("/extensions", "shape", "An extension is an object.")])
    known = {each.value for each in IdentityType}
    named = [_named(each) for each in body.subject_identities if each.identity_type.value in known]
    right = _right(ours.get("subject_request_type", body.subject_request_type.value))
    return Asked(
        subject_request_id=body.subject_request_id,
        right=right,
        regime=Regime.CCPA if body.regulation is Regulation.CCPA else None,
        submitted_at=body.submitted_time,
        identities=(*named, *_numbers(ours.get("mobile_number", []))),
        callbacks=body.status_callback_urls,
        details=_text(ours.get("details", "")),
        ground=_ground(right, ours.get("restriction_ground")),
    )


def _named(told: IdentityOrder) -> Named:
    kind = IdentityType(told.identity_type.value)
    return Named(kind=kind, value=told.identity_value, form=told.identity_format)


def _right(told: object) -> Right:
    if not isinstance(told, str) or told not in set(Right):
        detail = "Must be one of the rights that we know."
        raise Invalid(faults=[Fault("/extensions", "not_a_choice", detail)])
    return Right(told)


def _ground(right: Right, told: object) -> Ground | None:
    if told is None:
        return None
    known = [each.value for each in Ground if right is Right.RESTRICTION and each.is_for_the_person]
    if told not in known:
        detail = "Must be a ground on which a restriction may be asked for."
        raise Invalid(faults=[Fault("/extensions", "not_a_choice", detail)])
    return Ground(str(told))


def _numbers(told: object) -> list[Named]:
    numbers = [told] if isinstance(told, str) else told
    if not isinstance(numbers, list) or not all(isinstance(each, str) for each in numbers):
        raise Invalid(faults=[Fault("/extensions", "shape", "Telephone numbers are a list of texts.")])
    return [Named(kind=IdentityType.PHONE, value=each[:100]) for each in numbers[:5]]


def _text(told: object) -> str:
    if not isinstance(told, str) or len(told) > LONGEST:
        detail = f"Details are a text of at most {LONGEST} characters."
        raise Invalid(faults=[Fault("/extensions", "too_long", detail)])
    return told


def _status(view: DsrView, version: str) -> StatusAnswer:
    return StatusAnswer(
        controller_id=view.controller_id,
        expected_completion_time=view.expected_at,
        subject_request_id=view.subject_request_id,
        request_status=view.status,
        api_version=version,
        results_url=view.results_url,
        results_count=view.results_count,
    )


def _cancelled(call: Call, view: DsrView, version: str) -> CancelledAnswer:
    return CancelledAnswer(
        controller_id=view.controller_id,
        subject_request_id=view.subject_request_id,
        received_time=call.work.now,
        api_version=version,
    )
