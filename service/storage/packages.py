"""Which copies of their data were made for whom, and which can still be fetched?"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Select, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.copies import PackageKind, PackageState
from service.storage import locks
from service.storage.base import Base, BigCount
from service.vault.sealed import Sealed

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


class Package(Base):
    """One package. What is in it is sealed by a key of its own: once that is gone, nobody opens it."""

    __tablename__ = "package"
    __table_args__ = (Index(None, "state", "expires_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[PackageKind]
    state: Mapped[PackageState]
    request_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(2))
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[uuid.UUID | None]
    made_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    """When somebody said that it may go out as it is masked."""
    released_by: Mapped[uuid.UUID | None]
    expires_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    """When its archive was first taken."""
    revoked_at: Mapped[datetime | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the archive as it is fetched."""
    size: Mapped[BigCount | None]
    """Of the archive, in bytes."""
    files: Mapped[int | None]
    masked: Mapped[int]
    """Places where somebody else was named, and is masked."""
    details: Mapped[Sealed | None]
    """Those places, and what somebody decided about them."""
    secret: Mapped[Sealed | None]
    """What opens the archive."""


class PackageSubject(Base):
    """Of whom a package is: all contacts of that day that were one person."""

    __tablename__ = "package_subject"

    package_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Package.id), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)


class PackageChunk(Base):
    """A piece of an archive, sealed."""

    __tablename__ = "package_chunk"

    package_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Package.id), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[Sealed]


def locked(package_id: uuid.UUID) -> Select[Package]:
    """One package, kept from everyone else until we commit."""
    return locks.alone(select(Package).where(Package.id == package_id))


def subjects(package_id: uuid.UUID) -> Select[uuid.UUID]:
    """The contacts that a package is of."""
    return select(PackageSubject.contact_id).where(PackageSubject.package_id == package_id)


def chunks(package_id: uuid.UUID) -> Select[Sealed]:
    """The pieces of an archive, in their order."""
    return (
        select(PackageChunk.content)
        .where(PackageChunk.package_id == package_id)
        .order_by(PackageChunk.ordinal)
    )


def of_request(request_id: uuid.UUID) -> Select[Package]:
    """The packages that were made for a request, the newest first."""
    return select(Package).where(Package.request_id == request_id).order_by(Package.id.desc()).limit(50)


def of_contacts(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Package]:
    """The packages of any of those contacts, oldest first."""
    found: dict[uuid.UUID, Package] = {}
    for part in _slices(contact_ids):
        taking_part = select(PackageSubject.package_id).where(PackageSubject.contact_id.in_(part))
        rows = session.scalars(select(Package).where(Package.id.in_(taking_part)))
        found |= {row.id: row for row in rows}
    return [found[package_id] for package_id in sorted(found)]


def over(now: datetime, *, fetched_before: datetime, limit: int) -> Select[Package]:
    """Packages whose archive nobody may fetch any more: their days are over, or they were fetched."""
    return (
        select(Package)
        .where(
            Package.state.in_((PackageState.READY, PackageState.REVIEW)),
            or_(Package.expires_at <= now, Package.fetched_at < fetched_before),
        )
        .order_by(Package.id)
        .limit(limit)
    )


def drop_chunks(session: Session, package_ids: Collection[uuid.UUID]) -> None:
    """Delete the archives of those packages."""
    for part in _slices(package_ids):
        session.execute(delete(PackageChunk).where(PackageChunk.package_id.in_(part)))


def drop_subjects(session: Session, package_ids: Collection[uuid.UUID]) -> None:
    """Forget of whom those packages were."""
    for part in _slices(package_ids):
        session.execute(delete(PackageSubject).where(PackageSubject.package_id.in_(part)))


def _slices(ids: Collection[uuid.UUID]) -> Iterable[list[uuid.UUID]]:
    wanted = sorted(set(ids))
    return (wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE))
