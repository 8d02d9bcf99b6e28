"""Of whom we saw change employers we know about when the job began; of nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.freshness.pack import Decay
from rules.freshness.signals import Signal, SignalKind
from rules.freshness.tenures import at_start, job_began

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
OTHERWISE = Signal(kind=SignalKind.SUBMITTED_OTHERWISE, at=SEEN)


def letter(days: int, kind: SignalKind = SignalKind.DELIVERED) -> Signal:
    """What was heard of the old employer so many days before the new one was first seen."""
    return Signal(kind=kind, at=SEEN - timedelta(days=days))


def test_a_job_began_between_the_last_letter_to_the_old_one_and_the_lead(decay: Decay) -> None:
    told = [letter(400), letter(40), OTHERWISE]
    assert job_began(SEEN, told, decay.worths) == SEEN - timedelta(days=20)


def test_who_confirmed_the_old_employer_was_there_then(decay: Decay) -> None:
    told = [letter(10, SignalKind.CONFIRMED_BY_PERSON), OTHERWISE]
    assert job_began(SEEN, told, decay.worths) == SEEN - timedelta(days=5)


@pytest.mark.parametrize(
    "told",
    [
        [],
        [OTHERWISE],
        [letter(40)],
        [letter(40, SignalKind.LISTED_AGAIN), OTHERWISE],
        [letter(40, SignalKind.BOUNCE_UNKNOWN_USER), OTHERWISE],
        [letter(40), Signal(kind=SignalKind.SUBMITTED_OTHERWISE, at=SEEN - timedelta(days=30))],
    ],
    ids=["nothing", "no proof", "no change", "a copied list", "a bounce", "another change"],
)
def test_without_a_change_and_a_proof_of_the_old_one_nothing_is_known(
    told: list[Signal], decay: Decay
) -> None:
    assert job_began(SEEN, told, decay.worths) is None


def test_a_letter_that_arrived_after_the_change_proves_nothing_of_before(decay: Decay) -> None:
    assert job_began(SEEN, [letter(-3), OTHERWISE], decay.worths) is None


def test_a_value_that_is_older_than_the_job_has_no_tenure() -> None:
    assert at_start(SEEN, SEEN - timedelta(days=1)) is None
    assert at_start(None, SEEN) is None
    assert at_start(SEEN - timedelta(days=365.25), SEEN) == pytest.approx(1.0)
