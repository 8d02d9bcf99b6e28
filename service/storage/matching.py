"""By which weights are records matched, and how common is each name and each employer?"""

import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Select,
    SmallInteger,
    String,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from service.storage import driver
from service.storage.base import Base, BlindIndex
from service.storage.contacts import BlindToken
from service.storage.leads import RECORDS
from service.vault import BareKey, LockedKey
from service.vault.sealed import Sealed


class MatchModel(Base):
    """Weights that were learned from all records at a time; the newest are in force."""

    __tablename__ = "match_model"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    records: Mapped[int]
    """How many records they were learned from."""
    weights: Mapped[str] = mapped_column(Text)
    """Chances of levels, as in the shipped file of weights: no value of anybody."""
    alarm: Mapped[str | None] = mapped_column(String(200))
    """What looked wrong about the fit, so that the shipped weights stay in force."""


class ValueCount(Base):
    """How many records have a given name, a family name or an employer, by a keyed hash of it."""

    __tablename__ = "value_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    value: Mapped[BlindIndex] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    records: Mapped[int]


class Census(Base):
    """How far the records have been counted: one row."""

    __tablename__ = "census"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    upto: Mapped[uuid.UUID | None]
    """The last record that was counted; ids grow with time."""
    records: Mapped[int]


class HotKey(Base):
    """How many keys of a kind are shared by more contacts than are compared for one key's sake."""

    __tablename__ = "hot_key"

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    keys: Mapped[int]
    counted_at: Mapped[datetime]


CENSUS = 1
"""The one row there is."""

Counted = tuple[int, int]
"""Kind and hash of a value that is counted."""

# As the tokens are looked up: by the driver itself, the list as one parameter.
_COUNTS_SQLITE = """
    SELECT c.kind, c.value, c.records
    FROM json_each(?) AS asked
    CROSS JOIN value_count AS c
    WHERE c.kind = json_extract(asked.value, '$[0]')
      AND c.value = json_extract(asked.value, '$[1]')
"""
_COUNTS_POSTGRESQL = """
    SELECT c.kind, c.value, c.records
    FROM unnest(%s::smallint[], %s::bigint[]) AS asked (kind, value)
    JOIN value_count AS c ON c.kind = asked.kind AND c.value = asked.value
"""
_ADD_SQLITE = """
    INSERT INTO value_count (kind, value, records) VALUES (?, ?, ?)
    ON CONFLICT (kind, value) DO UPDATE SET records = value_count.records + excluded.records
"""
_ADD_POSTGRESQL = """
    INSERT INTO value_count (kind, value, records) VALUES (%s, %s, %s)
    ON CONFLICT (kind, value) DO UPDATE SET records = value_count.records + excluded.records
"""


_BEGIN_CENSUS = """
    INSERT INTO census (id, upto, records) VALUES (1, NULL, 0)
    ON CONFLICT (id) DO NOTHING
"""


def newest_model() -> Select[MatchModel]:
    """The weights in force; those whose fit looked wrong are never."""
    return (
        select(MatchModel)
        .where(MatchModel.alarm.is_(None))
        .order_by(MatchModel.made_at.desc(), MatchModel.id.desc())
        .limit(1)
    )


_IN_FORCE = """
    SELECT
      (SELECT id FROM match_model WHERE alarm IS NULL ORDER BY made_at DESC, id DESC LIMIT 1),
      (SELECT records FROM census WHERE id = 1)
"""


def in_force(session: Session) -> tuple[uuid.UUID | None, int]:
    """Which learned weights are in force, if any, and how many records were counted. Every lead asks this."""
    [(model_id, records)] = _asked(session, _IN_FORCE)
    return None if model_id is None else _id(model_id), records or 0


def counts(session: Session, asked: Collection[Counted]) -> dict[Counted, int]:
    """How many records have each of these values; a value that nobody has is left out."""
    wanted = sorted(set(asked))
    if not wanted:
        return {}
    if session.get_bind().dialect.name == "postgresql":
        columns = [list(column) for column in zip(*wanted, strict=True)]
        found = _asked(session, _COUNTS_POSTGRESQL, tuple(columns))
    else:
        found = _asked(session, _COUNTS_SQLITE, (json.dumps(wanted),))
    return {(kind, value): records for kind, value, records in found}


def add_counts(session: Session, more: Mapping[Counted, int]) -> None:
    """Count so many records more for each of these values."""
    if not more:
        return
    connection = session.connection()
    statement = _ADD_POSTGRESQL if connection.dialect.name == "postgresql" else _ADD_SQLITE
    # In order, so that two who count at once never wait for each other.
    rows = [(kind, value, records) for (kind, value), records in sorted(more.items())]
    connection.exec_driver_sql(statement, rows)


def forget_empty(session: Session, values: Collection[Counted]) -> None:
    """Delete those of the counts that have come down to nothing: even a hash tells that there was one."""
    for kind, value in sorted(values):
        empty = (ValueCount.kind == kind) & (ValueCount.value == value) & (ValueCount.records <= 0)
        session.connection().execute(delete(ValueCount).where(empty))


def forget_counts(session: Session) -> None:
    """Delete every count."""
    session.execute(delete(ValueCount))


def begin_census(session: Session) -> None:
    """Make the row, unless it is there; of two who would make it at once one waits for the other."""
    session.connection().exec_driver_sql(_BEGIN_CENSUS)


def census() -> Select[Census]:
    """How far it has been counted, kept from everyone else until we commit."""
    return select(Census).where(Census.id == CENSUS).with_for_update()


def uncounted(after: uuid.UUID | None, *, before: uuid.UUID, limit: int) -> Select[uuid.UUID]:
    """Records of contacts that came after one and before another, the oldest first."""
    rows = (
        select(RECORDS.c.lead_id)
        .where(RECORDS.c.lead_id < before, RECORDS.c.contact_id.is_not(None))
        .order_by(RECORDS.c.lead_id)
        .limit(limit)
    )
    return rows if after is None else rows.where(RECORDS.c.lead_id > after)


def _asked(session: Session, statement: str, given: Sequence[Any] = ()) -> list[Any]:
    """Rows as the driver gives them: what every lead asks goes past all that lies between."""
    rows: list[Any] = driver.of(session).execute(statement, given).fetchall()
    return rows


def count_hot(session: Session, kind: int, *, most: int) -> int:
    """How many tokens of a kind more than so many contacts hold: reads all of them, in their order."""
    shared = (
        select(BlindToken.value)
        .where(BlindToken.kind == kind)
        .group_by(BlindToken.version, BlindToken.value)
        .having(func.count() > most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(shared)) or 0


def keep_hot(session: Session, kind: int, *, keys: int, at: datetime) -> None:
    """Put this count in place of the last one of the kind."""
    session.merge(HotKey(kind=kind, keys=keys, counted_at=at))


def hot() -> Select[int, int]:
    """Kinds of token, and how many keys of each are too hot, the most first."""
    return select(HotKey.kind, HotKey.keys).where(HotKey.keys > 0).order_by(HotKey.keys.desc(), HotKey.kind)


class Alike(NamedTuple):
    """A record with all that is compared of it, sealed in one; None where it is of another edition."""

    key: BareKey
    """Its owner is the record."""
    contact_id: uuid.UUID
    source_id: bytes
    likeness: bytes | None

    def __repr__(self) -> str:
        return "<record>"


class Held(NamedTuple):
    """A record or a contact with what is compared of it, sealed, and its data key."""

    id: uuid.UUID
    contact_id: uuid.UUID
    source_id: uuid.UUID | None
    key: LockedKey
    sealed: Mapping[FieldName, Sealed]


COMPARED = (
    FieldName.NAME,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.ADDRESS,
    FieldName.ORGANISATION,
    FieldName.BIRTH_DATE,
    FieldName.EXTRAS,
)
"""The fields of a record that are read to compare it."""

_KEY = "k.generation, k.kid, k.wrapped, k.commitment"
_RECORDS = f"""
    SELECT r.lead_id, r.contact_id, r.source_id, {_KEY},
      r.name, r.email, r.phone, r.address, r.organisation, r.birth_date, r.extras
    FROM record AS r
    JOIN data_key AS k ON k.owner = r.lead_id
"""  # noqa: S608 - words of ours alone
_OF_CONTACTS = f"{_RECORDS} WHERE r.contact_id {{within}} ORDER BY r.lead_id DESC"
_LIKENESSES = f"""
    SELECT r.lead_id, r.contact_id, r.source_id, {_KEY},
      CASE WHEN r.edition = {{edition}} THEN r.likeness END
    FROM record AS r
    JOIN data_key AS k ON k.owner = r.lead_id
    WHERE r.contact_id {{within}}
"""  # noqa: S608 - words of ours alone
_SEVERAL = f"{_RECORDS} WHERE r.lead_id {{within}} ORDER BY r.lead_id DESC"

IDENTIFIERS = (FieldName.EMAIL, FieldName.PHONE, FieldName.EXTRAS)
"""The fields of a contact by one of which it is found."""

_IDENTIFIERS = f"""
    SELECT c.id, c.id, NULL, {_KEY}, c.email, c.phone, c.extras
    FROM contact AS c
    JOIN data_key AS k ON k.owner = c.id
    WHERE c.id {{within}}
"""  # noqa: S608 - words of ours alone

_HOLDING = {
    name: f"""
    SELECT c.id, {_KEY}, c.{name.value}
    FROM contact AS c
    JOIN data_key AS k ON k.owner = c.id
    WHERE c.id {{within}} AND c.{name.value} IS NOT NULL
"""  # noqa: S608 - words of ours alone
    for name in IDENTIFIERS
}

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def of_contacts(session: Session, ids: Collection[uuid.UUID]) -> Iterator[Held]:
    """The records of those contacts, the newest first; what was shredded is left out."""
    return _held(session, _OF_CONTACTS, ids, COMPARED)


def likenesses(session: Session, ids: Collection[uuid.UUID], *, edition: int, most: int) -> Iterator[Alike]:
    """The newest records of those contacts as they are compared, newest first, so many of each contact.

    What was shredded is left out.
    """
    rows = list(_rows(session, _LIKENESSES.replace("{edition}", str(int(edition))), ids))
    rows.sort(key=itemgetter(0), reverse=True)
    owners, times = {each.bytes: each for each in ids}, Counter[bytes]()
    for lead_id, contact_id, source_id, generation, kid, wrapped, commitment, likeness in rows:
        times[owner := _raw(contact_id)] += 1
        if times[owner] <= most:
            key = BareKey(_raw(lead_id), generation, kid, wrapped, commitment)
            yield Alike(key, owners[owner], _raw(source_id), likeness)


def unlike(edition: int, *, after: uuid.UUID | None, limit: int) -> Select[uuid.UUID]:
    """Records of contacts whose likeness is of another edition or was never made, the oldest first."""
    rows = (
        select(RECORDS.c.lead_id)
        .where(RECORDS.c.contact_id.is_not(None), RECORDS.c.edition.is_distinct_from(edition))
        .order_by(RECORDS.c.lead_id)
        .limit(limit)
    )
    return rows if after is None else rows.where(RECORDS.c.lead_id > after)


def keep_likenesses(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put likenesses beside the fields that they were made of."""
    anew = update(RECORDS).where(RECORDS.c.lead_id == bindparam("id"))
    if rows:
        session.connection().execute(
            anew.values(edition=bindparam("by"), likeness=bindparam("made")),
            [{"id": row["id"], "by": row["edition"], "made": row["likeness"]} for row in rows],
        )


def several(session: Session, lead_ids: Collection[uuid.UUID]) -> Iterator[Held]:
    """Those records, the newest first."""
    return _held(session, _SEVERAL, lead_ids, COMPARED)


def identifiers(session: Session, ids: Collection[uuid.UUID]) -> Iterator[Held]:
    """Those contacts, with what they are found by: most turn out to be strangers."""
    return _held(session, _IDENTIFIERS, ids, IDENTIFIERS)


def holding(
    session: Session, ids: Collection[uuid.UUID], field: FieldName
) -> Iterator[tuple[LockedKey, Sealed]]:
    """The key of each of those contacts and one field by which it is found; who has none is left out."""
    known = {each.bytes: each for each in ids}
    for owner, generation, kid, wrapped, commitment, sealed in _rows(session, _HOLDING[field], ids):
        contact_id = owner if isinstance(owner, uuid.UUID) else known[owner]
        yield LockedKey(contact_id, generation, kid, wrapped, commitment), Sealed(sealed)


def _held(
    session: Session, statement: str, ids: Collection[uuid.UUID], fields: Sequence[FieldName]
) -> Iterator[Held]:
    return (_read(row, fields) for row in _rows(session, statement, ids))


def _rows(session: Session, statement: str, ids: Collection[uuid.UUID]) -> Iterator[Any]:
    wanted = list(ids)
    if not wanted:
        return
    is_postgres = session.get_bind().dialect.name == "postgresql"
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        within = "= ANY(%s)" if is_postgres else f"IN ({', '.join('?' * len(part))})"
        given = (part,) if is_postgres else [each.bytes for each in part]
        yield from _asked(session, statement.replace("{within}", within), given)


def _read(row: Any, fields: Sequence[FieldName]) -> Held:
    lead_id, contact_id, source_id, generation, kid, wrapped, commitment, *sealed = row
    owner = _id(lead_id)
    return Held(
        owner,
        owner if contact_id == lead_id else _id(contact_id),
        None if source_id is None else _id(source_id),
        LockedKey(owner, generation, kid, wrapped, commitment),
        {name: Sealed(value) for name, value in zip(fields, sealed, strict=True) if value is not None},
    )


def _raw(value: Any) -> bytes:
    raw: bytes = value if isinstance(value, bytes) else value.bytes
    return raw


def _id(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(bytes=value)
