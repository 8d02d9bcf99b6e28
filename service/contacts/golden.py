"""How does a record become part of a golden contact?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.findings import Verdict
from rules.records import Email, Extras, Kind, Phone
from rules.survivorship import Choice, Claim, Pin, choose
from service import records
from service.contacts.provenance import choices, provenance
from service.storage import contacts, keys
from service.vault import KeyRow, Safe, Token, Vault
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

# What a contact is filed under in clear; chosen like the fields.
FILED = ("kind", "country", "language")


@dataclass(slots=True, kw_only=True)
class Golden:
    """A contact as it stands within one piece of work: changed here, written once at the end."""

    id: UUID
    safe: Safe
    key: KeyRow
    columns: dict[str, Sealed | None]
    choices: dict[str, Choice]
    """Who won each field, and why."""
    kind: Kind | None = None
    country: str | None = None
    language: str | None = None
    score: int = 0
    grade: str = "E"
    revision: int = 0
    created_at: datetime
    is_new: bool
    is_changed: bool = False
    tokens: set[Token] = field(default_factory=set)
    """Tokens to be added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one record brings to a contact."""

    record_id: UUID
    trust: int
    observed_at: datetime
    texts: Mapping[FieldName, str]
    verdicts: Mapping[FieldName, Verdict]
    filed: Mapping[str, Any]
    """Kind, country and language, where the record has them."""
    score: int
    grade: str
    tokens: frozenset[Token]

    name_fullness: int = 0
    pins: Mapping[FieldName, Pin] = field(default_factory=dict)
    """Its values that a steward chose."""

    def claim(self, verdict: Verdict, *, fullness: int = 0, pin: Pin | None = None) -> Claim:
        """What speaks for one of its values."""
        return Claim(
            record_id=self.record_id,
            verdict=verdict,
            trust=self.trust,
            observed_at=self.observed_at,
            fullness=fullness,
            pin=pin,
        )


def begin(vault: Vault, contact_id: UUID, *, now: datetime) -> Golden:
    """A new contact without any value yet."""
    safe, key = vault.new_safe(contact_id)
    return Golden(
        id=contact_id,
        safe=safe,
        key=key,
        columns=dict.fromkeys(records.COLUMNS),
        choices={},
        created_at=now,
        is_new=True,
    )


def load(work: Work, ids: Collection[UUID]) -> dict[UUID, Golden]:
    """Those contacts as they stand, to be changed in this piece of work."""
    if not ids:
        return {}
    key_rows = keys.find_many(work.session, ids)
    return {row.id: _standing(work, row, key_rows[row.id]) for row in contacts.load(work.session, ids)}


def absorb(golden: Golden, new: Contribution) -> None:
    """Let the record's values stand where they are the better ones; nothing that loses is forgotten.

    The losing value of a field stays with its record. E-mail addresses, telephone numbers and labels add up.
    """
    for name, text in new.texts.items():
        _offer(golden, name, text, new)
    for attribute, value in new.filed.items():
        choice = choose(golden.choices.get(attribute), new.claim(Verdict.VALID))
        if choice.claim.record_id == new.record_id:
            setattr(golden, attribute, value)
            golden.choices[attribute] = choice
    if new.score > golden.score:
        golden.score, golden.grade = new.score, new.grade
    golden.tokens |= new.tokens
    golden.is_changed = True


def row(golden: Golden, *, now: datetime) -> dict[str, Any]:
    """The contact as it is written."""
    return {
        "id": golden.id,
        "kind": golden.kind,
        "country": golden.country,
        "language": golden.language,
        **golden.columns,
        "provenance": provenance(golden.choices),
        "score": golden.score,
        "grade": golden.grade,
        "revision": golden.revision + 1,
        "created_at": golden.created_at,
        "updated_at": now,
    }


def _standing(work: Work, row: Any, key: KeyRow) -> Golden:
    return Golden(
        id=row.id,
        safe=work.vault.safe(key),
        key=key,
        columns={column: getattr(row, column) for column in records.COLUMNS},
        choices=choices(row.provenance),
        kind=row.kind,
        country=row.country,
        language=row.language,
        score=row.score,
        grade=row.grade,
        revision=row.revision,
        created_at=row.created_at,
        is_new=False,
    )


def _offer(golden: Golden, name: FieldName, text: str, new: Contribution) -> None:
    fullness = new.name_fullness if name is FieldName.NAME else 0
    verdict = new.verdicts.get(name, Verdict.VALID)
    claim = new.claim(verdict, fullness=fullness, pin=new.pins.get(name))
    choice = choose(golden.choices.get(name.value), claim)
    adds_up = name in _ADDING and choice.claim.pin is not Pin.ALONE
    held = _opened(golden, name) if adds_up else None
    wins = choice.claim.record_id == new.record_id
    # Also a value that merely held its place now has a reason to show for it.
    golden.choices[name.value] = choice
    if held is not None:
        text = _ADDING[name](text, held) if wins else _ADDING[name](held, text)
    if text != held and (wins or held is not None):
        golden.columns[name.value] = golden.safe.seal((Table.CONTACT, records.PARTS[name]), text)


def _opened(golden: Golden, name: FieldName) -> str | None:
    sealed = golden.columns[name.value]
    return None if sealed is None else golden.safe.open((Table.CONTACT, Part[name.name]), sealed)


def _all_emails(first: str, second: str) -> str:
    kept: dict[str, Email] = {}
    for email in (*records.emails(first), *records.emails(second)):
        kept.setdefault(email.key, email)
    return records.many(tuple(kept.values()))


def _all_phones(first: str, second: str) -> str:
    kept: dict[str, Phone] = {}
    for phone in (*records.phones(first), *records.phones(second)):
        kept.setdefault(phone.e164, phone)
    return records.many(tuple(kept.values()))


def _all_extras(first: str, second: str) -> str:
    preferred, other = records.extras(first), records.extras(second)
    return records.extras_text(
        Extras(
            external_ids={**other.external_ids, **preferred.external_ids},
            tags=tuple(dict.fromkeys((*preferred.tags, *other.tags))),
            attributes={**other.attributes, **preferred.attributes},
        )
    )


_ADDING = {FieldName.EMAIL: _all_emails, FieldName.PHONE: _all_phones, FieldName.EXTRAS: _all_extras}
"""Fields of which a person may have several: what loses is kept behind what wins."""
