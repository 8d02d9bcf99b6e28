"""Whom do we already know that a lead may be?"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.comparison import Face, same_person
from rules.fields import FieldName
from service import records
from service.contacts.golden import Golden, face_of
from service.contacts.provenance import choices
from service.storage import contacts, keys, tokens
from service.storage.sources import Source
from service.vault import KeyRow, Token, TokenKind
from service.vault.places import Table
from service.work import Work


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody we are looking for: what there is to recognise, and the tokens that may lead to them."""

    face: Face
    tokens: tuple[Token, ...]


class Known:
    """The contacts that share an identifier with somebody sought, and those begun while leads are placed."""

    def __init__(self, work: Work, source: Source, sought: Sequence[Sought]) -> None:
        self._source_id = source.id
        self._faces: dict[UUID, Face] = {}
        self._by_token: dict[Token, dict[UUID, None]] = defaultdict(dict)
        asked = {token for each in sought for token in each.tokens}
        # Locked before looking, so that what we do not find cannot be made by another meanwhile.
        tokens.lock(work.session, asked)
        holders = tokens.holders(work.session, list(asked))
        sharing = _sharing(work, source, sought, holders)
        self._goldens = load(work, sharing)
        for holder in holders:
            if holder.contact_id in sharing:
                self._by_token[holder.token][holder.contact_id] = None

    def find(self, sought: Sought) -> Golden | None:
        """The oldest contact that is this person. Candidates are compared in clear: a token only hints."""
        candidates = {contact_id for token in sought.tokens for contact_id in self._by_token.get(token, ())}
        for contact_id in sorted(candidates & self._goldens.keys()):
            if same_person(self._face(contact_id), sought.face):
                return self._goldens[contact_id]
        return None

    def learn(self, golden: Golden) -> None:
        """The contact was begun or has changed: the leads that follow shall find it as it is now."""
        self._goldens[golden.id] = golden
        self._faces.pop(golden.id, None)
        for token in (each for each in golden.tokens if each.kind in IDENTIFIERS):
            self._by_token[token][golden.id] = None

    def _face(self, contact_id: UUID) -> Face:
        if contact_id not in self._faces:
            self._faces[contact_id] = face_of(self._goldens[contact_id], self._source_id)
        return self._faces[contact_id]


def _sharing(
    work: Work, source: Source, sought: Sequence[Sought], holders: Sequence[tokens.Holder]
) -> set[UUID]:
    """Of all that tokens lead to, those that really share an identifier.

    Tokens are short, so most lead to strangers: of these only the one field in question is opened.
    """
    rows = {row.id: row for row in contacts.identifiers(work.session, {held.contact_id for held in holders})}
    wanted: dict[Token, set[str]] = defaultdict(set)
    for each in sought:
        for token in each.tokens:
            wanted[token] |= _SOUGHT_BY[token.kind](each.face)
    return {
        holder.contact_id
        for holder in holders
        if holder.contact_id in rows
        and wanted[holder.token] & _identifiers(work, rows[holder.contact_id], holder.token.kind, source.id)
    }


IDENTIFIERS = frozenset({TokenKind.EMAIL, TokenKind.PHONE, TokenKind.SENDER_KEY})
"""The kinds of token by which somebody is found before weights decide."""

_SOUGHT_BY: Mapping[int, Callable[[Face], AbstractSet[str]]] = {
    TokenKind.EMAIL: lambda face: face.emails | face.role_emails,
    TokenKind.PHONE: lambda face: face.phones,
    TokenKind.SENDER_KEY: lambda face: face.external_ids,
}
"""What of a face a token of each kind is made from."""

_FIELD_OF: Mapping[int, FieldName] = {
    TokenKind.EMAIL: FieldName.EMAIL,
    TokenKind.PHONE: FieldName.PHONE,
    TokenKind.SENDER_KEY: FieldName.EXTRAS,
}


def _identifiers(work: Work, row: Any, kind: int, source_id: UUID) -> AbstractSet[str]:
    """Open one field of a stranger, and say which identifiers stand in it."""
    name = _FIELD_OF[kind]
    sealed = getattr(row, name.value)
    if sealed is None:
        return frozenset()
    text = work.vault.safe(contacts.key_of(row)).open((Table.CONTACT, records.PARTS[name]), sealed)
    match kind:
        case TokenKind.EMAIL:
            return {email.key for email in records.emails(text)}
        case TokenKind.PHONE:
            return {phone.e164 for phone in records.phones(text)}
        case _:
            return {key for key in (records.extras(text).external_ids.get(str(source_id)),) if key}


def load(work: Work, ids: Collection[UUID]) -> dict[UUID, Golden]:
    """Those contacts as they stand, to be changed in this piece of work."""
    if not ids:
        return {}
    key_rows = keys.find_many(work.session, ids)
    return {row.id: _golden(work, row, key_rows[row.id]) for row in contacts.load(work.session, ids)}


def _golden(work: Work, row: Any, key: KeyRow) -> Golden:
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
