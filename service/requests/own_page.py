"""Somebody asks from their own page: the link to it has shown already who they are."""

from collections.abc import Collection
from uuid import UUID

from rules.requests import Right
from rules.restrictions import Ground
from service import double_opt_in, requests
from service.requests import Identity, Intake, Person, Via
from service.storage import keys
from service.work import Work


def ask(
    work: Work,
    contact_id: UUID,
    rights: Collection[Right],
    *,
    ground: Ground | None = None,
    details: str = "",
    language: str = "en",
) -> UUID:
    """Open a case for whoever holds a link to the page of this contact; gives its id.

    Answers go to the first address of the contact: it is where the link was sent. Raises as `receive` does.
    """
    key = keys.find(work.session, contact_id)
    mailbox = double_opt_in.recipient(work, contact_id, key) if key else None
    wanted = Intake(
        rights=tuple(rights),
        ground=ground,
        subject=Person(contact_id=contact_id),
        reply_to=mailbox,
        via=Via.OWN_PAGE,
        proof=Identity.SESSION,
        details=details,
        language=language,
    )
    return requests.receive(work, wanted)
