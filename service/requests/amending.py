"""More is known of whom a case is about: it is looked up anew."""

from dataclasses import replace
from uuid import UUID

from rules.requests import RequestState
from service.access import ActorKind, Scope
from service.errors import Conflict, Fault, Gone, Invalid, NotFound
from service.jobs import queue
from service.requests import DETAILS, LOCATE, Identity, Person, details_of, readable, steps, timeline, written
from service.requests.timeline import EventKind
from service.storage import keys
from service.work import Work


def amend(work: Work, request_id: UUID, subject: Person, *, expected: str | None = None) -> None:
    """Add an address, a number or a name to whom a case is about, before it was shown who asks.

    Needs requests:write. Raises NotFound, Stale, Gone; Conflict once identity is shown; Invalid for what is
    no address or number.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    if work.actor.kind is ActorKind.PERSON:
        raise NotFound
    row = steps.load(work, request_id, expected=expected)
    key = keys.find(work.session, row.id)
    if key is None:
        raise Gone
    waits = row.state in {RequestState.RECEIVED, RequestState.IDENTITY_PENDING}
    if not waits or row.identity is not Identity.NONE:
        raise Conflict("It was shown already who asks.")
    _must_be_readable(work, subject)
    safe = work.vault.safe(key)
    details = details_of(row, safe)
    given = {name: getattr(subject, name) for name in ("email", "phone", "name") if getattr(subject, name)}
    known = replace(details, subject=replace(details.subject, **given))
    row.details, row.located_at = safe.seal(DETAILS, written(known)), None
    timeline.note(work, row.id, EventKind.AMENDED, fields=sorted(given))
    queue.enqueue(work, LOCATE, {"request": row.id}, priority=queue.SOON)


def _must_be_readable(work: Work, subject: Person) -> None:
    email, phone = readable(work, subject)
    faults = [
        Fault(f"/subject/{name}", "unreadable", "Nothing can be made of this.")
        for name, given, found in (("email", subject.email, email), ("phone", subject.phone, phone))
        if given and not found
    ]
    if faults:
        raise Invalid(faults=faults)
