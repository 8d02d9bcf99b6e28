"""Does a text about one person name somebody else, and is that somebody one of those we know?

Whoever is named beside the person is masked in the copy, GDPR art. 15(4). Addresses and numbers that are not
the person's own are masked whoever they belong to; a name only when somebody we know bears it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from rules import strangers
from rules.fields import FieldName
from rules.matching.of_record import folded, traits_of
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead, Record
from rules.strangers import NamePassage, Passage, Sign
from service import records
from service.matching import keyed
from service.packages.persons import Person, record_of
from service.storage import copies, matching, tokens
from service.vault import Token, TokenKind
from service.vault.places import Table
from service.work import Work

SHORTEST_NAME = 3
"""Letters of a single word from which on it is taken for the name of somebody close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place where somebody else is named."""

    key: str
    """The same for the same place in the same text, whenever it is looked through."""
    sign: Sign
    is_known: bool
    """Is it somebody we know?"""
    said: str = field(repr=False)
    """What stands there."""
    places: tuple[str, ...]
    """Where the text is kept: chapter, record, member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What somebody who looked through a package decided."""

    shown: Mapping[str, str] = field(default_factory=dict)
    """Places that need not be masked, with the reason."""
    added: tuple[str, ...] = ()
    """Further texts to be masked wherever they stand."""


@dataclass(frozen=True, slots=True)
class _Own:
    """By what the person is named."""

    emails: frozenset[str]
    phones: frozenset[str]
    names: frozenset[tuple[str, str]]
    words: frozenset[str]


class Scrubber:
    """Masks others in the texts of one person's copy, and remembers where it did."""

    def __init__(self, work: Work, person: Person, decisions: Decisions) -> None:
        self._work = work
        self._person = person
        self._decisions = decisions
        self._own = _own(work, person)
        self._close = _close(work, person, self._own)
        self._region = next((each.row.country for each in person.held if each.row.country), None)
        self._seen: dict[str, list[tuple[Passage, bool]]] = {}
        self._found: dict[str, Found] = {}

    def text(self, text: str, place: str) -> str:
        """The text as the person may read it. `place` says where it is kept, and holds nothing of it."""
        if text not in self._seen:
            self._seen[text] = self._look(text)
        stem = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        hidden = []
        for passage, is_known in self._seen[text]:
            key = f"{stem}-{passage.start}-{passage.end}"
            self._note(key, passage, text, place, is_known=is_known)
            if key not in self._decisions.shown:
                hidden.append(passage)
        return strangers.masked(text, hidden)

    @property
    def found(self) -> Sequence[Found]:
        """Every place where somebody else is named, in the order in which they were met."""
        return tuple(self._found.values())

    def _note(self, key: str, passage: Passage, text: str, place: str, *, is_known: bool) -> None:
        if there := self._found.get(key):
            if place not in there.places:
                self._found[key] = replace(there, places=(*there.places, place))
            return
        self._found[key] = Found(
            key=key, sign=passage.sign, is_known=is_known, said=passage.of(text), places=(place,)
        )

    def _look(self, text: str) -> list[tuple[Passage, bool]]:
        if len(text) > strangers.LONGEST:
            whole = Passage(sign=Sign.ADDED, start=0, end=len(text))
            return [(whole, False)]
        found = [*self._emails(text), *self._phones(text), *self._names(text), *self._added(text)]
        return _outermost(found)

    def _added(self, text: str) -> Iterator[tuple[Passage, bool]]:
        for sought in self._decisions.added:
            for passage in strangers.literal(text, sought):
                yield passage, False

    def _emails(self, text: str) -> Iterator[tuple[Passage, bool]]:
        for passage in strangers.emails(text):
            said = passage.of(text)
            read = self._read(Lead(email=said))
            own = {email.key for email in read.emails} | {said.casefold()}
            if not own & self._own.emails:
                yield passage, self._is_known(TokenKind.EMAIL, [email.key for email in read.emails])

    def _phones(self, text: str) -> Iterator[tuple[Passage, bool]]:
        for passage, e164, can_be in strangers.phones(text, self._region):
            if e164 in self._own.phones:
                continue
            is_known = self._is_known(TokenKind.PHONE, [e164])
            if is_known or can_be:
                yield passage, is_known

    def _names(self, text: str) -> Iterator[tuple[Passage, bool]]:
        read = [each for each in strangers.names(text) if not self._is_own(each)]
        known = _borne(self._work, {(each.given, each.family) for each in read}, self._person)
        for each in read:
            if (each.given, each.family) in known or (each.family, each.given) in known:
                yield each.passage, True
        for passage in strangers.words_of(text, self._close):
            yield passage, True

    def _is_own(self, each: NamePassage) -> bool:
        return not {(each.given, each.family), (each.family, each.given)}.isdisjoint(self._own.names)

    def _read(self, lead: Lead) -> Record:
        source = SourceDefaults(country=self._region)
        today = self._work.now.date()
        return normalise(lead, knowledge=self._work.knowledge, source=source, today=today)

    def _is_known(self, kind: TokenKind, values: Sequence[str]) -> bool:
        """Does any other contact hold one of these?"""
        wanted = [token for value in values for token in self._work.vault.lookup_tokens(kind, value)]
        others = _others(self._work, wanted, self._person)
        sought = set(values)
        return any(not sought.isdisjoint(_signs(record)) for record in _records(self._work, others))


def _own(work: Work, person: Person) -> _Own:
    read = [record_of(each) for each in person.held]
    emails = {sign for record in read for email in record.emails for sign in (email.key, email.address)}
    names = {pair for record in read for pair in _name_pairs(work, record)}
    return _Own(
        emails=frozenset(map(str.casefold, emails)),
        phones=frozenset(phone.e164 for record in read for phone in record.phones),
        names=frozenset(names),
        words=frozenset(word for pair in names for part in pair for word in part.split()),
    )


def _close(work: Work, person: Person, own: _Own) -> frozenset[str]:
    """First names and family names of those who share a household or an employer: they are often named by
    one of the two alone."""
    others = {row.contact_id for row in copies.links(work.session, person.record_ids)} - {None}
    read = _records(work, [each for each in others if each not in person.members])
    words = {word for record in read for pair in _name_pairs(work, record) for word in pair}
    return frozenset(word for word in words - own.words if len(word) >= SHORTEST_NAME and " " not in word)


def _name_pairs(work: Work, record: Record) -> Iterator[tuple[str, str]]:
    traits = traits_of(record, work.knowledge.vocabulary)
    if traits.given and traits.family:
        yield traits.given, traits.family
    if record.name and record.name.given and record.name.family:
        yield folded(record.name.given), folded(record.name.family)


def _borne(work: Work, pairs: Iterable[tuple[str, str]], person: Person) -> set[tuple[str, str]]:
    """Those of the names that somebody else whom we know bears."""
    wanted: dict[Token, set[tuple[str, str]]] = {}
    for pair in pairs:
        for token in work.vault.lookup_tokens(TokenKind.NAMES, *sorted(pair)):
            wanted.setdefault(token, set()).add(pair)
    others = _others(work, wanted, person)
    borne = {pair for record in _records(work, others) for pair in _name_pairs(work, record)}
    either = borne | {(family, given) for given, family in borne}
    return {pair for asked in wanted.values() for pair in asked if pair in either}


def _others(work: Work, wanted: Iterable[Token], person: Person) -> set[UUID]:
    """Who else may have one of these; to be opened and looked at."""
    return {holder.contact_id for holder in tokens.holders(work.session, wanted)} - set(person.members)


def _records(work: Work, contact_ids: Iterable[UUID]) -> Iterator[Record]:
    for held in matching.of_contacts(work.session, list(contact_ids)):
        safe = work.vault.safe(held.key)
        opened = {
            name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
            for name, sealed in held.sealed.items()
            if name in _NAMING
        }
        yield keyed.record_in(opened)


_NAMING = frozenset({FieldName.NAME, FieldName.EMAIL, FieldName.PHONE})


def _signs(record: Record) -> set[str]:
    return {email.key for email in record.emails} | {phone.e164 for phone in record.phones}


def _outermost(found: Iterable[tuple[Passage, bool]]) -> list[tuple[Passage, bool]]:
    """Without places that lie within another one."""
    kept: list[tuple[Passage, bool]] = []
    for passage, is_known in sorted(found, key=lambda each: (each[0].start, -each[0].end)):
        if not kept or passage.end > kept[-1][0].end:
            kept.append((passage, is_known))
    return kept
