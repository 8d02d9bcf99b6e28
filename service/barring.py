"""What keeps a person's yes from counting: a wide wish of their own, or what is not theirs to take back?

Who comes by a link has shown that they read the first mailbox of the contact, and nothing else. So a wish is
theirs when it was written down for that address; whatever another sign of the contact is on the list by may
be somebody else's, and nothing is told of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.records import Record
from rules.suppressions import Identifier
from service import records, suppressions
from service.storage import keys
from service.storage.contacts import Contact
from service.suppressions import Hit
from service.vault.places import Table
from service.work import Work

_SIGNS = (FieldName.EMAIL, FieldName.PHONE, FieldName.ADDRESS, FieldName.ORGANISATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The entries that one contact is on the list by."""

    own: tuple[Hit, ...] = ()
    others: tuple[Hit, ...] = ()

    def bar(self, purpose: str, channel: str) -> bool:
        """Is a yes to this in vain, as long as nothing else is done?"""
        return _bars(self.own, purpose, channel) or _bars(self.others, purpose, channel)

    def bar_by_own_wish(self, purpose: str, channel: str) -> bool:
        """Is it only the person's own wider wish that stands against it?"""
        return _bars(self.own, purpose, channel) and not _bars(self.others, purpose, channel)

    def own_since(self, asked: Collection[tuple[str, str]]) -> datetime | None:
        """Since when a wide wish of the person stands against any of these, if one does."""
        barring = (hit for hit in self.own if any(_is_bar(hit, *each) for each in asked))
        return min((hit.since for hit in barring), default=None)


def of_contact(work: Work, contact_id: UUID) -> Bars:
    """What the contact that answers is on the list by."""
    row, key = work.session.get(Contact, contact_id), keys.find(work.session, contact_id)
    if row is None or key is None:
        return Bars()
    safe = work.vault.safe(key)
    opened = {
        name: records.READERS[name](safe.open((Table.CONTACT, records.PARTS[name]), sealed))
        for name in _SIGNS
        if (sealed := getattr(row, name.value)) is not None
    }
    record = Record(
        emails=opened.get(FieldName.EMAIL, ()),
        phones=opened.get(FieldName.PHONE, ()),
        address=opened.get(FieldName.ADDRESS),
        organisation=opened.get(FieldName.ORGANISATION),
    )
    hits = suppressions.matching(work, whom.of_record(record, work.knowledge.vocabulary))
    proven = suppressions.matching(work, _proven(record))
    groups = {hit.group_id for hit in proven if hit.reach.reason in whom.OWN}
    return Bars(
        own=tuple(hit for hit in hits if hit.group_id in groups),
        others=tuple(hit for hit in hits if hit.group_id not in groups),
    )


def _proven(record: Record) -> tuple[Identifier, ...]:
    """What the link shows to be the person's: where letters go, or without any the first number."""
    if record.emails:
        return (whom.of_email(record.emails[0]),)
    return tuple(map(whom.of_phone, record.phones[:1]))


def _bars(hits: Collection[Hit], purpose: str, channel: str) -> bool:
    return any(_is_bar(hit, purpose, channel) for hit in hits)


def _is_bar(hit: Hit, purpose: str, channel: str) -> bool:
    # What a yes to just this takes back is in nobody's way.
    reach = hit.reach
    return reach.covers(purpose, channel) and not whom.is_undone_by_grant(reach, purpose, channel)
