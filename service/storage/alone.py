"""Is anybody else connected to this database?"""

from threading import Event

from sqlalchemy import Engine, text

_OTHERS = text(
    """
SELECT count(*)
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
)
# Whoever was killed a moment ago is still counted until the server notices.
_LOOKS, _PAUSE = 20, 0.25


def is_alone(engine: Engine) -> bool:
    """Nobody but us is connected. Asked only where others must not look on while it is made ready."""
    pause = Event()
    look = _others_on_postgresql if engine.dialect.name == "postgresql" else _others_on_sqlite
    return any(not look(engine) or pause.wait(_PAUSE) for _ in range(_LOOKS))


def _others_on_postgresql(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(_OTHERS))


def _others_on_sqlite(engine: Engine) -> bool:
    """SQLite gives up its write-ahead log only for whoever is alone; then it is taken up again."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        [mode] = cursor.execute("PRAGMA journal_mode=DELETE").fetchone()
        cursor.execute("PRAGMA journal_mode=WAL")
    except engine.dialect.loaded_dbapi.OperationalError:
        return True
    finally:
        connection.close()
        engine.dispose()
    return bool(mode == "wal")
