"""For how long the proof of a yes is kept, by the law of the country and of the day."""

from datetime import UTC, datetime

import pytest

from rules.consent import EventState, LegalBasis
from rules.proofs import kept_until
from service import packs

MATRIX = packs.shipped().law.matrix


def until(country: str | None, at: datetime, **more: object) -> datetime | None:
    said = {"channel": "phone", "state": EventState.GIVEN, "basis": LegalBasis.CONSENT} | more
    return kept_until(MATRIX, country=country, at=at, **said)  # type: ignore[arg-type]


def test_germany_wants_five_years_from_the_day_it_was_given() -> None:
    assert until("DE", datetime(2026, 3, 2, 12, tzinfo=UTC)) == datetime(2031, 3, 2, 12, tzinfo=UTC)


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert until("DE", datetime(2024, 2, 29, tzinfo=UTC)) == datetime(2029, 2, 28, tzinfo=UTC)


def test_what_was_said_before_the_law_was_made_is_not_kept_by_it() -> None:
    assert until("DE", datetime(2021, 9, 30, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "other",
    [
        {"channel": "email"},
        {"state": EventState.WITHDRAWN},
        {"basis": LegalBasis.LEGITIMATE_INTEREST},
    ],
)
def test_only_a_yes_to_calls_has_to_be_proven(other: dict[str, object]) -> None:
    assert until("DE", datetime(2026, 3, 2, tzinfo=UTC), **other) is None


@pytest.mark.parametrize("country", ["NL", "FI", None])
def test_where_no_law_has_a_term_there_is_none(country: str | None) -> None:
    assert until(country, datetime(2026, 3, 2, tzinfo=UTC)) is None
