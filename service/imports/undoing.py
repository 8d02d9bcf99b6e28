"""Can an import be taken back, and what goes with it?

A contact that holds rows of this file alone goes, with its tokens and keys. A contact that was known before
stays, and so does what the file added to it: those rows keep their state. Once leads from elsewhere have
joined a contact that this file began, nobody can say any more whose it is, and the whole is refused.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules.leads import LeadStatus
from service import audit, imports
from service.audit import Action
from service.errors import Conflict
from service.imports import views
from service.jobs import queue
from service.storage import imports as stored
from service.storage import keys, leads
from service.storage.imports import ImportState
from service.work import Work

JOB = "imports.undo"
_BATCH = 200


def roll_back(work: Work, import_id: UUID) -> views.ImportView:
    """Take the import back, in the background. One that runs is stopped at its next chunk.

    Raises Conflict when there is nothing to take back, and when contacts it began have been joined since.
    """
    run, source = imports.locked(work, import_id)
    if run.state is ImportState.UNDONE:
        raise Conflict("This import has been rolled back already.")
    joined = work.session.scalars(stored.joined_contacts(import_id)).one()
    if joined:
        raise Conflict(
            f"{joined} contacts that this import began have since been joined with leads from elsewhere."
        )
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
    contact_ids = {lead.contact_id for lead in batch if lead.contact_id is not None}
    kept = set(work.session.scalars(stored.shared(run.id, contact_ids)))
    gone = [
        lead.id for lead in batch if lead.contact_id not in kept and lead.status is not LeadStatus.REJECTED
    ]
    stored.forget_contacts(work.session, contact_ids - kept)
    leads.forget(work.session, gone)
    stored.reject(work.session, gone, at=work.now, by=work.actor.id)
    keys.shred(work.session, [*gone, *(contact_ids - kept)])
    queue.enqueue(work, JOB, {"import": run.id, "after": batch[-1].row_number}, priority=queue.LATER)
