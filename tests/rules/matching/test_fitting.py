"""Weights that a set of records teaches: from its own pairs, from what chance does, and when not at all."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from rules.matching import chance, fitting, linkage, model, seeds, traits
from rules.matching.evidence import Respect
from rules.matching.levels import names
from rules.matching.levels.dates import Birth
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.places import Place
from rules.matching.linkage import Linked
from rules.matching.seeds import Class
from tests.benchmarks.matching import spoilt
from tests.benchmarks.matching.sets import nicknames, shipped_model
from tests.rules.matching.people import ANNA, made_up


def tables(linked: Linked) -> Mapping[Respect, NDArray[np.float64]]:
    return dict(zip(Respect, linked.fitted.model.tables, strict=True))


def test_a_set_without_duplicates_has_nothing_to_teach_and_keeps_the_weights_it_had() -> None:
    told = np.zeros((40, len(Respect)), np.int16)
    told[:, 0] = names.level(Given.OTHER, Family.OTHER, None)
    patterns = model.patterns(told)
    fitted = fitting.fit(patterns, seeds.of(patterns.levels), shipped_model())
    assert (fitted.alarm, fitted.model) == ("few_seeds", shipped_model())


def test_a_fit_that_takes_nearly_every_pair_for_one_person_sounds_an_alarm() -> None:
    told = np.zeros((5_000, len(Respect)), np.int16)
    told[:, 0] = names.level(Given.SAME, Family.SAME, 0)
    told[:, 1] = Birth.SAME
    patterns = model.patterns(told)
    assert fitting.fit(patterns, seeds.of(patterns.levels)).alarm == "shares_absurd"


def test_a_fit_that_looks_right_sounds_no_alarm() -> None:
    linked = linkage.link(made_up(2_000, 303).table(), nicknames())
    assert linked.fitted.alarm is None
    assert linked.fitted.model.records == 2_000


def test_by_chance_two_of_a_family_name_have_other_given_names() -> None:
    told = chance.of(made_up(2_000, 303).table(), nicknames())
    assert told.given[Given.OTHER] > 0.85
    assert told.given[Given.INITIAL] > 0
    assert told.given.sum() == pytest.approx(1)
    assert told.rarity.sum() == pytest.approx(1)


def test_who_has_moved_is_not_taken_for_a_namesake_where_chance_makes_few() -> None:
    records = made_up(5_000, 304, professional=0.8, duplicates=0.5)
    linked = linkage.link(records.table(), nicknames(), prior=shipped_model())
    expected = chance.namesakes(records.table())
    named = names.level(Given.SAME, Family.SAME, 0) <= linked.levels[:, 0]
    named &= linked.levels[:, 0] < names.level(Given.SAME, Family.SAME, len(names.BOTH_STEPS)) + 1
    taken = linked.fitted.model.chances(linked.levels[named])[:, Class.NAMESAKE].sum()
    assert taken < expected * 2


def test_twins_are_expected_even_where_none_was_seen() -> None:
    records = made_up(5_000, 305)
    born = dict(zip(Respect, linkage.link(records.table(), nicknames()).fitted.model.tables, strict=True))
    assert born[Respect.BIRTH][Birth.SAME, Class.TOGETHER] >= np.log(fitting.TWINS)


def test_any_two_people_are_born_on_one_day_by_chance() -> None:
    """There are some 28,000 days on which those of the lists were born."""
    told = chance.any_two(spoilt.records("sound").table(), nicknames())
    assert 0 < told[Respect.BIRTH][Birth.SAME] < 4 / 28_000
    assert told[Respect.BIRTH][Birth.OTHER] > 0.9
    assert all(shares.sum() == pytest.approx(1) for shares in told.values())


def test_a_table_of_one_record_or_of_none_says_nothing_of_chance() -> None:
    for people in ([], [ANNA]):
        table = traits.table(people)
        assert all(np.isfinite(shares).all() for shares in chance.any_two(table, nicknames()).values())


def test_other_people_are_alike_by_chance_only_however_many_slips_there_are() -> None:
    records = spoilt.records("register")
    table = records.table()
    born = chance.any_two(table, nicknames())[Respect.BIRTH]
    found = tables(linkage.link(table, nicknames(), prior=shipped_model()))[Respect.BIRTH]
    for kind in (Class.NAMESAKE, Class.COLLEAGUE, Class.CROWD):
        assert np.exp(found[Birth.SAME, kind]) <= fitting.ALIKE * born[Birth.SAME] * 1.001
    assert np.exp(found[Birth.ONE_SLIP, Class.STRANGER]) <= fitting.ALIKE * born[Birth.ONE_SLIP] * 1.001


def test_a_slip_that_nobody_made_is_still_possible() -> None:
    found = tables(linkage.link(made_up(2_000, 303).table(), nicknames(), prior=shipped_model()))
    assert found[Respect.BIRTH][Birth.TWO_SLIPS, Class.SAME] > np.log(1 / 20_000)


def test_neighbours_of_one_birthday_and_other_names_are_strangers() -> None:
    told = np.zeros((2, len(Respect)), np.int16)
    told[:, 0] = names.level(Given.OTHER, Family.OTHER, None)
    told[:, 1] = Birth.SAME
    told[:, 4] = Place.SAME_POSTCODE, Place.SAME_DOOR
    kinds = seeds.of(told).kind
    assert kinds.tolist() == [Class.STRANGER, seeds.UNKNOWN]


def test_names_known_in_part_are_those_of_one_person_beside_a_birthday_and_a_mailbox() -> None:
    told = np.zeros((2, len(Respect)), np.int16)
    told[:, 0] = names.level(Given.MISSING, Family.MISSPELT, None)
    told[:, 1] = Birth.SAME, Birth.OTHER
    told[:, 2] = Mail.SAME
    kinds = seeds.of(told).kind
    assert kinds.tolist() == [Class.SAME, seeds.UNKNOWN]
