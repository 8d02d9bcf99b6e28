"""Attempts are counted and codes used up whatever happens at the same time, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pyotp
import pytest

from service import second_factor, sessions, sign_in, users
from service.access import COMMAND, Role
from service.passwords import OneTime
from service.sessions import NOBODY
from service.sign_in import FREE_FOR_ACCOUNT, Step
from service.storage.users import User
from service.work import Workshop
from tests.workshops import SetClock

ADDRESS = "192.0.2.7"


@pytest.fixture
def anna(workshop: Workshop) -> User:
    with workshop.open(COMMAND) as work:
        return users.add(
            work, name="anna", roles=frozenset({Role.STEWARD}), password=OneTime("the text", "the hash")
        )


@pytest.fixture
def totp(workshop: Workshop, anna: User, clock: SetClock) -> pyotp.TOTP:
    """Anna's generator, in force."""
    with workshop.open(COMMAND) as work:
        user = work.session.get_one(User, anna.id)
        second_factor.begin(work, user)
        waiting = second_factor.enrolment(work, user)
        assert waiting
        generator = pyotp.TOTP(waiting.secret)
        assert second_factor.confirm(work, user, generator.at(clock()))
    clock.pass_by(timedelta(minutes=2))
    return generator


def at_once(count: int, deed: Callable[[], None]) -> None:
    threads = [Thread(target=deed) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_attempts_at_the_same_moment_are_all_counted(workshop: Workshop, anna: User) -> None:
    waits: list[int] = []

    def knock() -> None:
        with workshop.open(NOBODY) as work:
            waits.append(sign_in.knock(work, "anna", address=ADDRESS).wait)

    at_once(FREE_FOR_ACCOUNT + 4, knock)
    assert sorted(wait > 0 for wait in waits) == [False] * FREE_FOR_ACCOUNT + [True] * 4


def test_one_code_opens_one_of_several_doors_at_the_same_moment(
    workshop: Workshop, anna: User, totp: pyotp.TOTP, clock: SetClock
) -> None:
    code, steps = totp.at(clock()), list[Step]()

    def try_code() -> None:
        with workshop.open(NOBODY) as work:
            user = work.session.get_one(User, anna.id)
            steps.append(sign_in.prove(work, user, code, address=ADDRESS).step)

    at_once(4, try_code)
    assert steps.count(Step.IN) == 1


def test_a_password_that_was_changed_while_it_was_compared_lets_nobody_in(
    workshop: Workshop, anna: User
) -> None:
    with workshop.open(NOBODY) as work:
        door = sign_in.knock(work, "anna", address=ADDRESS)
    with workshop.open(COMMAND) as work:
        users.reset(work, anna.id, OneTime("another", "another hash"))
    with workshop.open(NOBODY) as work:
        assert sign_in.admit(work, door, verified=True).step is Step.REFUSED


def test_a_success_forgets_the_failures_before_it(workshop: Workshop, anna: User) -> None:
    for _ in range(3):
        for _ in range(FREE_FOR_ACCOUNT - 1):
            with workshop.open(NOBODY) as work:
                assert sign_in.knock(work, "anna", address=ADDRESS).wait == 0
        with workshop.open(NOBODY) as work:
            door = sign_in.knock(work, "anna", address=ADDRESS)
            assert sign_in.admit(work, door, verified=True).step is Step.IN


def test_a_series_of_failures_is_forgotten_after_a_day(
    workshop: Workshop, anna: User, clock: SetClock
) -> None:
    for _ in range(FREE_FOR_ACCOUNT - 1):
        with workshop.open(NOBODY) as work:
            sign_in.knock(work, "anna", address=ADDRESS)
    clock.pass_by(timedelta(days=1, seconds=1))
    for _ in range(FREE_FOR_ACCOUNT):
        with workshop.open(NOBODY) as work:
            assert sign_in.knock(work, "anna", address=ADDRESS).wait == 0


def test_what_is_over_is_swept(workshop: Workshop, anna: User, clock: SetClock) -> None:
    with workshop.open(NOBODY) as work:
        door = sign_in.knock(work, "anna", address=ADDRESS)
        sign_in.knock(work, "somebody", address="198.51.100.1")
        sign_in.admit(work, door, verified=True)
    clock.pass_by(timedelta(days=3))
    with workshop.open(COMMAND) as work:
        assert sessions.sweep(work) > 0
        assert sessions.sweep(work) == 0


def test_users_are_listed_by_name_and_named_for_the_audit(workshop: Workshop, anna: User) -> None:
    with workshop.look(COMMAND) as work:
        assert [user.name for user in users.listed(work)] == ["anna"]
        assert users.everybody(work) == {anna.id: "anna"}
        assert users.names(work, [anna.id]) == {anna.id: "anna"}
