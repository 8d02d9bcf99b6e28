"""Through which organisations do we know people, and by what are these found again?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Select, SmallInteger, String, Table, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage import locks
from service.storage.base import Base, Digest
from service.vault.sealed import Sealed

BAND_LENGTH = 10
INDUSTRY_LENGTH = 8


class Organisation(Base):
    """One organisation, golden: built from what records say of it, corrected by hand."""

    __tablename__ = "organisation"
    __table_args__ = (Index(None, "parent_id"), Index(None, "merged_into"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[Sealed]
    """As it is shown. Sealed under a key of its own, for the name of a firm may be that of a family."""
    country: Mapped[str | None] = mapped_column(String(2))
    industry: Mapped[str | None] = mapped_column(String(INDUSTRY_LENGTH))
    """NACE Rev. 2.1."""
    size_band: Mapped[str | None] = mapped_column(String(BAND_LENGTH))
    revenue_band: Mapped[str | None] = mapped_column(String(BAND_LENGTH))
    parent_id: Mapped[uuid.UUID | None]
    """The organisation that it belongs to."""
    dissolved_on: Mapped[date | None]
    observed: Mapped[dict[str, str]] = mapped_column(server_default=text("'{}'"))
    """Per attribute: as of when the record spoke that it is from."""
    by_hand: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    """Attributes that somebody set: what records say does not change them."""
    merged_into: Mapped[uuid.UUID | None]
    """The organisation that answers for it since somebody found both to be one."""
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class OrganisationKey(Base):
    """One thing that an organisation is known by, as a keyed hash."""

    __tablename__ = "organisation_key"
    __table_args__ = (Index(None, "organisation_id"), {"sqlite_with_rowid": False})

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    """A rules.organisations.identity.KeyKind."""
    digest: Mapped[Digest] = mapped_column(primary_key=True)
    organisation_id: Mapped[uuid.UUID]


ORGANISATIONS: Table = Organisation.__table__  # type: ignore[assignment]
KEYS: Table = OrganisationKey.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default.
_SLICE = 400


_LOCKED_HERE = 0x6773_6F72


def lock(session: Session, digests: Collection[bytes]) -> None:
    """Keep everyone else from placing anybody by one of these things until we commit.

    Without it two colleagues at once would each find no organisation, and two be made of it.
    """
    locks.take(session, _LOCKED_HERE, (int.from_bytes(each[:8]) for each in digests))


def holders(session: Session, digests: Collection[bytes]) -> dict[tuple[int, bytes], uuid.UUID]:
    """Which organisation each of these things leads to."""
    wanted = sorted(set(digests))
    found: dict[tuple[int, bytes], uuid.UUID] = {}
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        rows = session.execute(select(*KEYS.c).where(KEYS.c.digest.in_(part)))
        found |= {(row.kind, bytes(row.digest)): row.organisation_id for row in rows}
    return found


def known_by(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[int, set[bytes]]]:
    """What each of these organisations is known by, kind by kind."""
    wanted = sorted(set(ids))
    found: dict[uuid.UUID, dict[int, set[bytes]]] = {each: {} for each in wanted}
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        for row in session.execute(select(*KEYS.c).where(KEYS.c.organisation_id.in_(part))):
            found[row.organisation_id].setdefault(row.kind, set()).add(bytes(row.digest))
    return found


def add_keys(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let organisations be found by more things; what leads elsewhere already goes on leading there."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        session.connection().execute(insert(KEYS).on_conflict_do_nothing(), list(rows))


def several(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Organisation]:
    """Those organisations."""
    wanted = sorted(set(ids))
    found: dict[uuid.UUID, Organisation] = {}
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        found |= {
            row.id: row for row in session.scalars(select(Organisation).where(Organisation.id.in_(part)))
        }
    return found


def locked(ids: Collection[uuid.UUID]) -> Select[Organisation]:
    """Those organisations, which nobody else changes until we commit."""
    return locks.alone(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id))


def move_keys(session: Session, *, into: uuid.UUID, of: uuid.UUID) -> None:
    """Let what one organisation is known by lead to another."""
    session.connection().execute(
        update(KEYS).where(KEYS.c.organisation_id == of).values(organisation_id=into)
    )


def adopt(session: Session, *, into: uuid.UUID, of: uuid.UUID, now: datetime) -> None:
    """Let what belongs to one organisation belong to another."""
    session.connection().execute(
        update(ORGANISATIONS)
        .where(ORGANISATIONS.c.parent_id == of, ORGANISATIONS.c.id != into)
        .values(parent_id=into, updated_at=now, revision=ORGANISATIONS.c.revision + 1)
    )


def children(organisation_id: uuid.UUID, *, limit: int) -> Select[Organisation]:
    """What belongs to an organisation, oldest first."""
    return (
        select(Organisation)
        .where(Organisation.parent_id == organisation_id, Organisation.merged_into.is_(None))
        .order_by(Organisation.id)
        .limit(limit)
    )


def lead_to(session: Session, *, into: uuid.UUID, of: uuid.UUID) -> None:
    """Let those that one organisation answers for be answered for by another."""
    session.connection().execute(
        update(ORGANISATIONS).where(ORGANISATIONS.c.merged_into == of).values(merged_into=into)
    )


def merged_into(session: Session, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those that these organisations answer for."""
    return list(session.scalars(select(ORGANISATIONS.c.id).where(ORGANISATIONS.c.merged_into.in_(ids))))


def remove(session: Session, ids: Sequence[uuid.UUID]) -> None:
    """Delete organisations with all that they are known by."""
    connection = session.connection()
    connection.execute(delete(KEYS).where(KEYS.c.organisation_id.in_(ids)))
    connection.execute(delete(ORGANISATIONS).where(ORGANISATIONS.c.id.in_(ids)))


def count() -> Select[int]:
    """How many organisations there are; those that were merged into others do not count."""
    return select(func.count(Organisation.id)).where(Organisation.merged_into.is_(None))


def above(session: Session, organisation_id: uuid.UUID) -> Any:
    """What an organisation belongs to, if it is there: its id and its parent's."""
    asked = select(ORGANISATIONS.c.id, ORGANISATIONS.c.parent_id)
    return session.execute(asked.where(ORGANISATIONS.c.id == organisation_id)).one_or_none()
