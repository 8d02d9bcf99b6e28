"""Keys are replaced while everybody goes on working, and nothing that was sealed is ever lost."""

import multiprocessing
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import exc, update

from service import audit
from service.access import SYSTEM, Actor
from service.errors import Conflict, KeyMissing
from service.keys import open_vault
from service.rotation import SETTLE, Progress, Stage, advance, begin, rotate
from service.storage import keys as stored
from service.storage.keys import DataKey
from service.vault import KeyRow, Token, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import KeyState, Purpose
from service.vault.places import Part, Table
from service.vault.providers import FileProvider
from service.vault.sealed import Sealed
from service.work import Work, Workshop
from tests.workshops import SetClock, open_workshop

NAME = (Table.CONTACT, Part.NAME)
# Rows are stored past SQLAlchemy, so a refusal comes from the driver itself.
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def workshop(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Workshop]:
    with open_workshop(database_url, tmp_path, clock=clock) as opened:
        yield opened


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


def test_a_new_epoch_takes_over_everything_and_the_old_master_is_destroyed(
    workshop: Workshop, clock: SetClock, tmp_path: Path
) -> None:
    sealed = fill(workshop, range(1, 31))
    before = rows_of(workshop, range(1, 31))
    old = workshop.vault.keyring.active(Purpose.KEK)
    begin(workshop, SYSTEM, Purpose.KEK)
    assert finish(workshop, clock).stage is Stage.DONE
    after = rows_of(workshop, range(1, 31))
    assert keks(workshop) == [(1, KeyState.DESTROYED), (2, KeyState.ACTIVE)]
    assert {row.kid for row in after.values()} == {workshop.vault.keyring.active(Purpose.KEK).kid}
    assert opened(workshop, sealed) == {f"owner {number}" for number in range(1, 31)}
    assert all(after[owner].commitment == row.commitment for owner, row in before.items())
    # What a copy of the database from before holds is beyond recall.
    with pytest.raises(KeyMissing, match="destroyed"):
        workshop.vault.safe(before[UUID(int=1)])
    assert str(old.kid) in (tmp_path / "keyring.json").read_text()
    assert workshop.vault.keyring.entry(old.kid) == replace(
        old, state=KeyState.DESTROYED, since=clock.at, wrapped=b""
    )


def test_each_stage_waits_until_everybody_has_taken_up_the_last(workshop: Workshop, clock: SetClock) -> None:
    start = clock.at
    fill(workshop, range(1, 4))
    begin(workshop, SYSTEM, Purpose.KEK)
    waiting = go_on(workshop)
    assert (waiting.stage, waiting.due) == (Stage.WAITING, start + SETTLE)
    assert keks(workshop) == [(1, KeyState.ACTIVE), (2, KeyState.PRE)]
    clock.pass_by(SETTLE - timedelta(seconds=1))
    assert go_on(workshop).stage is Stage.WAITING
    clock.pass_by(timedelta(seconds=1))
    waiting = go_on(workshop)
    assert (waiting.stage, waiting.due, waiting.moved) == (Stage.WAITING, start + 2 * SETTLE, 3)
    assert keks(workshop) == [(1, KeyState.DECRYPT), (2, KeyState.ACTIVE)]
    clock.pass_by(SETTLE)
    assert go_on(workshop).stage is Stage.DONE
    assert keks(workshop) == [(1, KeyState.DESTROYED), (2, KeyState.ACTIVE)]


def test_the_stages_are_written_down_for_the_audit(workshop: Workshop, clock: SetClock) -> None:
    begin(workshop, SYSTEM, Purpose.KEK)
    finish(workshop, clock)
    with workshop.look(SYSTEM) as work:
        bodies = [event.body or {} for event in audit.newest(work)]
    assert [(body["purpose"], body["state"]) for body in bodies] == [
        ("kek", "destroyed"),
        ("kek", "closed"),
        ("kek", "active"),
        ("kek", "announced"),
    ]


def test_a_process_that_is_behind_reads_everything_and_loses_nothing(
    workshop: Workshop, clock: SetClock, tmp_path: Path
) -> None:
    behind = Vault(KeyringFile(tmp_path / "keyring.json"), FileProvider())
    sealed = fill(workshop, range(1, 4))
    begin(workshop, SYSTEM, Purpose.KEK)
    go_on(workshop)
    clock.pass_by(SETTLE)
    go_on(workshop)
    # It still wraps with the old key after everything was moved away from it.
    safe, late = behind.new_safe(UUID(int=4))
    sealed[late.owner] = safe.seal(NAME, "owner 4")
    with workshop.open(SYSTEM) as work:
        stored.save(work.session, [late])
    assert opened(workshop, sealed, behind) == {f"owner {number}" for number in range(1, 5)}
    finish(workshop, clock)
    assert opened(workshop, sealed) == {f"owner {number}" for number in range(1, 5)}


def test_the_database_itself_refuses_a_key_that_is_closed(
    workshop: Workshop, clock: SetClock, tmp_path: Path
) -> None:
    behind = Vault(KeyringFile(tmp_path / "keyring.json"), FileProvider())
    begin(workshop, SYSTEM, Purpose.KEK)
    finish(workshop, clock)
    with pytest.raises(REFUSED, match=r"(?i)foreign key"), workshop.open(SYSTEM) as work:
        stored.save(work.session, [behind.new_safe(UUID(int=5))[1]])
    assert rows_of(workshop, range(5, 6)) == {}


def test_a_key_still_needed_cannot_be_closed(workshop: Workshop) -> None:
    fill(workshop, range(1, 2))
    with pytest.raises(exc.IntegrityError), workshop.open(SYSTEM) as work:
        stored.forget_check(work.session, work.vault.keyring.active(Purpose.KEK).kid)


def test_a_second_rotation_waits_for_the_first(workshop: Workshop, clock: SetClock) -> None:
    begin(workshop, SYSTEM, Purpose.KEK)
    with pytest.raises(Conflict, match="under way"):
        begin(workshop, SYSTEM, Purpose.KEK)
    begin(workshop, SYSTEM, Purpose.INDEX)
    finish(workshop, clock)
    begin(workshop, SYSTEM, Purpose.KEK)
    assert keks(workshop)[-1] == (3, KeyState.PRE)


@pytest.mark.parametrize("purpose", [Purpose.SUPPRESS, Purpose.DIGEST, Purpose.AUDIT_SIGN])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_hashed_again_is_not_rotated(workshop: Workshop, purpose: Purpose) -> None:
    with pytest.raises(Conflict, match="not rotated"):
        begin(workshop, SYSTEM, purpose)


def test_a_damaged_row_keeps_the_old_key_alive_and_the_others_move(
    workshop: Workshop, clock: SetClock
) -> None:
    sealed = fill(workshop, range(1, 11))
    with workshop.open(SYSTEM) as work:
        work.session.execute(update(DataKey).where(DataKey.owner == UUID(int=3)).values(wrapped=bytes(60)))
    begin(workshop, SYSTEM, Purpose.KEK)
    progress = finish(workshop, clock)
    assert (progress.stage, progress.moved, progress.damaged) == (Stage.STUCK, 9, 1)
    assert keks(workshop) == [(1, KeyState.DECRYPT), (2, KeyState.ACTIVE)]
    del sealed[UUID(int=3)]
    assert len(opened(workshop, sealed)) == 9
    with workshop.open(SYSTEM) as work:
        stored.shred(work.session, [UUID(int=3)])
    assert finish(workshop, clock).stage is Stage.DONE


def test_an_owner_erased_while_keys_move_stays_erased(workshop: Workshop) -> None:
    fill(workshop, range(1, 3))
    with workshop.open(SYSTEM) as work:
        rows = stored.wrapped_by(
            work.session, work.vault.keyring.active(Purpose.KEK).kid, after=None, limit=10
        )
        assert stored.shred(work.session, [UUID(int=1)]) == 1
        moved = [replace(row, wrapped=bytes(60)) for row in rows]
        stored.replace_wrapping(work.session, moved, was=rows[0].kid)
    assert list(rows_of(workshop, range(1, 3))) == [UUID(int=2)]


def test_a_data_key_that_was_replaced_meanwhile_is_left_alone(workshop: Workshop) -> None:
    fill(workshop, range(1, 2))
    [row] = rows_of(workshop, range(1, 2)).values()
    with workshop.open(SYSTEM) as work:
        stored.replace_wrapping(work.session, [replace(row, wrapped=bytes(60))], was=row.kid ^ 1)
    assert rows_of(workshop, range(1, 2)) == {row.owner: row}


def test_a_closed_key_does_not_come_back_at_a_restart(workshop: Workshop, clock: SetClock) -> None:
    old = workshop.vault.keyring.active(Purpose.KEK)
    begin(workshop, SYSTEM, Purpose.KEK)
    while (progress := advance(workshop, SYSTEM, retoken=nothing_to_retoken)).stage is not Stage.CLOSED:
        clock.at = progress.due or clock.at
    assert open_vault(workshop.settings, workshop.engine).keyring.entry(old.kid) is not None
    with workshop.look(SYSTEM) as work:
        assert old.kid not in {check.kid for check in stored.checks(work.session)}


def test_batches_go_on_where_the_last_one_stopped(workshop: Workshop) -> None:
    fill(workshop, range(1, 8))
    kid = workshop.vault.keyring.active(Purpose.KEK).kid
    with workshop.open(SYSTEM) as work:
        first = stored.wrapped_by(work.session, kid, after=None, limit=4)
        rest = stored.wrapped_by(work.session, kid, after=first[-1].owner, limit=4)
    assert [row.owner.int for row in (*first, *rest)] == [1, 2, 3, 4, 5, 6, 7]


class Tokens:
    """Contacts and their tokens, as the index of a database would hold them."""

    def __init__(self, people: int) -> None:
        self.held: dict[str, Token] = {
            f"person{number}@example.org": Token(1, 0, 0) for number in range(people)
        }

    def write(self, vault: Vault, email: str) -> None:
        self.held[email] = vault.token(TokenKind.EMAIL, email)

    def finds(self, vault: Vault, email: str) -> bool:
        return self.held[email] in vault.lookup_tokens(TokenKind.EMAIL, email)

    def retoken(self, work: Work, version: int, limit: int) -> int:
        waiting = [email for email, token in self.held.items() if token.version == version][:limit]
        for email in waiting:
            self.write(work.vault, email)
        return len(waiting)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_new_index_is_filled_while_both_are_searched(
    workshop: Workshop, clock: SetClock, tmp_path: Path
) -> None:
    behind = Vault(KeyringFile(tmp_path / "keyring.json"), FileProvider())
    tokens = Tokens(1_200)
    for email in tokens.held:
        tokens.write(workshop.vault, email)
    begin(workshop, SYSTEM, Purpose.INDEX, expected=1_000_000)
    stages = []
    while (progress := advance(workshop, SYSTEM, retoken=tokens.retoken)).stage is not Stage.DONE:
        stages.append(progress.stage)
        assert all(tokens.finds(workshop.vault, email) for email in tokens.held)
        if progress.stage is Stage.ACTIVE:
            # A process one stage behind knows the new index already, and still writes the old one.
            tokens.write(behind, "person7@example.org")
        if progress.stage is Stage.ANNOUNCED:
            behind.refresh()
        if progress.stage is not Stage.CLOSED:
            assert all(tokens.finds(behind, email) for email in tokens.held)
        if progress.due is not None:
            clock.at = progress.due
    assert [stage.value for stage in stages] == [
        *("announced", "waiting", "active", "moving", "moving", "moving", "waiting", "closed", "destroyed")
    ]
    assert {token.version for token in tokens.held.values()} == {2}
    assert workshop.vault.keyring.active(Purpose.INDEX).expected == 1_000_000
    assert len(workshop.vault.lookup_tokens(TokenKind.EMAIL, "anna@example.org")) == 1


class Stumbled(Exception):
    """What the test's workshop raises."""


class StumblingWorkshop(Workshop):
    """Undoes one transaction just before it would have been committed; the keyring's file is not undone."""

    stumbles_at = 0

    @contextmanager
    def open(self, actor: Actor) -> Iterator[Work]:
        with super().open(actor) as work:
            yield work
            self.stumbles_at -= 1
            if self.stumbles_at == 0:
                raise Stumbled


def test_a_step_that_was_undone_after_the_keyring_changed_is_simply_taken_again(
    workshop: Workshop, clock: SetClock
) -> None:
    stumbling = StumblingWorkshop(
        engine=workshop.engine,
        vault=workshop.vault,
        knowledge=workshop.knowledge,
        settings=workshop.settings,
        clock=clock,
    )
    sealed = fill(workshop, range(1, 6))
    stumbled = 0
    for step in range(1, 10):
        stumbling.stumbles_at = step
        try:
            begin(stumbling, SYSTEM, Purpose.KEK)
            finish(stumbling, clock)
        except Stumbled:
            stumbled += 1
        again = open_vault(workshop.settings, workshop.engine)
        assert opened(workshop, sealed, again) == {f"owner {number}" for number in range(1, 6)}
        stumbling.stumbles_at = 0
        assert finish(stumbling, clock).stage is Stage.DONE
        assert opened(workshop, sealed) == {f"owner {number}" for number in range(1, 6)}
        assert [state for _, state in keks(workshop)] == [KeyState.DESTROYED] * step + [KeyState.ACTIVE]
    assert stumbled == 9


# Kills at random moments, with somebody else writing all the while.

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([__name__])


class HurryingClock:
    """Each look is a settling time later, so that a rotation never has to wait."""

    def __init__(self) -> None:
        self.at = SetClock().at

    def __call__(self) -> datetime:
        self.at += SETTLE
        return self.at


def _rotate_without_end(database_url: str, folder: Path, line: Connection) -> None:
    clock = HurryingClock()
    with open_workshop(database_url, folder, clock=clock) as workshop:
        clock.at = max(clock.at, *(entry.since for entry in workshop.vault.keyring.entries))
        line.send("begun")
        while True:
            if go_on(workshop).stage is Stage.DONE:
                begin(workshop, SYSTEM, Purpose.KEK)


def _write_until_told(database_url: str, folder: Path, line: Connection) -> None:
    sealed: dict[UUID, Sealed] = {}
    with open_workshop(database_url, folder) as workshop:
        line.send("begun")
        while not line.poll():
            first = 1_000_001 + len(sealed)
            try:
                sealed |= fill(workshop, range(first, first + 10))
            except REFUSED:
                # It took longer than the hurrying clock allows, and the key was closed: nothing was stored.
                continue
        line.send(sealed)


def test_killed_at_any_moment_a_rotation_loses_nothing_and_can_be_finished(
    database_url: str, tmp_path: Path
) -> None:
    with open_workshop(database_url, tmp_path) as workshop:
        sealed = fill(workshop, range(1, 5_501))
    near, far = FORK.Pipe()
    writer = FORK.Process(target=_write_until_told, args=(database_url, tmp_path, far))
    writer.start()
    assert near.recv() == "begun"
    for _ in range(15):
        here, there = FORK.Pipe()
        rotation = FORK.Process(target=_rotate_without_end, args=(database_url, tmp_path, there))
        rotation.start()
        assert here.recv() == "begun"
        rotation.join(random.uniform(0.01, 0.25))
        rotation.kill()
        rotation.join()
        assert rotation.exitcode == -9
        rotation.close()
        here.close()
        there.close()
    near.send("stop")
    sealed |= near.recv()
    writer.join()
    writer.close()
    near.close()
    far.close()
    clock = HurryingClock()
    with open_workshop(database_url, tmp_path, clock=clock) as workshop:
        clock.at = max(entry.since for entry in workshop.vault.keyring.entries)
        assert go_on(workshop).stage is Stage.DONE
        states = [state for _, state in keks(workshop)]
        assert states == [KeyState.DESTROYED] * (len(states) - 1) + [KeyState.ACTIVE]
        assert len(states) > 1
        # A sample is opened; that all rows hang on the one key left is counted.
        active = workshop.vault.keyring.active(Purpose.KEK).kid
        with workshop.look(SYSTEM) as work:
            assert stored.count_by_kid(work.session) == {active: len(sealed)}
        for first in range(0, 5_000, 1_000):
            some = {UUID(int=n): sealed[UUID(int=n)] for n in range(first + 1, first + 101)}
            assert len(opened(workshop, some)) == 100
        late = {owner: value for owner, value in sealed.items() if owner.int > 1_000_000}
        assert len(late) >= 10
        assert len(opened(workshop, dict(list(late.items())[:300]))) == min(len(late), 300)
