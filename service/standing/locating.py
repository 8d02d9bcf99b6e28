"""About whom is it asked, and by what may they be on the list of those to leave alone?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.normalise import SourceDefaults, normalise_all
from rules.records import Lead, Record
from rules.suppressions import Identifier
from rules.values import swift
from service import records, unreadable
from service.errors import Tampered
from service.storage import matching, tokens
from service.storage.matching import Held
from service.vault import Token, TokenKind
from service.vault.places import Table
from service.work import Work


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Somebody who is asked about: by the id of the contact, or else by an address or a number."""

    contact_id: UUID | None = None
    email: str | None = None
    phone: str | None = None


@swift
@dataclass(frozen=True, slots=True)
class Located:
    """The contacts that somebody may be; more than one when several share the address."""

    contact_ids: tuple[UUID, ...]
    asked_by: tuple[Identifier, ...] = ()
    """What was named in the question."""


def locate(work: Work, subjects: Sequence[Subject], *, country: str | None = None) -> list[Located]:
    """The contacts of each subject, in order; two reads for all that are named by an address or number."""
    named = {place: each for place, each in enumerate(subjects) if each.contact_id is None}
    found = dict(zip(named, _named(work, list(named.values()), country), strict=True))
    return [
        Located((each.contact_id,)) if each.contact_id else found[place]
        for place, each in enumerate(subjects)
    ]


def _named(work: Work, subjects: Sequence[Subject], country: str | None) -> list[Located]:
    if not subjects:
        return []
    leads = [Lead(email=each.email, phone=each.phone) for each in subjects]
    source = SourceDefaults(country=country)
    read = normalise_all(leads, knowledge=work.knowledge, source=source, today=work.now.date())
    asked = [_keys(record) for record in read]
    holders = _holders(work, {key for keys in asked for key in keys})
    return [
        Located(_common([holders.get(key, frozenset()) for key in keys]), _identifiers(record))
        for keys, record in zip(asked, read, strict=True)
    ]


def _keys(record: Record) -> list[tuple[TokenKind, str]]:
    emails = [(TokenKind.EMAIL, email.key) for email in record.emails]
    return emails + [(TokenKind.PHONE, phone.e164) for phone in record.phones]


def _identifiers(record: Record) -> tuple[Identifier, ...]:
    return (*map(whom.of_email, record.emails), *map(whom.of_phone, record.phones))


def _common(found: Sequence[frozenset[UUID]]) -> tuple[UUID, ...]:
    """Everything that was named must fit."""
    return tuple(sorted(frozenset.intersection(*found))) if found else ()


def _holders(work: Work, keys: set[tuple[TokenKind, str]]) -> dict[tuple[TokenKind, str], frozenset[UUID]]:
    """Who really has each key: a token is a hint, so the contacts are opened and compared.

    One that cannot be opened is taken for whoever the hint says: better one no too many than a yes for them.
    """
    hints: dict[Token, list[tuple[TokenKind, str]]] = {}
    for kind, value in sorted(keys):
        for token in work.vault.lookup_tokens(kind, value):
            hints.setdefault(token, []).append((kind, value))
    met: dict[UUID, list[Token]] = {}
    for holder in tokens.holders(work.session, hints, may_lead=work.vault.may_lead):
        met.setdefault(holder.contact_id, []).append(holder.token)
    found: dict[tuple[TokenKind, str], set[UUID]] = {}
    for held in matching.identifiers(work.session, met):
        try:
            theirs = _held_keys(_opened(work, held)) & keys
        except Tampered:
            unreadable.note(work, held.contact_id)
            theirs = {key for token in met[held.contact_id] for key in hints[token]}
        for key in theirs:
            found.setdefault(key, set()).add(held.contact_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _opened(work: Work, held: Held) -> dict[FieldName, str]:
    safe = work.vault.safe(held.key)
    return {
        name: safe.open((Table.CONTACT, records.PARTS[name]), sealed) for name, sealed in held.sealed.items()
    }


def _held_keys(opened: Mapping[FieldName, str]) -> set[tuple[TokenKind, str]]:
    emails = records.emails(opened.get(FieldName.EMAIL, "[]"))
    phones = records.phones(opened.get(FieldName.PHONE, "[]"))
    return {(TokenKind.EMAIL, email.key) for email in emails} | {
        (TokenKind.PHONE, phone.e164) for phone in phones
    }
