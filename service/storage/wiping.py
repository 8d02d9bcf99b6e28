"""How do the files of the database forget what was deleted?

SQLite overwrites what is deleted (secure_delete); once the write-ahead log is taken over and cut off, nothing
is left in either file. PostgreSQL marks space as free and leaves the bytes there until something else needs
the place: VACUUM alone does not overwrite them, so the table of data keys, by which everything else could be
read, is written anew as a whole. Its own write-ahead log keeps what was written until it is recycled.
"""

from typing import Any

from sqlalchemy import Engine

SHORT = 256 * 1024 * 1024
"""Bytes of a table that is written anew while everybody waits: about a second's work."""

PATIENCE = "2s"
"""How long to wait for a table to ourselves; whoever comes after waits behind us all the while."""

_TABLES = (
    "answer, audit_event, blind_token, consent_event, consent_state, contact, finding, import_chunk, lead, "
    "outbox, page_link, record, rectification, review"
)


def wipe(engine: Engine, *, is_thorough: bool) -> bool:
    """Overwrite what was deleted; False when that was not possible now.

    Without `is_thorough` a long table is left for a quieter hour.
    """
    held = engine.raw_connection()
    try:
        driver: Any = held.driver_connection
        if engine.dialect.name == "sqlite":
            return _cut_off_log(driver)
        return _write_anew(
            driver, is_thorough=is_thorough, refusal=engine.dialect.loaded_dbapi.OperationalError
        )
    finally:
        held.close()


def _cut_off_log(driver: Any) -> bool:
    """Take the write-ahead log over into the file and empty it; not possible while somebody reads of it."""
    [is_busy, *_] = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


def _write_anew(driver: Any, *, is_thorough: bool, refusal: type[Exception]) -> bool:
    driver.autocommit = True
    try:
        driver.execute(f"VACUUM {_TABLES}")
        [size, before] = driver.execute(_FILE).fetchone()
        if size > SHORT and not is_thorough:
            return False
        driver.execute(f"SET lock_timeout = '{PATIENCE}'")
        try:
            driver.execute("VACUUM FULL data_key")
        except refusal:  # somebody holds it for longer
            return False
        # Who is not the owner of the table is told nothing but a warning.
        return bool(driver.execute(_FILE).fetchone()[1] != before)
    finally:
        driver.execute("RESET lock_timeout")
        driver.autocommit = False


_FILE = "SELECT pg_total_relation_size('data_key'), pg_relation_filenode('data_key')"
