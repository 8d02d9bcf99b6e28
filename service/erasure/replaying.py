"""How is somebody erased again who came back with a copy of the database from before?

The copy does not know of them; the ledger does: its own rows as far as they are there, and the file outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rules.erasing import Category, ErasureState, Fate
from service import audit
from service.access import SYSTEM
from service.audit import Action
from service.erasure import case as cases
from service.erasure import cleaning, outside, running
from service.erasure.outside import Entry
from service.errors import Unavailable
from service.storage import erasure as stored
from service.storage import keys, traces
from service.storage.erasure import Erasure, ErasureResult, SubjectKind
from service.work import Work, Workshop

# Data keys are asked for so many at a time.
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of replaying a ledger."""

    entries: int
    again: tuple[UUID, ...]
    """Erasures of which something was there again, and is not any more."""


def known(workshop: Workshop) -> list[Entry]:
    """What the file outside says, in order. Raises Tampered for a line that is not ours."""
    path = outside.path_of(workshop.settings)
    return list(outside.entries(path, keys=workshop.vault.verifying_keys()))


def replay(workshop: Workshop, entries: Iterable[Entry]) -> Replayed:
    """Carry out anew whatever of these is not so in this database; safe to stop and to begin again.

    Nothing may be served meanwhile: what was erased can be read until this is done. Holds of the restored
    database count as they stand there.
    """
    told = list(entries)
    again = [entry.erasure for entry in told if _is_undone(workshop, entry)]
    for erasure_id in again:
        _carry_out(workshop, erasure_id)
    if again:
        # The files are wiped by the worker if somebody still reads them.
        with workshop.open(SYSTEM) as work:
            cleaning.order(work)
    return Replayed(entries=len(told), again=tuple(again))


def _is_undone(workshop: Workshop, entry: Entry) -> bool:
    with workshop.open(SYSTEM) as work:
        row = work.session.scalars(stored.locked(entry.erasure)).one_or_none()
        if row is not None and row.replayed_at is not None and row.state is ErasureState.RUNNING:
            return True  # a replay that was broken off
        owners = {SubjectKind.CONTACT: entry.contacts, SubjectKind.LEAD: entry.leads}
        if not _is_anything_there(work, entry):
            if row is None:
                _write_down(work, entry, owners, fate=Fate.NOTHING)
            return False
        row = row or _write_down(work, entry, owners, fate=Fate.WAITING)
        _open_again(work, row)
        audit.note(work, Action.ERASURE_REPLAYED, about=row.id, count=len(entry.contacts))
        return True


def _is_anything_there(work: Work, entry: Entry) -> bool:
    owners = {SubjectKind.CONTACT: entry.contacts, SubjectKind.LEAD: entry.leads}
    ids = [*entry.contacts, *entry.leads]
    slices = (ids[start : start + _SLICE] for start in range(0, len(ids), _SLICE))
    if any(keys.find_many(work.session, each) for each in slices):
        return True
    return any(traces.count(work.session, category, owners) for category in entry.categories)


def _write_down(
    work: Work, entry: Entry, owners: dict[SubjectKind, tuple[UUID, ...]], *, fate: Fate
) -> Erasure:
    """The erasure as the ledger has it, in a database that has never heard of it."""
    is_over = fate is not Fate.WAITING
    row = Erasure(
        id=entry.erasure,
        cause=entry.cause,
        request_id=entry.request,
        is_suppressed=entry.suppress,
        state=ErasureState.FINAL if is_over else ErasureState.RUNNING,
        recorded_at=entry.at,
        noted_outside_at=entry.at,
        ended_at=work.now if is_over else None,
        cleaned_at=work.now if is_over else None,
    )
    work.session.add(row)
    work.session.flush()  # what follows refers to it
    for kind, ids in owners.items():
        cases.write_down(work, row.id, ids, kind)
        if is_over:
            stored.mark_gone(work.session, row.id, kind, at=work.now)
    work.session.add_all(
        ErasureResult(erasure_id=row.id, category=category, fate=fate, count=0, kept=0)
        for category in entry.categories
    )
    work.session.flush()
    return row


def _open_again(work: Work, row: Erasure) -> None:
    """Whatever was said of it in the copy: it is done once more, suppression first."""
    row.state, row.ended_at, row.cleaned_at = ErasureState.RUNNING, None, None
    row.replayed_at = work.now
    row.noted_outside_at = row.noted_outside_at or work.now
    for result in work.session.scalars(stored.results(row.id)):
        result.fate, result.after = Fate.WAITING, None


def _carry_out(workshop: Workshop, erasure_id: UUID) -> None:
    """Step after step, each in a transaction of its own, as the worker does."""
    for _ in range(_MOST_STEPS):
        with workshop.open(SYSTEM) as work:
            running.take_next(work, {"erasure": str(erasure_id)})
            row = work.session.scalars(stored.locked(erasure_id)).one()
            if row.state is not ErasureState.RUNNING:
                return
    raise Unavailable


_MOST_STEPS = 100_000 * len(Category)
"""Far more than the longest search takes."""
