"""Who else hears that somebody's data may not be used, or may be again? Everybody who was given them.

GDPR art. 19. The notices are written by a job: whoever restricts somebody need not know who these are.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules.tellings import Deed
from service import recipients
from service.storage import restrictions as stored
from service.storage.restrictions import Restriction
from service.work import Work


def tell_placed(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: a restriction began to hold. One that has ended meanwhile is told of when it has."""
    _tell(work, UUID(payload["restriction"]), Deed.RESTRICTED)


def tell_ended(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: a restriction has ended. Who is still restricted on another ground stays so for all."""
    _tell(work, UUID(payload["restriction"]), Deed.UNRESTRICTED)


def _tell(work: Work, restriction_id: UUID, deed: Deed) -> None:
    row = work.session.get(Restriction, restriction_id)
    if row is None:
        return
    stands = bool(stored.covered(work.session, [row.contact_id], as_of=None))
    if stands is (deed is Deed.RESTRICTED):
        recipients.tell(work, [row.contact_id], deed=deed, request_id=row.request_id)
