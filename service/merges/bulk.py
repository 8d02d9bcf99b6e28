"""How are many duplicates merged at once, and only those that somebody has looked at?

The set is frozen with the state of every contact. Whatever has changed by the time it is carried out is left
alone and listed; whatever has come up since is not touched.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from service import judgements, restrictions
from service.access import Actor, ActorKind, Scope
from service.errors import Conflict, JudgedDifferent, NotFound, Restricted
from service.ids import new_id
from service.jobs import queue
from service.merges import MOST as MOST_TOGETHER
from service.merges import Reason, merge
from service.storage import contacts
from service.storage import merges as stored
from service.storage import reviews as review_rows
from service.storage.merges import Preview
from service.storage.merges import PreviewState as PreviewState
from service.work import Work

JOB = "merges.bulk"
MOST = 1000
"""Pairs that one preview holds: more than that nobody has looked at."""
_BATCH = 20
"""Sets that are merged in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which of the pairs that wait are meant."""

    at_least: float
    """Bits that speak for one person: log2 of the odds."""
    limit: int = MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkView:
    """A frozen set of merges, and how far it is carried out."""

    id: UUID
    state: PreviewState
    sets: tuple[tuple[UUID, ...], ...]
    """Contacts that are to be made one each, oldest first."""
    merged: int
    skipped: tuple[tuple[UUID, ...], ...]
    """Sets in which something had changed since they were looked at; they were left alone."""
    restricted: int
    """Contacts that were left out because their data may be kept and not used."""
    made_at: datetime
    made_by: UUID | None
    finished_at: datetime | None


def preview(work: Work, asked: Filter) -> BulkView:
    """Freeze the pairs of the queue that are sure enough, without merging any.

    Contacts that hang together become one set; a set in which somebody found two to be different people, and
    one with more contacts than a person can have, is left out.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    limit = min(asked.limit, MOST)
    pairs = [
        (review.left_id, review.right_id)
        for review in work.session.scalars(review_rows.sure(at_least=asked.at_least, limit=limit))
    ]
    return freeze(work, pairs, reason=Reason.BULK)


def freeze(work: Work, pairs: Iterable[tuple[UUID, UUID]], *, reason: Reason = Reason.RUN) -> BulkView:
    """Freeze these pairs of contacts, each set with the state of its contacts.

    The merges will bear the reason; what a run merged and a person takes back is not merged again. Whoever's
    data may be kept and not used is left out, and counted.
    """
    told = list(pairs)
    restricted = restrictions.covering(work, {contact_id for pair in told for contact_id in pair})
    sets = _together(pair for pair in told if restricted.isdisjoint(pair))
    revisions = _revisions(work, [contact_id for each in sets for contact_id in each])
    whole = [each for each in sets if all(contact_id in revisions for contact_id in each)]
    frozen = Preview(
        id=new_id(work.now),
        state=PreviewState.READY,
        reason=reason,
        sets=[
            [[str(contact_id), revisions[contact_id]] for contact_id in each]
            for each in _allowed(work, whole)
        ],
        made_at=work.now,
        made_by=work.actor.id,
        merged=0,
        skipped=[],
        restricted=len(restricted),
    )
    work.session.add(frozen)
    return _view(frozen)


def show(work: Work, preview_id: UUID) -> BulkView:
    """A frozen set, and how far it is. Raises NotFound."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    frozen = work.session.get(Preview, preview_id)
    if frozen is None:
        raise NotFound
    return _view(frozen)


def commit(work: Work, preview_id: UUID) -> BulkView:
    """Carry it out, in the background. Raises NotFound, and Conflict when that was begun before."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    frozen = _locked(work, preview_id)
    if frozen.state is not PreviewState.READY:
        raise Conflict("This set is being merged, or has been.")
    frozen.state = PreviewState.RUNNING
    queue.enqueue(work, JOB, {"preview": frozen.id, "after": 0})
    return _view(frozen)


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: merge some sets after a place, and have the rest done later."""
    frozen = _locked(work, UUID(payload["preview"]))
    start = payload["after"]
    batch = frozen.sets[start : start + _BATCH]
    if frozen.state is not PreviewState.RUNNING:
        return
    ours = replace(work, actor=_on_behalf_of(work, frozen))
    skipped = [start + place for place, each in enumerate(batch) if not _merged(ours, each, frozen.reason)]
    frozen.merged += len(batch) - len(skipped)
    frozen.skipped = [*frozen.skipped, *skipped]
    if start + _BATCH < len(frozen.sets):
        queue.enqueue(work, JOB, {"preview": frozen.id, "after": start + _BATCH})
    else:
        frozen.state, frozen.finished_at = PreviewState.DONE, work.now


def _on_behalf_of(work: Work, frozen: Preview) -> Actor:
    """Whoever froze the set has decided; the worker only carries it out."""
    if frozen.made_by is None:
        return work.actor
    scopes = frozenset({Scope.DUPLICATES_DECIDE})
    return Actor(kind=ActorKind.USER, id=frozen.made_by, scopes=scopes)


def _merged(work: Work, frozen: Sequence[Sequence[Any]], reason: Reason) -> bool:
    """Merge one set if it is as it was looked at; was it?"""
    seen = {UUID(contact_id): revision for contact_id, revision in frozen}
    if _revisions(work, list(seen)) != seen:
        return False
    try:
        merge(work, list(seen), reason=reason)
    except (Conflict, JudgedDifferent, NotFound, Restricted):
        return False
    return True


def _together(pairs: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, ...]]:
    """Contacts that hang together by way of pairs, each set oldest first, in the order of the pairs."""
    of: dict[UUID, dict[UUID, None]] = {}
    for one, other in pairs:
        joined = of.setdefault(one, {one: None})
        if other not in joined:
            joined |= of.get(other, {other: None})
            of |= dict.fromkeys(joined, joined)
    return list(dict.fromkeys(tuple(sorted(each)) for each in of.values()))


def _allowed(work: Work, sets: Collection[tuple[UUID, ...]]) -> Iterator[tuple[UUID, ...]]:
    apart = judgements.forbidden_among(work, [contact_id for each in sets for contact_id in each])
    for each in sets:
        is_one = not any(apart.get(contact_id, set()) & set(each) for contact_id in each)
        if is_one and 2 <= len(each) <= MOST_TOGETHER:
            yield each


def _revisions(work: Work, contact_ids: Sequence[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for start in range(0, len(contact_ids), 500):
        found |= dict(work.session.execute(contacts.revisions(contact_ids[start : start + 500])).all())
    return found


def _locked(work: Work, preview_id: UUID) -> Preview:
    frozen = work.session.scalars(stored.locked_preview(preview_id)).one_or_none()
    if frozen is None:
        raise NotFound
    return frozen


def _view(frozen: Preview) -> BulkView:
    sets = tuple(tuple(UUID(contact_id) for contact_id, _ in each) for each in frozen.sets)
    return BulkView(
        id=frozen.id,
        state=frozen.state,
        sets=sets,
        merged=frozen.merged,
        skipped=tuple(sets[place] for place in frozen.skipped),
        made_at=frozen.made_at,
        made_by=frozen.made_by,
        finished_at=frozen.finished_at,
        restricted=frozen.restricted,
    )
