"""Which records do we hold that may be the same person as a lead?"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from rules.fields import FieldName
from rules.matching.among import Keyed
from rules.matching.editions import edition
from rules.matching.levels import emails, phones
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES, Traits
from rules.values import swift
from service import records
from service.matching import holders, keyed, likenesses
from service.matching.holders import Crowd
from service.matching.keyed import Value
from service.storage import matching, tokens
from service.storage.matching import Held
from service.vault import Token, TokenKind
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


@swift
@dataclass(frozen=True, slots=True)
class Seen:
    """A record that we hold, opened as far as it is compared; lives only while leads are being placed."""

    record: bytes
    """Its id: of many that are looked at few are named."""
    contact_id: UUID
    traits: Traits
    sender_key: str = ""

    @property
    def record_id(self) -> UUID:
        return UUID(bytes=self.record)


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
    near, crowds = holders.of(
        work, {token: values for token, values in asked.items() if not leading.isdisjoint(values)}
    )
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


def _some_of(work: Work, crowd: Crowd, aim: Aim, *, known: AbstractSet[UUID]) -> Iterator[Seen]:
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


def _opened(work: Work, contact_ids: Collection[UUID], aim: Aim) -> Iterator[Seen]:
    if not contact_ids:
        return
    today, closed = edition(work.knowledge.vocabulary), aim.closed
    newest = list(matching.likenesses(work.session, contact_ids, edition=today, most=MOST))
    unlike = [UUID(bytes=each.key.owner) for each in newest if each.likeness is None]
    anew = {held.id.bytes: held for held in matching.several(work.session, unlike)}
    for each in newest:
        if each.likeness is not None:
            [written] = work.vault.opened(each.key, _LIKENESS, (each.likeness,))
            traits, sender_key = likenesses.read(written, closed=closed)
            is_ours = sender_key and str(UUID(bytes=each.source_id)) == aim.source
            yield Seen(each.key.owner, each.contact_id, traits, sender_key if is_ours else "")
        elif held := anew.get(each.key.owner):
            yield seen(work, held, aim)


_LIKENESS = (likenesses.PLACE,)


def seen(work: Work, held: Held, aim: Aim = WHOLE) -> Seen:
    """Open a record as far as it is compared, or only what is aimed at."""
    safe = work.vault.safe(held.key)
    opened = {
        name: safe.open(_PLACES[name], sealed) for name, sealed in held.sealed.items() if name in aim.fields
    }
    traits = traits_of(keyed.record_in(opened), work.knowledge.vocabulary)
    extras = opened.get(FieldName.EXTRAS) if str(held.source_id) == aim.source else None
    sender_key = records.extras(extras).external_ids.get(aim.source, "") if extras else ""
    return Seen(held.id.bytes, held.contact_id, traits, sender_key)


_PLACES = {name: (Table.RECORD, part) for name, part in records.PARTS.items()}
