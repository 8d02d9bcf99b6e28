"""One lead beside the records around it compares as in a run over all: the same pairs and the same levels."""

from functools import cache

import numpy as np
import pytest

from rules.matching import among, blocking, evidence
from rules.matching import traits as whole
from rules.matching.among import Counts
from rules.matching.columns import Pairs
from rules.matching.levels.names import Nicknames
from rules.matching.traits import Table, Traits
from rules.text import fold
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix

SIZE = 3_000
NICKNAMES: Nicknames = {"anna": ("johanna",), "jan": ("johannes",)}


@cache
def records() -> tuple[Traits, ...]:
    """Made-up contacts with households, firms and namesakes, folded in the plainest way."""
    return tuple(
        Traits(
            given=fold(values["given_name"]).rstrip("."),
            family=fold(values["family_name"]).rpartition(" ")[2],
            birth=values["birth_date"].replace("-", ""),
            email=values["email"].lower(),
            domain=values["email"].partition("@")[2] if values["organisation"] else "",
            phone=values["phone"],
            street=fold(values["street"]),
            house=values["house_number"].lower(),
            postcode=values["postal_code"].replace(" ", ""),
            city=fold(values["city"]),
            company=fold(values["organisation"]),
        )
        for values in (row.values for row in rows(Mix(records=SIZE, seed=11)))
    )


@cache
def bulk() -> tuple[Table, dict[tuple[int, int], tuple[int, ...]]]:
    """All records laid out, and the levels of every pair of a run over all."""
    table = whole.table(records())
    pairs = blocking.candidates(table).pairs
    levels = evidence.compare(table, pairs, NICKNAMES).levels
    both = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    return table, {pair: tuple(row) for pair, row in zip(both, levels.tolist(), strict=True)}


@cache
def counts() -> Counts:
    table, _ = bulk()
    columns = {name: getattr(table, name) for name in among.COUNTED}
    return Counts(
        SIZE,
        {
            name: dict(zip(column.values, column.counts.tolist(), strict=True))
            for name, column in columns.items()
        },
    )


@cache
def holders() -> dict[tuple[str, tuple[str, ...]], list[int]]:
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for row, each in enumerate(records()):
        for key in among.keyed(each):
            found.setdefault(key, []).append(row)
    return found


@pytest.fixture(autouse=True)
def few_are_reckoned_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run over all reckons with the records that it has; so does the lead here."""
    monkeypatch.setattr(among, "FEWEST", 1)


@pytest.mark.parametrize("lead", range(0, SIZE, 37))
def test_a_lead_alone_compares_as_in_a_run_over_all(lead: int) -> None:
    mine = among.keyed(records()[lead])
    around = sorted({row for key in mine for row in holders()[key]} - {lead})
    known = [records()[row] for row in around]
    pairs = among.sharing([mine], [among.keyed(each) for each in known])
    table = among.table([*known, records()[lead]], counts())
    levels = evidence.compare(table, pairs, NICKNAMES).levels
    alone = {around[left]: tuple(row) for left, row in zip(pairs.left.tolist(), levels.tolist(), strict=True)}
    _, told = bulk()
    over_all = {
        one if other == lead else other: row for (one, other), row in told.items() if lead in (one, other)
    }
    assert alone == over_all


def test_the_leads_of_a_batch_meet_each_other_once() -> None:
    new = [among.keyed(each) for each in records()[:200]]
    pairs = among.sharing(new, [])
    assert (pairs.left < pairs.right).all()
    assert len({*zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)}) == len(pairs) > 0


def test_a_key_that_too_many_share_finds_nobody() -> None:
    town = [Traits(given="anna", birth="19800304", city="amsterdam") for _ in range(102)]
    assert len(among.sharing([among.keyed(town[0])], [among.keyed(each) for each in town[1:]])) == 0
    assert len(among.sharing([among.keyed(town[0])], [among.keyed(each) for each in town[1:50]])) == 49


def test_what_is_common_elsewhere_is_common_here() -> None:
    two = [Traits(given="anna", family="jansen"), Traits(given="bram", family="jansen")]
    pairs = Pairs(np.array([0], np.int32), np.array([1], np.int32))
    rare, common = (
        evidence.compare(among.table(two, told), pairs, NICKNAMES).levels[0, 0]
        for told in (Counts(100_000), Counts(100_000, {"family": {"jansen": 2_000}}))
    )
    assert rare != common
