"""Masters only ever move on, from announced to destroyed, and only the right provider opens them."""

import base64
import copy
import dataclasses
import pickle
from datetime import timedelta

import pytest

from service.errors import ConfigurationError, KeyMissing
from service.vault.keys import (
    LAST_EPOCH,
    Keyring,
    KeyState,
    Purpose,
    make_entry,
    make_keyring,
    open_master,
    to_text,
)
from service.vault.opened import open_keys
from service.vault.providers import EnvProvider, FileProvider, Provider
from tests.service.vault.conftest import DEPLOYMENT, NOW

ROOT = base64.b64encode(bytes(range(32))).decode("ascii")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def keyring() -> Keyring:
    return make_keyring(DEPLOYMENT, FileProvider(), NOW, expected=1_000)


def test_a_first_keyring_has_one_active_key_for_every_purpose(keyring: Keyring) -> None:
    assert {keyring.active(purpose).epoch for purpose in Purpose} == {1}
    assert len({entry.kid for entry in keyring.entries}) == len(keyring.entries) == len(Purpose)
    assert len({entry.wrapped for entry in keyring.entries}) == len(Purpose)
    assert {entry.purpose for entry in keyring.entries if entry.expected} == {Purpose.INDEX}


def test_a_new_key_takes_over_and_the_old_one_stays_readable(keyring: Keyring) -> None:
    fresh = make_entry(keyring, Purpose.KEK, FileProvider(), LATER, expected=0)
    both = keyring.added(fresh)
    assert both.active(Purpose.KEK).epoch == 1
    after = both.activated(fresh.kid, LATER)
    assert [(entry.epoch, entry.state) for entry in after.readable(Purpose.KEK)] == [
        (2, KeyState.ACTIVE),
        (1, KeyState.DECRYPT),
    ]
    assert after.active(Purpose.INDEX) == keyring.active(Purpose.INDEX)


def test_a_destroyed_key_leaves_its_name_and_nothing_else(keyring: Keyring) -> None:
    old = keyring.active(Purpose.KEK)
    fresh = make_entry(keyring, Purpose.KEK, FileProvider(), NOW, expected=0)
    after = keyring.added(fresh).activated(fresh.kid, NOW).destroyed(old.kid, LATER)
    entry = after.entry(old.kid)
    assert entry is not None
    assert (entry.state, entry.since, entry.wrapped) == (KeyState.DESTROYED, LATER, b"")
    assert base64.b64encode(old.wrapped).decode("ascii") not in to_text(after)
    assert after.next_epoch(Purpose.KEK) == 3


def test_epochs_end_before_they_could_repeat(keyring: Keyring) -> None:
    last = dataclasses.replace(keyring.active(Purpose.INDEX), epoch=LAST_EPOCH)
    full = Keyring(DEPLOYMENT, (last,))
    with pytest.raises(KeyMissing, match="all 255 epochs"):
        full.next_epoch(Purpose.INDEX)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_keyring_without_an_active_key_opens_nothing(keyring: Keyring, purpose: Purpose) -> None:
    lost = Keyring(DEPLOYMENT, tuple(entry for entry in keyring.entries if entry.purpose is not purpose))
    with pytest.raises(KeyMissing, match=f"0 active keys for {purpose}"):
        open_keys(lost, FileProvider())


def test_a_name_that_is_not_there_cannot_be_activated(keyring: Keyring) -> None:
    with pytest.raises(KeyMissing, match="no key 00000001"):
        keyring.activated(1, NOW)


def test_a_damaged_master_is_noticed_by_its_check_value(keyring: Keyring) -> None:
    for entry in keyring.entries:
        damaged = dataclasses.replace(entry, wrapped=bytes([entry.wrapped[0] ^ 1]) + entry.wrapped[1:])
        with pytest.raises(KeyMissing, match="is damaged"):
            open_master(damaged, FileProvider(), DEPLOYMENT)


def test_the_root_key_wraps_every_master() -> None:
    provider = EnvProvider(ROOT)
    keyring = make_keyring(DEPLOYMENT, provider, NOW, expected=1_000)
    masters = [open_master(entry, EnvProvider(ROOT), DEPLOYMENT) for entry in keyring.entries]
    assert {len(master) for master in masters} == {32}
    assert all(base64.b64encode(master).decode("ascii") not in to_text(keyring) for master in masters)


def test_wrapped_masters_cannot_be_exchanged_or_re_labelled() -> None:
    provider = EnvProvider(ROOT)
    keyring = make_keyring(DEPLOYMENT, provider, NOW, expected=1_000)
    kek, index = keyring.active(Purpose.KEK), keyring.active(Purpose.INDEX)
    for forged in (
        dataclasses.replace(kek, wrapped=index.wrapped),
        dataclasses.replace(kek, purpose=Purpose.DIGEST),
        dataclasses.replace(kek, epoch=2),
        dataclasses.replace(kek, kid=kek.kid ^ 1),
        dataclasses.replace(index, expected=10_000_000),
        dataclasses.replace(kek, wrapped=kek.wrapped[:11]),
        dataclasses.replace(kek, wrapped=b""),
    ):
        with pytest.raises(KeyMissing, match="not the root key"):
            open_master(forged, provider, DEPLOYMENT)


def test_another_root_key_opens_nothing() -> None:
    keyring = make_keyring(DEPLOYMENT, EnvProvider(ROOT), NOW, expected=1_000)
    other = EnvProvider(base64.b64encode(bytes(32)).decode("ascii"))
    with pytest.raises(KeyMissing, match="GOODSTANDING_ROOT_KEY is not the root key"):
        open_keys(keyring, other)


def test_a_keyring_of_one_provider_is_not_opened_by_another(keyring: Keyring) -> None:
    with pytest.raises(KeyMissing, match="wrapped by “file”, but the settings name “env”"):
        open_keys(keyring, EnvProvider(ROOT))


@pytest.mark.parametrize("root", ["", "secret", "c2hvcnQ=", ROOT + "AA", ROOT.replace("A", "ä"), ROOT * 2])
def test_a_malformed_root_key_is_refused_and_not_repeated(root: str) -> None:
    with pytest.raises(ConfigurationError, match="32 random bytes in base64") as refusal:
        EnvProvider(root)
    assert not root or root not in str(refusal.value)


@pytest.mark.parametrize("provider", [FileProvider(), EnvProvider(ROOT)])
def test_the_built_in_providers_are_well_and_forget_at_once(provider: Provider) -> None:
    assert (provider.health(), provider.destroy({})) == ("", timedelta())


def test_the_root_key_shows_nowhere() -> None:
    provider = EnvProvider(ROOT)
    assert repr(provider) == "<provider>"
    for leave in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="may not leave"):
            leave(provider)
