"""One bad day makes no domain dead, and one good one makes it live."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.mail_domains import BETWEEN_CHECKS, CHECKS, KEEPS_FOR, Answer, DomainState, Standing, after

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANSWERS = st.lists(st.tuples(st.sampled_from(Answer), st.integers(0, 40)), max_size=30)


def standing_after(*answers: tuple[Answer, timedelta]) -> tuple[Standing | None, datetime]:
    """The standing after answers, each so long after the one before."""
    standing, now = None, NOW
    for answer, wait in answers:
        now += wait
        standing = after(answer, before=standing, now=now)
    return standing, now


def test_absences_a_week_apart_make_a_domain_gone() -> None:
    standing, _ = standing_after(*[(Answer.ABSENT, BETWEEN_CHECKS)] * CHECKS)
    assert standing is not None
    assert standing.state is DomainState.GONE


def test_absences_within_a_week_count_as_one() -> None:
    standing, now = standing_after(*[(Answer.ABSENT, timedelta(days=1))] * 6)
    assert standing is not None
    assert (standing.absences, standing.state) == (1, DomainState.UNKNOWN)
    assert standing.check_after > now


def test_an_answer_of_any_other_kind_takes_absences_back() -> None:
    for answer, state in (
        (Answer.TAKES_MAIL, DomainState.TAKES_MAIL),
        (Answer.REFUSES_MAIL, DomainState.NO_MAIL),
    ):
        standing, now = standing_after(
            *[(Answer.ABSENT, BETWEEN_CHECKS)] * CHECKS, (answer, timedelta(days=30))
        )
        assert standing == Standing(state=state, check_after=now + KEEPS_FOR)


def test_silence_keeps_what_is_known_and_asks_again_soon() -> None:
    known, _ = standing_after((Answer.REFUSES_MAIL, timedelta()))
    standing, now = standing_after((Answer.REFUSES_MAIL, timedelta()), (Answer.SILENT, KEEPS_FOR))
    assert known is not None
    assert standing is not None
    assert standing.state is known.state
    assert now < standing.check_after < now + BETWEEN_CHECKS


@given(ANSWERS)
def test_no_domain_is_gone_before_two_weeks_of_absence(answers: list[tuple[Answer, int]]) -> None:
    standing, now, absent_since = None, NOW, None
    for answer, days in answers:
        now += timedelta(days=days)
        standing = after(answer, before=standing, now=now)
        if answer is Answer.ABSENT:
            absent_since = absent_since or now
        elif answer is not Answer.SILENT:
            absent_since = None
        if standing.state is DomainState.GONE:
            assert absent_since is not None
            assert now - absent_since >= BETWEEN_CHECKS * (CHECKS - 1)
        assert standing.check_after > now
        assert 0 <= standing.absences <= CHECKS
