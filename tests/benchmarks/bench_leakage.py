"""What do stolen blind tokens tell, to whoever has no key but knows much of the people?

Attacks on a copy of the database without its keyring, as shares of the people in percent; lower is better.

- Frequency: the attacker knows every value there is with its exact frequency, and takes the most frequent
  token for the most frequent value, and so on, kind by kind.
- Links: the tokens of one contact are joined, by how many contacts share each of them, and then also by who
  those are. One attacker knows everything of everybody there is; another has a book of names and addresses,
  in which every second person is a stranger to us. What they learn is whose contact it is.
- Insertion: the attacker has posted a lead about somebody, and looks in the copy which contacts share all its
  tokens. Is there one besides? Among those who were there before there always is (`right`); the figure is by
  how much this is rarer among those who were not (`wrong`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

from rules.matching import keys
from rules.matching.keys import KEYS
from rules.matching.traits import NAMES, Traits
from service.matching.keyed import KINDS, Value
from service.vault import Token, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import make_keyring
from service.vault.providers import FileProvider
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.benchmarks.matching.people import Mix
from tests.benchmarks.matching.sets import contacts

SIZE, QUICK = 200_000, 5_000
VICTIMS = 1_000
FEW = 20
"""Sharers of a token up to which it is looked at who they are."""
COMPOUNDS = frozenset(kind for kind in KINDS.values() if kind.is_compound)
"""Those of identifiers are so short that how many share one says nothing; no attacker would use them."""
_IN_A_BOOK = {"given", "family", "street", "house", "postcode", "city"}
BOOKED = frozenset(
    KINDS[key.name]
    for key in KEYS
    if key.name in KINDS and {part.partition("_")[0] for part in key.parts} <= _IN_A_BOOK
)
"""Kinds that can be made from a book of names and addresses."""

Person = frozenset[Value]
"""What the tokens of one contact are made of."""
Held = frozenset[Token]
Thing = TypeVar("Thing", Value, Token)


def figures(ground: Ground) -> Iterator[Figure]:
    size = ground.either(SIZE, QUICK)
    book = people(2 * size + VICTIMS)
    known, absent = book[:size], book[-VICTIMS:]
    vault = a_vault(ground.folder / "leakage", expected=size)
    stolen = [tokens(vault, each) for each in known]
    for kind, (share, largest) in frequency(vault, known).items():
        yield _percent(f"{kind.name.lower()} named by its frequency", share, largest=largest)
    for near, how in ((False, "the sizes of what they share"), (True, "the sizes, and those who share it")):
        yield _percent(f"named by {how}, everybody known", links(known, stolen, COMPOUNDS, near=near))
        yield _percent(f"named by {how}, a book", links(book[: 2 * size], stolen, BOOKED, near=near))
    for name, kinds in INSERTED.items():
        right, wrong = insertion(vault, stolen, known[:VICTIMS], absent, kinds)
        yield _percent(f"told to be there, by {name}", right - wrong, right=right, wrong=wrong)


INSERTED: Mapping[str, AbstractSet[TokenKind]] = {
    "a lead with their e-mail": {TokenKind.EMAIL, TokenKind.MAILBOX},
    "a lead with their telephone": {TokenKind.PHONE},
    "a lead with all that they told": frozenset(TokenKind),
}


def _percent(name: str, share: float, **more: float) -> Figure:
    told = {each: round(value, 3) for each, value in more.items()}
    return Figure(name=name, value=share * 100, unit=Unit.PERCENT, more=told)


def people(size: int, *, seed: int = 29) -> list[Person]:
    """Made-up people, each of them once, by what their tokens are made of."""
    columns = contacts(Mix(records=size, duplicates=0, seed=seed)).columns
    told = {name: column for name, column in columns.items() if name in NAMES}
    rows = zip(*told.values(), strict=True)
    return [_made_of(Traits(**dict(zip(told, (text or "" for text in row), strict=True)))) for row in rows]


def _made_of(traits: Traits) -> Person:
    return frozenset((KINDS[name], parts) for name, parts in keys.of(traits) if name in KINDS)


def a_vault(folder: Path, *, expected: int) -> Vault:
    """A vault whose tokens are as wide as they are for so many contacts."""
    file, provider = KeyringFile(folder / "keyring.json"), FileProvider()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    folder.mkdir(exist_ok=True)
    file.change(lambda found: found or make_keyring(UUID(int=1), provider, now, expected=expected))
    return Vault(file, provider)


def tokens(vault: Vault, person: Iterable[Value]) -> Held:
    """The tokens of one contact."""
    return frozenset(_shown(vault.token(kind, *parts)) for kind, parts in person)


def _shown(token: Token) -> Token:
    """As a copy of the database shows it: the rest of the hash is masked, for each contact otherwise."""
    return token._replace(rest=0)


def frequency(vault: Vault, known: Sequence[Person]) -> Mapping[TokenKind, tuple[float, int]]:
    """For each kind the share of the people that rank by rank names rightly, and how many share one token."""
    of_kind: dict[TokenKind, Counter[Value]] = defaultdict(Counter)
    for value, number in Counter(chain.from_iterable(known)).items():
        of_kind[value[0]][value] = number
    return {kind: _by_rank(vault, each, len(known)) for kind, each in sorted(of_kind.items())}


def _by_rank(vault: Vault, times: Counter[Value], people: int) -> tuple[float, int]:
    token_of = {(kind, parts): _shown(vault.token(kind, *parts)) for kind, parts in times}
    seen: Counter[Token] = Counter()
    for value, number in times.items():
        seen[token_of[value]] += number
    chance = Random(1)
    guessed = dict(zip(_ranked(seen, chance), _ranked(times, chance), strict=False))
    right = sum(times[value] for token, value in guessed.items() if token_of[value] == token)
    return right / people, max(seen.values())


def _ranked(times: Counter[Thing], chance: Random) -> list[Thing]:
    """The most frequent first; those that are equally frequent in no order."""
    number = count()
    drawn = {each: (chance.random(), next(number)) for each in times}
    return sorted(times, key=lambda each: (-times[each], drawn[each]))


def links(
    book: Sequence[Person], stolen: Sequence[Held], kinds: AbstractSet[TokenKind], *, near: bool
) -> float:
    """The share of the contacts whose person is guessed rightly, by all their tokens of these kinds together.

    `book` is what the attacker knows; its first persons are those that were stolen, in their order.
    """
    known = _signatures([[value for value in person if value[0] in kinds] for person in book], near=near)
    seen = _signatures([[token for token in each if token.kind in kinds] for each in stolen], near=near)
    alike = Counter(known)
    right = (1 / alike[mine] for mine, theirs in zip(known, seen, strict=False) if mine == theirs)
    # Of several who look the same one is guessed.
    return sum(right) / len(stolen)


def _signatures(held: Sequence[Sequence[Thing]], *, near: bool) -> list[int]:
    """What tells contacts apart without any key: of which kind their things are, and how many share each."""
    sharers: dict[Thing, list[int]] = defaultdict(list)
    for row, things in enumerate(held):
        for thing in things:
            sharers[thing].append(row)
    alone = [hash(tuple(sorted((int(thing[0]), len(sharers[thing])) for thing in things))) for things in held]
    if not near:
        return alone
    return [
        hash((alone[row], tuple(sorted(_beside(thing, sharers[thing], alone) for thing in things))))
        for row, things in enumerate(held)
    ]


def _beside(thing: Value | Token, sharers: Sequence[int], alone: Sequence[int]) -> tuple[int, ...]:
    return (
        (int(thing[0]), *sorted(alone[row] for row in sharers)) if len(sharers) <= FEW else (int(thing[0]),)
    )


def insertion(
    vault: Vault,
    stolen: Sequence[Held],
    there: Iterable[Person],
    absent: Iterable[Person],
    kinds: AbstractSet[TokenKind],
) -> tuple[float, float]:
    """How often a contact shares every token of a lead with these parts: of those there, of the absent."""
    holders: dict[Token, set[int]] = defaultdict(set)
    for row, each in enumerate(stolen):
        for token in each:
            holders[token].add(row)
    return _met(vault, holders, there, kinds), _met(vault, holders, absent, kinds)


def _met(
    vault: Vault,
    holders: Mapping[Token, set[int]],
    sought: Iterable[Person],
    kinds: AbstractSet[TokenKind],
) -> float:
    told = [tokens(vault, [value for value in person if value[0] in kinds]) for person in sought]
    asked = [each for each in told if each]
    nobody: set[int] = set()
    return sum(
        bool(set.intersection(*(holders.get(token, nobody) for token in each))) for each in asked
    ) / len(asked)
