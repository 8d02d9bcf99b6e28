"""A blind token is steady, narrow, keyed by what it is of, and never of nothing."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.vault import TokenKind, Vault
from service.vault.tokens import message, width
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
