"""Which database is this, and how is it opened?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from service.errors import ConfigurationError, DatabaseAway

# A lone writer is let in at once instead of failing when it comes to write: others wait this long.
BUSY_MILLIS = 5_000


def _written(value: Any) -> str:
    return to_json(value).decode()


# Several times faster than the standard library's, and every lead has a few columns of it.
_JSON: dict[str, Any] = {"json_serializer": _written, "json_deserializer": from_json}


def connect(address: str) -> Engine:
    """Open the database at a SQLAlchemy address; SQLite files are made with their folder when missing.

    Statement parameters are hidden from errors and logs: they are tokens and ciphertext, and stay so.
    Raises ConfigurationError for what is no address, and for a database that we cannot speak with.
    """
    url = _read(address)
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, hide_parameters=True, **_JSON)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=5, max_overflow=5, **_JSON
        )
    except ModuleNotFoundError:
        raise ConfigurationError("PostgreSQL needs the extra `postgres` of this package.") from None


@contextmanager
def reached() -> Iterator[None]:
    """Raises DatabaseAway, in the words of the database, when none answers or it is damaged."""
    try:
        yield
    except exc.DatabaseError as error:
        said = str(error.orig).partition("\n")[0]
        raise DatabaseAway(f"The database cannot be opened: {said}") from None


def writers(engine: Engine) -> sessionmaker[Session]:
    """Sessions that may write. On SQLite they queue for the one writer's place when they begin."""
    return sessionmaker(engine, expire_on_commit=False, execution_options={"sqlite_begin": "IMMEDIATE"})


def readers(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read, side by side with a writer."""
    return sessionmaker(engine, expire_on_commit=False, execution_options={"postgresql_readonly": True})


def _read(address: str) -> URL:
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError):
        # The address may hold a password, so it is not repeated.
        raise ConfigurationError("GOODSTANDING_DATABASE_URL is not the address of a database.") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ConfigurationError("GOODSTANDING_DATABASE_URL must begin with sqlite:// or postgresql://")
    return url


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling would begin late and deferred; we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLIS}",
        "journal_mode=WAL",
        # FULL: an acknowledged lead survives a power cut. secure_delete: erased pages are overwritten.
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "wal_autocheckpoint=4000",
        "cache_size=-65536",
        # Pages that are in memory already are read there, so many as SQLite maps at the most: look-ups among
        # a million contacts touch many.
        "mmap_size=2147418112",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
