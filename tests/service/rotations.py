"""What the tests of key rotation have in common: data to keep readable, and the way through a rotation."""

import sqlite3
from uuid import UUID

import psycopg

from service.access import SYSTEM
from service.rotation import Progress, Stage, rotate
from service.storage import keys as stored
from service.vault import KeyRow, Vault
from service.vault.keys import KeyState, Purpose
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work, Workshop
from tests.workshops import SetClock

NAME = (Table.CONTACT, Part.NAME)
# Rows are stored past SQLAlchemy, so a refusal comes from the driver itself.
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


def nothing_to_retoken(work: Work, version: int, limit: int) -> int:
    return 0


def fill(workshop: Workshop, owners: range) -> dict[UUID, Sealed]:
    """Seal something for each owner and store the keys."""
    sealed, rows = {}, []
    with workshop.open(SYSTEM) as work:
        for number in owners:
            safe, row = work.vault.new_safe(UUID(int=number))
            sealed[row.owner] = safe.seal(NAME, f"owner {number}")
            rows.append(row)
        stored.save(work.session, rows)
    return sealed


def rows_of(workshop: Workshop, owners: range) -> dict[UUID, KeyRow]:
    with workshop.look(SYSTEM) as work:
        return dict(stored.find_many(work.session, [UUID(int=number) for number in owners]))


def opened(workshop: Workshop, sealed: dict[UUID, Sealed], vault: Vault | None = None) -> set[str]:
    numbers = [owner.int for owner in sealed]
    rows = rows_of(workshop, range(min(numbers), max(numbers) + 1))
    return {(vault or workshop.vault).safe(rows[owner]).open(NAME, value) for owner, value in sealed.items()}


def go_on(workshop: Workshop) -> Progress:
    return rotate(workshop, SYSTEM, retoken=nothing_to_retoken)


def finish(workshop: Workshop, clock: SetClock) -> Progress:
    """Come back each time it is due, as the schedule does."""
    progress = go_on(workshop)
    while progress.stage is Stage.WAITING:
        assert progress.due is not None
        clock.at = progress.due
        progress = go_on(workshop)
    return progress


def keks(workshop: Workshop) -> list[tuple[int, KeyState]]:
    ring = workshop.vault.keyring.entries
    return [(entry.epoch, entry.state) for entry in ring if entry.purpose is Purpose.KEK]
