"""How is the whole log read, a million deeds in seconds? As plain texts, straight from the driver."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json
from sqlalchemy.orm import Session

from service.storage import driver

BATCH = 5_000
# SQLite takes no more parameters than this in one statement by default.
_SLICE = 500


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the audit. Ids are 32 hexadecimal digits, empty for none."""

    id: int
    place: int | None
    at: str
    """In UTC, as in 2026-03-02T12:00:00.000000+00:00."""
    action: str
    object: str
    actor: str
    salt: bytes | None
    body: dict[str, Any] | None
    commitment: bytes
    is_redacted: bool


_COLUMNS = {
    "sqlite": """
SELECT id, leaf_index, substr(at, 1, 10) || 'T' || substr(at, 12) || '+00:00', action,
  lower(hex(object_ref)), lower(hex(actor_id)), salt, body, commitment, redacted_at IS NOT NULL
FROM audit_event
""",
    "postgresql": """
SELECT id, leaf_index, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), action,
  replace(coalesce(object_ref::text, ''), '-', ''), replace(coalesce(actor_id::text, ''), '-', ''),
  salt, body::text, commitment, redacted_at IS NOT NULL
FROM audit_event
""",
}


def in_place(session: Session) -> Iterator[list[Deed]]:
    """Every deed that has a place, by its place, some thousands at a time."""
    first = 0
    while rows := _asked(session, "WHERE leaf_index >= ? ORDER BY leaf_index LIMIT ?", first, BATCH):
        yield rows
        first = (rows[-1].place or 0) + 1


def without_place(session: Session) -> Iterator[list[Deed]]:
    """Every deed without a place, by its number."""
    after = 0
    while rows := _asked(session, "WHERE leaf_index IS NULL AND id > ? ORDER BY id LIMIT ?", after, BATCH):
        yield rows
        after = rows[-1].id


def about(session: Session, refs: Collection[uuid.UUID]) -> list[Deed]:
    """Deeds done to these things that still say so, by their numbers."""
    wanted, found = list(refs), []
    for start in range(0, len(wanted), _SLICE):
        some = wanted[start : start + _SLICE]
        marks = ", ".join("?" * len(some))
        given = [ref if _kind(session) == "postgresql" else ref.bytes for ref in some]
        found += _asked(session, f"WHERE object_ref IN ({marks}) AND redacted_at IS NULL", *given)
    return sorted(found, key=lambda deed: deed.id)


def one(session: Session, entry_id: int) -> Deed | None:
    """One deed by its number."""
    return next(iter(_asked(session, "WHERE id = ?", entry_id)), None)


def _asked(session: Session, which: str, *values: Any) -> list[Deed]:
    kind = _kind(session)
    asked = _COLUMNS[kind] + which
    session.flush()
    if kind == "postgresql":
        asked = asked.replace("?", "%s")
    rows: Sequence[Any] = driver.of(session).execute(asked, values).fetchall()
    return [
        Deed(
            id_,
            place,
            at,
            action,
            thing,
            actor,
            salt,
            None if body is None or body == "null" else from_json(body),
            commitment,
            bool(emptied),
        )
        for id_, place, at, action, thing, actor, salt, body, commitment, emptied in rows
    ]


def _kind(session: Session) -> str:
    return session.get_bind().dialect.name
