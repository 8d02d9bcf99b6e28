"""How is a merge taken back, and what has happened meanwhile that somebody must decide about?

Every contact of the merge comes back with the records it had. What came in later stays with the survivor,
unless it was sent to one of the others by its id. Nothing is lost and nothing is guessed: whatever could
belong to the other side is listed, and may be handed over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.fields import FieldName
from rules.judgements import Judged
from service import audit, changes, judgements, restrictions
from service.access import Scope
from service.audit import Action
from service.consents import joining
from service.contacts import rebuilding
from service.errors import Conflict, Gone, MergedSince, NotFound
from service.judgements import Evidence
from service.merges import Reason
from service.storage import contacts as contact_rows
from service.storage import judgements as judged
from service.storage import keys
from service.storage import merges as stored
from service.storage.contacts import Contact
from service.storage.merges import Merge, MergePart
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A later edit of the survivor that may have been meant for one of the others."""

    record_id: UUID
    """The record that brought it."""
    contact_id: UUID
    """Where it is now."""
    fields: tuple[FieldName, ...]
    """What it says something about, or what was pinned to it."""
    is_pin: bool
    """A choice that a steward made since; it went with the record that it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A merge that was taken back."""

    merge_id: UUID
    survivor_id: UUID
    contact_ids: tuple[UUID, ...]
    """The contacts that are back, oldest first."""
    conflicts: tuple[Clash, ...]


def undo(work: Work, merge_id: UUID) -> Undone:
    """Take a merge back: all its contacts are there again, each with its records.

    Raises NotFound; Conflict when it was undone before; MergedSince when the survivor was merged into another
    contact since; Gone when one of the contacts was erased.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    made = work.session.scalars(stored.locked(merge_id)).one_or_none()
    if made is None:
        raise NotFound
    if made.undone_at is not None:
        raise Conflict("This merge has been undone already.")
    parts = {part.contact_id: part for part in work.session.scalars(stored.parts([merge_id]))}
    rows = _as_they_were_left(work, made, parts)
    kept = rows[made.survivor_id]
    lost = [row for row in rows.values() if row.id != kept.id]
    later = _give_back(work, made, parts, [row.id for row in lost])
    clashes = [*_later_records(work, kept.id, later), *_restore_pins(made, parts, kept, lost)]
    for row in lost:
        row.merged_into = None
    judgements.withdraw(work, work.session.scalars(judged.of_merge(merge_id)).all())
    rebuilding.rebuild(work, sorted(rows))
    made.undone_at, made.undone_by = work.now, work.actor.id
    joining.parted(work, kept.id, [row.id for row in lost], since=made.made_at)
    restrictions.parted(work, merge_id)
    changes.mark(work, [row.id for row in lost], Change.UNMERGE)
    changes.mark(work, [kept.id], Change.PERMISSION)
    if made.reason is Reason.RUN:
        _say_different(work, made, [row.id for row in lost])
    key = keys.find(work.session, kept.id)
    audit.note(
        work,
        Action.CONTACT_UNMERGED,
        about=key.audit_ref if key else None,
        why=made.reason.value,
        count=len(rows),
    )
    back = tuple(sorted(row.id for row in lost))
    return Undone(merge_id=merge_id, survivor_id=kept.id, contact_ids=back, conflicts=tuple(clashes))


def hand_over(work: Work, merge_id: UUID, *, record_id: UUID, to: UUID) -> None:
    """After a merge was undone, let a record that came in later be part of another contact of that merge.

    Raises NotFound; Conflict while the merge stands, or when the record is with none of its contacts now.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    made = work.session.scalars(stored.locked(merge_id)).one_or_none()
    if made is None:
        raise NotFound
    ids = [part.contact_id for part in work.session.scalars(stored.parts([merge_id]))]
    if made.undone_at is None or to not in ids:
        raise Conflict("Undo the merge first, and choose one of its contacts.")
    rows = rebuilding.lock(work, ids)
    holders = dict(work.session.execute(contact_rows.record_ids(ids)).all())
    held_by = holders.get(record_id)
    if held_by is None or rows[to].merged_into is not None:
        raise Conflict("The record, or the contact, has gone elsewhere since.")
    contact_rows.move_records(work.session, [record_id], to=to)
    rebuilding.rebuild(work, sorted({held_by, to}))
    key = keys.find(work.session, to)
    audit.note(work, Action.CONTACT_RECTIFIED, about=key.audit_ref if key else None, why="handed_over")


def _as_they_were_left(work: Work, made: Merge, parts: Mapping[UUID, MergePart]) -> dict[UUID, Contact]:
    rows = rebuilding.lock(work, parts)
    if len(rows) < len(parts) or len(keys.find_many(work.session, list(parts))) < len(parts):
        raise Gone("One of the contacts has been erased since.")
    if rows[made.survivor_id].merged_into is not None:
        raise MergedSince
    if any(row.merged_into != made.survivor_id for row in rows.values() if row.id != made.survivor_id):
        raise MergedSince("One of the contacts has gone elsewhere since.")
    return rows


def _give_back(work: Work, made: Merge, parts: Mapping[UUID, MergePart], lost: Sequence[UUID]) -> list[UUID]:
    """Move the records of the others back to them; gives those that came later and stay with the survivor."""
    held = [record_id for record_id, _ in work.session.execute(contact_rows.record_ids([made.survivor_id]))]
    before = {UUID(each): part.contact_id for part in parts.values() for each in part.records}
    sent_to = dict(work.session.execute(stored.came_for(made.survivor_id, lost)).all())
    home = {record_id: before.get(record_id) or sent_to.get(record_id) for record_id in held}
    for contact_id in lost:
        moved = [record_id for record_id, at in home.items() if at == contact_id]
        contact_rows.move_records(work.session, moved, to=contact_id)
    return [record_id for record_id, at in home.items() if at is None]


def _later_records(work: Work, kept: UUID, later: Collection[UUID]) -> list[Clash]:
    return [
        Clash(record_id=record_id, contact_id=kept, fields=fields, is_pin=False)
        for record_id, fields in contact_rows.fields_held(work.session, later).items()
    ]


def _restore_pins(
    made: Merge,
    parts: Mapping[UUID, MergePart],
    kept: Contact,
    lost: Sequence[Contact],
) -> list[Clash]:
    """Pins are again as before; one that was set since stays with the record that it is of."""
    homes = {each: part.contact_id for part in parts.values() for each in part.records}
    since = {name: pin for name, pin in kept.pins.items() if made.pins.get(name) != pin}
    kept.pins = dict(parts[kept.id].pins)
    by_id = {row.id: row for row in lost}
    for row in lost:
        row.pins = dict(parts[row.id].pins)
    clashes = []
    for name, pin in since.items():
        home = homes.get(pin[0], str(kept.id))
        row = by_id.get(UUID(str(home)), kept)
        row.pins = {**row.pins, name: pin}
        clashes.append(_of_pin(name, pin, row.id))
    return clashes


def _of_pin(name: str, pin: Sequence[Any], contact_id: UUID) -> Clash:
    return Clash(record_id=UUID(pin[0]), contact_id=contact_id, fields=(FieldName(name),), is_pin=True)


def _say_different(work: Work, made: Merge, lost: Sequence[UUID]) -> None:
    """What a run had made one and a person has parted must not be made one by the next run."""
    for contact_id in lost:
        evidence = Evidence(merge_id=made.id)
        judgements.judge(work, made.survivor_id, contact_id, Judged.DIFFERENT, evidence=evidence)
