"""Who do we know? Golden records of people, and the blind tokens that find them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    exists,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from rules.findings import Verdict
from service.storage.base import Base, BlindIndex
from service.storage.leads import Finding, Lead, Record
from service.storage.particulars import Particulars
from service.storage.sources import Source


class Contact(Particulars, Base):
    """The golden record of one person: for each field the best value that any record gave."""

    __tablename__ = "contact"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    provenance: Mapped[dict[str, Any]]
    """Per field: which record won, and on what trust, verdict and date. No values."""
    pins: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """Per field: the record whose value a steward chose. No values."""
    merged_into: Mapped[uuid.UUID | None]
    """The contact that answers for it since they were merged; its own fields are then empty."""
    score: Mapped[int]
    grade: Mapped[str] = mapped_column(String(1))
    revision: Mapped[int]
    """Counts changes; the ETag."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class BlindToken(Base):
    """A hint where a contact with some e-mail, phone or sender's key may be: to be opened and compared."""

    __tablename__ = "blind_token"
    __table_args__ = (Index(None, "contact_id"), {"sqlite_with_rowid": False})

    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    value: Mapped[BlindIndex] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    mark: Mapped[int | None] = mapped_column(SmallInteger)
    """Some more bits of the hash, masked for this contact (`Vault.mark`). Without them the contact is opened
    to see whether it is meant: so where a token was made before there were marks, and where two values of one
    contact share it."""


CONTACTS: Table = Contact.__table__  # type: ignore[assignment]
TOKENS: Table = BlindToken.__table__  # type: ignore[assignment]

Leading = tuple[int, int, int, uuid.UUID]
"""Kind, version and value of a token, and the contact that it leads to."""

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def load(session: Session, ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """The rows of those contacts, as plain rows: many are read for one that is changed."""
    wanted = list(ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        rows += session.execute(select(CONTACTS).where(CONTACTS.c.id.in_(wanted[start : start + _SLICE])))
    return rows


def overwrite(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put new columns in place of the old, for rows named by `id`."""
    if not rows:
        return
    columns = [name for name in rows[0] if name != "id"]
    statement = (
        update(CONTACTS)
        .where(CONTACTS.c.id == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    given = [{"key": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in rows]
    session.connection().execute(statement, given)


def tokens_of(session: Session, ids: Collection[uuid.UUID]) -> dict[Leading, int | None]:
    """Every token those contacts already have, and its mark."""
    rows = session.execute(
        select(TOKENS.c.kind, TOKENS.c.version, TOKENS.c.value, TOKENS.c.contact_id, TOKENS.c.mark).where(
            TOKENS.c.contact_id.in_(list(ids))
        )
    )
    return {(kind, version, value, contact_id): mark for kind, version, value, contact_id, mark in rows}


def unmark(session: Session, tokens: Collection[Leading]) -> None:
    """Let these tokens stand for more than one value of their contacts: they do not tell which any more."""
    for kind, version, value, contact_id in sorted(tokens):
        session.execute(
            update(TOKENS)
            .where(
                TOKENS.c.kind == kind,
                TOKENS.c.version == version,
                TOKENS.c.value == value,
                TOKENS.c.contact_id == contact_id,
            )
            .values(mark=None)
        )


def page(*, grade: str | None, country: str | None, before: uuid.UUID | None, limit: int) -> Select[Contact]:
    """Contacts, newest first."""
    rows = select(Contact).where(Contact.merged_into.is_(None)).order_by(Contact.id.desc()).limit(limit)
    if grade is not None:
        rows = rows.where(Contact.grade == grade)
    if country is not None:
        rows = rows.where(Contact.country == country)
    if before is not None:
        rows = rows.where(Contact.id < before)
    return rows


def count() -> Select[int]:
    """How many contacts there are; those that were merged into others do not count."""
    return select(func.count(Contact.id)).where(Contact.merged_into.is_(None))


def several(ids: Collection[uuid.UUID]) -> Select[Contact]:
    """Those contacts, oldest first."""
    return select(Contact).where(Contact.id.in_(ids)).order_by(Contact.id)


def records_of(contact_id: uuid.UUID) -> Select[uuid.UUID, uuid.UUID, str, datetime, datetime, int, str]:
    """What a contact was built from, newest first."""
    return (
        select(
            Record.lead_id,
            Record.source_id,
            Source.name.label("source_name"),
            Lead.received_at,
            Record.observed_at,
            Lead.score,
            Lead.grade,
        )
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(Record.contact_id == contact_id)
        .order_by(Record.lead_id.desc())
        .limit(200)
    )


def holding(version: int, *, limit: int) -> Select[uuid.UUID]:
    """Contacts that still have tokens of that version of the index."""
    return select(TOKENS.c.contact_id).where(TOKENS.c.version == version).distinct().limit(limit)


def drop_tokens(session: Session, ids: Collection[uuid.UUID], *, version: int) -> None:
    """Take the tokens of one version from those contacts."""
    session.execute(delete(TOKENS).where(TOKENS.c.contact_id.in_(list(ids)), TOKENS.c.version == version))


def forget_tokens(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Take every token from those contacts."""
    session.execute(delete(TOKENS).where(TOKENS.c.contact_id.in_(list(ids))))


def locked(ids: Collection[uuid.UUID]) -> Select[Contact]:
    """Those contacts, oldest first, kept from everyone else until we commit."""
    return (
        select(Contact)
        .where(Contact.id.in_(ids))
        .order_by(Contact.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def built_from(ids: Collection[uuid.UUID]) -> Select[Record, int, str, int]:
    """The records of those contacts in order of arrival, with the score and grade of each and the trust in
    its source."""
    return (
        select(Record, Lead.score, Lead.grade, Source.trust)
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(Record.contact_id.in_(ids))
        .order_by(Record.lead_id)
        .execution_options(populate_existing=True)
    )


def record_ids(ids: Collection[uuid.UUID]) -> Select[uuid.UUID, uuid.UUID | None]:
    """Which records those contacts are built from, in order of arrival: record, contact."""
    return (
        select(Record.lead_id, Record.contact_id).where(Record.contact_id.in_(ids)).order_by(Record.lead_id)
    )


def move_records(session: Session, record_ids: Collection[uuid.UUID], *, to: uuid.UUID) -> None:
    """Let records be part of another contact."""
    session.execute(
        update(Record)
        .where(Record.lead_id.in_(record_ids))
        .values(contact_id=to)
        .execution_options(synchronize_session=False)
    )


def remarks(record_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, str, Verdict]:
    """What was remarked on members of those records: record, member, verdict."""
    return select(Finding.lead_id, Finding.field, Finding.verdict).where(Finding.lead_id.in_(record_ids))


def fields_held(
    session: Session, record_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[FieldName, ...]]:
    """Which fields those records say something about."""
    said = [getattr(Record, name.value).is_not(None) for name in FieldName]
    rows = session.execute(
        select(Record.lead_id, *said).where(Record.lead_id.in_(record_ids)).order_by(Record.lead_id)
    )
    return {row[0]: tuple(name for name, has in zip(FieldName, row[1:], strict=True) if has) for row in rows}


def revisions(ids: Collection[uuid.UUID]) -> Select[uuid.UUID, int]:
    """How often each of those contacts has changed; those that were merged into others are left out."""
    return select(Contact.id, Contact.revision).where(Contact.id.in_(ids), Contact.merged_into.is_(None))


def holding_records(record_ids: Collection[uuid.UUID]) -> Select[uuid.UUID | None]:
    """The contacts that those records are part of today, oldest first."""
    return (
        select(Record.contact_id).where(Record.lead_id.in_(record_ids)).distinct().order_by(Record.contact_id)
    )


def knows(source_id: uuid.UUID, contact_id: uuid.UUID) -> Select[bool]:
    """Is any record of the contact from that source?"""
    return select(exists().where(Record.contact_id == contact_id, Record.source_id == source_id))
