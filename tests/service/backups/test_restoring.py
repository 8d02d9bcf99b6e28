"""What was backed up is there again, on either kind of database, and whoever was erased since is not."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from service import contacts
from service.access import COMMAND
from service.app import create_app
from service.audit import outside as checkpoints_outside
from service.audit.checkpoints import EVERY
from service.backups import writing
from service.backups.manifests import NAME
from service.backups.writing import Written
from service.contacts import retoken
from service.erasure import outside
from service.errors import ConfigurationError
from service.opening import open_workshop, prepare_database
from service.settings import Settings
from service.storage import tables
from service.storage.engine import connect
from service.storage.sources import Source
from service.work import Workshop
from tests.databases import make_tables
from tests.postgres import Missing
from tests.service.api.caller import stamp
from tests.service.backups.houses import (
    back_up,
    counted,
    empty_house,
    erase,
    opened,
    readable,
    restore,
    settle,
    tokens,
    verified,
)
from tests.workshops import SetClock
from tests.workshops import open_workshop as open_bare

Elsewhere = Callable[[str], Settings]


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    workshop: Workshop,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Elsewhere]:
    """Makes another machine with an empty database of a kind and nothing but the keyring."""
    with ExitStack() as stack:

        def make(kind: str) -> Settings:
            folder = tmp_path_factory.mktemp("elsewhere")
            if kind == "sqlite":
                address = f"sqlite:///{folder / 'fresh.db'}"
            else:
                copies = request.getfixturevalue("postgres_copies")
                if isinstance(copies, Missing):
                    pytest.skip(str(copies))
                address = stack.enter_context(copies.fresh())
                engine = connect(address)
                stamp(engine)
                engine.dispose()
            return stack.enter_context(empty_house(address, folder / "data", tmp_path))

        yield make


def other(workshop: Workshop) -> str:
    return {"sqlite": "postgresql", "postgresql": "sqlite"}[workshop.engine.dialect.name]


def same(workshop: Workshop) -> str:
    return workshop.engine.dialect.name


@pytest.mark.parametrize("kind_of", [same, other])
def test_everything_is_there_again_on_either_kind_of_database(
    workshop: Workshop,
    source: Source,
    clock: SetClock,
    elsewhere: Elsewhere,
    tmp_path: Path,
    kind_of: Callable[[Workshop], str],
) -> None:
    people = settle(workshop, source, 12)
    made = back_up(workshop, tmp_path / "backups")
    settings = elsewhere(kind_of(workshop))
    done = restore(settings, made, clock)
    assert (done.rows, done.erasures, done.erased_again, done.contacts) == (made.rows, 0, (), 12)
    with opened(settings, clock) as restored:
        assert readable(restored) == set(people)
        assert tokens(restored) == tokens(workshop)
        kept = [name for name in tables.names() if name not in {*writing.LEFT_OUT, *_WRITTEN_SINCE}]
        assert counted(restored, *kept) == counted(workshop, *kept)
        with restored.open(COMMAND) as work:
            [found] = contacts.lookup(work, email="person3@example.org")
            assert found.id == people[3]
        report = verified(restored)
        assert (report.flaws, report.lost) == ((), 0)


_WRITTEN_SINCE = {"audit_event", "audit_checkpoint", "rules_version"}


def test_whoever_was_erased_since_the_backup_is_erased_again_before_anything_is_served(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    people = settle(workshop, source, 8)
    made = back_up(workshop, tmp_path / "backups")
    erased = erase(workshop, people[:5])
    settings = elsewhere(same(workshop))
    done = restore(settings, made, clock, ledgers=[outside.path_of(workshop.settings)])
    assert (done.erasures, set(done.erased_again)) == (5, set(erased))
    with opened(settings, clock) as restored:
        assert readable(restored) == set(people[5:])
        assert {contact for *_, contact in tokens(restored)} == set(people[5:])
        assert verified(restored).is_sound
    assert len(list(outside.entries(outside.path_of(settings), keys=workshop.vault.verifying_keys()))) == 5


def test_with_the_keys_of_today_an_old_backup_tells_nothing_of_the_erased(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    people = settle(workshop, source, 6)
    old = back_up(workshop, tmp_path / "backups")
    erased = erase(workshop, people[:3])
    fresh = back_up(workshop, tmp_path / "backups")
    assert (fresh.keys / outside.NAME).exists()
    held = gzip.decompress((fresh.keys / "data_key.ndjson.gz").read_bytes()).decode()
    assert not any(str(person) in held for person in people[:3])
    settings = elsewhere(same(workshop))
    done = restore(settings, old, clock, keys_of=fresh)
    assert set(done.erased_again) == set(erased)
    with opened(settings, clock) as restored:
        assert readable(restored) == set(people[3:])


def test_an_old_backup_of_keys_is_not_taken_for_younger_data(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settle(workshop, source, 2)
    old = back_up(workshop, tmp_path / "backups")
    fresh = back_up(workshop, tmp_path / "backups")
    with pytest.raises(ConfigurationError, match="older than the data"):
        restore(elsewhere("sqlite"), fresh, clock, keys_of=old)


def pressed_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def test_until_the_restore_is_finished_nobody_is_served(
    workshop: Workshop,
    source: Source,
    clock: SetClock,
    elsewhere: Elsewhere,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = settle(workshop, source, 3)
    made = back_up(workshop, tmp_path / "backups")
    erase(workshop, people[:1])
    settings = elsewhere(same(workshop))
    ledger = [outside.path_of(workshop.settings)]
    with monkeypatch.context() as broken:
        broken.setattr(retoken, "give", pressed_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            restore(settings, made, clock, ledgers=ledger)
    with pytest.raises(ConfigurationError, match="being restored"):
        open_workshop(settings)
    app = create_app(settings, clock=clock)
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json) == (503, {"status": "unavailable", "lacking": ["restore"]})
    done = restore(settings, made, clock, ledgers=ledger)
    assert (done.rows, done.contacts) == (0, 2)
    assert len(done.erased_again) == 1
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["workshop"].engine.dispose()


def test_the_log_of_a_restored_database_says_what_was_lost_and_goes_on(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settle(workshop, source, 2)
    made = back_up(workshop, tmp_path / "backups")
    before = verified(workshop).leaves
    settle(workshop, source, 5)
    clock.pass_by(EVERY)
    after = verified(workshop).leaves
    settings = elsewhere(same(workshop))
    path = checkpoints_outside.path_of(workshop.settings)
    checkpoints_outside.path_of(settings).write_bytes(path.read_bytes())
    assert restore(settings, made, clock).era == 2
    with opened(settings, clock) as restored:
        report = verified(restored)
        assert (report.flaws, report.lost > 0) == ((), True)
        assert report.lost <= after - before + 1
    # The same backup, once more on the same machine: the log gets yet another name.
    settings = Settings(
        data_dir=settings.data_dir,
        database_url=f"sqlite:///{settings.data_dir / 'again.db'}",
        expected_contacts=1_000,
    )
    assert restore(settings, made, clock).era == 3
    with opened(settings, clock) as restored:
        assert verified(restored).flaws == ()


def damage_a_table(made: Written) -> None:
    path = made.data / "contact.ndjson.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"null", b'"AAAA"')))


def lose_a_table(made: Written) -> None:
    (made.data / "record.ndjson.gz").unlink()


def change_the_manifest(made: Written) -> None:
    path = made.data / NAME
    path.write_text(path.read_text(encoding="utf-8").replace('"rows": 3', '"rows": 2'), encoding="utf-8")


def swap_the_folders(made: Written) -> None:
    made.data.rename(made.data.with_name("held"))
    made.keys.rename(made.data)
    made.data.with_name("held").rename(made.keys)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (damage_a_table, "was changed"),
        (lose_a_table, "missing"),
        (change_the_manifest, "was changed"),
        (swap_the_folders, "not the data"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_back(
    workshop: Workshop,
    source: Source,
    clock: SetClock,
    elsewhere: Elsewhere,
    tmp_path: Path,
    damage: Callable[[Written], None],
    said: str,
) -> None:
    settle(workshop, source, 3)
    made = back_up(workshop, tmp_path / "backups")
    whole = back_up(workshop, tmp_path / "more")
    damage(made)
    settings = elsewhere("sqlite")
    with pytest.raises(ConfigurationError, match=said):
        restore(settings, made, clock)
    # And the place is still good for a backup that was not.
    assert restore(settings, whole, clock).contacts == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_ledger_with_a_changed_line_is_refused(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    people = settle(workshop, source, 2)
    made = back_up(workshop, tmp_path / "backups")
    erase(workshop, people[:1])
    forged = tmp_path / "forged.jsonl"
    text = outside.path_of(workshop.settings).read_text(encoding="utf-8")
    forged.write_text(text.replace(str(people[0]), str(people[1])), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="was changed"):
        restore(elsewhere("sqlite"), made, clock, ledgers=[forged])


@contextmanager
def another_installation(folder: Path) -> Iterator[None]:
    folder.mkdir()
    make_tables(f"sqlite:///{folder / 'another.db'}")
    with open_bare(f"sqlite:///{folder / 'another.db'}", folder):
        yield


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_the_keyring_that_it_was_made_with_nothing_is_restored(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settle(workshop, source, 2)
    made = back_up(workshop, tmp_path / "backups")
    settings = elsewhere("sqlite")
    keyring = settings.data_dir / "keyring.json"
    keyring.unlink()
    with pytest.raises(ConfigurationError, match="no keyring"):
        restore(settings, made, clock)
    with another_installation(tmp_path / "another"):
        keyring.write_bytes((tmp_path / "another" / "keyring.json").read_bytes())
    keyring.chmod(0o600)
    with pytest.raises(ConfigurationError, match="not made with the keyring"):
        restore(settings, made, clock)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_holds_anything_is_left_as_it_is(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settle(workshop, source, 2)
    made = back_up(workshop, tmp_path / "backups")
    settings = elsewhere("sqlite")
    restore(settings, made, clock)
    with pytest.raises(ConfigurationError, match="not empty"):
        restore(settings, made, clock)


def test_while_a_server_is_connected_nothing_is_restored_under_it(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    settle(workshop, source, 2)
    made = back_up(workshop, tmp_path / "backups")
    settings = elsewhere(same(workshop))
    if same(workshop) == "sqlite":
        prepare_database(settings)
    served = connect(settings.database)
    with served.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contact").scalar_one() == 0
        with pytest.raises(ConfigurationError, match="stop every server"):
            restore(settings, made, clock)
    served.dispose()
    assert restore(settings, made, clock).contacts == 2


def test_a_backup_holds_no_token_no_session_and_nothing_in_clear(
    workshop: Workshop, source: Source, tmp_path: Path
) -> None:
    settle(workshop, source, 3)
    made = back_up(workshop, tmp_path / "backups")
    files = {path.name for folder in (made.data, made.keys) for path in folder.iterdir()}
    assert not files & {f"{name}.ndjson.gz" for name in writing.LEFT_OUT}
    assert {f"{name}.ndjson.gz" for name in writing.WITH_KEYS} <= {path.name for path in made.keys.iterdir()}
    held = b"".join(
        gzip.decompress(path.read_bytes()) for path in made.data.iterdir() if path.suffix == ".gz"
    )
    for clear in (b"example.org", b"Person1", b"1000001", b"Met at the fair"):
        assert clear not in held
    assert {
        path.stat().st_mode & 0o077 for folder in (made.data, made.keys) for path in folder.glob("*.gz")
    } == {0}
    assert [path.name for path in (tmp_path / "backups").iterdir() if path.name.startswith(".")] == []


def test_every_column_of_every_table_can_be_kept() -> None:
    assert all(tables.columns_of(name) for name in tables.names())
