"""Which records do we hold that may be the same person as a lead?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.matching import among
from rules.matching.among import Keyed
from rules.matching.of_record import traits_of
from rules.matching.traits import Traits
from service import records
from service.matching import keyed
from service.matching.keyed import Value
from service.storage import contacts, matching, tokens
from service.storage.tokens import Holder
from service.vault import Safe, Token, TokenKind
from service.vault.places import Table
from service.work import Work

MOST = 24
"""Records of one contact that are looked at, the newest: more of the same add nothing."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody we are looking for: what is compared, and by what they may be found."""

    traits: Traits
    keyed: Keyed
    values: tuple[Value, ...]
    sender_key: str = ""
    """The sender's own key, within the source at hand."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that we hold, opened as far as it is compared; lives only while leads are being placed."""

    record_id: UUID
    contact_id: UUID
    traits: Traits
    keyed: Keyed
    sender_key: str = ""


def around(work: Work, source_id: UUID, sought: Sequence[Sought]) -> list[Seen]:
    """The records of every contact that shares a key with somebody sought, the newest of each contact first.

    Nobody else can place a lead with one of these keys until we commit.
    """
    asked: dict[Token, set[Value]] = defaultdict(set)
    for value in {value for each in sought for value in each.values}:
        for token in work.vault.lookup_tokens(value[0], *value[1]):
            asked[token].add(value)
    # Locked before looking, so that what we do not find cannot be made by another meanwhile.
    tokens.lock(work.session, asked)
    hints: dict[UUID, set[Value] | None] = {}
    for holder in tokens.holders(work.session, list(asked)):
        _note(hints, holder, asked[holder.token])
    asks = str(source_id) if any(each.sender_key for each in sought) else ""
    return list(_opened(work, hints, source=asks))


def _note(hints: dict[UUID, set[Value] | None], holder: Holder, values: set[Value]) -> None:
    """None where a compound leads to a contact, for few strangers share one; else what is to be checked."""
    if TokenKind(holder.token.kind).is_compound:
        hints[holder.contact_id] = None
    elif (known := hints.setdefault(holder.contact_id, set())) is not None:
        known |= values


def _opened(work: Work, hints: Mapping[UUID, set[Value] | None], *, source: str) -> Iterable[Seen]:
    by_contact: dict[UUID, list[tuple[Any, Safe]]] = defaultdict(list)
    for row in matching.of_contacts(work.session, hints.keys()):
        if len(by_contact[row.contact_id]) < MOST:
            by_contact[row.contact_id].append((row, work.vault.safe(contacts.key_of(row))))
    for contact_id, rows in by_contact.items():
        hint = hints[contact_id]
        if hint is None or any(_holds(row, safe, hint) for row, safe in rows):
            for row, safe in rows:
                yield seen(work, row, safe, source=source if str(row.source_id) == source else "")


def _holds(row: Any, safe: Safe, hint: Iterable[Value]) -> bool:
    """Does the record have one of these values itself? Identifiers have short tokens: most are strangers'."""
    return any(parts in _IDENTIFIERS[kind](row, safe) for kind, parts in hint)


def _emails(row: Any, safe: Safe) -> set[tuple[str, ...]]:
    return {(email.key,) for email in records.emails(_text(row, safe, FieldName.EMAIL) or "[]")}


def _mailboxes(row: Any, safe: Safe) -> set[tuple[str, ...]]:
    return {(key.partition("@")[0],) for (key,) in _emails(row, safe)}


def _phones(row: Any, safe: Safe) -> set[tuple[str, ...]]:
    return {(phone.e164,) for phone in records.phones(_text(row, safe, FieldName.PHONE) or "[]")}


def _sender_keys(row: Any, safe: Safe) -> set[tuple[str, ...]]:
    return set(records.extras(_text(row, safe, FieldName.EXTRAS) or "{}").external_ids.items())


_IDENTIFIERS = {
    TokenKind.EMAIL: _emails,
    TokenKind.MAILBOX: _mailboxes,
    TokenKind.PHONE: _phones,
    TokenKind.SENDER_KEY: _sender_keys,
}


def seen(work: Work, row: Any, safe: Safe, *, source: str = "") -> Seen:
    """Open a record as far as it is compared; with the id of a source, also for the key it has there."""
    opened = {name: text for name in keyed.COMPARED if (text := _text(row, safe, name)) is not None}
    traits = traits_of(keyed.record_in(opened), work.knowledge.vocabulary)
    extras = _text(row, safe, FieldName.EXTRAS) if source else None
    sender_key = records.extras(extras).external_ids.get(source, "") if extras else ""
    return Seen(row.lead_id, row.contact_id, traits, among.keyed(traits), sender_key)


def _text(row: Any, safe: Safe, name: FieldName) -> str | None:
    sealed = getattr(row, name.value)
    return None if sealed is None else safe.open((Table.RECORD, records.PARTS[name]), sealed)
