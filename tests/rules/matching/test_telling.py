"""Numbers of households and dates that stand for none are not taken for what tells people apart."""

from dataclasses import replace

import numpy as np
import pytest

from rules.matching import linkage, traits
from rules.matching.columns import MISSING
from rules.matching.telling import telling
from rules.matching.traits import Table
from tests.benchmarks.matching import spoilt
from tests.benchmarks.matching.measures import score
from tests.benchmarks.matching.sets import Records, nicknames, shipped_model
from tests.rules.matching.people import ANNA, but, made_up

NOBODYS = "19000101"


def numbered(records: Records, owners: np.ndarray) -> Table:
    """The table of the records with a number that each owner has; below zero none has."""
    numbers = [None if owner < 0 else f"{owner:06d}" for owner in owners.tolist()]
    return replace(records, columns={**records.columns, "number": numbers}).table()


@pytest.mark.parametrize("of", ["household", "firm"])
def test_a_number_of_households_or_firms_is_nobodys_own(of: str) -> None:
    records = made_up(3_000, 305, professional=0.8, duplicates=0.5)
    told = telling(numbered(records, getattr(records, of)), nicknames())
    assert told.has_shared_number
    assert (told.table.number.codes == MISSING).all()


@pytest.mark.parametrize("duplicates", [0.15, 0.5])
def test_a_number_of_persons_stays(duplicates: float) -> None:
    records = made_up(3_000, 305, duplicates=duplicates)
    table = numbered(records, records.truth)
    told = telling(table, nicknames())
    assert not told.has_shared_number
    assert told.table.number is table.number


def test_a_few_pairs_do_not_tell_whose_a_number_is() -> None:
    two = [but(ANNA, number="17"), but(ANNA, given="pieter", number="17")]
    assert not telling(traits.table(two), nicknames()).has_shared_number


def test_a_date_that_very_many_families_have_stands_for_none() -> None:
    records = spoilt.records("guestbook")
    born = list(records.columns["birth"])
    born[::5] = [NOBODYS] * len(born[::5])
    told = telling(replace(records, columns={**records.columns, "birth": born}).table(), nicknames())
    assert told.fillers == 1
    assert (told.table.birth.codes[::5] == MISSING).all()
    assert told.table.birth.counts.sum() == sum(each not in (None, NOBODYS) for each in born)


def test_whoever_was_filled_in_is_still_found_by_the_rest() -> None:
    records = spoilt.records("guestbook")
    born = list(records.columns["birth"])
    born[::5] = [NOBODYS] * len(born[::5])
    table = replace(records, columns={**records.columns, "birth": born}).table()
    found = [
        score(linkage.link(each, nicknames(), prior=shipped_model()).clusters.labels, records.truth)
        for each in (table, telling(table, nicknames()).table)
    ]
    assert found[0].f1 < 0.7
    assert found[1].f1 > 0.9


def test_a_large_family_of_one_birthday_was_born_on_it() -> None:
    same = [but(ANNA, email=f"anna{each}@example.org") for each in range(50)]
    assert telling(traits.table(same), nicknames()).fillers == 0


def test_a_table_without_rows_has_nothing_to_leave_out() -> None:
    told = telling(traits.table([]), nicknames())
    assert (told.has_shared_number, told.fillers) == (False, 0)
