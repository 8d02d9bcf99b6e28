"""Name what people may be addressed for, and see what there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.consent import LegalBasis
from rules.purposes import PurposeKind, PurposeStatus
from rules.records import Channel
from service import purposes
from service.api.operation import Call, Reply
from service.purposes import PurposeOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeAnswer:
    """The newest version of a purpose."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    purpose_id: UUID
    key: str
    version: int
    kind: PurposeKind
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    channels: tuple[Channel, ...]
    basis: LegalBasis
    needs_double_opt_in: bool
    dpv_iri: str | None
    product_group: str | None
    retention_days: int | None
    status: PurposeStatus
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposesAnswer:
    """The newest version of every purpose, by key."""

    items: tuple[PurposeAnswer, ...]


def list_purposes(call: Call) -> PurposesAnswer:
    """List what people may be addressed for."""
    return PurposesAnswer(items=tuple(_answer(each) for each in purposes.current(call.work).values()))


def create(call: Call, body: PurposeOrder) -> Reply[PurposeAnswer]:
    """Make a purpose, or its next version. What was stated earlier was stated of an earlier version."""
    return Reply(body=_answer(purposes.create(call.work, body)), headers={"Location": "/v1/purposes"})


def _answer(each: purposes.Purpose) -> PurposeAnswer:
    return PurposeAnswer(
        purpose_id=each.id,
        key=each.key,
        version=each.version,
        kind=each.kind,
        titles=each.titles,
        descriptions=each.descriptions,
        channels=each.channels,
        basis=each.basis,
        needs_double_opt_in=each.needs_double_opt_in,
        dpv_iri=each.dpv_iri,
        product_group=each.product_group,
        retention_days=each.retention_days,
        status=each.status,
        created_at=each.created_at,
    )
