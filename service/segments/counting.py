"""How many are in a segment, who are some of them, and what keeps out the others?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select

from rules.segments import Definition
from rules.segments.exclusions import Exclusion, grouped
from service.access import Scope
from service.segments import deciding, defining
from service.storage import choosing, patience
from service.storage.choosing import Moment
from service.work import Work

SAMPLE = 10
LONGEST = 10.0
"""Seconds that counting may take: what takes longer is stopped, and refused as unavailable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Whom a definition means at this moment, and who of them is in."""

    count: int
    sample_ids: tuple[UUID, ...]
    """Some of those who are in, the oldest contacts."""
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many are out, by main reason, the most frequent first."""

    @property
    def excluded_by(self) -> Mapping[Exclusion, int]:
        """The same by what the reasons count as; each kind is there."""
        return grouped(self.reasons)

    @property
    def meant(self) -> int:
        """How many fulfil the conditions, in or out."""
        return self.count + sum(self.reasons.values())

    @property
    def waiting(self) -> int:
        """How many of them are being decided anew."""
        return self.reasons.get(Exclusion.UNDECIDED.value, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many people two segments have, and how many they share."""

    one: int
    other: int
    both: int


def preview(work: Work, definition: Definition) -> Preview:
    """Count whom a definition means, by what becomes of them. Needs segments:read."""
    work.actor.must(Scope.SEGMENTS_READ)
    at = moment(work, definition)
    some = choosing.ids(definition, at, why=None, after=None, limit=SAMPLE)
    with patience.within(work.session, LONGEST):
        counts = choosing.tally(work.session, definition, at)
        inside = counts.pop(None, 0)
        sample = work.session.scalars(some).all() if inside else ()
    most_first = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
    return Preview(
        count=inside,
        sample_ids=tuple(sample),
        reasons={str(why): count for why, count in most_first},
    )


def preview_of(work: Work, segment_id: UUID) -> Preview:
    """The same of a segment as it is now. Raises NotFound."""
    return preview(work, defining.definition_of(work, segment_id))


def members(work: Work, segment_id: UUID) -> Select[UUID]:
    """The question for who is in a segment at this moment. Needs segments:read; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_READ)
    definition = defining.definition_of(work, segment_id)
    return choosing.members(definition, moment(work, definition))


def excluded(
    work: Work, segment_id: UUID, why: str, *, after: UUID | None = None, limit: int = 50
) -> tuple[Sequence[UUID], UUID | None]:
    """Whom the segment means and leaves out for a main reason, and after whom the next page begins.

    Needs segments:read and contacts:read; raises NotFound.
    """
    work.actor.must(Scope.SEGMENTS_READ)
    work.actor.must(Scope.CONTACTS_READ)
    definition = defining.definition_of(work, segment_id)
    asked = choosing.ids(definition, moment(work, definition), why=why, after=after, limit=limit + 1)
    with patience.within(work.session, LONGEST):
        found = work.session.scalars(asked).all()
    return found[:limit], found[limit - 1] if len(found) > limit else None


def overlap(work: Work, one_id: UUID, other_id: UUID) -> Overlap:
    """How much two segments have in common. Needs segments:read; raises NotFound."""
    work.actor.must(Scope.SEGMENTS_READ)
    one, other = defining.definition_of(work, one_id), defining.definition_of(work, other_id)
    at = (moment(work, one), moment(work, other))
    with patience.within(work.session, LONGEST):
        counts = choosing.shared(work.session, one, other, at)
    return Overlap(one=counts[0], other=counts[1], both=counts[2])


def moment(work: Work, definition: Definition) -> Moment:
    """As of when, and by which answers, it is chosen now."""
    edition = deciding.edition(work, definition.purpose, definition.channel)
    return Moment(now=work.now, edition=edition)
