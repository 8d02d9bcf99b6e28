"""What do we know of people that says since when time is counted for them?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.consent import ANY, EventState, LegalBasis
from rules.retention import Known, Trigger
from service.storage import engagement
from service.storage import lifespans as stored
from service.work import Work

_REFUSED = frozenset({EventState.WITHDRAWN, EventState.REFUSED, EventState.OBJECTED})
_ENDED = frozenset({EventState.TERMINATED, EventState.EXPIRED})
_OF_A_SALE = frozenset({LegalBasis.CONTRACT, LegalBasis.SOFT_OPT_IN})

Moments = dict[Trigger, datetime]


def known_of(work: Work, people: Sequence[Any]) -> dict[UUID, Known]:
    """What is known of some hundred people, by contact: rows of id, kind, country and created_at."""
    ids = [each.id for each in people]
    sources: dict[UUID, set[str]] = {each: set() for each in ids}
    moments: dict[UUID, Moments] = {
        each.id: {Trigger.COLLECTED: each.created_at, Trigger.LAST_ACTIVITY: each.created_at}
        for each in people
    }
    for row in stored.collected(work.session, ids):
        sources[row.contact_id].add(str(row.source_id))
        _later(moments[row.contact_id], Trigger.COLLECTED, row.received_at)
        _later(moments[row.contact_id], Trigger.LAST_ACTIVITY, row.received_at)
    # Letters and deeds stay with the contact of their day, also when it was merged into another.
    roots = engagement.members(work.session, ids)
    for contact_id, at in stored.last_contacted(work.session, roots).items():
        _later(moments[roots[contact_id]], Trigger.LAST_CONTACT, at)
    for contact_id, at in stored.last_done(work.session, roots).items():
        _later(moments[roots[contact_id]], Trigger.LAST_ACTIVITY, at)
    purposes = _purposes(work, ids, moments)
    return {
        each.id: Known(
            sources=frozenset(sources[each.id]),
            kind=each.kind,
            country=each.country,
            moments=moments[each.id],
            purposes=purposes.get(each.id, {}),
        )
        for each in people
    }


def _purposes(
    work: Work, ids: Sequence[UUID], moments: dict[UUID, Moments]
) -> dict[UUID, dict[str, Moments]]:
    """For each contact the purposes of which anything was stated, with when time began for each.

    A purpose is over only when it is over on every channel on which anything was stated of it.
    """
    told: dict[UUID, dict[str, list[Any]]] = {}
    for row in stored.stated(work.session, ids):
        told.setdefault(row.contact_id, {}).setdefault(row.purpose, []).append(row)
        if row.author in stored.BY_THE_PERSON:
            _later(moments[row.contact_id], Trigger.LAST_ACTIVITY, row.since)
    return {contact_id: _of_all(by_purpose, work.now) for contact_id, by_purpose in told.items()}


def _of_all(by_purpose: dict[str, list[Any]], now: datetime) -> dict[str, Moments]:
    found = {purpose: _began(rows, now) for purpose, rows in by_purpose.items() if purpose != ANY}
    everything = _began(by_purpose.get(ANY, []), now)
    if Trigger.WITHDRAWN in everything:
        # Who wants nothing at all wants nothing for any purpose.
        for each in found.values():
            _later(each, Trigger.WITHDRAWN, everything[Trigger.WITHDRAWN])
    return found or ({ANY: everything} if everything else {})


def _began(rows: Sequence[Any], now: datetime) -> Moments:
    began: Moments = {}
    if rows and all(row.state in _REFUSED for row in rows):
        began[Trigger.WITHDRAWN] = max(row.since for row in rows)
    ended = [_ended_at(row, now) for row in rows if row.basis in _OF_A_SALE]
    moments = [each for each in ended if each is not None]
    if moments and len(moments) == len(ended):
        began[Trigger.CONTRACT_END] = max(moments)
    return began


def _ended_at(row: Any, now: datetime) -> datetime | None:
    if row.state in _ENDED or row.state in _REFUSED:
        at: datetime = row.since
        return at
    until: datetime | None = row.valid_until
    return until if until is not None and until <= now else None


def _later(moments: Moments, trigger: Trigger, at: datetime) -> None:
    moments[trigger] = max(moments.get(trigger, at), at)
