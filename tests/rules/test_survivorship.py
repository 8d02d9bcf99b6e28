"""Which value stands is decided by what speaks for it, and not by who came first."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rules.fields import FieldName
from rules.findings import Verdict
from rules.records import PersonName
from rules.survivorship import (
    Choice,
    Claim,
    Ground,
    Pin,
    choose,
    fullness_of,
    ground_of,
    standing_of_fields,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def claim(number: int = 1, **other: object) -> Claim:
    told = {
        "record_id": UUID(int=number),
        "verdict": Verdict.VALID,
        "trust": 50,
        "observed_at": START,
    }
    return Claim(**told | other)


def settled(*claims: Claim) -> Choice:
    choice = None
    for each in claims:
        choice = choose(choice, each)
    assert choice is not None
    return choice


claims = st.lists(
    st.builds(
        claim,
        number=st.integers(1, 10**6),
        verdict=st.sampled_from(Verdict),
        trust=st.sampled_from((10, 50, 90)),
        observed_at=st.integers(0, 2).map(lambda days: START + timedelta(days=days)),
        fullness=st.integers(0, 2),
        pin=st.sampled_from((None, None, None, Pin.FIRST)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.record_id,
)


@given(claims, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_neither_who_stands_nor_why(found: list[Claim], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert settled(*shuffled) == settled(*found)


def test_each_ground_decides_only_where_those_before_it_do_not() -> None:
    best = claim(9, trust=90, fullness=2, observed_at=START + timedelta(days=1))
    for other, ground in (
        (claim(1, verdict=Verdict.SUSPECT, trust=100), Ground.VERDICT),
        (claim(1, fullness=1, trust=100), Ground.FULLNESS),
        (claim(1, fullness=2, trust=80, observed_at=START + timedelta(days=9)), Ground.TRUST),
        (claim(1, fullness=2, trust=90), Ground.RECENCY),
        (claim(1, fullness=2, trust=90, observed_at=best.observed_at), Ground.ARRIVAL),
    ):
        assert settled(other, best) == Choice(claim=best, ground=ground)
        assert ground_of(best, other) is ground


def test_what_a_steward_chose_stands_against_everything() -> None:
    pinned = claim(1, verdict=Verdict.INVALID, trust=0, pin=Pin.FIRST)
    assert settled(claim(2, trust=100), pinned, claim(3)) == Choice(claim=pinned, ground=Ground.PIN)


def test_a_value_without_a_rival_says_so() -> None:
    assert settled(claim()).ground is Ground.ONLY


def test_the_reason_is_that_against_the_closest_of_the_others() -> None:
    winner = claim(1, trust=90)
    assert settled(winner, claim(2, verdict=Verdict.INVALID)).ground is Ground.VERDICT
    assert settled(winner, claim(3, trust=80), claim(2, verdict=Verdict.INVALID)).ground is Ground.TRUST


def test_a_field_stands_as_its_worst_member_does() -> None:
    said = [
        ("email", Verdict.VALID),
        ("email2", Verdict.INVALID),
        ("city", Verdict.CORRECTED),
        ("lead", Verdict.SUSPECT),
    ]
    assert standing_of_fields(said) == {
        FieldName.EMAIL: Verdict.INVALID,
        FieldName.ADDRESS: Verdict.CORRECTED,
    }


def test_initials_tell_less_than_a_name() -> None:
    assert fullness_of(PersonName(given="Anna", family="Vries")) == 2
    assert fullness_of(PersonName(given="A.", family="Vries")) == 1
    assert fullness_of(PersonName(family="Vries")) == 1
