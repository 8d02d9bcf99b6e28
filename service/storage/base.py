"""How are values kept in tables: ids, instants, sealed fields, blind tokens?"""

import enum
import uuid
from datetime import UTC, datetime
from typing import Any, NewType

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, LargeBinary, MetaData, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from service.vault.sealed import Sealed

Digest = NewType("Digest", bytes)
"""A keyed hash: finds the same value again and tells nothing about it."""

BlindIndex = NewType("BlindIndex", int)
"""A keyed, truncated hash of a value: a hint where to look, never a verdict."""

BigCount = NewType("BigCount", int)
"""A whole number that may outgrow 32 bits."""

JSON_DATA = JSON().with_variant(postgresql.JSONB(), "postgresql")
"""Structured data without any personal value."""

BIG_COUNT = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself in a column of this very type only."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC. SQLite has no zones, so it is stored without one and given back with one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        # Every row has a few of them: through the type behind this one it takes four times as long.
        return _written_instant if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _read_instant if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise TypeError("an instant needs a time zone")
    return value.astimezone(UTC)


def _written_instant(value: datetime | None) -> str | None:
    """As SQLAlchemy writes it on SQLite, so that instants sort as texts."""
    return None if value is None else _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _read_instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID: 16 bytes on SQLite, which sorts them by time of making, and the native type on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def bind_processor(self, dialect: Dialect) -> Any:
        # Past the type behind this one, for every row has several of them.
        return _written_id if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _read_id if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _written_id(value: uuid.UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _read_id(value: bytes | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(bytes=value)


class SealedColumn(TypeDecorator[Sealed]):
    """Takes sealed values only. It does no cryptography: a column cannot see its row to bind to it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("only sealed values may be stored here")
        return bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))


def _stored_names(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """Every table; constraints are named by convention so that migrations can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        uuid.UUID: Id,
        datetime: Instant,
        Sealed: SealedColumn,
        Digest: LargeBinary(32),
        BlindIndex: BigInteger,
        BigCount: BIG_COUNT,
        dict[str, Any]: JSON_DATA,
        list[Any]: JSON_DATA,
        list[str]: JSON_DATA,
        dict[str, int]: JSON_DATA,
        dict[str, str]: JSON_DATA,
        str: String(),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=40, values_callable=_stored_names),
    }
