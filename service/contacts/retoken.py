"""How do contacts get blind tokens of a new version, when the key of the index is replaced?"""

from collections.abc import Mapping

from rules.fields import FieldName
from service import records
from service.storage import bulk, contacts, keys
from service.storage.contacts import Contact
from service.vault import Safe, Token, TokenKind
from service.vault.places import Table
from service.work import Work


def retoken(work: Work, version: int, limit: int) -> int:
    """Give up to `limit` contacts that have tokens of an old version those of the active one instead.

    Says how many contacts; 0 when none is left. A contact whose key is gone loses its old tokens: nobody can
    compare with it any more.
    """
    ids = work.session.scalars(contacts.holding(version, limit=limit)).all()
    key_rows = keys.find_many(work.session, ids)
    fresh = {
        (*token, row.id)
        for row in work.session.scalars(contacts.several(ids))
        if row.id in key_rows
        for token in tokens_of(work, row, work.vault.safe(key_rows[row.id]))
    }
    contacts.drop_tokens(work.session, ids, version=version)
    missing = fresh - contacts.tokens_of(work.session, ids)
    bulk.insert_many(
        work.session,
        contacts.TOKENS,
        [
            {"kind": kind, "version": fresh_version, "value": value, "contact_id": contact_id}
            for kind, fresh_version, value, contact_id in sorted(missing)
        ],
    )
    return len(ids)


def tokens_of(work: Work, row: Contact, safe: Safe) -> set[Token]:
    """The tokens of the active version that a contact should be found by."""
    opened = {
        name: safe.open((Table.CONTACT, records.PARTS[name]), sealed)
        for name in (FieldName.EMAIL, FieldName.PHONE, FieldName.EXTRAS)
        if (sealed := getattr(row, name.value)) is not None
    }
    return tokens_in(work, opened)


def tokens_in(work: Work, opened: Mapping[FieldName, str]) -> set[Token]:
    """The tokens of the active version that lead to whoever has these fields."""
    emails = records.emails(opened.get(FieldName.EMAIL, "[]"))
    phones = records.phones(opened.get(FieldName.PHONE, "[]"))
    external_ids = records.extras(opened.get(FieldName.EXTRAS, "{}")).external_ids
    return {
        *(work.vault.token(TokenKind.EMAIL, email.key) for email in emails),
        *(work.vault.token(TokenKind.PHONE, phone.e164) for phone in phones),
        *(work.vault.token(TokenKind.SENDER_KEY, *pair) for pair in external_ids.items()),
    }
