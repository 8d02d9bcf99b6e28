"""Which of the persons we know is a lead, and of whom must somebody say whether it is?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rules.matching import certain, deciding, links
from rules.matching.deciding import Verdict
from rules.matching.evidence import Respect
from rules.matching.links import Link
from rules.matching.traits import Traits
from service import judgements, matching, restrictions
from service.ids import new_id
from service.matching import nearby, weighing
from service.matching.nearby import Sought
from service.matching.weighing import Weighed
from service.storage.sources import Source
from service.work import Work

TORN = 3.0
"""Bits by which one of two contacts that are not one must be likelier, for the lead to be placed with it."""
MOST_DOUBTS = 3
"""Contacts that a steward is asked about for one lead, the likeliest."""
MOST_NEIGHBOURS = 8
"""Others of a household or employer kept for one lead, the surest: more of a large firm tell no more."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A contact that may be the same person as the one a lead was placed with."""

    contact_id: UUID
    bits: float
    levels: tuple[int, ...]
    """How the most telling of its records compares with the lead, respect by respect."""
    weights: str
    """By which weights."""

    @property
    def chance(self) -> float:
        """The chance that they are one person."""
        return deciding.chance(self.bits)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody else of the same household or employer as a lead."""

    contact_id: UUID
    record: UUID | int
    """The record that tells, or the place of another lead among those placed with this one."""
    kind: Link
    bits: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """The contact that a lead belongs to, whether we knew it before, and whom it may be or belongs with."""

    contact_id: UUID
    is_known: bool
    doubts: tuple[Doubt, ...]
    kept_from: UUID | None
    """The contact that it is by all that we know, but whose data are restricted: nothing may be added."""
    neighbours: tuple[Neighbour, ...] = ()


def recognise(work: Work, source: Source, sought: Sequence[Sought]) -> list[Recognised]:
    """The contact of each lead, in order: each is held against all that we know and the leads before it.

    Nobody else can place a lead that shares a key with one of these until we commit.
    """
    recognition = _Recognition(work, source, sought)
    found: list[Recognised] = []
    for place in range(len(sought)):
        known, doubts = recognition.find(place)
        kept_from = recognition.restricted(known)
        contact_id = new_id(work.now) if known is None or kept_from else known
        recognition.learn(place, contact_id, kept_from=kept_from)
        found.append(Recognised(contact_id, contact_id == known, doubts, kept_from))
    beside = recognition.neighbours()
    return [replace(each, neighbours=others) for each, others in zip(found, beside, strict=True)]


Answer = tuple[UUID | None, tuple[Doubt, ...]]


class _Recognition:
    """The records that we hold and the leads that were placed: whose each of them is."""

    def __init__(self, work: Work, source: Source, sought: Sequence[Sought]) -> None:
        held = nearby.around(work, source.id, sought)
        self._work, self._sought = work, sought
        self._weights = matching.weights(work)
        self._weighed = weighing.weigh(work, self._weights, held, sought)
        self._limits = matching.thresholds(self._weights)
        self._traits = [*(each.traits for each in held), *(each.traits for each in sought)]
        self._held = held
        self._owners = [each.contact_id for each in held]
        self._sizes = Counter(self._owners)
        self._restricted: dict[UUID, UUID] | None = None
        self._by_sender_key: dict[str, list[int]] = defaultdict(list)
        for row, each in enumerate(held):
            self._by_sender_key[each.sender_key].append(row)

    def find(self, place: int) -> Answer:
        """Whom the lead at this place is; those before it must have been learned."""
        sought, weighed = self._sought[place], self._by_contact(place)
        if (owner := self._owner_by_key(sought)) is not None:
            return owner, ()
        if (owner := self._mailbox_owner(sought, weighed)) is not None:
            same, _ = self._judged(weighed)
            return owner, self._doubts(weighed, [each for each in same if each != owner])
        return self._settled(weighed)

    def restricted(self, known: UUID | None) -> UUID | None:
        """The contact whose restriction keeps a lead from this one; asked once somebody is recognised."""
        if known is None:
            return None
        if self._restricted is None:
            found = restrictions.covering(self._work, set(self._owners))
            self._restricted = {contact_id: contact_id for contact_id in found}
        return self._restricted.get(known)

    def learn(self, place: int, contact_id: UUID, *, kept_from: UUID | None) -> None:
        """The lead at this place belongs to this contact: the leads that follow shall find it there.

        One that was kept from somebody is restricted as they are.
        """
        if kept_from is not None and self._restricted is not None:
            self._restricted[contact_id] = kept_from
        self._by_sender_key[self._sought[place].sender_key].append(len(self._owners))
        self._owners.append(contact_id)
        self._sizes[contact_id] += 1

    def neighbours(self) -> list[tuple[Neighbour, ...]]:
        """Who belongs with the contact of each lead, as far as the leads tell, which were all learned."""
        beside: list[dict[UUID, Neighbour]] = [{} for _ in self._sought]
        told = [
            (mine, each)
            for mine, owner, weighed in zip(
                beside, self._owners[len(self._held) :], self._weighed, strict=True
            )
            for each in weighed
            if self._owners[each.other] != owner and links.may_be_beside(each.levels)
        ]
        if not told:
            return [()] * len(beside)
        found = weighing.beside(self._weights, [each.levels for _, each in told])
        for (mine, each), (kind, bits) in zip(told, found, strict=True):
            owner = self._owners[each.other]
            if kind is not None and (owner not in mine or bits > mine[owner].bits):
                mine[owner] = Neighbour(owner, self._record(each.other), kind, bits)
        return [
            tuple(sorted(mine.values(), key=lambda each: -each.bits)[:MOST_NEIGHBOURS]) for mine in beside
        ]

    def _record(self, row: int) -> UUID | int:
        held = len(self._held)
        return self._held[row].record_id if row < held else row - held

    def _owner_by_key(self, sought: Sought) -> UUID | None:
        """The oldest contact that the sender calls by the same key, unless the names speak against it."""
        rows = self._by_sender_key[sought.sender_key] if sought.sender_key else ()
        same = (row for row in rows if certain.names_may_agree(self._traits[row], sought.traits))
        return min((self._owners[row] for row in same), default=None)

    def _by_contact(self, place: int) -> dict[UUID, list[Weighed]]:
        weighed: dict[UUID, list[Weighed]] = defaultdict(list)
        for each in self._weighed[place]:
            weighed[self._owners[each.other]].append(each)
        return weighed

    def _mailbox_owner(self, sought: Sought, weighed: Mapping[UUID, Sequence[Weighed]]) -> UUID | None:
        """The one contact that reads the lead's mailbox under the same name; of two nobody can tell."""
        told = {owner: [self._traits[each.other] for each in rows] for owner, rows in weighed.items()}
        alike = [
            owner
            for owner, rows in told.items()
            if any(certain.are_one_reader(each, sought.traits) for each in rows)
            and not _were_born_apart(weighed[owner])
        ]
        return alike[0] if len(alike) == 1 else _unnamed_reader(sought.traits, told)

    def _settled(self, weighed: Mapping[UUID, Sequence[Weighed]]) -> Answer:
        """The likeliest contact if it is likely enough; the older of two that are equally likely."""
        same, unsure = self._judged(weighed)
        if not same:
            return None, self._doubts(weighed, unsure)
        if self._is_torn(weighed, same):
            return None, self._doubts(weighed, same)
        return same[0], self._doubts(weighed, same[1:])

    def _judged(self, weighed: Mapping[UUID, Sequence[Weighed]]) -> tuple[list[UUID], list[UUID]]:
        """The contacts that the lead is, by the weights, and those that it may be, the likeliest first."""
        found: dict[Verdict, list[UUID]] = {verdict: [] for verdict in Verdict}
        for owner, told in weighed.items():
            # Most of those who share a key are strangers to the lead.
            if any(each.bits >= self._limits.unsure for each in told):
                found[self._verdict(owner, told)].append(owner)
        for owners in found.values():
            owners.sort(key=lambda owner: (-self._gain(owner, weighed[owner]), owner))
        return found[Verdict.SAME], found[Verdict.UNSURE]

    def _verdict(self, owner: UUID, told: Sequence[Weighed]) -> Verdict:
        bits = [each.bits for each in told]
        found = deciding.verdict(bits, records=self._sizes[owner], limits=self._limits)
        return Verdict.UNSURE if found is Verdict.SAME and _were_born_apart(told) else found

    def _gain(self, owner: UUID, told: Sequence[Weighed]) -> float:
        bits = [each.bits for each in told]
        return deciding.gain(bits, records=self._sizes[owner], threshold=self._limits.same)

    def _is_torn(self, weighed: Mapping[UUID, Sequence[Weighed]], same: Sequence[UUID]) -> bool:
        """Does the lead fit two about equally well whom somebody found to be two?"""
        if len(same) < 2:
            return False
        apart = judgements.forbidden(self._work, same[0])
        best = max(each.bits for each in weighed[same[0]])
        near = (owner for owner in same[1:] if best - max(each.bits for each in weighed[owner]) < TORN)
        return not apart.isdisjoint(near)

    def _doubts(self, weighed: Mapping[UUID, Sequence[Weighed]], owners: Sequence[UUID]) -> tuple[Doubt, ...]:
        telling = ((owner, max(weighed[owner], key=lambda each: each.bits)) for owner in owners[:MOST_DOUBTS])
        version = self._weights.version
        return tuple(Doubt(owner, each.bits, each.levels, version) for owner, each in telling)


def _were_born_apart(told: Sequence[Weighed]) -> bool:
    return certain.were_born_apart({each.levels[_BIRTH] for each in told})


_BIRTH = list(Respect).index(Respect.BIRTH)


def _unnamed_reader(sought: Traits, told: Mapping[UUID, Sequence[Traits]]) -> UUID | None:
    """The one contact that reads the mailbox, where a name is missing on either side."""
    readers = {
        owner: sharing
        for owner, rows in told.items()
        if (sharing := [each for each in rows if certain.share_a_mailbox(each, sought)])
    }
    if len(readers) != 1:
        return None
    [(owner, sharing)] = readers.items()
    return owner if certain.is_nameless(sought) or all(map(certain.is_nameless, sharing)) else None
