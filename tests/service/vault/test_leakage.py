"""Whoever steals the tokens and knows how frequent every value is can still name hardly anybody."""

from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from random import Random

import pytest

from rules.matching import keys
from rules.matching.traits import Traits
from rules.text import fold
from service.matching.keyed import KINDS
from service.vault import TokenKind
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix
from tests.service.vault.conftest import make_vault

SIZE = 20_000
MOST = 0.005
"""Share of the rows that may be named rightly, by kind of token."""


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
    """The attacker knows every value there is with its exact frequency, and matches the two rank by rank."""
    vault = make_vault(tmp_path / "keyring.json", expected=SIZE)
    chance = Random(1)
    times = Counter(values[kind])
    token_of = {value: vault.token(kind, *value).value for value in times}
    seen: Counter[int] = Counter()
    for value, number in times.items():
        seen[token_of[value]] += number
    by_rank = _ranked(times, chance)
    guessed = dict(zip(_ranked(seen, chance), by_rank, strict=False))
    right = sum(times[value] for token, value in guessed.items() if token_of[value] == token)
    assert right / SIZE <= MOST


def _ranked(times: Counter, chance: Random) -> list:
    """The most frequent first; those that are equally frequent in no order."""
    number = count()
    drawn = {each: (chance.random(), next(number)) for each in times}
    return sorted(times, key=lambda each: (-times[each], drawn[each]))
