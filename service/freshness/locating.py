"""Of whom was something heard: the contact that is named, or whoever has the address, number or key?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rules.fields import FieldName
from rules.normalise import SourceDefaults, normalise_all
from rules.records import Lead, Record
from service import contacts, records
from service.storage import contacts as stored
from service.storage import erasure, keys, tokens
from service.vault import Token, TokenKind
from service.vault.places import Part, Table
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Somebody of whom something was heard. Everything that is given must fit."""

    contact_id: UUID | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    external_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Located:
    """The contacts that somebody may be, and of which value it was heard."""

    contact_ids: tuple[UUID, ...]
    about: tuple[str, ...] = ()
    """Keys of the address and the number that were named."""


_Key = tuple[TokenKind, tuple[str, ...]]


def locate(
    work: Work, subjects: Sequence[Subject], *, country: str | None = None, source_id: UUID | None = None
) -> list[Located]:
    """The contacts of each subject, in order; nobody for one that we do not know.

    `country` says how to read numbers without country code, `source_id` whose an external id is. What is
    heard of an address that several share is heard of each of them.
    """
    read = normalise_all(
        [Lead(email=each.email, phone=each.phone) for each in subjects],
        knowledge=work.knowledge,
        source=SourceDefaults(country=country),
        today=work.now.date(),
    )
    asked = [_asked(each, record, source_id) for each, record in zip(subjects, read, strict=True)]
    holders = _holders(work, {key for wanted in asked if wanted for key in wanted})
    return [
        _located(work, each, record, wanted, holders)
        for each, record, wanted in zip(subjects, read, asked, strict=True)
    ]


def _asked(subject: Subject, record: Record, source_id: UUID | None) -> list[_Key] | None:
    """By what to look; None when something that was named cannot be read, so that nothing fits it."""
    found: list[_Key] = [(TokenKind.EMAIL, (each.key,)) for each in record.emails]
    found += [(TokenKind.PHONE, (each.e164,)) for each in record.phones]
    if subject.external_id and source_id:
        found.append((TokenKind.SENDER_KEY, (str(source_id), subject.external_id)))
    named = sum(bool(part) for part in (subject.email, subject.phone, subject.external_id))
    return found if len(found) == named else None


def _located(
    work: Work,
    subject: Subject,
    record: Record,
    asked: Sequence[_Key] | None,
    holders: Mapping[_Key, frozenset[UUID]],
) -> Located:
    if asked is None:
        return Located(())
    fitting = [holders.get(key, frozenset()) for key in asked]
    if subject.contact_id is not None:
        fitting.append(_itself(work, subject.contact_id))
    ids = frozenset.intersection(*fitting) if fitting else frozenset()
    named = (*(each.key for each in record.emails), *(each.e164 for each in record.phones))
    return Located(tuple(sorted(ids)), named)


def _itself(work: Work, contact_id: UUID) -> frozenset[UUID]:
    """The contact that answers for this one; nobody when it was erased, or never was."""
    if erasure.is_gone(work.session, contact_id):
        return frozenset()
    return frozenset({contacts.survivor_of(work, contact_id)})


def _holders(work: Work, wanted: set[_Key]) -> dict[_Key, frozenset[UUID]]:
    """Who really has each key: a token is a hint, so the contacts are opened and compared."""
    hints: dict[Token, list[_Key]] = {}
    for kind, parts in sorted(wanted):
        for token in work.vault.lookup_tokens(kind, *parts):
            hints.setdefault(token, []).append((kind, parts))
    met = {holder.contact_id for holder in tokens.holders(work.session, hints, may_lead=work.vault.may_lead)}
    key_rows = keys.find_many(work.session, met)
    found: dict[_Key, set[UUID]] = {}
    for row in stored.load(work.session, met):
        if row.id in key_rows and row.merged_into is None:
            safe = work.vault.safe(key_rows[row.id])
            opened = {
                name: safe.open((Table.CONTACT, Part[name.name]), sealed)
                for name in (FieldName.EMAIL, FieldName.PHONE, FieldName.EXTRAS)
                if (sealed := getattr(row, name.value)) is not None
            }
            for key in _held(opened) & wanted:
                found.setdefault(key, set()).add(row.id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _held(opened: Mapping[FieldName, str]) -> set[_Key]:
    held: set[_Key] = {
        (TokenKind.EMAIL, (key,)) for key in records.email_keys(opened.get(FieldName.EMAIL, "[]"))
    }
    held |= {
        (TokenKind.PHONE, (number,)) for number in records.phone_numbers(opened.get(FieldName.PHONE, "[]"))
    }
    extras = records.extras(opened[FieldName.EXTRAS]) if FieldName.EXTRAS in opened else None
    if extras is not None:
        held |= {(TokenKind.SENDER_KEY, (source, key)) for source, key in extras.external_ids.items()}
    return held
