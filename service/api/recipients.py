"""Tell that data was passed on, ask who was given somebody's, and answer a notice that one was sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.recipients import Via
from service import contacts, recipients
from service.access import Scope
from service.api.operation import Call
from service.recipients import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureOrder:
    """What was passed on to whom."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    recipient_id: UUID
    """Who was given it; recipients are registered by the privacy officer."""
    items: Annotated[tuple[UUID, ...], Field(min_length=1)]
    """Ids of the contacts, up to 500 at once."""
    fields: Annotated[tuple[str, ...], Field(min_length=1)]
    """What was given: name, email, phone, address, organisation, job, birth_date, notes, extras, or kind,
    country, language, quality, permissions."""
    purpose: Annotated[str, Field(min_length=1, max_length=64)]
    """Key of the purpose that it was given for."""
    via: Via = Via.EXPORT
    """How it went out."""
    at: datetime | None = None
    """When it went out; now unless said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureAnswer:
    """One time at which somebody was given data of a person."""

    recipient_id: UUID
    recipient: str
    """By name."""
    at: datetime
    purpose: str
    fields: tuple[str, ...]
    via: Via


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosuresAnswer:
    """Who was given data of a person and when, the newest first."""

    items: tuple[DisclosureAnswer, ...]


def disclose(call: Call, body: DisclosureOrder) -> None:
    """Write down that contacts were passed on to a recipient.

    Whoever was given somebody's data is named to that person, and told when it is rectified, erased or
    restricted (GDPR art. 15(1)(c) and 19): what is not written down cannot be followed.
    """
    recipients.disclose(
        call.work,
        body.recipient_id,
        body.items,
        fields=body.fields,
        purpose=body.purpose,
        via=body.via,
        at=body.at,
    )


def list_disclosures(call: Call, *, contact_id: UUID) -> DisclosuresAnswer:
    """List who was given the data of a contact, under any id that the person ever had."""
    call.work.actor.must(Scope.REQUESTS_READ)
    contacts.must_stand(call.work, contact_id)
    return DisclosuresAnswer(
        items=tuple(
            DisclosureAnswer(
                recipient_id=each.recipient_id,
                recipient=each.recipient_name,
                at=each.at,
                purpose=each.purpose,
                fields=each.fields,
                via=each.via,
            )
            for each in recipients.of_contacts(call.work, [contact_id])
        )
    )


def acknowledge(call: Call, *, telling_id: UUID) -> None:
    """Say that you did what a notice asked of you.

    For recipients that hold keys of ours: only notices to whoever holds this key are found. Answered twice,
    it is answered once. Where answers are signed, send the signed answer to the link of the notice instead.
    """
    answers.by_key(call.work, telling_id)
