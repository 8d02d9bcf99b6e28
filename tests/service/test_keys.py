"""A start is refused in plain words unless keyring and database belong together; keys are made once only."""

import base64
import json
import multiprocessing
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text

from service.access import SYSTEM, Actor, ActorKind
from service.errors import ConfigurationError, Forbidden, KeyMissing
from service.keys import guard_anew, open_vault, status
from service.settings import Settings
from service.storage import engine as databases
from service.storage import keys as stored
from service.vault import KeyRow, TokenKind, Vault
from service.vault.keys import KeyState, Purpose, make_entry
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from tests.workshops import SetClock, open_workshop

ANNA = UUID(int=1)
EMAIL = (Table.CONTACT, Part.EMAIL)
ROOT = base64.b64encode(bytes(range(32))).decode("ascii")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url)


@pytest.fixture
def keyring(settings: Settings) -> Path:
    return settings.data_dir / "keyring.json"


def seal_anna(vault: Vault, engine: Engine) -> Sealed:
    safe, row = vault.new_safe(ANNA)
    with databases.writers(engine).begin() as session:
        stored.save(session, [row])
    return safe.seal(EMAIL, "anna@example.org")


def open_anna(vault: Vault, engine: Engine, sealed: Sealed) -> str:
    with databases.readers(engine)() as session:
        row = stored.find(session, ANNA)
    assert isinstance(row, KeyRow)
    return vault.safe(row).open(EMAIL, sealed)


def edit(keyring: Path, change: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(keyring.read_text())
    change(document)
    keyring.write_text(json.dumps(document))


def test_the_first_start_makes_a_keyring_and_the_database_knows_it(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    vault = open_vault(settings, engine)
    with databases.readers(engine)() as session:
        checks = stored.checks(session)
    named = {entry["kid"]: entry["kcv"] for entry in json.loads(keyring.read_text())["entries"]}
    assert {check.kid: check.kcv.hex() for check in checks} == named
    assert {check.deployment for check in checks} == {vault.deployment}
    assert keyring.stat().st_mode & 0o777 == 0o600


def test_a_later_start_opens_what_was_sealed_and_changes_nothing(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    sealed = seal_anna(open_vault(settings, engine), engine)
    before = keyring.stat()
    assert open_anna(open_vault(settings, engine), engine, sealed) == "anna@example.org"
    assert (keyring.stat().st_ino, keyring.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_deployment_may_be_given_and_then_stays(settings: Settings, engine: Engine) -> None:
    chosen = UUID(int=42)
    named = Settings(data_dir=settings.data_dir, database_url=settings.database_url, deployment_id=chosen)
    assert open_vault(named, engine).deployment == chosen
    other = Settings(data_dir=settings.data_dir, database_url=settings.database_url, deployment_id=uuid4())
    with pytest.raises(ConfigurationError, match="DEPLOYMENT_ID is not the one in the keyring"):
        open_vault(other, engine)


def test_without_its_keyring_a_database_is_not_opened_and_no_key_is_made(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    vault = open_vault(settings, engine)
    kek = vault.keyring.active(Purpose.KEK)
    keyring.unlink()
    with pytest.raises(KeyMissing, match="so none was made") as refusal:
        open_vault(settings, engine)
    assert kek.label in str(refusal.value)
    assert str(keyring) in str(refusal.value)
    assert not keyring.exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_data_keys_alone_forbid_a_new_keyring_too(settings: Settings, engine: Engine, keyring: Path) -> None:
    seal_anna(open_vault(settings, engine), engine)
    keyring.unlink()
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM key_check")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    with pytest.raises(KeyMissing, match="keys: unknown"):
        open_vault(settings, engine)
    assert not keyring.exists()


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_keyring_that_lacks_one_key_is_refused_by_its_name(
    settings: Settings, engine: Engine, keyring: Path, purpose: Purpose
) -> None:
    kid = open_vault(settings, engine).keyring.active(purpose).kid
    edit(keyring, lambda ring: ring.update(entries=[e for e in ring["entries"] if e["kid"] != kid]))
    before = keyring.read_bytes()
    with pytest.raises(KeyMissing, match=rf"{kid:08x} \({purpose} 1\), which the keyring .* does not hold"):
        open_vault(settings, engine)
    assert keyring.read_bytes() == before


def test_the_keyring_of_another_installation_is_refused(
    settings: Settings, engine: Engine, keyring: Path, tmp_path: Path
) -> None:
    seal_anna(open_vault(settings, engine), engine)
    other = databases.connect(f"sqlite:///{tmp_path / 'other.db'}")
    stored.KeyCheck.metadata.create_all(other)
    open_vault(Settings(data_dir=tmp_path / "other"), other)
    other.dispose()
    shutil.copy(tmp_path / "other" / "keyring.json", keyring)
    with pytest.raises(KeyMissing, match="Put back the keyring that belongs to this database"):
        open_vault(settings, engine)
    with databases.readers(engine)() as session:
        assert len(stored.checks(session)) == len(Purpose)


@pytest.mark.parametrize("kind", ["file", "env"])
def test_the_keyring_lies_where_the_settings_say(
    settings: Settings, engine: Engine, tmp_path: Path, kind: str
) -> None:
    there = tmp_path / "keys" / "ring.json"
    open_vault(replace(settings, keyring=f"{kind}:{there}", root_key=ROOT), engine)
    assert there.exists()
    assert not settings.data_dir.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("kcv", "00" * 8), ("epoch", 9), ("expected", 10_000_000), ("purpose", "digest")],
)
def test_a_key_that_is_not_quite_the_same_is_refused(
    settings: Settings, engine: Engine, keyring: Path, name: str, value: object
) -> None:
    open_vault(settings, engine)
    edit(keyring, lambda ring: ring["entries"][1].update({name: value}))
    with pytest.raises(KeyMissing, match="is not the one the database was written with"):
        open_vault(settings, engine)


def test_another_deployment_in_the_keyring_is_refused(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    open_vault(settings, engine)
    edit(keyring, lambda ring: ring.update(deployment=str(uuid4())))
    with pytest.raises(KeyMissing, match="is not the one the database was written with"):
        open_vault(settings, engine)


def test_a_changed_master_is_refused(settings: Settings, engine: Engine, keyring: Path) -> None:
    open_vault(settings, engine)
    wrong = base64.b64encode(bytes(32)).decode("ascii")
    edit(keyring, lambda ring: ring["entries"][0].update(wrapped=wrong))
    with pytest.raises(KeyMissing, match="is damaged; restore the keyring"):
        open_vault(settings, engine)


def test_a_database_older_than_the_destruction_of_its_key_is_told_so(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    open_vault(settings, engine)
    gone = {"state": "destroyed", "wrapped": "", "since": "2026-03-02T12:00:00+00:00"}
    edit(keyring, lambda ring: ring["entries"][0].update(gone))
    with pytest.raises(KeyMissing, match="destroyed on 2026-03-02"):
        open_vault(settings, engine)


def test_a_keyring_others_can_read_stops_the_start(settings: Settings, engine: Engine, keyring: Path) -> None:
    open_vault(settings, engine)
    keyring.chmod(0o644)
    with pytest.raises(ConfigurationError, match="can be read by others"):
        open_vault(settings, engine)


def test_a_restored_database_takes_up_the_key_it_has_not_seen(settings: Settings, engine: Engine) -> None:
    vault = open_vault(settings, engine)
    sealed = seal_anna(vault, engine)
    vault.change_keyring(
        lambda ring: ring.added(make_entry(ring, Purpose.KEK, vault.provider, SetClock()(), expected=0))
    )
    fresh = vault.keyring.entries[-1].kid
    vault.change_keyring(lambda ring: ring.activated(fresh, SetClock()()))
    again = open_vault(settings, engine)
    assert open_anna(again, engine, sealed) == "anna@example.org"
    with databases.writers(engine).begin() as session:
        stored.save(session, [again.new_safe(UUID(int=2))[1]])
        assert stored.is_in_use(session, fresh)


def test_an_emptied_database_may_keep_its_keyring(settings: Settings, engine: Engine) -> None:
    first = open_vault(settings, engine)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM key_check"))
    assert open_vault(settings, engine).keyring == first.keyring


def with_root(settings: Settings, root: str) -> Settings:
    return Settings(
        data_dir=settings.data_dir, database_url=settings.database_url, keyring="env", root_key=root
    )


def test_with_a_root_key_the_file_alone_opens_nothing(settings: Settings, engine: Engine) -> None:
    rooted = with_root(settings, ROOT)
    sealed = seal_anna(open_vault(rooted, engine), engine)
    assert open_anna(open_vault(rooted, engine), engine, sealed) == "anna@example.org"
    with pytest.raises(KeyMissing, match="the settings name “file”"):
        open_vault(settings, engine)
    other = base64.b64encode(bytes(32)).decode("ascii")
    with pytest.raises(KeyMissing, match="ROOT_KEY is not the root key"):
        open_vault(with_root(settings, other), engine)


def test_the_guard_of_the_keyring_can_be_exchanged(settings: Settings, engine: Engine, keyring: Path) -> None:
    other = base64.b64encode(bytes(32)).decode("ascii")
    sealed = seal_anna(open_vault(settings, engine), engine)
    masters = [entry["wrapped"] for entry in json.loads(keyring.read_text())["entries"]]
    was = settings
    for wanted in (with_root(settings, ROOT), with_root(settings, other), settings):
        guard_anew(was, wanted)
        assert open_anna(open_vault(wanted, engine), engine, sealed) == "anna@example.org"
        with pytest.raises(KeyMissing):
            open_vault(was, engine)
        assert any(master in keyring.read_text() for master in masters) == (wanted is settings)
        was = wanted


def test_a_guard_is_not_exchanged_for_one_that_guards_nothing(
    settings: Settings, engine: Engine, keyring: Path
) -> None:
    elsewhere = replace(with_root(settings, ROOT), keyring="env:/somewhere/else.json")
    with pytest.raises(KeyMissing, match="There is no keyring"):
        guard_anew(settings, with_root(settings, ROOT))
    open_vault(settings, engine)
    before = keyring.read_bytes()
    with pytest.raises(ConfigurationError, match="same keyring file"):
        guard_anew(settings, elsewhere)
    with pytest.raises(KeyMissing, match="wrapped by “file”"):
        guard_anew(with_root(settings, ROOT), settings)
    assert keyring.read_bytes() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", ["file:", "vault", "kms:arn", "/keys/keyring.json"])
def test_an_address_that_is_not_understood_stops_the_start(
    settings: Settings, engine: Engine, address: str
) -> None:
    strange = Settings(data_dir=settings.data_dir, keyring=address)
    with pytest.raises(ConfigurationError, match="GOODSTANDING_KEYRING"):
        open_vault(strange, engine)


def _start(settings: Settings) -> tuple[UUID, int]:
    engine = databases.connect(settings.database)
    try:
        vault = open_vault(settings, engine)
        return vault.deployment, vault.token(TokenKind.EMAIL, "anna@example.org").value
    finally:
        engine.dispose()


def test_processes_that_start_at_once_make_one_keyring(settings: Settings) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert len(set(pool.map(_start, [settings] * 16, chunksize=1))) == 1


def test_the_status_tells_what_hangs_on_every_key(database_url: str, tmp_path: Path) -> None:
    with open_workshop(database_url, tmp_path, clock=SetClock()) as workshop:
        with workshop.open(SYSTEM) as work:
            stored.save(work.session, [work.vault.new_safe(UUID(int=n))[1] for n in range(1, 12)])
        with workshop.look(SYSTEM) as work:
            told = status(work)
        assert (told.deployment, told.provider, told.trouble) == (workshop.vault.deployment, "file", "")
        assert {key.purpose: key.data_keys for key in told.keys} == dict.fromkeys(Purpose, 0) | {
            Purpose.KEK: 11
        }
        assert {key.state for key in told.keys} == {KeyState.ACTIVE}
        assert [key.expected for key in told.keys if key.purpose is Purpose.INDEX] == [1_000]
        with workshop.look(Actor(kind=ActorKind.USER)) as work, pytest.raises(Forbidden):
            status(work)
