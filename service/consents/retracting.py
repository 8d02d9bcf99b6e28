"""Leads are taken back: what becomes of the wishes that they claimed?

Nothing leaves the ledger. A no that somebody passed on still holds, for it may be true. A yes that rests on a
lead which is gone is invalid from now on, unless something else has been said since.
"""

from collections.abc import Collection
from uuid import UUID

from rules.consent import EventState, Method
from service.consents.ending import ended
from service.consents.holding import standing_of
from service.consents.subjects import locate
from service.consents.writing import Draft, append
from service.storage import consent_states
from service.storage import consents as stored
from service.storage.consents import ConsentEvent
from service.work import Work


def take_back(work: Work, lead_ids: Collection[UUID], *, erased: Collection[UUID]) -> None:
    """Let no yes stand on these leads any more; contacts that were erased with them answer for nothing."""
    consent_states.forget_states(work.session, erased)
    claimed = work.session.scalars(stored.of_leads(lead_ids)).all()
    for contact_id in sorted({row.contact_id for row in claimed} - set(erased)):
        found = locate(work, contact_id)
        if found is None or found.subject.safe is None:
            continue
        deciding = {state.event_id for state in standing_of(work, found.subject.contact_id).values()}
        fallen = [row for row in claimed if row.id in deciding and _says_yes(row)]
        gone = [
            ended(work, row, EventState.INVALIDATED, method=Method.IMPORT, because="taken_back")
            for row in fallen
        ]
        append(work, [Draft(subject=found.subject, bound=bound) for bound in gone])


def _says_yes(row: ConsentEvent) -> bool:
    return row.state.allows or row.state is EventState.REQUESTED
