"""What of a contact can go stale, opened: each value with when and whence it came?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness import values
from rules.freshness.rates import Group, group_of
from rules.records import Kind
from rules.survivorship import Choice
from rules.vocabulary import Vocabulary
from service import records
from service.contacts.provenance import choices
from service.storage import contacts, keys
from service.storage.freshness import AGEING
from service.storage.signals import VALUE_LENGTH
from service.vault import DigestPurpose, Vault
from service.vault.places import Table
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A contact that answers for itself, as far as it can go stale; lives only while it is reckoned with."""

    id: UUID
    kind: Kind | None
    country: str | None
    values: Mapping[FieldName, Any]
    choices: Mapping[str, Choice]
    created_at: datetime

    def group(self, name: FieldName, *, among: str = "") -> Group | None:
        """With which values one of these ages: the first of a field, or the one of several with that key."""
        value = self.values[name]
        if name not in {FieldName.EMAIL, FieldName.PHONE}:
            return group_of(name, kind=self.kind, value=value)
        keyed = dict(zip(values.keys_of(name, value), value, strict=True))
        return group_of(name, kind=self.kind, value=keyed.get(among) if among else next(iter(value), None))

    def key(self, name: FieldName, vocabulary: Vocabulary) -> str:
        """By what the value that stands first is known again."""
        return values.key_of(name, self.values[name], vocabulary)


def open_many(work: Work, contact_ids: Collection[UUID]) -> dict[UUID, Opened]:
    """Those of the contacts that answer for themselves; who was merged away or erased is left out."""
    if not contact_ids:
        return {}
    key_rows = keys.find_many(work.session, contact_ids)
    return {
        row.id: _opened(work, row, key_rows[row.id])
        for row in contacts.load(work.session, contact_ids)
        if row.merged_into is None and row.id in key_rows
    }


def digest(vault: Vault, contact_id: UUID, name: FieldName, key: str) -> bytes:
    """Under which keyed hash a value of a contact is known: another contact's same value has another."""
    return vault.digest(DigestPurpose.FRESHNESS, contact_id.bytes, name.value, key)[:VALUE_LENGTH]


def _opened(work: Work, row: Any, key: Any) -> Opened:
    safe = work.vault.safe(key)
    return Opened(
        id=row.id,
        kind=row.kind,
        country=row.country,
        values={
            name: records.READERS[name](safe.open((Table.CONTACT, records.PARTS[name]), sealed))
            for name in AGEING
            if (sealed := getattr(row, name.value)) is not None
        },
        choices=choices(row.provenance),
        created_at=row.created_at,
    )
