"""Keys are replaced while everybody goes on working, and nothing that was sealed is ever lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import exc, update

from service import audit
from service.access import SYSTEM, Actor
from service.errors import Conflict, KeyMissing
from service.keys import open_vault
from service.rotation import SETTLE, Stage, advance, begin
from service.storage import keys as stored
from service.storage.keys import DataKey
from service.vault import Token, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import KeyState, Purpose
from service.vault.providers import FileProvider
from service.work import Work, Workshop
from tests.service.rotations import (
    NAME,
    REFUSED,
    fill,
    finish,
    go_on,
    keks,
    nothing_to_retoken,
    opened,
    rows_of,
)
from tests.workshops import SetClock, open_workshop


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def workshop(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Workshop]:
    with open_workshop(database_url, tmp_path, clock=clock) as opened:
        yield opened


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
