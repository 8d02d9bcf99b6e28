"""What did somebody find of two contacts, and does it still stand?

A judgement binds records, not contacts: wherever these go when contacts are merged or parted, it goes with
them. A `different` keeps the two apart in every later run and intake, until a person finds otherwise.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice, product
from uuid import UUID

from rules.judgements import Judged
from service import audit
from service.access import Scope
from service.audit import Action
from service.errors import NotFound
from service.ids import new_id
from service.storage import contacts, keys
from service.storage import judgements as stored
from service.storage.judgements import Judgement
from service.work import Work

# Of two contacts with so many records that their pairs are more, the oldest ones are bound: enough, for a
# contact is held back by any one of its records.
MOST_EDGES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was known when it was said."""

    levels: Sequence[int] = ()
    """How the two compared, respect by respect."""
    model: str | None = None
    """The weights of that day."""
    review_id: UUID | None = None
    merge_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Another contact that was found to be somebody else."""

    contact_id: UUID
    judgement_id: UUID
    made_at: datetime
    made_by: UUID | None
    levels: Sequence[int] = field(default=())


NOTHING_KNOWN = Evidence()


def judge(
    work: Work, left: UUID, right: UUID, verdict: Judged, *, evidence: Evidence = NOTHING_KNOWN
) -> Sequence[UUID]:
    """Write down that two contacts are one person, or are not; gives the ids of the new edges.

    Raises NotFound when one of them has no record any more.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    pairs = _edges(work, left, right, verdict)
    if not pairs:
        raise NotFound
    made = [_judgement(work, pair, verdict, evidence) for pair in pairs]
    work.session.add_all(made)
    if verdict is Judged.DIFFERENT:
        key = keys.find(work.session, left)
        audit.note(work, Action.DUPLICATE_JUDGED, about=key.audit_ref if key else None, state=verdict.value)
    return [each.id for each in made]


def forbidden(work: Work, contact_id: UUID) -> set[UUID]:
    """The contacts that this one must not be merged with: somebody found them to be different people."""
    return forbidden_among(work, [contact_id]).get(contact_id, set())


def forbidden_among(work: Work, contact_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """For each of these contacts, those that it must not be merged with; contacts with none are left out."""
    apart: dict[UUID, set[UUID]] = {}
    if not contact_ids:
        return apart
    for one, other in work.session.execute(stored.others(contact_ids, verdict=Judged.DIFFERENT)):
        if one is not None and other is not None and one != other:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    return {contact_id: apart[contact_id] for contact_id in contact_ids if contact_id in apart}


def edges(work: Work, *, after: UUID | None = None, limit: int = 1000) -> Sequence[Judgement]:
    """Everything that stands, in pages: the must-links and cannot-links of a run over all records."""
    return work.session.scalars(stored.standing(after=after, limit=limit)).all()


def apart(work: Work, contact_id: UUID) -> Sequence[Apart]:
    """With whom was this contact found not to be one, by whom and when?"""
    work.actor.must(Scope.CONTACTS_READ)
    found = (_latest(work, contact_id, other) for other in sorted(forbidden(work, contact_id)))
    return [
        Apart(
            contact_id=other,
            judgement_id=judgement.id,
            made_at=judgement.made_at,
            made_by=judgement.made_by,
            levels=tuple(judgement.levels),
        )
        for other, judgement in found
        if judgement is not None
    ]


def is_settled(work: Work, left: UUID, right: UUID, *, levels: Sequence[int]) -> bool:
    """Were the two found to be different people on this very evidence? Then nobody is asked again."""
    _, judgement = _latest(work, left, right)
    return judgement is not None and list(judgement.levels) == list(levels)


def take_back(work: Work, left: UUID, right: UUID) -> int:
    """Let them be compared again as if nobody had said that they differ; gives how many edges fell."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    ids = [each.id for each in _between(work, left, right)]
    withdraw(work, ids)
    return len(ids)


def withdraw(work: Work, ids: Collection[UUID]) -> None:
    """Let these judgements stand no longer; they are kept, for what was said was said."""
    if ids:
        work.session.flush()
        work.session.execute(stored.withdraw(ids, at=work.now))


def _latest(work: Work, left: UUID, right: UUID) -> tuple[UUID, Judgement | None]:
    return right, next(iter(_between(work, left, right)), None)


def _between(work: Work, left: UUID, right: UUID) -> Sequence[Judgement]:
    return work.session.scalars(stored.between([left], [right], verdict=Judged.DIFFERENT)).all()


def _edges(work: Work, left: UUID, right: UUID, verdict: Judged) -> list[tuple[UUID, UUID]]:
    """`different` binds every two records, so that none can carry the two together; `same` needs one link."""
    held: dict[UUID, list[UUID]] = {left: [], right: []}
    for record_id, contact_id in work.session.execute(contacts.record_ids([left, right])):
        if contact_id is not None:
            held[contact_id].append(record_id)
    most = MOST_EDGES if verdict is Judged.DIFFERENT else 1
    pairs = islice(product(held[left], held[right]), most)
    return [(min(pair), max(pair)) for pair in pairs]


def _judgement(work: Work, pair: tuple[UUID, UUID], verdict: Judged, evidence: Evidence) -> Judgement:
    return Judgement(
        id=new_id(work.now),
        left_id=pair[0],
        right_id=pair[1],
        verdict=verdict,
        levels=list(evidence.levels),
        model=evidence.model,
        review_id=evidence.review_id,
        merge_id=evidence.merge_id,
        made_at=work.now,
        made_by=work.actor.id,
    )
