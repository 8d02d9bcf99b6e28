"""A few records compare one by one as they do in columns: the same levels, and the same score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.matching import among, evidence
from rules.matching.alone import Few
from rules.matching.among import Counts
from rules.matching.columns import Pairs
from rules.matching.evidence import SIZES
from rules.matching.scales import Scales
from rules.matching.traits import NAMES, Traits
from tests.benchmarks.matching.sets import nicknames, shipped_model
from tests.rules.matching.people import made_up

CHOICES: dict[str, tuple[str, ...]] = {
    "given": (
        "anna",
        "ana",
        "anna maria",
        "a",
        "johanna",
        "hans",
        "johannes",
        "sari",
        "jari",
        "berg",
        "margreet",
        "margret",
        "bo",
        "de",
        "maximiliaan",
        "maximiliamm",
    ),
    "family": (
        "berg",
        "visser",
        "visser berg",
        "berg-visser",
        "wilemsen",
        "willemsen",
        "hoekstra",
        "hoekema",
        "anna",
        "bergh",
        "vissr",
        "oudekerkhuizen",
        "oudekerkhuisenn",
        "li",
        "lo",
    ),
    "maiden": ("berg", "visser", "anna"),
    "birth": (
        "19800412",
        "19800413",
        "19801204",
        "19800101",
        "19810411",
        "19800729",
        "19551130",
        "1980",
        "x",
    ),
    "email": (
        "anna.berg@example.org",
        "anna.brg@example.org",
        "anna.berg@example.com",
        "anna.berg7@example.org",
        "anna.berg12@example.org",
        "bo@example.org",
        "anna.bergen@example.org",
        "a.berg@example.net",
    ),
    "email2": ("anna.berg@example.org", "a.berg@example.net"),
    "domain": ("example.org", "example.net"),
    "phone": ("31201234567", "31201234568", "31201234999", "31207654321", "312"),
    "phone2": ("31201234567", "31207654321"),
    "street": ("lindelaan", "lindelan", "kerkstraat", "lindenallee", "kerkpad"),
    "house": ("12", "12a", "4"),
    "postcode": ("1234ab", "1234ac", "9999zz"),
    "city": ("utrecht", "utrech", "amsterdam", "utrechtt"),
    "company": ("rozengaarde", "rozengaard", "rosengarden", "tulp", "rozengaarde beheer"),
    "number": ("100200300", "100200301", "100200311", "7"),
}
PEOPLE = st.builds(Traits, **{name: st.sampled_from(("", *CHOICES[name])) for name in NAMES})
COUNTS = st.builds(
    Counts,
    st.sampled_from((0, 5_000, 40_000, 1_000_000)),
    st.fixed_dictionaries(
        {
            name: st.dictionaries(
                st.sampled_from(CHOICES[name]), st.sampled_from((1, 2, 3, 4, 30, 400, 9_000))
            )
            for name in among.COUNTED
        }
    ),
)


def in_columns(records: list[Traits], counts: Counts, pairs: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    left, right = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    levels = evidence.compare(among.table(records, counts), Pairs(left, right), nicknames()).levels
    return [tuple(row) for row in levels.tolist()]


@settings(max_examples=1_500)
@given(st.lists(PEOPLE, min_size=2, max_size=6), COUNTS)
def test_one_by_one_the_levels_are_those_of_columns(records: list[Traits], counts: Counts) -> None:
    pairs = [(row, len(records) - 1) for row in range(len(records) - 1)]
    few = Few(records, counts, nicknames())
    assert [few.levels(*pair) for pair in pairs] == in_columns(records, counts, pairs)


@pytest.mark.parametrize("seed", [3, 4])
def test_made_up_people_compare_one_by_one_as_in_columns(seed: int) -> None:
    columns = made_up(400, seed).columns
    records = [
        Traits(**{name: column[row] or "" for name, column in columns.items() if name in NAMES})
        for row in range(400)
    ]
    pairs = [(left, right) for right in range(0, 400, 7) for left in range(right)]
    few = Few(records, Counts(), nicknames())
    assert [few.levels(*pair) for pair in pairs] == in_columns(records, Counts(), pairs)


@settings(max_examples=300)
@given(st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES.values())), min_size=1, max_size=20))
def test_one_by_one_the_score_is_that_of_columns(levels: list[tuple[int, ...]]) -> None:
    model = shipped_model()
    scales = Scales(model)
    told = model.bits(np.array(levels, np.int16))
    assert [scales.bits(each) for each in levels] == pytest.approx(told.tolist(), abs=1e-9)


@settings(max_examples=300)
@given(st.lists(PEOPLE, min_size=1, max_size=12))
def test_one_lead_meets_whom_a_batch_meets(records: list[Traits]) -> None:
    *known, lead = records
    pairs = among.sharing([among.keyed(lead)], [among.keyed(each) for each in known])
    assert among.meeting(among.keyed(lead), known) == pairs.left.tolist()


def test_a_key_that_too_many_share_meets_nobody_alone_either() -> None:
    town = [Traits(given="anna", birth="19800304", city="amsterdam") for _ in range(102)]
    assert among.meeting(among.keyed(town[0]), town[1:]) == []
    assert len(among.meeting(among.keyed(town[0]), town[1:50])) == 49
