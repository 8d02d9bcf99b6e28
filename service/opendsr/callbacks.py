"""Who is told that a request has moved on, and what if nobody listens?

Whoever named addresses hears at each of them, signed, whenever the status has changed. An address that does
not take it is tried again, eight times in all; one that has heard of something later is not told of what was
before.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.requests import OPENDSR
from service import opendsr
from service.access import SYSTEM
from service.channels import outgoing
from service.channels.outgoing import Outcome
from service.jobs import queue
from service.opendsr import DsrView, signing
from service.storage import keys
from service.storage import opendsr as stored
from service.storage.opendsr import DsrRequest
from service.work import Work, Workshop

log = logging.getLogger(__name__)

JOB = "opendsr.callback"

VERSION = "2.0"
KEPT = timedelta(days=30)
"""So long after its end the addresses of a request are kept."""

FINAL = frozenset({"completed", "cancelled"})

_HOPELESS = frozenset({Outcome.GONE, Outcome.UNSAFE, Outcome.ELSEWHERE})
"""To try again would change nothing."""

_WORDS = {
    word: [state for state, stands_for in OPENDSR.items() if stands_for == word] for word in OPENDSR.values()
}


class NotTaken(Exception):
    """Nobody took what we had to tell; it is tried again."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    url: str = field(repr=False)
    body: bytes = field(repr=False)


def sweep(work: Work, *, limit: int) -> int:
    """Have senders told whose requests moved on, and forget what is long over; gives the most of each."""
    moved = work.session.execute(stored.moved(_WORDS, limit=limit)).all()
    over = work.session.scalars(stored.ended(limit=limit)).all()
    for row, state in [*moved, *((row, None) for row in over)]:
        _tell(work, row, opendsr.status(row, state))
    old = work.session.scalars(stored.forgettable(work.now - KEPT, limit=limit)).all()
    for row in old:
        row.content = None
    keys.shred(work.session, [row.id for row in old])
    return max(len(moved), len(over), len(old))


def _tell(work: Work, row: DsrRequest, word: str) -> None:
    """Have the sender told of a status, by jobs that go out after this work is committed."""
    row.told = word
    row.done_at = work.now if word in FINAL else None
    asked = opendsr.opened(work, row)
    for place in range(len(asked.callbacks) if asked else 0):
        queue.enqueue(work, JOB, {"request": row.id, "place": place, "status": word})


def send(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: tell one address of one status. Raises NotTaken, so that the job is tried again."""
    settings = workshop.settings
    with workshop.look(SYSTEM) as work:
        parcel = _packed(work, UUID(payload["request"]), payload["place"], payload["status"])
        now = work.now
    if parcel is None:
        return _leave
    signer = signing.signer(settings, now=now)
    headers = {"Content-Type": "application/json", "User-Agent": "Goodstanding"}
    answer = outgoing.request(
        parcel.url,
        method="POST",
        headers=headers | signer.headers(parcel.body, prefix=signing.PREFIXES[VERSION]),
        body=parcel.body,
        allow_private=settings.webhooks_allow_private,
    )
    log.info("callback", extra={"kind": JOB, "outcome": answer.outcome.value, "status": answer.status})
    if not answer.is_taken and answer.outcome not in _HOPELESS:
        raise NotTaken
    return _leave


def told(view: DsrView) -> dict[str, Any]:
    """A status as the standard has it, for answers and for callbacks."""
    facts: dict[str, Any] = {
        "controller_id": view.controller_id,
        "expected_completion_time": moment(view.expected_at),
        "subject_request_id": str(view.subject_request_id),
        "request_status": view.status,
    }
    results = {"results_url": view.results_url, "results_count": view.results_count}
    return facts | {name: value for name, value in results.items() if value is not None}


def moment(at: datetime) -> str:
    """An instant as RFC 3339 has it, in UTC."""
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _packed(work: Work, row_id: UUID, place: int, word: str) -> _Parcel | None:
    """Address and body; None when a later status has been told since, or all is forgotten."""
    row = work.session.get(DsrRequest, row_id)
    asked = opendsr.opened(work, row) if row is not None and row.told == word else None
    if row is None or asked is None or place >= len(asked.callbacks):
        return None
    url = asked.callbacks[place]
    facts = {**told(opendsr.view(work, row)), "request_status": word, "status_callback_url": url}
    return _Parcel(url, json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode())


def _leave(_work: Work) -> None:
    """Nothing to write down."""
