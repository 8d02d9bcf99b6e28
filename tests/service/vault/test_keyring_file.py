"""The keyring's file is private, whole at every moment, and made once."""

import multiprocessing
import os
import random
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from service.errors import ConfigurationError, KeyMissing
from service.vault.keyring_file import KeyringFile
from service.vault.keys import Keyring, Purpose, from_text, make_entry, make_keyring
from service.vault.providers import FileProvider
from tests.service.vault.conftest import DEPLOYMENT, NOW

FORK = multiprocessing.get_context("fork")


def first(found: Keyring | None) -> Keyring:
    return found or make_keyring(uuid4(), FileProvider(), NOW, expected=1_000)


def one_more(keyring: Keyring | None) -> Keyring:
    assert keyring is not None
    entry = make_entry(keyring, Purpose.KEK, FileProvider(), NOW, expected=0)
    return keyring.added(entry)


def _make(path: Path) -> UUID:
    return KeyringFile(path).change(first).deployment


def counted(keyring: Keyring | None) -> Keyring:
    assert keyring is not None
    first_of_all, *others = keyring.entries
    return replace(keyring, entries=(replace(first_of_all, expected=first_of_all.expected + 1), *others))


def _count_without_end(path: Path) -> None:
    while True:
        KeyringFile(path).change(counted)


def test_a_new_keyring_is_private_even_under_a_loose_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        KeyringFile(path).change(first)
    finally:
        os.umask(before)
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {"keyring.json": 0o600, "keyring.json.lock": 0o600}


def test_its_folder_is_made_private_too(path: Path) -> None:
    KeyringFile(path.parent / "keys" / "keyring.json").change(first)
    assert (path.parent / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_keyring_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    KeyringFile(path).change(first)
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match=f"mode {mode:03o}"):
        KeyringFile(path).read()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_keyring_of_another_user_is_refused(path: Path) -> None:
    KeyringFile(path).change(first)
    os.chown(path, 4_711, -1)
    with pytest.raises(ConfigurationError, match="another user"):
        KeyringFile(path).read()


def test_a_read_only_keyring_is_read(path: Path) -> None:
    made = KeyringFile(path).change(first)
    path.chmod(0o400)
    assert KeyringFile(path).read() == made


def test_no_file_is_no_keyring(path: Path) -> None:
    assert (KeyringFile(path).read(), KeyringFile(path).stamp()) == (None, None)


def test_a_change_that_changes_nothing_writes_nothing(path: Path) -> None:
    file = KeyringFile(path)
    file.change(first)
    stamp = file.stamp()
    file.change(first)
    assert file.stamp() == stamp


def test_processes_that_start_at_once_make_one_keyring(path: Path) -> None:
    with FORK.Pool(8) as pool:
        assert len(set(pool.map(_make, [path] * 64, chunksize=1))) == 1


def test_changes_of_several_processes_are_all_kept(path: Path) -> None:
    KeyringFile(path).change(first)
    with FORK.Pool(4) as pool:
        pool.map(_add, [path] * 40, chunksize=1)
    keyring = KeyringFile(path).read()
    assert keyring is not None
    assert [entry.epoch for entry in keyring.readable(Purpose.KEK)] == list(range(41, 0, -1))


def _add(path: Path) -> None:
    KeyringFile(path).change(one_more)


def test_a_kill_at_any_moment_leaves_a_whole_keyring(path: Path) -> None:
    KeyringFile(path).change(first)
    known = 0
    for _ in range(20):
        process = FORK.Process(target=_count_without_end, args=(path,))
        process.start()
        process.join(random.uniform(0.005, 0.05))
        process.kill()
        process.join()
        process.close()
        keyring = KeyringFile(path).read()
        assert keyring is not None
        assert keyring.entries[0].expected >= known
        known = keyring.entries[0].expected
    assert known > 0
    assert KeyringFile(path).change(counted).entries[0].expected == known + 1


def test_a_folder_that_cannot_be_written_is_told_by_its_reason(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    with pytest.raises(ConfigurationError, match="Not a directory"):
        KeyringFile(tmp_path / "plain" / "keyring.json").change(first)
    with pytest.raises(ConfigurationError, match="Is a directory"):
        KeyringFile(tmp_path).read()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        '{"v": 1}',
        '{"v": 1, "deployment": "x", "entries": []}',
        f'{{"v": 1, "deployment": "{DEPLOYMENT}", "entries": 3}}',
        f'{{"v": 1, "deployment": "{DEPLOYMENT}", "entries": [{{"kid": 1}}]}}',
        "\ufffd" * 20,
    ],
)
def test_a_damaged_keyring_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(KeyMissing, match=r"^The keyring is damaged; restore it from its backup\.$"):
        from_text(text)


def test_a_keyring_from_the_future_is_refused() -> None:
    with pytest.raises(KeyMissing, match="format 2; this version reads 1"):
        from_text('{"v": 2}')


def test_a_half_written_keyring_is_never_taken_for_one(path: Path) -> None:
    KeyringFile(path).change(first)
    whole = path.read_text()
    for end in range(len(whole.rstrip())):
        with pytest.raises(KeyMissing):
            from_text(whole[:end])


def test_a_key_named_twice_is_refused(path: Path) -> None:
    keyring = KeyringFile(path).change(first)
    path.write_text(path.read_text().replace(str(keyring.entries[1].kid), str(keyring.entries[0].kid)))
    with pytest.raises(KeyMissing, match="one key twice"):
        KeyringFile(path).read()
