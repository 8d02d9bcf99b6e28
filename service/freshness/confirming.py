"""What does the letter say that asks whether values are still right, and what does its page show?

The letter names fields and no values. The page shows values masked: whoever reads the mailbox today may be
somebody else than its owner, which is the very doubt; but the owner knows their own number by its end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rules.consent import ANY
from rules.fields import FieldName
from rules.masking import mask_field
from rules.permissions import Key, State, holding
from rules.records import Channel
from service import barring, consents, page_links, records, restrictions
from service.channels import mail, wording
from service.channels.wording import Particulars
from service.freshness import doubts
from service.outbox import Sealed
from service.page_links import LASTS, Link, LinkKind
from service.storage import keys
from service.storage.contacts import Contact
from service.storage.doubts import Doubt, QueueState
from service.vault.places import Table
from service.work import Work

_EMAIL = Channel.EMAIL.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One value that the person is asked about, masked."""

    name: FieldName
    masked: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody who holds the link is asked; nothing once there is nothing in doubt."""

    asked: tuple[Asked, ...]
    etag: str
    """To be sent back with the answer: what was answered is what was shown."""


def particulars(work: Work, sealed: Sealed, *, language: str) -> Particulars | None:
    """What the letter is about; None once nothing is in doubt any more, or nobody may write to them."""
    link = page_links.redeem(work, LinkKind.STILL_RIGHT, sealed.token)
    if link is None or restrictions.covering(work, [link.contact_id]) or is_left_alone(work, link.contact_id):
        return None
    names = _names(work, link)
    if not names:
        return None
    return Particulars(
        sender=mail.sender_name(work.settings),
        imprint=mail.imprint(work.settings),
        link=page_links.address(work, LinkKind.STILL_RIGHT, sealed.token),
        days=LASTS[LinkKind.STILL_RIGHT].days,
        items=tuple(wording.called("fields", name.value, language) for name in names),
        choices=page_links.address(work, LinkKind.PREFERENCE, sealed.choices) if sealed.choices else "",
    )


def is_left_alone(work: Work, contact_id: UUID) -> bool:
    """Is the person on a list against e-mail, or have they said no to it and yes to nothing?"""
    bars = barring.of_contact(work, contact_id)
    if any(hit.reach.covers(ANY, _EMAIL) for hit in (*bars.own, *bars.others)):
        return True
    states = consents.standing_of(work, contact_id)
    said = holding(states, ANY, _EMAIL)
    return (said is not None and said.state.forbids) or _said_only_no(states)


def question(work: Work, link: Link) -> Question:
    """What the person is asked now. It changes nothing."""
    row = doubt_of(work, link)
    names = _names(work, link)
    if row is None or not names:
        return Question(asked=(), etag="")
    values = _values(work, link.contact_id)
    asked = tuple(Asked(name=name, masked=mask_field(name, values[name])) for name in names if name in values)
    return Question(asked=asked, etag=str(row.revision))


def doubt_of(work: Work, link: Link) -> Doubt | None:
    """The doubt that the link was sent for, while it is open."""
    row = work.session.get(Doubt, UUID(str(link.events[0]))) if link.events else None
    is_open = row is not None and row.state is not QueueState.DONE and row.contact_id == link.contact_id
    return row if is_open else None


def _names(work: Work, link: Link) -> Sequence[FieldName]:
    """The fields in doubt, in the order of a form."""
    if doubt_of(work, link) is None:
        return ()
    found = {each.field for each in doubts.doubted(work, link.contact_id)}
    return [name for name in FieldName if name in found]


def _values(work: Work, contact_id: UUID) -> Mapping[FieldName, Any]:
    row, key = work.session.get(Contact, contact_id), keys.find(work.session, contact_id)
    if row is None or key is None:
        return {}
    safe = work.vault.safe(key)
    return {
        name: records.READERS[name](safe.open((Table.CONTACT, part), sealed))
        for name, part in records.PARTS.items()
        if (sealed := getattr(row, name.value)) is not None
    }


def _said_only_no(states: Mapping[Key, State]) -> bool:
    about_mail = [state.state for (_, channel), state in states.items() if channel in {ANY, _EMAIL}]
    return any(each.forbids for each in about_mail) and not any(each.allows for each in about_mail)
