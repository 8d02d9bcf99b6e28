"""How is it kept who may be reached, for every purpose and channel that segments ask about?

Whoever has changed is decided anew before the change is told to anybody; whoever's answer has had its time,
and everybody when law, purpose, sources or lists are others, by a job. Until then the answer is a no.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.records import Channel
from rules.segments.exclusions import Exclusion, main_reason
from rules.standing import Decision, alike, lasting
from rules.standing.asked import Facts, Question
from rules.standing.lasting import Calendar
from service import changes, purposes, standing
from service.jobs import queue
from service.standing.gathering import Gathered, gather
from service.storage import segments
from service.storage import standings as stored
from service.storage.base import Digest
from service.storage.standings import KeptStanding
from service.vault import SuppressionKind
from service.work import Work

log = logging.getLogger(__name__)

JOB = "segments.decide"
BATCH = 1_000
"""Contacts that one job decides: on SQLite nobody else writes meanwhile."""
IDLE = timedelta(days=7)
"""So long it is kept for whoever only tried what a segment would be like."""

_SHARED = (SuppressionKind.POSTAL, SuppressionKind.DOMAIN, SuppressionKind.COMPANY_NO)
"""Kinds of entries of which nobody can say whom they are about: everybody is asked again."""


def keep(work: Work, purpose: str, channel: Channel) -> None:
    """Keep from now on who may be reached for this; a job decides everybody soon."""
    if work.session.scalars(stored.kept_of(purpose, channel)).one_or_none() is None:
        row = {
            "purpose": purpose,
            "channel": channel,
            "edition": 1,
            "basis": basis(work, purpose),
            "upto": None,
            "begun_at": work.now,
            "whole_at": None,
        }
        stored.begin(work.session, row)
        queue.enqueue_unless_waiting(work, JOB, lane=JOB)


def edition(work: Work, purpose: str, channel: Channel) -> int:
    """The edition of which answers count now; 0, which no answer has, when none does."""
    kept = work.session.scalars(stored.kept_of(purpose, channel)).one_or_none()
    return kept.edition if kept is not None and kept.basis == basis(work, purpose) else 0


def redecide(work: Work, contact_ids: Collection[UUID]) -> None:
    """Decide of these contacts anew, for every purpose and channel that is kept. To be called before what
    happened to them is told."""
    wanted = sorted(set(contact_ids))
    # The job that decides everybody may have read of these before it happened: it must not write after us.
    for kept in work.session.scalars(stored.kept()).all():
        for start in range(0, len(wanted), BATCH):
            _decide(work, kept, wanted[start : start + BATCH])


def take_next(work: Work, _payload: Mapping[str, Any]) -> None:
    """Decide some of those who are waiting for it; a job."""
    done = sum(_take(work, kept) for kept in _wanted(work))
    if done >= BATCH:
        queue.enqueue_unless_waiting(work, JOB, lane=JOB)
    log.info("decided who may be reached", extra={"count": done})


def ask_again(work: Work, _payload: Mapping[str, Any]) -> None:
    """Have everybody decided again, while the answers that are there go on to count; a job.

    For when something changed for somebody of whom only a hash is known.
    """
    for kept in work.session.scalars(stored.kept()).all():
        kept.upto = None
    queue.enqueue_unless_waiting(work, JOB, lane=JOB)


def basis(work: Work, purpose: str) -> Digest:
    """Of what answers rest on besides the people: when it is another, everybody is asked again."""
    described = purposes.find(work, purpose)
    told = [
        work.rules,
        sorted(work.settings.sender),
        str(described.id) if described else None,
        [[str(part) for part in row] for row in work.session.execute(stored.sources())],
        [str(each) for each in stored.events(work.session, _SHARED)],
    ]
    return Digest(hashlib.sha256(json.dumps(told).encode()).digest())


def _wanted(work: Work) -> list[KeptStanding]:
    """Every purpose and channel that is kept; what no segment has asked about for some time no longer is."""
    used = {(row.purpose, row.channel) for row in work.session.execute(segments.in_use())}
    found = []
    for kept in work.session.scalars(stored.kept()).all():
        if (kept.purpose, kept.channel) in used or kept.begun_at > work.now - IDLE:
            found.append(kept)
        else:
            stored.end(work.session, kept.purpose, kept.channel)
    return found


def _take(work: Work, kept: KeptStanding) -> int:
    """Some of those who are to be decided for one purpose and channel; gives how many."""
    current = basis(work, kept.purpose)
    if kept.basis != current:
        kept.basis, kept.edition = current, kept.edition + 1
        kept.upto, kept.begun_at, kept.whole_at = None, work.now, None
    new = work.session.scalars(stored.following(kept.upto, limit=BATCH)).all()
    if new:
        _decide_and_tell(work, kept, new)
        kept.upto = new[-1]
    if len(new) == BATCH:
        return BATCH
    kept.whole_at = kept.whole_at or work.now
    over = stored.lapsed(kept.purpose, kept.channel, now=work.now, limit=BATCH - len(new))
    lapsed = work.session.scalars(over).all()
    _decide_and_tell(work, kept, lapsed)
    return len(new) + len(lapsed)


def _decide_and_tell(work: Work, kept: KeptStanding, contact_ids: Sequence[UUID]) -> None:
    """Decide of these, and have it told of those whose answer is another now with no deed of theirs."""
    before = stored.answers(work.session, kept.purpose, kept.channel, contact_ids)
    _decide(work, kept, contact_ids)
    now = stored.answers(work.session, kept.purpose, kept.channel, contact_ids)
    others = [each for each in contact_ids if each in before and before[each] is not now.get(each)]
    changes.mark(work, others, Change.PERMISSION)


def _decide(work: Work, kept: KeptStanding, contact_ids: Sequence[UUID]) -> None:
    """Write down who of these may be reached; of whoever is gone nothing is kept."""
    if not contact_ids:
        return
    question = standing.asked_of(work, purpose=kept.purpose, channel=kept.channel)
    gathered = gather(work, contact_ids, question, as_of=None)
    law = work.knowledge.law
    decided = dict(
        zip(gathered.facts, alike.decide_each(question, gathered.facts.values(), law), strict=True)
    )
    known = lasting.calendar(law)
    rows = {
        each: _row(each, question, gathered, decided, known)
        for each in contact_ids
        if (facts := gathered.facts.get(gathered.answering.get(each, each))) and not facts.is_erased
    }
    common = {
        "purpose": kept.purpose,
        "channel": kept.channel,
        "edition": kept.edition,
        "decided_at": work.now,
    }
    stored.write(work.session, [common | row for row in rows.values()])
    stored.forget(work.session, [each for each in contact_ids if each not in rows])


def _row(
    contact_id: UUID,
    question: Question,
    gathered: Gathered,
    decided: Mapping[UUID, Decision],
    known: Calendar,
) -> dict[str, Any]:
    root = gathered.answering[contact_id]
    if root != contact_id:
        return _written(contact_id, allowed=False, reason=Exclusion.MERGED.value, until=None)
    facts: Facts = gathered.facts[root]
    decision = decided[root]
    return _written(
        contact_id,
        allowed=decision.allowed,
        reason=main_reason(decision.reasons),
        until=lasting.holds_until(question, facts, known),
    )


def _written(contact_id: UUID, **told: Any) -> dict[str, Any]:
    return {"contact_id": contact_id, **told}
