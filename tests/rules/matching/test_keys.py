"""Keys: what finds too many strangers finds nobody by itself."""

import numpy as np

from rules.matching import blocking, keys, model, traits
from rules.matching.traits import Traits
from tests.rules.matching.people import ANNA, but, crowd


def met(*records: Traits) -> set[tuple[int, int]]:
    pairs = blocking.candidates(traits.table(records)).pairs
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def test_a_mailbox_without_a_number_leads_to_nobody_at_another_provider() -> None:
    named = Traits(given="jo", family="smith", email="jo.smith@example.org")
    numbered = but(named, email="jo.smith85@example.org")
    assert "user" not in dict(keys.of(named))
    assert dict(keys.of(numbered))["user"] == ("jo.smith85",)


def test_of_a_common_name_only_those_meet_who_share_something_else() -> None:
    namesakes = crowd(keys.FEW, given=ANNA.given, family=ANNA.family)
    assert met(ANNA, but(ANNA, email="", phone=""), *namesakes) == {(0, 1)}
    assert len(met(*namesakes)) == keys.FEW * (keys.FEW - 1) // 2


def test_behind_a_switchboard_only_those_meet_who_share_a_name() -> None:
    office = [Traits(given=f"g{each}", family=f"f{each}", phone=ANNA.phone) for each in range(keys.FEW)]
    again = Traits(given="g0", family="f0x", phone=ANNA.phone)
    assert met(*office, again) == {(0, keys.FEW)}
    assert len(met(*office)) == keys.FEW * (keys.FEW - 1) // 2


def test_equal_rows_of_levels_are_one_pattern_whichever_pairs_have_them() -> None:
    rows = np.array([[3, 1], [0, 2], [3, 1], [140, 6], [0, 2], [3, 1]], np.int16)
    told = np.zeros((len(rows), 7), np.int16)
    told[:, :2] = rows
    found = model.patterns(told)
    assert found.levels[found.of_pair].tolist() == told.tolist()
    assert found.times.tolist() == [2, 3, 1]
    assert len(model.patterns(told[:0]).times) == 0
