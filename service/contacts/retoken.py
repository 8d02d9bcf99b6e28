"""How do contacts get blind tokens of a new version, when the key of the index is replaced?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from rules.fields import FieldName
from rules.matching import among
from rules.matching.of_record import traits_of
from service import records
from service.matching import keyed, marks
from service.storage import bulk, contacts, keys, matching
from service.storage.contacts import Contact
from service.vault import Safe, Token
from service.vault.places import Table
from service.work import Work


def retoken(work: Work, version: int, limit: int) -> int:
    """Give up to `limit` contacts that have tokens of an old version those of the active one instead.

    Says how many contacts; 0 when none is left. A contact whose key is gone loses its old tokens: nobody can
    compare with it any more.
    """
    ids = work.session.scalars(contacts.holding(version, limit=limit)).all()
    fresh = _fresh(work, ids)
    contacts.drop_tokens(work.session, ids, version=version)
    bulk.insert_many(work.session, contacts.TOKENS, list(marks.rows(work.vault, marks.unheld(work, fresh))))
    return len(ids)


def give(work: Work, contact_ids: Sequence[UUID]) -> None:
    """Give contacts that have none, as after a restore, all tokens of the active version that lead to them.

    A contact whose key is gone gets none. At most a few hundred at a time.
    """
    fresh = _fresh(work, contact_ids)
    bulk.insert_many(work.session, contacts.TOKENS, list(marks.rows(work.vault, marks.unheld(work, fresh))))


def _fresh(work: Work, contact_ids: Sequence[UUID]) -> dict[UUID, set[Token]]:
    """The tokens that lead to each of those contacts that has a key."""
    key_rows = keys.find_many(work.session, contact_ids)
    fresh = {
        row.id: tokens_of(work, row, work.vault.safe(key_rows[row.id]))
        for row in work.session.scalars(contacts.several(contact_ids))
        if row.id in key_rows
    }
    for token, contact_id in _tokens_of_records(work, list(fresh)):
        fresh[contact_id].add(token)
    return fresh


def tokens_of(work: Work, row: Contact, safe: Safe) -> set[Token]:
    """The tokens of the active version of what a contact holds itself, its records apart."""
    opened = {
        name: safe.open((Table.CONTACT, records.PARTS[name]), sealed)
        for name in (FieldName.EMAIL, FieldName.PHONE, FieldName.EXTRAS)
        if (sealed := getattr(row, name.value)) is not None
    }
    return tokens_in(work, opened)


def _tokens_of_records(work: Work, contact_ids: Collection[UUID]) -> Iterator[tuple[Token, UUID]]:
    """What leads to each record of those contacts: two of one person may have a key in common with others
    that the contact as a whole has not."""
    for held in matching.of_contacts(work.session, contact_ids):
        safe = work.vault.safe(held.key)
        opened = {
            name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
            for name, sealed in held.sealed.items()
        }
        yield from ((token, held.contact_id) for token in tokens_in(work, opened))


def tokens_in(work: Work, opened: Mapping[FieldName, str]) -> set[Token]:
    """The tokens of the active version that lead to whoever has these fields, as they are sealed."""
    record = keyed.record_in(opened)
    found_by = among.keyed(traits_of(record, work.knowledge.vocabulary))
    sender_keys = records.extras(opened.get(FieldName.EXTRAS, "{}")).external_ids.items()
    return {work.vault.token(kind, *parts) for kind, parts in keyed.values(record, found_by, sender_keys)}
