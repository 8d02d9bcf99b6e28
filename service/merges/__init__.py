"""Several contacts are one person: how are they made one, so that it can always be taken back?

No record is changed by it. The records of all become records of the survivor, and its golden record is built
anew from them; the other contacts remain as tombstones that lead to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.judgements import Judged
from service import audit, changes, contacts, judgements, records, restrictions
from service.access import ActorKind, Scope
from service.audit import Action
from service.consents import joining
from service.contacts import pinning, rebuilding
from service.contacts.pinning import Pick as Pick
from service.contacts.pinning import Picks as Picks
from service.errors import Conflict, Fault, Invalid, JudgedDifferent, NotFound
from service.ids import new_id
from service.judgements import Evidence
from service.storage import contacts as contact_rows
from service.storage import keys
from service.storage import merges as stored
from service.storage import reviews as review_rows
from service.storage.contacts import Contact
from service.storage.merges import Merge, MergePart
from service.storage.merges import Reason as Reason
from service.storage.reviews import QueueState, Review
from service.work import Work

# A person that has more contacts than this is a fault of the data: look at them in parts.
MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One of the contacts of a merge, as it was before."""

    contact_id: UUID
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """Several contacts that were made one."""

    id: UUID
    survivor_id: UUID
    reason: Reason
    made_at: datetime
    made_by: UUID | None
    undone_at: datetime | None
    parts: tuple[PartView, ...]
    """The survivor among them, oldest first."""


def merge(
    work: Work,
    contact_ids: Collection[UUID],
    *,
    survivor: UUID | None = None,
    picks: Picks | None = None,
    reason: Reason = Reason.STEWARD,
    evidence: Evidence | None = None,
) -> MergeView:
    """Make contacts one. The oldest survives and keeps its id, unless `survivor` says otherwise.

    Raises Invalid with every fault at once; NotFound; Gone; Conflict for a contact that is merged already;
    Restricted when the data of one may be kept and not used; and JudgedDifferent when somebody found two of
    them to be different people, unless a person merges them now: the later finding of a person stands.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    ids = sorted(set(contact_ids))
    _must_be_sound(ids, survivor)
    rows = _living(work, ids)
    restrictions.must_be_free(work, ids)
    _must_not_differ(work, ids, reason)
    kept = rows[survivor or ids[0]]
    lost = [rows[each] for each in ids if each != kept.id]
    held = _held(work, ids)
    pinning.must_hold(work, picks or {}, ids)
    made = _begun(work, kept, list(rows.values()), held, reason)
    _say_same(work, made.id, kept.id, lost, evidence)
    _join(work, kept, lost, held, picks or {})
    made.pins = dict(kept.pins)
    rebuilding.rebuild(work, [kept.id])
    joining.merged(work, kept.id, [row.id for row in lost])
    restrictions.joined(work, kept.id, [row.id for row in lost], merge_id=made.id)
    _settle_reviews(work, made, [row.id for row in lost])
    changes.mark(work, [row.id for row in lost], Change.MERGE)
    # It answers for the wishes of all of them from now on.
    changes.mark(work, [kept.id], Change.PERMISSION)
    _note(work, kept.id, Action.CONTACT_MERGED, made.reason, fields=picks or {}, count=len(ids))
    return view(made, [PartView(contact_id=each, records=len(held[each])) for each in ids])


def show(work: Work, merge_id: UUID) -> MergeView:
    """One merge. Raises NotFound."""
    work.actor.must(Scope.CONTACTS_READ)
    made = work.session.get(Merge, merge_id)
    if made is None:
        raise NotFound
    return _views(work, [made])[0]


def of_contact(work: Work, contact_id: UUID, *, limit: int = 50) -> Sequence[MergeView]:
    """The merges that a contact was part of, newest first."""
    work.actor.must(Scope.CONTACTS_READ)
    return _views(work, work.session.scalars(stored.of_contact(contact_id, limit=limit)).all())


def listed(
    work: Work, *, before: UUID | None = None, limit: int = 50
) -> tuple[Sequence[MergeView], UUID | None]:
    """Merges, newest first, and the id to go on from when there are more."""
    work.actor.must(Scope.CONTACTS_READ)
    rows = work.session.scalars(stored.newest(before=before, limit=limit + 1)).all()
    return _views(work, rows[:limit]), rows[limit - 1].id if len(rows) > limit else None


def view(made: Merge, parts: Sequence[PartView]) -> MergeView:
    """A merge as it is shown."""
    return MergeView(
        id=made.id,
        survivor_id=made.survivor_id,
        reason=made.reason,
        made_at=made.made_at,
        made_by=made.made_by,
        undone_at=made.undone_at,
        parts=tuple(parts),
    )


def _views(work: Work, rows: Sequence[Merge]) -> list[MergeView]:
    parts: dict[UUID, list[PartView]] = {}
    for part in work.session.scalars(stored.parts([row.id for row in rows])):
        told = PartView(contact_id=part.contact_id, records=len(part.records))
        parts.setdefault(part.merge_id, []).append(told)
    return [view(row, parts.get(row.id, ())) for row in rows]


def _must_be_sound(ids: Sequence[UUID], survivor: UUID | None) -> None:
    checks = (
        (len(ids) >= 2, "/contact_ids", "too_few", "Name at least two contacts."),
        (len(ids) <= MOST, "/contact_ids", "too_many", f"Name at most {MOST} contacts."),
        (survivor is None or survivor in ids, "/survivor", "not_among", "Must be one of the contacts."),
    )
    if faults := [Fault(*said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)


def _living(work: Work, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    rows = rebuilding.lock(work, ids)
    if lost := set(ids) - (rows.keys() & keys.find_many(work.session, ids).keys()):
        raise contacts.absent(work, min(lost))
    if any(row.merged_into is not None for row in rows.values()):
        raise Conflict("One of the contacts has been merged already.")
    return rows


_BY_A_LOOK = frozenset({Reason.STEWARD, Reason.REVIEW})
"""Reasons for which somebody had these very contacts before them."""


def _must_not_differ(work: Work, ids: Sequence[UUID], reason: Reason) -> None:
    apart = judgements.forbidden_among(work, ids)
    pairs = {(min(one, other), max(one, other)) for one, all_ in apart.items() for other in all_ & set(ids)}
    if not pairs:
        return
    if work.actor.kind is not ActorKind.USER or reason not in _BY_A_LOOK:
        raise JudgedDifferent
    for left, right in pairs:
        judgements.take_back(work, left, right)


def _held(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    held: dict[UUID, list[UUID]] = {each: [] for each in ids}
    for record_id, contact_id in work.session.execute(contact_rows.record_ids(ids)):
        if contact_id is not None:
            held[contact_id].append(record_id)
    return held


def _begun(
    work: Work, kept: Contact, rows: Sequence[Contact], held: Mapping[UUID, list[UUID]], reason: Reason
) -> Merge:
    made = Merge(
        id=new_id(work.now),
        survivor_id=kept.id,
        reason=reason,
        made_at=work.now,
        made_by=work.actor.id,
        pins={},
    )
    work.session.add(made)
    work.session.flush()  # the parts refer to it
    work.session.add_all(
        MergePart(
            merge_id=made.id,
            contact_id=row.id,
            records=[str(record_id) for record_id in held[row.id]],
            pins=dict(row.pins),
        )
        for row in rows
    )
    return made


def _say_same(
    work: Work, merge_id: UUID, kept: UUID, lost: Sequence[Contact], evidence: Evidence | None
) -> None:
    """What a person merged is a must-link for every later run, until the merge is undone."""
    if work.actor.id is None:
        return
    said = evidence or Evidence()
    bound = Evidence(levels=said.levels, model=said.model, review_id=said.review_id, merge_id=merge_id)
    for row in lost:
        judgements.judge(work, kept, row.id, Judged.SAME, evidence=bound)


def _join(
    work: Work, kept: Contact, lost: Sequence[Contact], held: Mapping[UUID, list[UUID]], picks: Picks
) -> None:
    """Move the records, pin what was picked, and leave tombstones."""
    moved = [record_id for row in lost for record_id in held[row.id]]
    contact_rows.move_records(work.session, moved, to=kept.id)
    inherited: dict[str, Any] = {}
    for row in lost:
        inherited |= row.pins
    kept.pins = {**inherited, **kept.pins, **pinning.pinned(picks)}
    contact_rows.forget_tokens(work.session, [row.id for row in lost])
    for row in lost:
        bury(work, row, into=kept.id)


def bury(work: Work, row: Contact, *, into: UUID) -> None:
    """Leave of a contact only the way to its survivor; its values are with its records."""
    for column in records.COLUMNS:
        setattr(row, column, None)
    row.merged_into, row.provenance, row.pins = into, {}, {}
    row.kind = row.country = row.language = None
    row.revision += 1
    row.updated_at = work.now


def _settle_reviews(work: Work, made: Merge, lost: Collection[UUID]) -> None:
    """Questions about those that are gone are answered by the merge, or are now about the survivor."""
    work.session.flush()  # what follows asks the database
    for review in work.session.scalars(review_rows.undecided_about([*lost])).all():
        ends = sorted(
            {made.survivor_id if each in lost else each for each in (review.left_id, review.right_id)}
        )
        if len(ends) == 1 or work.session.scalars(review_rows.undecided(*ends)).first() is not None:
            close(work, review, made.id)
        else:
            review.left_id, review.right_id = ends
            # No revision is below 0: the pair counts as changed, and is compared before it is decided.
            review.left_revision = review.right_revision = -1
            review.revision += 1
            work.session.flush()  # the next one may lead to the same pair


def close(work: Work, review: Review, merge_id: UUID) -> None:
    """A question that a merge has answered."""
    review.state, review.merge_id = QueueState.DONE, merge_id
    review.decided_at, review.decided_by = work.now, work.actor.id
    review.claimed_by = review.claimed_until = review.snoozed_until = None
    review.revision += 1
    review.updated_at = work.now


def _note(work: Work, contact_id: UUID, action: Action, reason: Reason, *, fields: Picks, count: int) -> None:
    key = keys.find(work.session, contact_id)
    named = sorted(name.value for name in fields)
    audit.note(
        work, action, about=key.audit_ref if key else None, why=reason.value, fields=named, count=count
    )
