"""Which links does a letter of the customer need, so that its reader can see and change their wishes?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from rules.records import Channel
from service import audit, contacts, page_links, purposes
from service.access import Scope
from service.audit import Action
from service.channels.mail import unsubscribe_headers
from service.errors import Fault, Invalid
from service.page_links import LASTS, LinkKind
from service.storage import contacts as stored
from service.storage import keys
from service.work import Work

MOST = 500
"""Contacts that links are made for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The ways from one letter to the person's own pages."""

    contact_id: UUID
    preferences_url: str = field(repr=False)
    unsubscribe_url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """For the head of the letter, RFC 8058; empty while the public address is not https."""
    expires_at: datetime


def issue(
    work: Work, contact_id: UUID, *, purpose: str, channel: Channel, mailto: str | None = None
) -> Links:
    """New links for one letter to one contact, about one purpose.

    Needs consents:write. Raises NotFound, Gone, Merged; Invalid for a purpose that there is not, or one that
    does not use the channel.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    contacts.must_stand(work, contact_id)
    _must_be_asked(work, purpose, channel)
    key = keys.find(work.session, contact_id)
    audit.note(work, Action.LINKS_ISSUED, about=key.audit_ref if key else None, purpose=purpose)
    return _made(work, contact_id, purpose, channel, mailto)


def preferences(work: Work, contact_id: UUID) -> str:
    """A new link to the person's own page, for whoever hands it to them. It cannot be shown again.

    Needs consents:write. Raises NotFound, Gone, Merged.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    contacts.must_stand(work, contact_id)
    key = keys.find(work.session, contact_id)
    audit.note(work, Action.LINKS_ISSUED, about=key.audit_ref if key else None, count=1)
    token = page_links.issue(work, LinkKind.PREFERENCE, contact_id)
    return page_links.address(work, LinkKind.PREFERENCE, token)


def issue_many(
    work: Work, contact_ids: Sequence[UUID], *, purpose: str, channel: Channel, mailto: str | None = None
) -> Sequence[Links]:
    """New links for a letter each to up to 500 contacts, in their order. Those who are not there, were erased
    or merged into others are left out: they are not to be written to.

    Needs consents:write. Raises Invalid as for one.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    _must_be_asked(work, purpose, channel)
    standing = {row.id for row in work.session.execute(stored.revisions(contact_ids))}
    living = [each for each in dict.fromkeys(contact_ids) if each in standing]
    held = keys.find_many(work.session, living)
    made = [_made(work, each, purpose, channel, mailto) for each in living if each in held]
    audit.note(work, Action.LINKS_ISSUED, purpose=purpose, count=len(made))
    return made


def _made(work: Work, contact_id: UUID, purpose: str, channel: Channel, mailto: str | None) -> Links:
    preference = page_links.issue(work, LinkKind.PREFERENCE, contact_id)
    way_out = page_links.issue(work, LinkKind.UNSUBSCRIBE, contact_id, purpose=purpose, channel=channel.value)
    unsubscribe_url = page_links.address(work, LinkKind.UNSUBSCRIBE, way_out)
    return Links(
        contact_id=contact_id,
        preferences_url=page_links.address(work, LinkKind.PREFERENCE, preference),
        unsubscribe_url=unsubscribe_url,
        headers=_headers(unsubscribe_url, mailto),
        expires_at=work.now + LASTS[LinkKind.UNSUBSCRIBE],
    )


def _must_be_asked(work: Work, key: str, channel: Channel) -> None:
    purpose = purposes.find(work, key)
    if purpose is None:
        raise Invalid(faults=[Fault("/purpose", "unknown", "There is no purpose of this name.")])
    if channel not in purpose.channels:
        raise Invalid(faults=[Fault("/channel", "unacceptable", "The purpose does not use this channel.")])


def _headers(url: str, mailto: str | None) -> Mapping[str, str]:
    if urlsplit(url).scheme != "https":
        return {}
    try:
        return unsubscribe_headers(url, mailto=mailto)
    except ValueError:
        fault = Fault("/mailto", "unacceptable", "Is no mail address that can stand in a header.")
        raise Invalid(faults=[fault]) from None
