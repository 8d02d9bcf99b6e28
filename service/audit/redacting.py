"""How is what the audit says of somebody erased, while the log still stands?

Salt and body go, and the reference to the person with them. The leaf stays: it is a hash that nobody can lead
back. What was emptied is itself written down, deed by deed, so that nobody can pass off as an erasure what
was none.
"""

import hashlib
from collections.abc import Collection, Iterable
from uuid import UUID

from service import audit
from service.audit import Action
from service.storage import audit_log as stored
from service.storage import audit_rows
from service.storage.audit_rows import Deed
from service.work import Work

# Deeds that one entry of the log names.
TOGETHER = 1_000


def redact(work: Work, refs: Collection[UUID], *, erasure: UUID | None = None) -> int:
    """Empty every deed that was done to these things; says how many there were.

    `refs` are the references kept beside data keys (`audit_ref`): take them before the keys are shredded.
    `erasure` is what the rows and the entry of the log that names them refer to.
    """
    rows = audit_rows.about(work.session, refs)
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        stored.empty(work.session, [row.id for row in some], at=work.now, by=erasure)
        audit.note(
            work,
            Action.AUDIT_REDACTED,
            about=erasure,
            entries=[row.id for row in some],
            left=digest(some),
            count=len(some),
        )
    return len(rows)


def digest(left: Iterable[Deed]) -> str:
    """A hash over what remains of emptied deeds, in the order of their numbers.

    SHA-256 of lines of number, moment, kind and actor, in hexadecimal.
    """
    lines = (f"{each.id} {each.at} {each.action} {each.actor or '-'}\n" for each in left)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
