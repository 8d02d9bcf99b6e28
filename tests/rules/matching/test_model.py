"""The weights: what they make of plain cases, that they can be written and read, when a fit looks wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching import linkage, shipped
from rules.matching.evidence import SIZES, Respect
from rules.matching.model import Model
from rules.matching.seeds import Class
from rules.matching.traits import Traits
from tests.benchmarks.matching.sets import nicknames, shipped_model
from tests.rules.matching.people import ANNA, but, crowd, levels, made_up

HOME = {"street": "lindelaan", "house": "12", "postcode": "1234AB", "city": "utrecht"}


def bits(one: Traits, other: Traits, *beside: Traits) -> float:
    return float(shipped_model().bits(levels(one, other, *beside).reshape(1, -1))[0])


def kind(one: Traits, other: Traits, *beside: Traits) -> Class:
    chances = shipped_model().chances(levels(one, other, *beside).reshape(1, -1))[0]
    return Class(int(chances.argmax()))


def test_the_same_record_is_the_same_person() -> None:
    assert bits(ANNA, ANNA) > 10
    assert kind(ANNA, ANNA) == Class.SAME


def test_a_slip_in_the_name_costs_little_beside_the_same_mailbox() -> None:
    assert bits(ANNA, but(ANNA, given="ana", city="utrech")) > 5


def test_whoever_has_moved_is_the_same_by_birth_and_mailbox() -> None:
    moved = but(ANNA, street="kerkplein", house="3", postcode="9999ZZ", city="breda", phone="")
    assert bits(ANNA, moved) > 5


def test_who_works_elsewhere_now_is_in_other_surroundings() -> None:
    before = but(ANNA, email="anna.berg@firm.example.com", domain="firm.example.com", company="molenaar bouw")
    now = but(ANNA, street="kerkplein", house="3", postcode="9999ZZ", city="breda", company="zonnebloem")
    assert kind(before, now) == Class.MOVED
    assert bits(before, now) > 5


def test_husband_and_wife_are_two_persons() -> None:
    his = but(ANNA, given="pieter", birth="19790102", email="pieter@example.org")
    assert bits(ANNA, his) < -5
    assert kind(ANNA, his) == Class.TOGETHER


def test_twins_on_one_line_are_two_persons() -> None:
    twin = but(ANNA, given="pieter", email="")
    assert bits(ANNA, twin) < 0


def test_colleagues_of_one_name_are_not_joined_unasked() -> None:
    firm = {"company": "molenaar bouw", "phone": "31200000009", "domain": "firm.example.com"}
    one = Traits(given="anna", family="berg", email="a.berg@firm.example.com", **firm)
    other = Traits(given="arie", family="berg", email="berg@firm.example.com", **firm)
    beside = [Traits(family=f"family {each}", **firm) for each in range(20)]
    assert bits(one, other, *beside) < 0


def test_namesakes_in_other_towns_are_strangers() -> None:
    one = Traits(given="jan", family="jong", city="utrecht", phone="31200000002")
    other = Traits(given="jan", family="jong", city="breda", phone="31760000003")
    assert bits(one, other, *crowd(200, given="jan", family="jong")) < -3


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ({"birth": "19551130"}, {"birth": "19801204"}),
        ({"birth": "19801204"}, {}),
        ({"phone": "31299999999"}, {}),
        ({"email": "zoe@example.net"}, {"email": "anna.brg@example.org"}),
        ({"street": "kerkplein", "house": "3", "postcode": "9999ZZ", "city": "breda"}, {"street": ""}),
    ],
)
def test_more_likeness_is_more_evidence(weaker: dict[str, str], stronger: dict[str, str]) -> None:
    assert bits(ANNA, but(ANNA, **weaker)) < bits(ANNA, but(ANNA, **stronger))


def test_a_rare_name_says_more_than_a_common_one() -> None:
    one, other = Traits(given="anna", family="berg"), Traits(given="anna", family="berg")
    rare = bits(one, other, *crowd(400, city="utrecht"))
    assert rare > bits(one, other, *crowd(400, given="anna", family="berg"))


def test_the_shipped_weights_are_chances() -> None:
    shipped_weights = shipped_model()
    assert shipped_weights.shares.sum() == pytest.approx(1)
    for table in shipped_weights.tables:
        assert np.exp(table[1:]).sum(axis=0) == pytest.approx(1, abs=0.01)


def test_weights_read_as_they_were_written() -> None:
    text = shipped.written(shipped_model(), version="1.0.0", source="test")
    again = shipped.read(text)
    assert again.records == shipped_model().records
    for one, other in zip(again.tables, shipped_model().tables, strict=True):
        assert np.allclose(one, other, atol=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        "records = 1\nshares = [1.0]\n[levels]\n",
        "records = 1\nshares = [0.5, 0.5]\n[levels.name]\n1 = [0.0]\n",
    ],
)
def test_weights_of_other_levels_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="other respects or classes"):
        shipped.read(text)


def test_a_level_that_is_not_there_is_refused() -> None:
    text = shipped.written(shipped_model(), version="1.0.0", source="test")
    with pytest.raises(ValueError, match="no such level"):
        shipped.read(text.replace("[levels.number]", "[levels.number]\n99 = [0.0]"))


def test_chances_of_all_classes_add_up() -> None:
    table = made_up(1_500, 301).table()
    told = linkage.compared(table, linkage.link(table, nicknames()).pairs, nicknames())
    assert shipped_model().chances(told).sum(axis=1) == pytest.approx(1)


@given(st.integers(0, 2**32 - 1))
def test_any_levels_have_finite_bits(seed: int) -> None:
    dice = np.random.default_rng(seed)
    rows = np.stack([dice.integers(0, size, 50) for size in SIZES.values()], axis=1).astype(np.int16)
    assert np.isfinite(shipped_model().bits(rows)).all()


def test_a_model_is_what_it_is_made_of() -> None:
    even = Model(np.full(len(Class), 1 / len(Class)), shipped_model().tables)
    nothing = np.zeros((1, len(Respect)), np.int16)
    assert even.chances(nothing)[0] == pytest.approx(1 / len(Class))
