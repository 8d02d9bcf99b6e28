"""A data key is wrapped for one owner; the vault opens it, and nothing else."""

import copy
import dataclasses
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from service.errors import KeyMissing, Tampered
from service.vault import DigestPurpose, KeyRow, SuppressionKind, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import Purpose, make_entry
from service.vault.places import Part, Table
from service.vault.providers import FileProvider
from tests.service.vault.conftest import DEPLOYMENT, NOW, make_vault

ANNA, BERT = UUID(int=1), UUID(int=2)
EMAIL = (Table.CONTACT, Part.EMAIL)


def begin_epoch(vault: Vault, purpose: Purpose = Purpose.KEK) -> None:
    """As a rotation does it, without the waiting."""
    vault.change_keyring(
        lambda keyring: keyring.added(make_entry(keyring, purpose, vault.provider, NOW, expected=1_000_000))
    )
    fresh = vault.keyring.entries[-1].kid
    vault.change_keyring(lambda keyring: keyring.activated(fresh, NOW))


def test_a_stored_key_opens_what_it_sealed(vault: Vault) -> None:
    safe, row = vault.new_safe(ANNA)
    sealed = safe.seal(EMAIL, "anna@example.org")
    assert vault.safe(row).open(EMAIL, sealed) == "anna@example.org"


def test_another_process_opens_it_too(vault: Vault, path: Path) -> None:
    safe, row = vault.new_safe(ANNA)
    sealed = safe.seal(EMAIL, "anna@example.org")
    assert make_vault(path).safe(row).open(EMAIL, sealed) == "anna@example.org"


def test_every_owner_has_another_key_and_another_name_in_the_audit(vault: Vault) -> None:
    rows = [vault.new_safe(ANNA)[1] for _ in range(100)]
    assert len({row.commitment for row in rows}) == len({row.audit_ref for row in rows}) == 100
    assert ANNA not in {row.audit_ref for row in rows}


def flipped(stored: bytes) -> Iterator[bytes]:
    """The same bytes with one bit changed, for every bit."""
    for place in range(len(stored) * 8):
        changed = bytearray(stored)
        changed[place // 8] ^= 1 << place % 8
        yield bytes(changed)


def test_no_bit_of_a_stored_key_can_be_changed(vault: Vault) -> None:
    row = vault.new_safe(ANNA)[1]
    forgeries = [
        *(dataclasses.replace(row, wrapped=changed) for changed in flipped(row.wrapped)),
        *(dataclasses.replace(row, commitment=changed) for changed in flipped(row.commitment)),
    ]
    assert len(forgeries) == (60 + 32) * 8
    for forged in forgeries:
        with pytest.raises(Tampered):
            vault.safe(forged)


def test_stored_keys_cannot_be_exchanged(vault: Vault) -> None:
    annas, berts = vault.new_safe(ANNA)[1], vault.new_safe(BERT)[1]
    for forged in (
        dataclasses.replace(annas, wrapped=berts.wrapped),
        dataclasses.replace(annas, wrapped=berts.wrapped, commitment=berts.commitment),
        dataclasses.replace(annas, commitment=berts.commitment),
        dataclasses.replace(berts, owner=ANNA),
        dataclasses.replace(annas, generation=2),
        dataclasses.replace(annas, wrapped=annas.wrapped[:-1]),
        dataclasses.replace(annas, wrapped=b""),
    ):
        with pytest.raises(Tampered):
            vault.safe(forged)


def test_a_key_of_another_generation_does_not_open_the_old_values(vault: Vault) -> None:
    sealed = vault.new_safe(ANNA)[0].seal(EMAIL, "anna@example.org")
    later, row = vault.new_safe(ANNA, generation=2)
    assert row.generation == 2
    with pytest.raises(Tampered):
        later.open(EMAIL, sealed)


def test_a_copied_keyring_under_another_deployment_opens_nothing(
    vault: Vault, path: Path, tmp_path: Path
) -> None:
    row = vault.new_safe(ANNA)[1]
    document = json.loads(path.read_text())
    document["deployment"] = str(UUID(int=DEPLOYMENT.int + 1))
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.touch(mode=0o600)
    elsewhere.write_text(json.dumps(document))
    other = Vault(KeyringFile(elsewhere), FileProvider())
    with pytest.raises(Tampered):
        other.safe(row)
    assert other.digest(DigestPurpose.API_KEY, "x") != vault.digest(DigestPurpose.API_KEY, "x")
    assert other.suppression(SuppressionKind.EMAIL, "x") != vault.suppression(SuppressionKind.EMAIL, "x")


def test_an_unknown_key_is_named_when_it_is_missing(vault: Vault) -> None:
    row = dataclasses.replace(vault.new_safe(ANNA)[1], kid=0x0BADCAFE)
    with pytest.raises(KeyMissing, match="0badcafe"):
        vault.safe(row)


def test_a_new_epoch_wraps_and_the_old_one_still_opens(vault: Vault) -> None:
    safe, old = vault.new_safe(ANNA)
    sealed = safe.seal(EMAIL, "anna@example.org")
    begin_epoch(vault)
    moved = vault.rewrapped(old)
    assert moved.kid == vault.new_safe(BERT)[1].kid != old.kid
    assert [vault.safe(row).open(EMAIL, sealed) for row in (old, moved)] == ["anna@example.org"] * 2
    assert (moved.commitment, moved.audit_ref) == (old.commitment, old.audit_ref)


def test_a_running_process_finds_the_epoch_that_another_began(vault: Vault, path: Path) -> None:
    other = make_vault(path)
    begin_epoch(other)
    safe, row = other.new_safe(ANNA)
    assert vault.safe(row).open(EMAIL, safe.seal(EMAIL, "text")) == "text"
    assert vault.new_safe(BERT)[1].kid == row.kid


def test_a_destroyed_key_is_said_to_be_destroyed(vault: Vault) -> None:
    row = vault.new_safe(ANNA)[1]
    begin_epoch(vault)
    vault.change_keyring(lambda keyring: keyring.destroyed(row.kid, NOW))
    with pytest.raises(KeyMissing, match="destroyed on 2026-03-02"):
        vault.safe(row)


def test_tokens_are_looked_up_in_every_version_and_written_in_one(vault: Vault) -> None:
    first = vault.token(TokenKind.EMAIL, "anna@example.org")
    begin_epoch(vault, Purpose.INDEX)
    second = vault.token(TokenKind.EMAIL, "anna@example.org")
    assert (first.version, second.version) == (1, 2)
    assert set(vault.lookup_tokens(TokenKind.EMAIL, "anna@example.org")) == {first, second}


def test_a_refresh_looks_at_the_file_only_when_it_changed(vault: Vault, path: Path) -> None:
    keys = vault._keys
    vault.refresh()
    assert vault._keys is keys
    begin_epoch(make_vault(path))
    vault.refresh()
    assert len(vault.keyring.entries) == 6


def test_a_keyring_that_is_gone_stops_no_running_process_but_is_reported(vault: Vault, path: Path) -> None:
    safe, row = vault.new_safe(ANNA)
    assert vault.trouble() == ""
    path.unlink()
    vault.refresh()
    assert vault.safe(row).open(EMAIL, safe.seal(EMAIL, "text")) == "text"
    assert "is gone" in vault.trouble()
    with pytest.raises(KeyMissing, match="removed"):
        begin_epoch(vault)


def test_a_running_process_refuses_another_installations_keyring(
    vault: Vault, path: Path, tmp_path: Path
) -> None:
    make_vault(tmp_path / "other.json", deployment=UUID(int=7))
    (tmp_path / "other.json").replace(path)
    with pytest.raises(KeyMissing, match="another installation"):
        vault.refresh()
    with pytest.raises(KeyMissing, match="another installation"):
        begin_epoch(vault)


def test_purposes_and_parts_make_other_digests(vault: Vault) -> None:
    digests = {vault.digest(purpose, "ab", "c") for purpose in DigestPurpose}
    others = {
        vault.digest(DigestPurpose.SESSION, *parts) for parts in [("a", "bc"), ("abc",), ("ab", "c", "")]
    }
    assert len(digests | others) == len(DigestPurpose) + 3
    assert {len(digest) for digest in digests} == {32}
    assert vault.digest(DigestPurpose.SESSION, b"ab", "c") in digests


def test_suppressions_survive_the_rotation_of_everything_else(vault: Vault) -> None:
    before = vault.suppression(SuppressionKind.EMAIL, "anna@example.org")
    begin_epoch(vault, Purpose.KEK)
    begin_epoch(vault, Purpose.INDEX)
    assert vault.suppression(SuppressionKind.EMAIL, "anna@example.org") == before
    assert vault.suppression(SuppressionKind.PHONE, "anna@example.org") != before
    assert len(before) == 16


def test_threads_share_one_vault(vault: Vault, path: Path) -> None:
    def work(owner: int) -> list[str]:
        opened = []
        for _ in range(300):
            safe, row = vault.new_safe(UUID(int=owner))
            vault.refresh()
            opened.append(vault.safe(row).open(EMAIL, safe.seal(EMAIL, f"{owner}")))
        return opened

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(work, owner) for owner in range(4)]
        begin_epoch(make_vault(path))
        assert [one.result() for one in running] == [[f"{owner}"] * 300 for owner in range(4)]


def test_the_vault_shows_nothing_and_does_not_travel(vault: Vault) -> None:
    row: KeyRow = vault.new_safe(ANNA)[1]
    assert repr(vault) == "<vault>"
    assert row.wrapped.hex() not in repr(row).replace("\\x", "")
    assert "wrapped" not in repr(row)
    assert "wrapped" not in repr(vault.keyring)
    secrets = (vault, vault._keys, vault._keys.wrapper, vault._keys.index)
    for secret in secrets:
        for leave in (pickle.dumps, copy.copy):
            with pytest.raises(TypeError, match="may not leave"):
                leave(secret)
    assert {repr(secret) for secret in secrets[2:]} == {"<wrapper>", "<index>"}
