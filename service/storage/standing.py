"""What must be read to say whether people may be contacted? A few reads, however many are asked about."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select, true
from sqlalchemy.orm import Session

from rules.fields import FieldName
from rules.sources import SourceKind
from service.storage import restrictions
from service.storage.contacts import CONTACTS
from service.storage.keys import DataKey
from service.storage.leads import LEADS, RECORDS
from service.storage.source_notices import SourceNotice
from service.storage.sources import Source

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900

_KEY = DataKey.__table__.c
LOCKED_KEY = slice(-5, None)
"""Where in a row of `people` the data key stands, as service.vault.LockedKey has it."""


def people(
    session: Session,
    ids: Collection[uuid.UUID],
    *,
    used: FieldName | None,
    opened: Collection[FieldName],
    as_of: datetime | None,
) -> list[Row[Any]]:
    """The contacts as far as they matter, with their data keys; `owner` is None for one that was erased.

    `used` is the field whose address would be used: how it was judged stands in `judged`. Whether their data
    may be kept and not used, now or at an instant, is asked along with them: mostly nobody's are.
    """
    judged = CONTACTS.c.provenance[used.value] if used else CONTACTS.c.provenance
    columns = (
        CONTACTS.c.id,
        CONTACTS.c.merged_into,
        CONTACTS.c.kind,
        CONTACTS.c.country,
        CONTACTS.c.created_at,
        CONTACTS.c.pins,
        judged.label("judged"),
        restrictions.covers(CONTACTS.c.id, as_of).label("is_restricted"),
        *(CONTACTS.c[name.value] for name in sorted(opened)),
        _KEY.owner,
        _KEY.generation,
        _KEY.kid,
        _KEY.wrapped,
        _KEY.commitment,
    )
    statement = (
        select(*columns)
        .select_from(CONTACTS.outerjoin(DataKey.__table__, _KEY.owner == CONTACTS.c.id))
        .where(CONTACTS.c.id.in_(bindparam("ids", expanding=True)))
    )
    return _in_slices(session, statement, ids)


def conditional_sources() -> Select[uuid.UUID, SourceKind, Any]:
    """The sources whose data may not always be used: bought ones, and those with a licence that ends."""
    return select(Source.id, Source.kind, Source.licence_ends_on).where(
        or_(Source.kind == SourceKind.BOUGHT_LIST, Source.licence_ends_on.is_not(None))
    )


_ARRIVALS = (
    select(RECORDS.c.contact_id, RECORDS.c.lead_id, RECORDS.c.source_id, LEADS.c.received_at)
    .join(LEADS, LEADS.c.id == RECORDS.c.lead_id)
    .where(RECORDS.c.contact_id.in_(bindparam("ids", expanding=True)))
)


def arrivals(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Which records those contacts have, from which source, and when they came in."""
    return _in_slices(session, _ARRIVALS, contact_ids)


def arrivals_from(
    session: Session, contact_ids: Collection[uuid.UUID], source_ids: Collection[uuid.UUID]
) -> list[Row[Any]]:
    """The same, of records from some sources only."""
    wanted = RECORDS.c.source_id.in_(bindparam("sources", expanding=True))
    return _in_slices(session, _ARRIVALS.where(wanted), contact_ids, sources=sorted(source_ids))


def notices(
    session: Session,
    source_ids: Collection[uuid.UUID],
    record_ids: Iterable[uuid.UUID],
    *,
    as_of: datetime | None,
) -> list[SourceNotice]:
    """What people were told of these sources as such, and of these records."""
    known = true() if as_of is None else (SourceNotice.noted_at <= as_of)
    of_all = select(SourceNotice).where(
        known, SourceNotice.record_id.is_(None), SourceNotice.source_id.in_(list(source_ids))
    )
    found = list(session.scalars(of_all))
    wanted = sorted(record_ids)
    for start in range(0, len(wanted), _SLICE):
        among = SourceNotice.record_id.in_(wanted[start : start + _SLICE])
        found += session.scalars(select(SourceNotice).where(known, among))
    return found


def _in_slices(
    session: Session, statement: Select[Any], ids: Collection[uuid.UUID], **more: object
) -> list[Row[Any]]:
    wanted = list(ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        rows += session.connection().execute(statement, {"ids": wanted[start : start + _SLICE], **more}).all()
    return rows
