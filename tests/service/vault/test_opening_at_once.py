"""Everything of an owner that is opened at once is what the owner's safe opens, and is refused as there."""

from uuid import UUID

import pytest

from service.errors import KeyMissing, Tampered
from service.vault import BareKey, KeyRow, Vault
from service.vault.places import Part, Table

ANNA, BERT = UUID(int=1), UUID(int=2)
PLACES = [(Table.RECORD, Part.NAME), (Table.RECORD, Part.EMAIL), (Table.RECORD, Part.PHONE)]


@pytest.fixture
def sealed(vault: Vault) -> tuple[BareKey, list[bytes | None]]:
    safe, row = vault.new_safe(ANNA)
    return bare(row), [bytes(safe.seal(PLACES[0], "Renée")), None, bytes(safe.seal(PLACES[2], "x" * 16))]


def bare(row: KeyRow) -> BareKey:
    return BareKey(row.owner.bytes, row.generation, row.kid, row.wrapped, row.commitment)


def test_all_comes_back_and_nothing_for_what_is_missing(
    vault: Vault, sealed: tuple[BareKey, list[bytes | None]]
) -> None:
    key, values = sealed
    assert vault.opened(key, PLACES, values) == ["Renée".encode(), b"", b"x" * 16]


def test_a_key_does_not_show_itself(sealed: tuple[BareKey, list[bytes | None]]) -> None:
    assert repr(sealed[0]) == "<locked key>"


@pytest.mark.parametrize(
    "changed",
    [
        {"owner": BERT.bytes},
        {"generation": 2},
        {"wrapped": bytes(60)},
        {"wrapped": bytes(59)},
        {"commitment": bytes(32)},
    ],
)
def test_a_changed_key_opens_nothing(
    vault: Vault, sealed: tuple[BareKey, list[bytes | None]], changed: dict[str, bytes]
) -> None:
    key, values = sealed
    with pytest.raises(Tampered):
        vault.opened(key._replace(**changed), PLACES, values)  # type: ignore[arg-type]


def test_a_key_of_another_keyring_is_missed(vault: Vault, sealed: tuple[BareKey, list[bytes | None]]) -> None:
    with pytest.raises(KeyMissing):
        vault.opened(sealed[0]._replace(kid=1), PLACES, sealed[1])


@pytest.mark.parametrize("at", [0, 1, 2, 14, -1])
def test_a_changed_value_opens_nothing(
    vault: Vault, sealed: tuple[BareKey, list[bytes | None]], at: int
) -> None:
    key, (name, _, phone) = sealed
    assert name is not None
    changed = bytearray(name)
    changed[at] ^= 1
    for value in (bytes(changed), name[:40], b""):
        with pytest.raises(Tampered):
            vault.opened(key, PLACES, [value, None, phone])


def test_a_value_opens_in_its_own_place_alone(
    vault: Vault, sealed: tuple[BareKey, list[bytes | None]]
) -> None:
    key, (name, missing, phone) = sealed
    with pytest.raises(Tampered):
        vault.opened(key, PLACES, [phone, missing, name])
