"""Everybody who is out has one main reason, and every reason of standing counts as something."""

import pytest

from rules.law.reasons import EFFECTS, Effect
from rules.segments.exclusions import Exclusion, grouped, main_reason, of_code
from rules.standing.case import Reason


@pytest.mark.parametrize(
    ("codes", "main"),
    [
        (["PRM.CONSENT", "RST.RESTRICTED"], "RST.RESTRICTED"),
        (["PRM.WITHDRAWN", "SUP.LISTED", "LAW.NEEDS_CONSENT"], "SUP.LISTED"),
        (["LAW.NEEDS_CONSENT", "PRM.UNCONFIRMED"], "PRM.UNCONFIRMED"),
        (["LAW.NEEDS_CONSENT", "VAL.MISSING"], "LAW.NEEDS_CONSENT"),
        (["PRM.CONSENT", "VAL.STALE", "VAL.DISPOSABLE"], "VAL.DISPOSABLE"),
        (["PRM.CONSENT", "VAL.STALE"], "VAL.STALE"),
        (["PRM.CONSENT", "VAL.DOUBTFUL"], "PRM.CONSENT"),
        (["VAL.DOUBTFUL"], "undecided"),
        ([], "undecided"),
    ],
)
def test_the_main_reason_is_the_one_that_weighs_most(codes: list[str], main: str) -> None:
    assert main_reason(Reason(code) for code in codes) == main


@pytest.mark.parametrize("code", sorted(code for code, effect in EFFECTS.items() if effect is Effect.DENIES))
def test_every_reason_that_denies_counts_as_something_standing_tells(code: str) -> None:
    assert of_code(code) not in {Exclusion.UNDECIDED, Exclusion.MERGED, Exclusion.DUPLICATE}
    assert main_reason([Reason(code)]) == code


def test_numbers_add_up_and_every_kind_is_there() -> None:
    counts = {"PRM.WITHDRAWN": 2, "LAW.NEEDS_CONSENT": 3, "stale": 1, "VAL.STALE": 4, "duplicate": 5}
    found = grouped(counts)
    assert set(found) == set(Exclusion)
    assert sum(found.values()) == sum(counts.values())
    assert (found[Exclusion.NOT_PERMITTED], found[Exclusion.STALE], found[Exclusion.DUPLICATE]) == (5, 5, 5)
