"""Who takes a list back that was made for a recipient, when somebody in it may not go out any more?

Lists are made far above, by `service.exports`; but whoever erases a person stands below and must see to it.
"""

from collections.abc import Collection
from uuid import UUID

from rules.exports import Ending, ExportState
from service import audit
from service.audit import Action
from service.errors import NotFound
from service.storage import exports as stored
from service.storage import keys
from service.storage.exports import Export
from service.work import Work

GONE = "RST.ERASED"
"""Why somebody is left out who was erased while the list was being made."""


def locked(work: Work, export_id: UUID) -> Export:
    """The row of a list, kept from everyone else until we commit. Raises NotFound."""
    row = work.session.scalars(stored.locked(export_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def end(work: Work, row: Export, ending: Ending) -> bool:
    """Shred what opens a list and delete what is in it; says whether it could still be opened."""
    could_be_opened = bool(keys.shred(work.session, [row.id]))
    stored.empty(work.session, row.id)
    if row.state is not ExportState.OVER:
        row.state, row.ending, row.ended_at = ExportState.OVER, ending, work.now
        audit.note(work, Action.EXPORT_ENDED, about=row.id, why=ending.value)
    return could_be_opened


def leave_out(row: Export, code: str, count: int = 1) -> None:
    """Count contacts that are not in the list, with the reason."""
    row.excluded = {**row.excluded, code: row.excluded.get(code, 0) + count}


def revoke_of(work: Work, contact_ids: Collection[UUID]) -> int:
    """Let no list go out that any of these contacts is in; gives how many could still be opened.

    For whoever erases the person. Where they only wait to be worked off they are left out, and the list of
    all others is made.
    """
    work.session.flush()
    revoked = 0
    for export_id in sorted(stored.memberships(work.session, contact_ids)):
        # Locked first and looked at again: one that is being made just now is made to its next piece before.
        row = locked(work, export_id)
        mine = stored.memberships(work.session, contact_ids).get(export_id, [])
        if any(_is_in(row, each) for each in mine):
            revoked += end(work, row, Ending.ERASED)
            continue
        stored.drop_members(work.session, export_id, mine)
        if mine:
            leave_out(row, GONE, len(mine))
    return revoked


def _is_in(row: Export, contact_id: UUID) -> bool:
    return row.state is ExportState.READY or (row.upto is not None and contact_id <= row.upto)
