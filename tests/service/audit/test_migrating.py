"""Deeds from before there was a log find their places in it, and the database guards them from then on."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, exc, text

from service.access import SYSTEM
from service.audit import sequencing, verifying
from service.storage import migrations
from service.storage.schema import METADATA
from tests.workshops import open_workshop

OLD = (
    "INSERT INTO audit_event (at, action, salt, body) VALUES (:at, 'lead.fixed', :salt, :first)",
    "INSERT INTO audit_event (at, action, salt, body) VALUES (:at, 'lead.fixed', :salt, :second)",
)
BODY = (
    '{"why": "Ä", "count": 2, "at": "2026-03-02T00:00:00.000000+00:00", "action": "lead.fixed",'
    ' "actor": {"kind": "system", "id": null}, "object": null}'
)


def to(engine: Engine, move: Callable[..., None], revision: str) -> None:
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        move(migrations._config(connection), revision)


def test_deeds_from_before_there_was_a_log_are_in_it(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    METADATA.drop_all(engine)
    to(engine, command.upgrade, "0017")
    values = {"at": datetime(2026, 3, 2, tzinfo=UTC), "salt": bytes(16), "first": BODY, "second": BODY}
    with engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection, connection.begin():
        for statement in OLD:
            connection.execute(text(statement), _bound(engine, values, statement))
    to(engine, command.upgrade, "head")
    with open_workshop(database_url, tmp_path) as workshop:
        sequencing.keep_up(workshop)
        with workshop.look(SYSTEM) as work:
            report = verifying.verify(work)
        assert (report.flaws, report.leaves) == ((), 2)
        with pytest.raises(exc.DatabaseError), workshop.open(SYSTEM) as work:
            work.session.execute(text("DELETE FROM audit_event"))
    to(engine, command.downgrade, "0017")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT action FROM audit_event")).scalars().all()
    assert kept == ["lead.fixed", "lead.fixed"]


def _bound(engine: Engine, values: dict[str, object], statement: str) -> dict[str, object]:
    bound = {name: value for name, value in values.items() if f":{name}" in statement}
    if engine.dialect.name == "sqlite":
        bound["at"] = "2026-03-02 00:00:00.000000"
    return bound
