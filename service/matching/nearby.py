"""Which records do we hold that may be the same person as a lead?"""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from rules.fields import FieldName
from rules.matching.among import Keyed
from rules.matching.editions import edition
from rules.matching.keys import KEYS
from rules.matching.levels import emails, phones
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES, Traits
from service import records
from service.matching import keyed, likenesses
from service.matching.keyed import Value
from service.storage import matching, tokens
from service.storage.matching import Alike, Held
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
    sender_key: str = ""


def around(work: Work, source_id: UUID, sought: Sequence[Sought]) -> list[Seen]:
    """The records of every contact that shares a key with somebody sought, the newest of each contact first.

    Nobody else can place a lead with one of these keys until we commit.
    """
    asked: dict[Token, set[Value]] = defaultdict(set)
    for value in {value for each in sought for value in each.values}:
        kind, parts = value
        for token in work.vault.lookup_tokens(kind, *parts):
            asked[token].add(value)
    # Locked before looking, so that what we do not find cannot be made by another meanwhile.
    tokens.lock(work.session, asked)
    leading = {value for each in sought for value in each.values if _leads(value, each.keyed)}
    looked_up = [token for token, values in asked.items() if not leading.isdisjoint(values)]
    hints: dict[UUID, set[Value] | None] = {}
    for holder in _telling(tokens.holders(work.session, looked_up, may_lead=work.vault.may_lead, most=_MOST)):
        _note(hints, holder, asked[holder.token])
    near = {contact_id for contact_id, values in hints.items() if values is None}
    crowds = _join_holders(work, hints, near)
    aim = _aim(source_id, sought)
    seen = list(_opened(work, near, aim))
    for crowd in crowds:
        seen += _some_of(work, crowd, aim, known={each.contact_id for each in seen})
    return seen


@dataclass(frozen=True, slots=True)
class Aim:
    """What of a record is opened, and with the id of which source its key there, if with any."""

    fields: AbstractSet[FieldName]
    source: str = ""

    @property
    def closed(self) -> tuple[int, ...]:
        """The places of the traits that are told of other fields."""
        return tuple(place for place, field in enumerate(_TOLD_OF) if field not in self.fields)


_OF = {
    FieldName.NAME: ("given", "family", "maiden"),
    FieldName.EMAIL: ("email", "email2", "domain"),
    FieldName.PHONE: ("phone", "phone2"),
    FieldName.ADDRESS: ("street", "house", "postcode", "city"),
    FieldName.ORGANISATION: ("company",),
    FieldName.BIRTH_DATE: ("birth",),
}
_TOLD_OF = tuple(next((field for field, told in _OF.items() if name in told), None) for name in NAMES)
"""Of which field each trait is told."""

WHOLE = Aim(frozenset(matching.COMPARED) - {FieldName.EXTRAS})


def _aim(source_id: UUID, sought: Sequence[Sought]) -> Aim:
    """Only what somebody sought says something of, for nothing else is compared; the name always.

    It is asked how many family names a number is used under, whoever asks.
    """
    told = [each.traits for each in sought]
    fields = {FieldName.NAME}
    fields.update(field for field, names in _TOLD_BY.items() if any(any(names(each)) for each in told))
    if not any(each.sender_key for each in sought):
        return Aim(fields)
    return Aim(fields | {FieldName.EXTRAS}, str(source_id))


_TOLD_BY: Mapping[FieldName, Callable[[Traits], tuple[str, ...]]] = {
    FieldName.EMAIL: attrgetter("email", "domain"),
    FieldName.PHONE: attrgetter("phone", "phone2"),
    FieldName.ADDRESS: attrgetter("street", "house", "postcode", "city"),
    FieldName.ORGANISATION: lambda traits: (traits.company,),
    FieldName.BIRTH_DATE: lambda traits: (traits.birth,),
}


def _leads(value: Value, found_by: Keyed) -> bool:
    """Not so the address of a department: nobody is compared for its sake."""
    kind, parts = value
    return kind is not TokenKind.EMAIL or ("email", parts) in found_by


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


def _note(hints: dict[UUID, set[Value] | None], holder: Holder, values: set[Value]) -> None:
    """None where a compound leads to a contact, for few strangers share one; else what is to be checked."""
    if TokenKind(holder.token.kind).is_compound:
        hints[holder.contact_id] = None
    elif (known := hints.setdefault(holder.contact_id, set())) is not None:
        known |= values


@dataclass(frozen=True, slots=True)
class _Crowd:
    """More contacts with one number or address than are compared for its sake: a switchboard, an office."""

    value: Value
    contact_ids: Sequence[UUID]
    """Those that surely have it first, then those to whom at least its token leads."""
    at_once: int


MANY = 32
"""Contacts behind one short token of which some are looked at first: more than chance alone leads to."""


def _join_holders(work: Work, hints: Mapping[UUID, set[Value] | None], near: set[UUID]) -> list[_Crowd]:
    """Add to those near the contacts that really have an identifier: to most, short tokens led by chance.

    Where too many have it they are not near for that, and are given back.
    """
    hinted: dict[Value, list[UUID]] = defaultdict(list)
    for contact_id, values in hints.items():
        for value in values or ():
            hinted[value].append(contact_id)
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
            known = sorted(contact_ids, reverse=True)
            rest = [each for each in later.get(value, ()) if each not in set(known)]
            crowds.append(_Crowd(value, [*known, *rest], most))
    return crowds


def _put_off(
    hints: Mapping[UUID, set[Value] | None], later: Mapping[Value, Sequence[UUID]]
) -> AbstractSet[UUID]:
    """The contacts that nothing else leads to but what leads to many."""
    late = {value: frozenset(ids) for value, ids in later.items()}
    return {
        contact_id
        for ids in later.values()
        for contact_id in ids
        if all(contact_id in late.get(value, ()) for value in hints[contact_id] or ())
    }


def _check(
    work: Work,
    hints: Mapping[UUID, set[Value] | None],
    contact_ids: Collection[UUID],
    holding: dict[Value, list[UUID]],
) -> None:
    """Note of these contacts which of the values that led to them they really have."""
    reading: dict[FieldName, list[UUID]] = defaultdict(list)
    for contact_id in contact_ids:
        for field in {_FIELD_OF[kind] for kind, _ in hints[contact_id] or ()}:
            reading[field].append(contact_id)
    for field, ids in reading.items():
        place = (Table.CONTACT, records.PARTS[field])
        for key, sealed in matching.holding(work.session, ids, field):
            asked = [value for value in hints[key.owner] or () if _FIELD_OF[value[0]] is field]
            for value in _told(work.vault.safe(key).open(place, sealed), field, asked):
                holding[value].append(key.owner)


def _some_of(work: Work, crowd: _Crowd, aim: Aim, *, known: AbstractSet[UUID]) -> Iterator[Seen]:
    """As many of a crowd as it takes to see that it is none of one family, or all of them.

    Those found by something else too may share the number, and it matters how many families use it.
    """
    families: set[str] = set()
    text = crowd.value[1][0].lstrip("+")
    unseen = [contact_id for contact_id in crowd.contact_ids if contact_id not in known]
    for start in range(0, len(unseen), crowd.at_once):
        for each in _opened(work, unseen[start : start + crowd.at_once], aim):
            traits = each.traits
            if text in (traits.email, traits.email2, traits.phone, traits.phone2):
                families.add(traits.family)
            yield each
        if len(families - {""}) >= FAMILIES:
            return


FAMILIES = 1 + max(*phones.STEPS, *emails.STEPS)
"""So many family names behind a number or an address are as telling as more."""


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


def _opened(work: Work, contact_ids: Collection[UUID], aim: Aim) -> Iterator[Seen]:
    if not contact_ids:
        return
    today = edition(work.knowledge.vocabulary)
    newest = _newest(matching.likenesses(work.session, contact_ids, edition=today))
    unlike = [each.id for each in newest if each.likeness is None]
    closed = aim.closed
    anew = {held.id: held for held in matching.several(work.session, unlike)}
    for each in newest:
        if each.likeness is not None:
            traits, sender_key = likenesses.read(work.vault.safe(each.key), each.likeness, closed=closed)
            is_ours = sender_key and str(each.source_id) == aim.source
            yield Seen(each.id, each.contact_id, traits, sender_key if is_ours else "")
        elif each.id in anew:
            yield seen(work, anew[each.id], aim)


def _newest(records: Iterable[Alike]) -> list[Alike]:
    """Of each contact so many as are looked at."""
    looked_at: Counter[UUID] = Counter()
    kept = []
    for each in records:
        looked_at[each.contact_id] += 1
        if looked_at[each.contact_id] <= MOST:
            kept.append(each)
    return kept


def seen(work: Work, held: Held, aim: Aim = WHOLE) -> Seen:
    """Open a record as far as it is compared, or only what is aimed at."""
    safe = work.vault.safe(held.key)
    opened = {
        name: safe.open(_PLACES[name], sealed) for name, sealed in held.sealed.items() if name in aim.fields
    }
    traits = traits_of(keyed.record_in(opened), work.knowledge.vocabulary)
    extras = opened.get(FieldName.EXTRAS) if str(held.source_id) == aim.source else None
    sender_key = records.extras(extras).external_ids.get(aim.source, "") if extras else ""
    return Seen(held.id, held.contact_id, traits, sender_key)


_PLACES = {name: (Table.RECORD, part) for name, part in records.PARTS.items()}
