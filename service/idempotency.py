"""Was this request made before, and what was the answer?

A claim is put down in a short transaction of its own, so that a second request hears of the first. The answer
is written in the transaction of the effect: both are there, or neither. Who dies in between leaves a claim
that lapses.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from service.errors import InFlight, KeyReused
from service.ids import new_id
from service.storage import answers, keys
from service.storage.answers import Answer
from service.vault import DigestPurpose
from service.vault.places import Part, Table
from service.work import Work

KEPT = timedelta(hours=24)
"""How long an answer is given again."""

LAPSES = timedelta(seconds=60)
"""After this a claim without an answer is taken for dead; no request works that long."""

_PLACE = (Table.ANSWER, Part.BODY)


@dataclass(frozen=True, slots=True)
class Claim:
    """Our right to carry the request out."""

    digest: bytes
    id: UUID


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer that was given before."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


def claim(work: Work, key: str, request: bytes) -> Claim | Stored:
    """Claim the request that bears this Idempotency-Key, or say what was answered.

    `request` is all that makes it the same request: method, path, query and body. Raises KeyReused when it
    is another one, InFlight while it is being carried out.
    """
    actor = work.actor.id.bytes if work.actor.id else b""
    digest = work.vault.digest(DigestPurpose.IDEMPOTENCY, actor, key)
    ours = Claim(digest, new_id(work.now))
    row = {
        "digest": digest,
        "fingerprint": work.vault.digest(DigestPurpose.IDEMPOTENCY, request),
        "claim": ours.id,
        "claimed_at": work.now,
    }
    if answers.claim(work.session, row):
        return ours
    found = answers.find(work.session, digest)
    if found is None:
        raise InFlight
    if _is_over(work, found):
        keys.shred(work.session, [found.claim])
        if answers.take_over(work.session, found, row):
            return ours
        raise InFlight
    if found.fingerprint != row["fingerprint"]:
        raise KeyReused
    return _stored(work, found)


def complete(work: Work, claim: Claim, answer: Stored) -> None:
    """Keep the answer beside its effect. Raises InFlight, undoing the effect, when the claim was lost."""
    safe, key = work.vault.new_safe(claim.id)
    keys.save(work.session, [key])
    kept = answers.complete(
        work.session,
        claim.digest,
        claim.id,
        status=answer.status,
        headers=answer.headers,
        body=safe.seal_bytes(_PLACE, answer.body),
    )
    if not kept:
        raise InFlight


def release(work: Work, claim: Claim) -> None:
    """The request was refused or failed: it may be made again under its key."""
    answers.release(work.session, claim.digest, claim.id)


def sweep(work: Work, *, limit: int = 1_000) -> int:
    """Forget answers whose time is over; how many there were."""
    end = work.now - KEPT
    over = [answer.claim for answer in answers.older_than(work.session, end, limit=limit)]
    if over:
        keys.shred(work.session, over)
        answers.forget(work.session, over, before=end)
    return len(over)


def _is_over(work: Work, found: Answer) -> bool:
    age = work.now - found.claimed_at
    return age >= (LAPSES if found.status is None else KEPT)


def _stored(work: Work, found: Answer) -> Stored:
    if found.status is None or found.body is None:
        raise InFlight
    key = keys.find(work.session, found.claim)
    if key is None:
        raise InFlight
    body = work.vault.safe(key).open_bytes(_PLACE, found.body)
    return Stored(found.status, dict(found.headers or {}), body)


def fingerprint(method: str, path: str, query: str, body: bytes) -> bytes:
    """All that makes a request the same request, as one sequence of bytes."""
    head = json.dumps([method, path, query, len(body)]).encode()
    return head + b"\n" + body
