"""Explanations add up to the decision, and there are words for all of it."""

from dataclasses import replace

import numpy as np
import pytest

from rules.matching import explaining, keys, traits
from rules.matching.evidence import SIZES, Respect
from rules.matching.explaining import Unmet
from rules.matching.model import CARE, CLOSE, OTHERS
from rules.matching.traits import Traits
from tests.benchmarks.matching.sets import PACKS, shipped_model
from tests.rules.matching.people import ANNA, but, levels

TEXTS = explaining.texts((PACKS / "matching" / "words.toml").read_text(encoding="utf-8"))


def test_there_are_words_for_every_level_and_none_too_many() -> None:
    assert set(explaining.every()) == set(TEXTS)


def test_words_that_lack_a_language_are_refused() -> None:
    with pytest.raises(ValueError, match=r"number\.SAME"):
        explaining.texts('[number.SAME]\nen = "The same number."\n')


def test_a_line_tells_its_level_in_words() -> None:
    told = explaining.explain(shipped_model(), levels(ANNA, but(ANNA, birth="19801204")))
    lines = {line.respect: line.words for line in told.lines}
    assert lines[Respect.BIRTH] == ("birth_date.SWAPPED",)
    assert lines[Respect.NAME][:2] == ("given_name.SAME", "family_name.SAME")
    assert Respect.COMPANY not in lines


def test_the_lines_add_up_to_the_odds_against_each_other_class() -> None:
    told = explaining.explain(shipped_model(), levels(ANNA, but(ANNA, given="pieter", email="")))
    one = max(told.chances[kind] for kind in told.chances if kind not in OTHERS)
    for other in OTHERS:
        assert told.total(other) == pytest.approx(np.log2(one / told.chances[other]), abs=1e-6)


def test_the_bits_weigh_all_classes_together_with_care() -> None:
    told = explaining.explain(shipped_model(), levels(ANNA, but(ANNA, given="ana")))
    one = sum(chance for kind, chance in told.chances.items() if kind not in OTHERS)
    others = sum(told.chances[kind] * (CARE if kind in CLOSE else 1) for kind in OTHERS)
    assert told.bits == pytest.approx(np.log2(one / others), abs=1e-6)


def test_what_stewards_taught_is_a_line_of_its_own() -> None:
    taught = tuple(np.zeros(size) for size in SIZES.values())
    taught[1][3] = 1.5
    corrected = replace(shipped_model(), correction=taught)
    row = levels(ANNA, but(ANNA, birth="19801204"))
    before, after = explaining.explain(shipped_model(), row), explaining.explain(corrected, row)
    assert [line.correction for line in after.lines if line.respect is Respect.BIRTH] == [1.5]
    assert after.bits == pytest.approx(before.bits + 1.5)


def test_it_is_told_how_many_share_what_the_two_have_in_common() -> None:
    others = [Traits(family=f"family {each}", phone=ANNA.phone) for each in range(4)]
    table = traits.table([ANNA, but(ANNA, email="zoe@example.net"), *others])
    assert explaining.counts(table, 0, 1) == {Respect.PHONE: 5, Respect.NAME: 2}


def test_two_with_no_key_in_common_were_never_compared() -> None:
    stranger = Traits(given="zoe", family="visser", city="breda")
    assert explaining.unmet(ANNA, stranger, lambda _: 2) is Unmet.NO_SHARED_KEY
    assert explaining.shared(ANNA, stranger) == ()


def test_two_who_only_share_a_hot_key_were_never_compared() -> None:
    other = Traits(given="zoe", family="visser", phone=ANNA.phone)
    assert explaining.shared(ANNA, other) == (("phone", (ANNA.phone,)),)
    assert explaining.unmet(ANNA, other, lambda _: keys.LARGEST_BLOCK + 1) is Unmet.HOT_KEY
    assert explaining.unmet(ANNA, other, lambda _: 2) is None
