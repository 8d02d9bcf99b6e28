"""Which records do we hold that may be the same person as a lead?"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rules.fields import FieldName
from rules.matching import among
from rules.matching.among import Keyed
from rules.matching.keys import LARGEST_BLOCK
from rules.matching.of_record import traits_of
from rules.matching.traits import Traits
from service import records
from service.matching import keyed
from service.matching.keyed import Value
from service.storage import matching, tokens
from service.storage.matching import Held
from service.storage.tokens import Holder
from service.vault import Token, TokenKind
from service.vault.places import Table
from service.work import Work

log = logging.getLogger(__name__)

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
    for holder in _telling(tokens.holders(work.session, list(asked))):
        _note(hints, holder, asked[holder.token])
    source = str(source_id) if any(each.sender_key for each in sought) else ""
    return list(_opened(work, _holding(work, hints), source=source))


def _telling(holders: Sequence[Holder]) -> list[Holder]:
    """Without the compounds that too many share: a default value tells nothing of anybody."""
    shared = Counter(holder.token for holder in holders)
    hot = {
        token
        for token, times in shared.items()
        if times > LARGEST_BLOCK and TokenKind(token.kind).is_compound
    }
    if hot:
        log.info("hot keys left out", extra={"count": len(hot)})
    return [holder for holder in holders if holder.token not in hot]


def _note(hints: dict[UUID, set[Value] | None], holder: Holder, values: set[Value]) -> None:
    """None where a compound leads to a contact, for few strangers share one; else what is to be checked."""
    if TokenKind(holder.token.kind).is_compound:
        hints[holder.contact_id] = None
    elif (known := hints.setdefault(holder.contact_id, set())) is not None:
        known |= values


def _holding(work: Work, hints: Mapping[UUID, set[Value] | None]) -> set[UUID]:
    """The contacts but for strangers, to whom most of the short tokens of identifiers lead."""
    doubtful = {contact_id: values for contact_id, values in hints.items() if values is not None}
    holding = {
        held.id
        for held in matching.identifiers(work.session, doubtful.keys())
        if not doubtful[held.id].isdisjoint(_identifiers(work, held, doubtful[held.id]))
    }
    return (hints.keys() - doubtful.keys()) | holding


def _identifiers(work: Work, held: Held, asked: Iterable[Value]) -> set[Value]:
    """What a contact is really found by, as far as it matters; only those fields are opened."""
    safe, kinds = work.vault.safe(held.key), {kind for kind, _ in asked}
    found: set[Value] = set()
    for name in {_FIELD_OF[kind] for kind in kinds} & held.sealed.keys():
        text = safe.open((Table.CONTACT, records.PARTS[name]), held.sealed[name])
        found.update(_READ[name](text))
    return found


def _emails(text: str) -> Iterator[Value]:
    for email in records.emails(text):
        yield TokenKind.EMAIL, (email.key,)
        yield TokenKind.MAILBOX, (email.key.partition("@")[0],)


def _phones(text: str) -> Iterator[Value]:
    yield from ((TokenKind.PHONE, (phone.e164,)) for phone in records.phones(text))


def _sender_keys(text: str) -> Iterator[Value]:
    yield from ((TokenKind.SENDER_KEY, pair) for pair in records.extras(text).external_ids.items())


_READ: Mapping[FieldName, Callable[[str], Iterator[Value]]] = {
    FieldName.EMAIL: _emails,
    FieldName.PHONE: _phones,
    FieldName.EXTRAS: _sender_keys,
}
_FIELD_OF = {
    TokenKind.EMAIL: FieldName.EMAIL,
    TokenKind.MAILBOX: FieldName.EMAIL,
    TokenKind.PHONE: FieldName.PHONE,
    TokenKind.SENDER_KEY: FieldName.EXTRAS,
}


def _opened(work: Work, contact_ids: Collection[UUID], *, source: str) -> Iterator[Seen]:
    looked_at: Counter[UUID] = Counter()
    for held in matching.of_contacts(work.session, contact_ids):
        looked_at[held.contact_id] += 1
        if looked_at[held.contact_id] <= MOST:
            yield seen(work, held, source=source if str(held.source_id) == source else "")


def seen(work: Work, held: Held, *, source: str = "") -> Seen:
    """Open a record as far as it is compared; with the id of a source, also for the key it has there."""
    safe = work.vault.safe(held.key)
    opened = {
        name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
        for name, sealed in held.sealed.items()
        if source or name is not FieldName.EXTRAS
    }
    traits = traits_of(keyed.record_in(opened), work.knowledge.vocabulary)
    extras = opened.get(FieldName.EXTRAS)
    sender_key = records.extras(extras).external_ids.get(source, "") if extras else ""
    return Seen(held.id, held.contact_id, traits, among.keyed(traits), sender_key)
