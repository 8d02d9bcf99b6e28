"""Which leads that are part of no contact are of a person all the same? Those that wait to be checked.

No id leads to them: they are opened, some at a time, and compared. What is shared by many, such as the number
of a switchboard, does not make somebody's lead another's; so a name has to agree as well.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.matching.of_record import traits_of
from rules.records import Record
from service import records
from service.errors import Tampered
from service.matching import keyed
from service.storage import copies as stored
from service.storage import keys
from service.vault import KeyRow
from service.vault.places import Table
from service.work import Work

AT_ONCE = 500
"""So many are opened together."""

_KNOWN_BY = (FieldName.NAME, FieldName.EMAIL, FieldName.PHONE)


def leads_of(work: Work, known: Collection[Record]) -> Iterator[UUID]:
    """The leads in no contact that are of the person whom these records are of."""
    emails = {email.key for each in known for email in each.emails}
    phones = {phone.e164 for each in known for phone in each.phones}
    names = {name for each in known if (name := _name(work, each))}
    if not (emails or phones):
        return
    after: UUID | None = None
    while rows := stored.unplaced(work.session, after=after, limit=AT_ONCE):
        key_rows = keys.find_many(work.session, [row.lead_id for row in rows])
        for row in rows:
            read = _read(work, row, key_rows[row.lead_id]) if row.lead_id in key_rows else None
            if read is not None and _is_of(work, read, emails, phones, names):
                yield row.lead_id
        after = rows[-1].lead_id


def _is_of(
    work: Work,
    read: Record,
    emails: Collection[str],
    phones: Collection[str],
    names: Collection[tuple[str, str]],
) -> bool:
    by_mailbox = any(email.key in emails and "role" not in email.flags for email in read.emails)
    by_number = any(phone.e164 in phones for phone in read.phones)
    name = _name(work, read)
    if name is None:
        return by_mailbox
    return (by_mailbox or by_number) and (name in names or (by_mailbox and not names))


def _name(work: Work, record: Record) -> tuple[str, str] | None:
    traits = traits_of(record, work.knowledge.vocabulary)
    return (traits.given, traits.family) if traits.given or traits.family else None


def _read(work: Work, row: Any, key: KeyRow) -> Record | None:
    """As much of the record as it is compared by; None of one that was tampered with."""
    try:
        safe = work.vault.safe(key)
        opened = {
            name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
            for name in _KNOWN_BY
            if (sealed := getattr(row, name.value)) is not None
        }
    except Tampered:
        return None
    return keyed.record_in(opened)
