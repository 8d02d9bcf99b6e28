"""What becomes of a question about many, when what we hold of one of them cannot be opened?

A value that was damaged or moved opens no more, and says nothing of the others. So everybody is read at once,
and only when that fails, whoever is to blame is found by halves. Nothing is known of them from then on, which
counts as a no wherever it is asked.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from service.errors import Tampered
from service.work import Work

log = logging.getLogger(__name__)

T = TypeVar("T")

_TOLD = "unreadable contacts that the log was told of"


def by_halves(
    work: Work, ids: Sequence[UUID], read: Callable[[Sequence[UUID]], T], lost: Callable[[UUID], T]
) -> list[T]:
    """What is read of contacts, all at once or in as many parts as it takes, in their order.

    Of one alone that cannot be opened it is what `lost` says. `read` may be called several times for the same
    contact: it only reads, or undoes by itself what it wrote.
    """
    try:
        found = read(ids)
    except Tampered:
        if len(ids) > 1:
            middle = len(ids) // 2
            halves = (ids[:middle], ids[middle:])
            return [part for some in halves for part in by_halves(work, some, read, lost)]
        # Nothing was asked of anybody, so nobody is to blame: that is a fault of ours.
        if not ids:
            raise
        note(work, ids[0])
        found = lost(ids[0])
    return [found]


def note(work: Work, contact_id: UUID) -> None:
    """Tell the log that a contact cannot be opened, once in each piece of work, without a value."""
    told: set[UUID] = work.session.info.setdefault(_TOLD, set())
    if contact_id not in told:
        told.add(contact_id)
        log.error("contact cannot be opened", extra={"contact": contact_id, "code": Tampered.__name__})
