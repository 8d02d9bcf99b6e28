"""Give out the links that a letter needs, and the headers for leaving a list with one click."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.records import Channel
from service import links
from service.api.operation import Call
from service.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksOrder:
    """What the letter is about."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    purpose: str
    """Key of the purpose that the letter serves."""
    channel: Channel = Channel.EMAIL
    """Channel that the letter takes."""
    mailto: str | None = None
    """A mail address of yours that takes unsubscriptions too; it is put into the header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyLinksOrder(LinksOrder):
    """What the letters are about, and to whom they go."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=links.MOST)]
    """Up to 500 contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksAnswer:
    """The ways from one letter to the person's own pages."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID
    preferences_url: str
    """Where the person sees and changes everything. Whoever has it can: put it into this letter only."""
    unsubscribe_url: str
    """Where the person ends this purpose on this channel; opening it changes nothing."""
    headers: Mapping[str, str]
    """For the head of the letter (RFC 8058), to be signed with DKIM. Empty while the installation's public
    address is not https."""
    expires_at: datetime
    """When the links end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyLinksAnswer:
    """Links for many letters."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[LinksAnswer, ...]
    """In the order of the contacts."""
    left_out: tuple[UUID, ...]
    """Contacts that are not there, were erased, or were merged into others: write to none of them."""


def issue(call: Call, body: LinksOrder, *, contact_id: UUID) -> LinksAnswer:
    """Make the links for a letter to a contact. New ones each time, so that one letter's can be told apart;
    they are not kept here and cannot be shown again."""
    made = links.issue(call.work, contact_id, purpose=body.purpose, channel=body.channel, mailto=body.mailto)
    return _answer(made)


def issue_many(call: Call, body: ManyLinksOrder) -> ManyLinksAnswer:
    """Make the links for a letter each to many contacts. Those who are not there any more, or were merged
    into others, are named and get none."""
    made = links.issue_many(
        call.work, body.contact_ids, purpose=body.purpose, channel=body.channel, mailto=body.mailto
    )
    done = {each.contact_id for each in made}
    return ManyLinksAnswer(
        items=tuple(_answer(each) for each in made),
        left_out=tuple(dict.fromkeys(each for each in body.contact_ids if each not in done)),
    )


def _answer(made: Links) -> LinksAnswer:
    return LinksAnswer(
        contact_id=made.contact_id,
        preferences_url=made.preferences_url,
        unsubscribe_url=made.unsubscribe_url,
        headers=made.headers,
        expires_at=made.expires_at,
    )
