"""How does the log go on when the database was restored from a backup?

What was written after the backup is gone, and may have been signed for. The log does not pretend otherwise:
it goes on under a new name, and its first deed there says since when.
"""

from uuid import UUID

from service import audit
from service.audit import Action, outside, sequencing
from service.audit.checking import era_in
from service.audit.checkpoints import origin
from service.storage import audit_log as stored
from service.work import Work


def begin_again(work: Work, *, backup: UUID | None = None) -> int:
    """Have the log go on in another life; gives its number. `backup` is what the deed is written about."""
    size = stored.head(work.session).size
    era = stored.begin_era(work.session, after=_last_life_outside(work))
    audit.note(work, Action.AUDIT_RESTORED, about=backup, counts={"era": era, "size": int(size)})
    sequencing.sequence_newest(work)
    return era


def _last_life_outside(work: Work) -> int:
    """The life that the last note outside speaks of: the same backup may have been restored before."""
    name = origin(work.vault)
    said = [outside.checkpoint_of(note).origin for note in outside.kept(outside.path_of(work.settings))]
    return max((era_in(each) for each in said if each == name or each.startswith(f"{name}/")), default=1)
