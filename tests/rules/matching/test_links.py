"""A household and an employer are told apart, and neither is told of one person."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.matching import links
from rules.matching.evidence import SIZES
from rules.matching.links import Link
from rules.matching.scales import Scales
from rules.matching.traits import Traits
from tests.benchmarks.matching.sets import shipped_model
from tests.rules.matching.people import ANNA, but, levels

AT_WORK = Traits(
    given="grace",
    family="murray",
    email="grace.murray@example.com",
    domain="example.com",
    company="vulcan",
)
SON = but(ANNA, given="bram", email="klaproos@example.net", birth="20100207")


def kind(one: Traits, other: Traits) -> Link | None:
    found = links.of(shipped_model(), levels(one, other)[None, :])
    return links.KINDS[int(found.kind[0])]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ANNA, SON, Link.HOUSEHOLD),
        (but(ANNA, phone=""), but(SON, phone=""), Link.HOUSEHOLD),
        (AT_WORK, but(AT_WORK, given="kees", email="kees@example.com"), Link.COLLEAGUE),
        (ANNA, but(ANNA, email=""), None),
        (ANNA, but(ANNA, street="dorpsweg", house="3", postcode="9711AA", city="groningen"), None),
        (ANNA, AT_WORK, None),
        (ANNA, but(SON, street="", house="", postcode="", phone=""), None),
    ],
    ids=[
        "a door and a line",
        "a door alone",
        "an employer",
        "one person",
        "one who moved",
        "strangers",
        "a family name in one town",
    ],
)
def test_what_two_have_in_common(one: Traits, other: Traits, expected: Link | None) -> None:
    assert kind(one, other) is expected
    assert kind(other, one) is expected


def test_the_surer_the_more_bits() -> None:
    door = levels(but(ANNA, phone="", birth=""), but(SON, phone="", birth=""))
    both = levels(ANNA, SON)
    found = links.of(shipped_model(), np.array([door, both]))
    assert 3 < found.bits[0] < found.bits[1] <= 50


@settings(max_examples=300)
@given(st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES.values())), min_size=1, max_size=30))
def test_who_shares_nothing_that_links_is_never_linked(rows: list[tuple[int, ...]]) -> None:
    found = links.of(shipped_model(), np.array(rows, np.int16)).kind.tolist()
    assert all(links.may_be_beside(each) for each, number in zip(rows, found, strict=True) if number)


@settings(max_examples=300)
@given(st.lists(st.tuples(*(st.integers(0, size - 1) for size in SIZES.values())), min_size=1, max_size=30))
def test_one_pair_alone_is_told_what_it_is_told_among_many(rows: list[tuple[int, ...]]) -> None:
    found, scales = links.of(shipped_model(), np.array(rows, np.int16)), Scales(shipped_model())
    alone = [scales.beside(each) for each in rows]
    assert [kind for kind, _ in alone] == [links.KINDS[number] for number in found.kind.tolist()]
    assert [bits for _, bits in alone] == pytest.approx(found.bits.tolist(), abs=1e-6)
