"""How does the log go on when the database was restored from a backup?

What was written after the backup is gone, and may have been signed for. The log does not pretend otherwise:
it goes on under a new name, and its first deed there says since when.
"""

from uuid import UUID

from service import audit
from service.audit import Action, sequencing
from service.storage import audit_log as stored
from service.work import Work


def begin_again(work: Work, *, backup: UUID | None = None) -> int:
    """Have the log go on in another life; gives its number. `backup` is what the deed is written about."""
    size = stored.head(work.session).size
    era = stored.begin_era(work.session)
    audit.note(work, Action.AUDIT_RESTORED, about=backup, counts={"era": era, "size": int(size)})
    sequencing.sequence_newest(work)
    return era
