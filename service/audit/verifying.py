"""Is the log in the database whole, and is it the one that was signed?"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rules import notes
from rules.merkle import Frontier
from rules.notes import Checkpoint
from service import audit
from service.access import SYSTEM, Scope
from service.audit import Action, checkpoints, outside, sequencing
from service.audit.checking import Damage, Flaw, Trail
from service.ids import new_id
from service.storage import audit_log as stored
from service.storage import audit_rows
from service.storage.audit_log import AuditVerification
from service.work import Work, Workshop

log = logging.getLogger(__name__)

JOB = "audit.verify"
IN_PLACE = 20_000
"""A log of so many deeds is looked through while one waits; a longer one by a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found when the log was looked through."""

    leaves: int
    """Deeds that have their place."""
    waiting: int
    """Deeds written, and without a place yet."""
    redacted: int
    """Deeds whose content went with an erasure."""
    checkpoints: int
    """Signed roots that the log was compared with, here, outside and handed in."""
    flaws: tuple[Flaw, ...]
    lost: int = 0
    """Deeds that were signed for once and are gone, because a backup was restored."""

    @property
    def is_sound(self) -> bool:
        return not self.flaws

    @property
    def facts(self) -> dict[str, Any]:
        """For programs."""
        return {"sound": self.is_sound, **asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A note that somebody kept, and what became of it."""

    checkpoint: Checkpoint | None
    is_genuine: bool
    is_kept: bool
    """Does the log of today begin with what it says?"""


def verify(work: Work, *, kept: Sequence[str] = ()) -> Report:
    """Look through the whole log: every deed, the tree, every checkpoint here and outside.

    Needs audit:read. `kept` are notes that somebody has kept elsewhere. Reads every row: a million take about
    twenty seconds. Within one transaction that sees one state.
    """
    work.actor.must(Scope.AUDIT_READ)
    keys = work.vault.verifying_keys()
    known, forged = _known(work, keys, kept)
    trail = Trail(
        known=known,
        kept_tiles={(level, place): root for level, place, root in stored.all_tiles(work.session)},
    )
    for rows in audit_rows.in_place(work.session):
        trail.follow(rows)
    for rows in audit_rows.without_place(work.session):
        for row in rows:  # one of them may say why others are empty
            trail.look_at(row)
    trail.end()
    trail.flaws.extend(Flaw(Damage.FORGED, size, size) for size in forged)
    trail.flaws.extend(_end_of(work, trail))
    return Report(
        leaves=trail.size,
        waiting=stored.count_without_place(work.session),
        redacted=len(trail.emptied),
        checkpoints=len(known),
        flaws=tuple(trail.flaws),
        lost=trail.lost,
    )


def compare(work: Work, kept: Sequence[str]) -> list[Known]:
    """Does the log of today begin with what these notes say? A few dozen hashes each. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    head = stored.head(work.session)
    try:
        whole = Checkpoint(
            checkpoints.origin(work.vault, head.era), head.size, checkpoints.root_of(work, head.size)
        )
    except checkpoints.Forked:
        whole = None
    keys = work.vault.verifying_keys()
    return [_compared(work, whole, each, keys) for each in kept]


def look_through(workshop: Workshop, _payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The job: verify without keeping a writer waiting; what comes back writes down what was found."""
    with workshop.look(SYSTEM) as work:
        report = verify(work)

    def write_down(work: Work) -> None:
        keep(work, report)

    return write_down


def keep(work: Work, report: Report) -> AuditVerification:
    """Write down what was found."""
    made = AuditVerification(id=new_id(work.now), at=work.now, leaves=report.leaves, report=report.facts)
    work.session.add(made)
    audit.note(
        work, Action.AUDIT_VERIFIED, state="sound" if report.is_sound else "flawed", count=report.leaves
    )
    if not report.is_sound:
        log.error("audit log is flawed", extra={"count": len(report.flaws), "rows": report.leaves})
    return made


def size(work: Work) -> int:
    """How many deeds have their place. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    return int(stored.head(work.session).size)


def is_long(work: Work) -> bool:
    """Is the log too long to be looked through while somebody waits?"""
    return size(work) > IN_PLACE


def newest(work: Work) -> AuditVerification | None:
    """What was found last. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    return work.session.scalars(stored.newest_verification()).first()


def waits_since(work: Work) -> datetime | None:
    """Since when has a deed waited for its place? None while the sequencer keeps up. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    return stored.waits_since(work.session)


def _known(work: Work, keys: Sequence[bytes], kept: Collection[str]) -> tuple[list[Checkpoint], list[int]]:
    """What was signed, and the sizes of which it was only claimed."""
    ours = checkpoints.origins(work)
    rows = work.session.scalars(stored.checkpoints()).all()
    forged = [int(each.size) for each in rows if not _is_as_noted(work, each)]
    # The file may be shared: what speaks of another log in it is none of our business.
    beyond = [each for each in outside.kept(outside.path_of(work.settings)) if _said_by(each) in ours]
    genuine = []
    for note in dict.fromkeys([*(each.note for each in rows), *beyond, *kept]):
        if checkpoints.is_genuine(note, keys) and _said_by(note) in ours:
            genuine.append(outside.checkpoint_of(note))
        else:
            forged.append(_size_in(note))
    return genuine, sorted(set(forged))


def _said_by(note: str) -> str:
    try:
        return outside.checkpoint_of(note).origin
    except ValueError:
        return ""


def _is_as_noted(work: Work, row: stored.AuditCheckpoint) -> bool:
    try:
        said = outside.checkpoint_of(row.note)
    except ValueError:
        return False
    known = Checkpoint(checkpoints.origin(work.vault, row.era), row.size, row.root)
    return said == known


def _size_in(note: str) -> int:
    try:
        return outside.checkpoint_of(note).size
    except ValueError:
        return -1


def _end_of(work: Work, trail: Trail) -> list[Flaw]:
    """Is the end where the log says it is?"""
    head = stored.head(work.session)
    if head.size > trail.size:
        told = Damage.TRUNCATED
        return [] if _tells(trail, told) else [Flaw(told, trail.size, head.size - 1)]
    kept: Frontier = sequencing.frontier_of(work)
    is_whole = not trail.flaws and kept != trail.frontier
    return [Flaw(Damage.FORKED, trail.size, trail.size)] if is_whole or head.size < trail.size else []


def _tells(trail: Trail, damage: Damage) -> bool:
    return any(flaw.damage is damage for flaw in trail.flaws)


def _compared(work: Work, whole: Checkpoint | None, written: str, keys: Sequence[bytes]) -> Known:
    try:
        said = notes.checkpoint_in(notes.note_in(written))
    except ValueError:
        return Known(checkpoint=None, is_genuine=False, is_kept=False)
    genuine = checkpoints.is_genuine(written, keys) and said.origin in checkpoints.origins(work)
    is_kept = genuine and whole is not None and checkpoints.begins_with(work, whole, said)
    return Known(checkpoint=said, is_genuine=genuine, is_kept=is_kept)
