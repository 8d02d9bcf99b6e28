"""Whom is a request about? Looked up after it was taken in, so that its answer tells nothing."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from rules.requests import Outcome, RequestState, Right
from service.requests import (
    Asker,
    Details,
    Identity,
    details_of,
    identity,
    letters,
    objecting,
    people,
    steps,
    timeline,
)
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage import requests as stored
from service.storage.requests import RequestRight, SubjectRequest
from service.work import Work


def locate_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: find out whom a case is about, stop marketing to them if they wish, and write to them."""
    row = steps.load(work, UUID(payload["request"]))
    key = keys.find(work.session, row.id)
    if row.located_at is not None or row.state.is_over or key is None:
        return
    details = details_of(row, work.vault.safe(key))
    found = people.told_of(work, details)
    row.located_at = work.now
    stored.name_contacts(work.session, row.id, found)
    timeline.note(work, row.id, EventKind.LOCATED, count=len(found))
    rights = steps.rights_of(work, row)
    _object(work, row, rights, details, found)
    if not steps.end_if_settled(work, row, rights):
        _go_on(work, row, rights, details)


def _object(
    work: Work,
    row: SubjectRequest,
    rights: Sequence[RequestRight],
    details: Details,
    found: Collection[UUID],
) -> None:
    for each in rights:
        is_open = each.right is Right.OBJECTION and each.outcome is None
        if is_open and objecting.is_possible(work, details, found):
            objecting.object_(work, row, details, found)
            steps.conclude(work, row, each, Outcome.DONE)


def _go_on(work: Work, row: SubjectRequest, rights: Sequence[RequestRight], details: Details) -> None:
    """Proven already: begin. Provable by mail: ask. Everything else is for an officer to look at."""
    if row.identity is not Identity.NONE:
        if row.state is not RequestState.IN_PROGRESS:
            steps.go(row, RequestState.IN_PROGRESS)
        letters.received(work, row, rights)
        steps.weigh_later(work, row, rights)
    elif row.asker is Asker.SELF and details.subject.email:
        if row.state is not RequestState.IDENTITY_PENDING:
            steps.go(row, RequestState.IDENTITY_PENDING)
        row.waits_since = work.now
        identity.ask(work, row, rights)
    else:
        letters.received(work, row, rights)
