"""Can an import be taken back, and what goes with it?

Every record that the file brought goes, with its keys. A contact that has records from elsewhere is built
anew from those; one that has no other goes as well, with its tokens and keys.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.leads import LeadStatus
from service import audit, changes, imports
from service.audit import Action
from service.consents import retracting
from service.contacts import rebuilding
from service.errors import Conflict
from service.imports import views
from service.jobs import queue
from service.storage import contacts, keys, leads, merges, reviews
from service.storage import imports as stored
from service.storage.imports import ImportState
from service.work import Work

JOB = "imports.undo"
_BATCH = 200


def roll_back(work: Work, import_id: UUID) -> views.ImportView:
    """Take the import back, in the background. One that runs is stopped at its next chunk.

    Raises Conflict when it has been taken back already.
    """
    run, source = imports.locked(work, import_id)
    if run.state is ImportState.UNDONE:
        raise Conflict("This import has been rolled back already.")
    run.state = ImportState.UNDONE
    run.revision += 1
    work.session.execute(stored.empty_chunks(import_id))
    audit.note(work, Action.IMPORT_ROLLED_BACK, about=run.id, source=source.key, rows=run.rows)
    queue.enqueue(work, JOB, {"import": run.id, "after": 0}, priority=queue.LATER)
    return imports.show(work, import_id)


def undo_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: undo some rows after the row of that number, and have the rest done later."""
    run, _ = imports.locked(work, UUID(payload["import"]))
    asked = stored.results(run.id, status=None, after_row=payload["after"], limit=_BATCH)
    batch = work.session.scalars(asked).all()
    if not batch:
        run.undone_at = work.now
        return
    gone = [lead.id for lead in batch if lead.status is not LeadStatus.REJECTED]
    contact_ids = [each for each in work.session.scalars(contacts.holding_records(gone)) if each is not None]
    rebuilding.lock(work, contact_ids)
    leads.forget(work.session, gone)
    stored.reject(work.session, gone, at=work.now, by=work.actor.id)
    left = {holder for _, holder in work.session.execute(contacts.record_ids(contact_ids))}
    rebuilding.rebuild(work, [each for each in contact_ids if each in left])
    emptied = _with_tombstones(work, {each for each in contact_ids if each not in left})
    reviews.forget(work.session, emptied)
    stored.forget_contacts(work.session, emptied)
    retracting.take_back(work, gone, erased=emptied)
    changes.mark(work, sorted(emptied), Change.ERASE)
    keys.shred(work.session, [*gone, *emptied])
    queue.enqueue(work, JOB, {"import": run.id, "after": batch[-1].row_number}, priority=queue.LATER)


def _with_tombstones(work: Work, contact_ids: set[UUID]) -> set[UUID]:
    """Those contacts, and all that were merged into them: what led to them would lead nowhere."""
    found, new = set(contact_ids), set(contact_ids)
    while new:
        new = set(work.session.scalars(merges.buried_in(new))) - found
        found |= new
    return found
