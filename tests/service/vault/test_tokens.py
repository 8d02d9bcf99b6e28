"""A blind token is steady, narrow, keyed by what it is of, and never of nothing."""

import hmac
from collections import Counter
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.vault import TokenKind, Vault
from service.vault.keys import Purpose, open_master
from service.vault.tokens import message, width
from tests.service.vault import by_hand
from tests.service.vault.conftest import make_vault


@pytest.mark.parametrize(
    ("expected", "identifier", "compound"),
    [
        (0, 4, 10),
        (64, 4, 10),
        (10_000, 11, 18),
        (100_000, 14, 21),
        (1_000_000, 17, 24),
        (10_000_000, 21, 28),
        (10**30, 63, 63),
    ],
)
def test_the_width_follows_from_the_expected_contacts(expected: int, identifier: int, compound: int) -> None:
    assert (width(TokenKind.EMAIL, expected), width(TokenKind.NAME_PLACE, expected)) == (identifier, compound)


def test_a_token_has_its_width_and_fits_its_column(vault: Vault) -> None:
    values = [vault.token(TokenKind.EMAIL, f"person{number}@example.org").value for number in range(2_000)]
    assert 2**13 <= max(values) < 2**14
    assert min(values) >= 0


def test_about_as_many_contacts_share_a_token_as_planned(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "small.json", expected=4_096)
    buckets = Counter(vault.token(TokenKind.EMAIL, f"person{n}@example.org").value for n in range(4_096))
    assert len(buckets) > 950  # of 1,024; by chance about 19 are never met
    assert max(buckets.values()) < 20


def test_a_vault_finds_what_another_process_stored(vault: Vault, path: Path) -> None:
    token = vault.token(TokenKind.PHONE, "+31201234567")
    assert token in make_vault(path).lookup_tokens(TokenKind.PHONE, "+31201234567")


def test_kinds_share_no_token(tmp_path: Path) -> None:
    # Wide enough that a clash by chance is out of the question.
    vault = make_vault(tmp_path / "wide.json", expected=10**30)
    assert len({vault.token(kind, "Anna", "1011").value for kind in TokenKind}) == len(TokenKind)


def test_another_installation_has_other_tokens(vault: Vault, tmp_path: Path) -> None:
    other = make_vault(tmp_path / "other.json")
    values = [f"person{number}@example.org" for number in range(100)]
    same = [v for v in values if vault.token(TokenKind.EMAIL, v) == other.token(TokenKind.EMAIL, v)]
    assert len(same) <= 2


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        (TokenKind.EMAIL, ()),
        (TokenKind.EMAIL, ("",)),
        (TokenKind.SENDER_KEY, ("crm", "")),
        (TokenKind.NAME_PLACE, ("anna",)),
        (TokenKind.NAME_PLACE, ("anna", "")),
    ],
)
def test_nothing_and_half_a_compound_get_no_token(
    vault: Vault, kind: TokenKind, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="needs its parts"):
        vault.token(kind, *parts)
    with pytest.raises(ValueError, match="needs its parts"):
        vault.lookup_tokens(kind, *parts)


PARTS = st.lists(st.text(st.characters(exclude_categories=()), max_size=5), max_size=4)


@given(PARTS, PARTS)
def test_different_parts_never_make_one_message(left: list[str], right: list[str]) -> None:
    assert (message(left) == message(right)) == (left == right)


def contact(number: int) -> bytes:
    return UUID(int=number).bytes


def test_who_has_the_value_is_never_refused_by_the_mark(vault: Vault) -> None:
    for number in range(200):
        token = vault.token(TokenKind.EMAIL, f"person{number}@example.org")
        assert vault.may_lead(token, contact(number), vault.mark(token, contact(number)))


def test_of_the_strangers_on_a_token_about_one_in_256_is_taken_for_the_one_who_is_meant(
    tmp_path: Path,
) -> None:
    vault = make_vault(tmp_path / "small.json", expected=64)
    asked = vault.token(TokenKind.EMAIL, "anna@example.org")
    held = [vault.token(TokenKind.EMAIL, f"person{number}@example.org") for number in range(40_000)]
    strangers = [(number, token) for number, token in enumerate(held) if token.value == asked.value]
    taken = [
        number
        for number, token in strangers
        if vault.may_lead(asked, contact(number), vault.mark(token, contact(number)))
    ]
    assert 2_000 < len(strangers) < 3_000
    assert len(taken) < 40  # about ten


def test_the_marks_of_one_value_are_noise_from_contact_to_contact(vault: Vault) -> None:
    """Whoever has a copy of the database cannot tell who shares a value by its marks."""
    token = vault.token(TokenKind.PHONE, "+31201234567")
    times = Counter(vault.mark(token, contact(number)) for number in range(25_600))
    assert set(times) == set(range(256))
    assert max(times.values()) < 160  # a hundred each; six deviations above


def test_two_values_of_one_contact_on_one_token_differ_by_their_own_bits_alone(tmp_path: Path) -> None:
    """As far as their marks tell: the mask hangs on the token and the contact, not on the value."""
    vault = make_vault(tmp_path / "small.json", expected=64)
    tokens = [vault.token(TokenKind.EMAIL, f"person{number}@example.org") for number in range(100)]
    one = tokens[0]
    other = next(each for each in tokens[1:] if each.value == one.value and each.rest != one.rest)
    first, second = vault.mark(one, contact(1)), vault.mark(other, contact(1))
    assert first is not None
    assert second is not None
    assert first ^ second == one.rest ^ other.rest


def test_a_mark_is_what_it_is_said_to_be(vault: Vault) -> None:
    """HMAC-SHA256 of 01, the token's value and the contact, under a key of use 3."""
    token = vault.token(TokenKind.EMAIL, "anna@example.org")
    entry = vault.keyring.active(Purpose.INDEX)
    master = open_master(entry, vault.provider, vault.deployment)
    label = b"gs\x01I" + vault.deployment.bytes + bytes([0, TokenKind.EMAIL, 3, entry.epoch])
    mask = hmac.new(
        by_hand.expand(master, label), b"\x01" + token.value.to_bytes(8, "big") + contact(5), sha256
    )
    assert vault.mark(token, contact(5)) == token.rest ^ mask.digest()[0]


def test_a_compound_has_no_mark(vault: Vault) -> None:
    token = vault.token(TokenKind.NAME_PLACE, "anna", "1011")
    assert vault.mark(token, contact(1)) is None
    assert vault.may_lead(token, contact(1), None)
