"""Somebody objects: what ends at once, what stands still until it is weighed, and who else is told?

GDPR art. 21. Marketing and profiling end for every contact of the person, with nothing weighed against it.
Where whose interest weighs more has yet to be decided, the data are kept and not used until it is.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from rules import suppressions as whom
from rules.consent import ANY, Author, EventState, Method
from rules.objections import Against
from rules.restrictions import Ground
from rules.tellings import Deed
from service import consents, recipients, restrictions, suppressions
from service.access import Scope
from service.consents import Statement, subjects
from service.work import Work


def object_(
    work: Work,
    contact_ids: Collection[UUID],
    *,
    scope: Against,
    request_id: UUID | None = None,
    suppress: bool = True,
    author: Author = Author.SUBJECT,
    method: Method = Method.API,
    at: datetime | None = None,
    language: str | None = None,
) -> Sequence[UUID]:
    """Write the objection down for these contacts of one person; gives the lines of the ledger that say it.

    It is said of all purposes but service, on every channel, and so of every duplicate that was merged.
    `suppress` puts their addresses and numbers on the list of those to leave alone as well, so that nothing
    is taken in of them again: as the person wishes. Needs requests:manage; raises NotFound.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    said = Statement(
        purpose=ANY,
        channel=ANY,
        state=EventState.OBJECTED,
        author=author,
        method=method,
        at=at or work.now,
        language=language,
        evidence={"request": str(request_id)} if request_id else {},
    )
    written = [consents.record(work, each, said).event for each in sorted(set(contact_ids))]
    for each in written:
        if suppress:
            _leave_alone(work, each.contact_id, each.id)
        if scope.is_weighed:
            restrictions.restrict(work, each.contact_id, ground=Ground.OBJECTION, request_id=request_id)
    recipients.tell(work, contact_ids, deed=Deed.OBJECTED, request_id=request_id)
    return list(dict.fromkeys(each.id for each in written))


def _leave_alone(work: Work, contact_id: UUID, event_id: UUID) -> None:
    located = subjects.locate(work, contact_id)
    if located is not None and (known_by := subjects.identifiers(located.subject)):
        suppressions.add(work, known_by, reason=whom.Reason.OBJECTION, origin_event_id=event_id)
