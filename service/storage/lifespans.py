"""What do we know of people that tells how long they are kept: who gave, said or did what, and when?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from rules.consent import Author
from rules.engagement import EngagementKind
from rules.restrictions import Ground
from service.storage import restrictions
from service.storage.consent_states import STATES
from service.storage.contacts import CONTACTS
from service.storage.engagement import EVENTS
from service.storage.leads import LEADS, RECORDS
from service.storage.outbox import Letter, LetterState
from service.storage.recipients import Disclosed, Disclosure
from service.storage.restrictions import RESTRICTED, RESTRICTIONS
from service.storage.signals import SIGNALS, Way


def people(session: Session, *, after: uuid.UUID | None, limit: int) -> list[Row[Any]]:
    """Id, kind and country of those who answer for themselves, by id, from after one."""
    rows = _PEOPLE.order_by(CONTACTS.c.id).limit(limit)
    return list(session.execute(rows if after is None else rows.where(CONTACTS.c.id > after)))


def some_people(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """The same of those among some contacts; a few hundred at a time."""
    return list(session.execute(_PEOPLE.where(CONTACTS.c.id.in_(list(contact_ids)))))


_PEOPLE = select(CONTACTS.c.id, CONTACTS.c.kind, CONTACTS.c.country, CONTACTS.c.created_at).where(
    CONTACTS.c.merged_into.is_(None)
)


def kept_still(session: Session, contact_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of a few hundred whose data are kept and not used already because their time is over."""
    rows = (
        select(RESTRICTED.c.contact_id)
        .join(RESTRICTIONS)
        .where(
            RESTRICTED.c.contact_id.in_(list(contact_ids)),
            RESTRICTIONS.c.ground == Ground.STORAGE_LIMIT,
            restrictions.stands(None),
        )
    )
    return set(session.scalars(rows))


def collected(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """For each contact and source: when the source last gave us something of it, and last observed it."""
    rows = (
        select(
            RECORDS.c.contact_id,
            RECORDS.c.source_id,
            func.max(LEADS.c.received_at).label("received_at"),
            func.max(RECORDS.c.observed_at).label("observed_at"),
        )
        .select_from(RECORDS)
        .join(LEADS, LEADS.c.id == RECORDS.c.lead_id)
        .where(RECORDS.c.contact_id.in_(list(contact_ids)))
        .group_by(RECORDS.c.contact_id, RECORDS.c.source_id)
    )
    return list(session.execute(rows))


def stated(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """What holds for each contact of what was stated."""
    columns = ("contact_id", "purpose", "state", "basis", "author", "since", "valid_until")
    rows = select(*(STATES.c[name] for name in columns))
    return list(session.execute(rows.where(STATES.c.contact_id.in_(list(contact_ids)))))


def last_contacted(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When we last wrote to each contact, or passed its data on."""
    wanted = list(contact_ids)
    written = (
        select(Letter.contact_id, func.max(Letter.ended_at))
        .where(Letter.contact_id.in_(wanted), Letter.state == LetterState.SENT)
        .group_by(Letter.contact_id)
    )
    given = (
        select(Disclosed.contact_id, func.max(Disclosure.at))
        .join(Disclosure, Disclosure.id == Disclosed.disclosure_id)
        .where(Disclosed.contact_id.in_(wanted))
        .group_by(Disclosed.contact_id)
    )
    return _latest(session, written, given)


def last_done(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When each contact last did something of its own accord, or told us on a page of its own."""
    wanted = list(contact_ids)
    did = (
        select(EVENTS.c.contact_id, func.max(EVENTS.c.at))
        # Mail programs open letters by themselves.
        .where(EVENTS.c.contact_id.in_(wanted), EVENTS.c.kind != EngagementKind.OPEN)
        .group_by(EVENTS.c.contact_id)
    )
    said = (
        select(SIGNALS.c.contact_id, func.max(SIGNALS.c.at))
        .where(SIGNALS.c.contact_id.in_(wanted), SIGNALS.c.way == Way.PERSON)
        .group_by(SIGNALS.c.contact_id)
    )
    return _latest(session, did, said)


def _latest(session: Session, *asked: Select[uuid.UUID, Any]) -> dict[uuid.UUID, datetime]:
    found: dict[uuid.UUID, datetime] = {}
    for contact_id, at in chain.from_iterable(map(session.execute, asked)):
        found[contact_id] = max(found.get(contact_id, at), at)
    return found


BY_THE_PERSON = frozenset({Author.SUBJECT, Author.PARENT, Author.AGENT})
"""Who speaks for the person: what they state is a sign of life."""
