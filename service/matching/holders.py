"""Which contacts have one of these keys, of all to whom their tokens lead?

Few strangers share the token of a compound, so whoever it leads to is worth a look. Short tokens lead to
several strangers each. Most of those are told by their marks; where a token was made before there were marks,
or where it matters how many there are, contacts are opened to see what they have.
"""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from rules.fields import FieldName
from rules.matching.keys import KEYS
from service import records
from service.matching import keyed
from service.matching.keyed import Value
from service.storage import matching, tokens
from service.storage.tokens import Holder
from service.vault import Token, TokenKind
from service.vault.places import Table
from service.vault.tokens import COMPOUNDS
from service.work import Work

log = logging.getLogger(__name__)

MANY = 32
"""Contacts behind one short token of which some are looked at first: more than chance alone leads to."""
SLACK = 3
"""So many strangers with the very mark that is asked for never come together."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """More contacts with one number or address than are compared for its sake: a switchboard, an office."""

    value: Value
    contact_ids: Sequence[UUID]
    """Those that surely have it first, then those to whom at least its token leads."""
    at_once: int


def of(work: Work, asked: Mapping[Token, set[Value]]) -> tuple[set[UUID], list[Crowd]]:
    """The contacts that are worth opening for the values that were asked for by these tokens, and crowds.

    Of a crowd it is enough to see some.
    """
    near: set[UUID] = set()
    hints: dict[UUID, set[Value]] = defaultdict(set)
    unmarked: set[UUID] = set()
    found = tokens.holders(work.session, asked, may_lead=work.vault.may_lead, most=_MOST)
    for token, contact_id, is_marked in _telling(found):
        if token.kind >= COMPOUNDS:
            near.add(contact_id)
            continue
        hints[contact_id] |= asked[token]
        if not is_marked:
            unmarked.add(contact_id)
    for contact_id in near:
        hints.pop(contact_id, None)
    return near, _join(work, hints, near, unmarked) if hints else []


def _telling(holders: Sequence[Holder]) -> list[Holder]:
    """Without the compounds that too many share: a default value tells nothing of anybody."""
    shared = Counter(holder.token for holder in holders)
    hot = {token for token, times in shared.items() if times > FEW_ENOUGH.get(token.kind, times)}
    if not hot:
        return list(holders)
    log.info("hot keys left out", extra={"count": len(hot)})
    return [holder for holder in holders if holder.token not in hot]


STRANGERS = 1
"""Contacts that a token of a compound may lead to by chance, besides those who share it; hardly ever more."""
_LARGEST: Mapping[int, int] = {keyed.KINDS[key.name]: key.largest for key in KEYS if key.name in keyed.KINDS}
FEW_ENOUGH = {kind: most + STRANGERS for kind, most in _LARGEST.items() if TokenKind(kind).is_compound}
"""Holders of a compound up to which it tells something, by kind."""
_MOST = {kind: most + 1 for kind, most in FEW_ENOUGH.items()}
"""How many holders are read: one more than are few enough, to see that there are too many."""


def _join(
    work: Work, hints: Mapping[UUID, set[Value]], near: set[UUID], unmarked: AbstractSet[UUID]
) -> list[Crowd]:
    """Add to those near the contacts that have an identifier; where too many have it they are given back."""
    hinted = _by_value(hints)
    marked = {value: ids for value, ids in hinted.items() if unmarked.isdisjoint(ids)}
    crowds = []
    for value, ids in marked.items():
        most = _LARGEST.get(value[0], MANY)
        if len(ids) <= most:
            # One in hundreds is there by chance: it is opened sooner than everybody is checked.
            near.update(ids)
        elif len(ids) < most + SLACK:
            continue
        elif value[0] is not TokenKind.MAILBOX:
            crowds.append(Crowd(value, sorted(ids, reverse=True), most))
        _leave_out(hints, value, ids)
    return crowds + _join_checked(work, hints, near)


def _leave_out(hints: Mapping[UUID, set[Value]], value: Value, ids: Iterable[UUID]) -> None:
    for contact_id in ids:
        hints[contact_id].discard(value)


def _by_value(hints: Mapping[UUID, set[Value]]) -> dict[Value, list[UUID]]:
    hinted: dict[Value, list[UUID]] = defaultdict(list)
    for contact_id, values in hints.items():
        for value in values:
            hinted[value].append(contact_id)
    return hinted


def _join_checked(work: Work, hints: Mapping[UUID, set[Value]], near: set[UUID]) -> list[Crowd]:
    """The same of those whom no mark tells from strangers: they are opened."""
    if not (hinted := _by_value(hints)):
        return []
    later = {value: sorted(ids, reverse=True)[MANY:] for value, ids in hinted.items() if len(ids) > MANY}
    put_off = _put_off(hints, later)
    holding: dict[Value, list[UUID]] = defaultdict(list)
    _check(work, hints, [each for each, values in hints.items() if values and each not in put_off], holding)
    few = (ids for value, ids in later.items() if len(holding[value]) <= _LARGEST.get(value[0], MANY))
    _check(work, hints, {contact_id for ids in few for contact_id in ids} & put_off, holding)
    crowds = []
    for value, contact_ids in holding.items():
        if len(contact_ids) <= (most := _LARGEST.get(value[0], len(contact_ids))):
            near.update(contact_ids)
        elif value[0] is not TokenKind.MAILBOX:
            sure = dict.fromkeys(sorted(contact_ids, reverse=True))
            crowds.append(Crowd(value, list(sure | dict.fromkeys(later.get(value, ()))), most))
    return crowds


def _put_off(hints: Mapping[UUID, set[Value]], later: Mapping[Value, Sequence[UUID]]) -> AbstractSet[UUID]:
    """The contacts that nothing else leads to but what leads to many."""
    late = {value: frozenset(ids) for value, ids in later.items()}
    return {
        contact_id
        for ids in later.values()
        for contact_id in ids
        if all(contact_id in late.get(value, ()) for value in hints[contact_id])
    }


def _check(
    work: Work,
    hints: Mapping[UUID, set[Value]],
    contact_ids: Collection[UUID],
    holding: dict[Value, list[UUID]],
) -> None:
    """Note of these contacts which of the values that led to them they really have."""
    reading: dict[FieldName, list[UUID]] = defaultdict(list)
    for contact_id in contact_ids:
        for field in {_FIELD_OF[kind] for kind, _ in hints[contact_id]}:
            reading[field].append(contact_id)
    for field, ids in reading.items():
        place = (Table.CONTACT, records.PARTS[field])
        for key, sealed in matching.holding(work.session, ids, field):
            asked = [value for value in hints[key.owner] if _FIELD_OF[value[0]] is field]
            for value in _told(work.vault.safe(key).open(place, sealed), field, asked):
                holding[value].append(key.owner)


def _told(text: str, field: FieldName, asked: Iterable[Value]) -> Iterable[Value]:
    """Which of the values the text of a field holds. Mostly none, which is seen without reading it."""
    may_be = [value for value in asked if _sign(value) in text]
    return {*_READ[field](text)}.intersection(may_be) if may_be else ()


def _sign(value: Value) -> str:
    """What stands in every text that holds the value; nothing, where it may be written in several ways."""
    last = value[1][-1]
    return last if _AS_IT_IS(last) else ""


_AS_IT_IS = re.compile(r"[ !#-\[\]-~]+").fullmatch
"""Marks that JSON neither must nor may write but as they are, so far as we write it."""


def _emails(text: str) -> Iterator[Value]:
    for key in records.email_keys(text):
        yield TokenKind.EMAIL, (key,)
        yield TokenKind.MAILBOX, (key.partition("@")[0],)


def _phones(text: str) -> Iterator[Value]:
    yield from ((TokenKind.PHONE, (number,)) for number in records.phone_numbers(text))


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
