"""Is what the law wants said of a breach asked for, and nothing spared for a reason that does not hold?"""

from datetime import UTC, datetime, timedelta

import pytest

from rules.breaches import (
    Exposure,
    Nature,
    Risk,
    Spared,
    Text,
    Told,
    hours_left,
    is_late,
    lacking,
    may_spare,
)

FRIDAY = datetime(2026, 4, 3, 16, tzinfo=UTC)
WHOLE = Told(
    natures=frozenset({Nature.CONFIDENTIALITY}), risk=Risk.RISK, has_count=True, texts=frozenset(Text)
)


def test_a_whole_report_lacks_nothing() -> None:
    assert lacking(WHOLE) == ()


@pytest.mark.parametrize(
    ("text", "letter"),
    [(Text.FACTS, "a"), (Text.CONTACT, "b"), (Text.EFFECTS, "c"), (Text.MEASURES, "d")],
)
def test_each_missing_text_is_named_by_its_letter(text: Text, letter: str) -> None:
    told = Told(natures=WHOLE.natures, risk=Risk.RISK, has_count=True, texts=frozenset(Text) - {text})
    assert lacking(told) == (letter,)


def test_without_a_count_the_people_and_records_are_not_described() -> None:
    told = Told(natures=WHOLE.natures, risk=Risk.RISK, has_count=False, texts=WHOLE.texts)
    assert lacking(told) == ("a",)


def test_only_what_nobody_could_read_is_spared_for_being_unreadable() -> None:
    spared = [each for each in Exposure if may_spare(Spared.UNREADABLE, exposure=each)]
    assert spared == [Exposure.SEALED]
    assert all(may_spare(Spared.EFFORT, exposure=each) for each in Exposure)


def test_hours_run_through_the_weekend() -> None:
    due = FRIDAY + timedelta(hours=72)
    assert hours_left(due, FRIDAY + timedelta(days=2)) == 24
    assert hours_left(due, due + timedelta(minutes=1)) == -1
    assert [is_late(due, due), is_late(due + timedelta(seconds=1), due), is_late(due, None)] == [
        False,
        True,
        False,
    ]


def test_only_what_is_unlikely_to_hurt_goes_unreported() -> None:
    assert [each for each in Risk if not each.is_reported] == [Risk.UNLIKELY]
