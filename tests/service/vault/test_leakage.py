"""Whoever steals the tokens and knows much of the people can still name few of them."""

from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from rules.matching import keys
from rules.matching.traits import Traits
from rules.text import fold
from service.matching.keyed import KINDS
from service.vault import TokenKind, Vault
from tests.benchmarks import bench_leakage as leakage
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix
from tests.service.vault.conftest import make_vault

SIZE = 20_000
FEW, ABSENT = 5_000, 500
MOST = 0.005
"""Share of the rows that may be named rightly, by kind of token."""
KEYRINGS = 24


@pytest.fixture(scope="module")
def values() -> dict[TokenKind, list[tuple[str, ...]]]:
    """For each kind what its tokens are made of, record by record, of made-up people."""
    found: dict[TokenKind, list[tuple[str, ...]]] = defaultdict(list)
    for row in rows(Mix(records=SIZE, seed=23)):
        told = row.values
        traits = Traits(
            given=fold(told["given_name"]).rstrip("."),
            family=fold(told["family_name"]).rpartition(" ")[2],
            birth=told["birth_date"].replace("-", ""),
            email=told["email"].lower(),
            domain=told["email"].partition("@")[2] if told["organisation"] else "",
            phone=told["phone"],
            street=fold(told["street"]),
            house=told["house_number"].lower(),
            postcode=told["postal_code"].replace(" ", ""),
            city=fold(told["city"]),
            company=fold(told["organisation"]),
        )
        for name, parts in keys.of(traits):
            if name in KINDS:
                found[KINDS[name]].append(parts)
    return found


@pytest.mark.parametrize("kind", sorted(set(KINDS.values())), ids=lambda kind: kind.name.lower())
def test_frequencies_name_hardly_anybody(
    tmp_path: Path, values: dict[TokenKind, list[tuple[str, ...]]], kind: TokenKind
) -> None:
    """The attacker knows every value there is with its exact frequency, and matches the two rank by rank.

    How many they name hangs on the key: which of the most frequent share a token. Taken over many keys it
    is the same each time (for the worst kind .37 % of the rows, and .02 % either way).
    """
    chance, times = Random(1), Counter(values[kind])
    vaults = (make_vault(tmp_path / f"{number}.json", expected=SIZE) for number in range(KEYRINGS))
    right = [_named(vault, kind, times, chance) for vault in vaults]
    assert mean(right) / SIZE <= MOST


def _named(vault: Vault, kind: TokenKind, times: Counter[tuple[str, ...]], chance: Random) -> int:
    """How many rows are named rightly."""
    token_of = {value: vault.token(kind, *value).value for value in times}
    seen: Counter[int] = Counter()
    for value, number in times.items():
        seen[token_of[value]] += number
    guessed = dict(zip(_ranked(seen, chance), _ranked(times, chance), strict=False))
    return sum(times[value] for token, value in guessed.items() if token_of[value] == token)


def _ranked(times: Counter, chance: Random) -> list:
    """The most frequent first; those that are equally frequent in no order."""
    number = count()
    drawn = {each: (chance.random(), next(number)) for each in times}
    return sorted(times, key=lambda each: (-times[each], drawn[each]))


@pytest.fixture(scope="module")
def book() -> list[leakage.Person]:
    """Twice as many people as were stolen, and some that are nowhere."""
    return leakage.people(2 * FEW + ABSENT)


@pytest.fixture
def stolen(tmp_path: Path, book: list[leakage.Person]) -> tuple[Vault, list[leakage.Held]]:
    vault = make_vault(tmp_path / "keyring.json", expected=FEW)
    return vault, [leakage.tokens(vault, each) for each in book[:FEW]]


@pytest.mark.parametrize("near", [False, True], ids=["by their sizes", "by those who share them"])
def test_linked_tokens_name_few_contacts_to_whoever_has_a_book_of_addresses(
    book: list[leakage.Person], stolen: tuple[Vault, list[leakage.Held]], near: bool
) -> None:
    assert leakage.links(book[: 2 * FEW], stolen[1], leakage.BOOKED, near=near) <= 0.03


def test_three_who_share_different_things_are_told_apart(tmp_path: Path) -> None:
    """The attack works where it can: tokens hide values, not who shares them."""
    names, door = (TokenKind.NAMES, ("anna", "berg")), (TokenKind.FAMILY_DOOR, ("berg", "kerkstraat", "12"))
    three = [frozenset({names, door}), frozenset({names}), frozenset({door})]
    vault = make_vault(tmp_path / "keyring.json", expected=1_000_000)
    taken = [leakage.tokens(vault, each) for each in three]
    assert leakage.links(three, taken, leakage.COMPOUNDS, near=False) == 1


def test_a_planted_telephone_number_hardly_tells_whether_it_was_there(
    book: list[leakage.Person], stolen: tuple[Vault, list[leakage.Held]]
) -> None:
    vault, taken = stolen
    phone = leakage.INSERTED["a lead with their telephone"]
    right, wrong = leakage.insertion(vault, taken, book[:ABSENT], book[-ABSENT:], phone)
    assert right == 1
    assert wrong >= 0.9
