"""The clocks we ship count what they promise, and a pack that is wrong is told with its line."""

from datetime import date

import pytest

from rules import law
from rules.law import clocks
from rules.requests import Regime, Right
from service.packs import shipped_texts

TEXT = shipped_texts()["law/clocks.toml"]
LAW, FAULTS = law.read({"law/clocks.toml": TEXT})
TODAY = date(2026, 11, 23)


def told(text: str) -> list[str]:
    """What is said against a pack, its own tests included."""
    read, faults = law.read({"law/clocks.toml": text})
    return [str(fault) for fault in (*faults, *clocks.failures(read.clocks))]


def test_the_shipped_clocks_have_no_fault_and_count_what_they_promise() -> None:
    assert [*FAULTS, *clocks.failures(LAW.clocks)] == []


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("right", Right)
def test_every_right_has_one_clock_under_every_law(regime: Regime, right: Right) -> None:
    assert LAW.clocks.answer(regime, right, TODAY) is not None


def test_only_california_wants_to_hear_that_it_has_come() -> None:
    found = [regime for regime in Regime if LAW.clocks.acknowledge(regime, TODAY)]
    assert found == [Regime.CCPA]


def test_a_law_does_not_hold_before_its_day() -> None:
    assert LAW.clocks.answer(Regime.GDPR, Right.ACCESS, date(2018, 5, 24)) is None
    assert LAW.clocks.answer(Regime.GDPR, Right.ACCESS, date(2018, 5, 25)) is not None


def test_nobody_claims_to_have_read_a_law() -> None:
    assert not any(period.is_verified for period in LAW.clocks.periods)
    assert all(period.url.startswith("https://") for period in LAW.clocks.periods)


def test_whoever_complains_is_sent_to_the_authority_of_the_country() -> None:
    found = LAW.clocks.authority("FI")
    assert found
    assert found.name == "Tietosuojavaltuutetun toimisto"
    assert LAW.clocks.authority("JP") is None


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"objection_to_interest"]\nunit = "months"', '"dance"]\nunit = "months"', "rights is a list of"),
        ("length = 1\nextension = 2\npauses_on", "extension = 2\npauses_on", "a period has a length"),
        ("length = 1\nextension = 2\npauses_on", "length = -1\npauses_on", "0 or more"),
        ("length = 1\nextension = 2\npauses_on", "length = 2\nextension = 2\npauses_on", "counted raw"),
        ('unit = "days"', 'unit = "moons"', "unit is one of"),
        ('pauses_on_doubt = ["identity"]', 'pauses_on_doubt = ["weather"]', "pauses_on_doubt is a list of"),
        ('rights = ["objection"]', 'rights = ["erasure"]', "is about the same on the same days"),
        ('task = "acknowledge"', 'task = "acknowledge"\nrights = ["access"]', "names rights"),
        ('countries = ["FI"]', 'countries = ["NL"]', "has an authority already"),
        ("[[authority]]", "[[referee]]", "unknown table 'referee'"),
        ("2026-02-28, due = 2026-03-02", "2026-02-28, due = 2026-03-03", "counted raw 2026-02-28"),
        ("rolls = false", 'rolls = "no"', "rolls is true or false"),
    ],
)
def test_a_pack_that_is_wrong_says_where_and_why(was: str, becomes: str, said: str) -> None:
    assert was in TEXT
    found = told(TEXT.replace(was, becomes))
    assert any(said in each and "law/clocks.toml:" in each for each in found), found
