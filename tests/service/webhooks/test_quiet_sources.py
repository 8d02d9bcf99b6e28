"""A program hears of what a key of its source may read, and no longer than a key may read it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from rules.webhooks import Event, Stop
from service import sources, sweeps, webhooks, worker
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Conflict
from service.sources import Source
from service.storage.sources import ApiKey
from service.webhooks import register
from service.webhooks.orders import Order
from service.work import Workshop
from tests.receiver import Receiver, Say
from tests.service.webhooks.hooks import announce, do, hook, row, run, states
from tests.workshops import SetClock

SCOPES = frozenset({Scope.WEBHOOKS_MANAGE, Scope.IMPORTS_WRITE, Scope.CHANGES_READ})


def key(workshop: Workshop, source_id: UUID, *, lasts: timedelta | None = None) -> ApiKey:
    """A key of the source."""
    with workshop.open(COMMAND) as work:
        until = work.now + lasts if lasts else None
        return sources.issue_key(work, source_id, label="shop", scopes=SCOPES, expires_at=until).key


def made_by(workshop: Workshop, source_id: UUID, url: str, key_id: UUID) -> UUID:
    """A webhook that a program with that key made."""
    hook(workshop, url)  # so that addresses on this machine are taken
    actor = Actor(kind=ActorKind.API_KEY, id=key_id, scopes=SCOPES, source_id=source_id)
    with workshop.open(actor) as work:
        order = Order(url=url, events=(Event.IMPORT_FINISHED,))
        return register.create(work, order).view.id


def sweep(workshop: Workshop) -> None:
    """What is looked at every few minutes."""
    with workshop.open(SYSTEM) as work:
        sweeps.SWEEPS["webhooks.sweep"](work)


def why(workshop: Workshop, webhook_id: UUID) -> Stop | None:
    return row(workshop, webhook_id).disabled_why


@pytest.fixture
def only(workshop: Workshop, source: Source, receiver: Receiver) -> tuple[UUID, ApiKey]:
    """A webhook and the only key of its source."""
    issued = key(workshop, source.id)
    return made_by(workshop, source.id, receiver.url, issued.id), issued


def test_when_the_last_key_is_revoked_nothing_is_told_any_more_and_people_here_still_hear(
    workshop: Workshop, clock: SetClock, receiver: Receiver, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    do(workshop, sources.revoke_key, issued.id)
    assert why(workshop, theirs) is Stop.NO_KEY
    announce(workshop)
    run(workshop, clock)
    assert states(workshop, theirs) == []
    assert len(receiver.heard) == 1


def test_while_another_key_is_good_it_goes_on(
    workshop: Workshop, clock: SetClock, source: Source, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    key(workshop, source.id)
    do(workshop, sources.revoke_key, issued.id)
    announce(workshop)
    run(workshop, clock)
    assert (why(workshop, theirs), states(workshop, theirs)) == (None, ["taken"])


def test_a_new_key_has_it_go_on_with_what_was_waiting(
    workshop: Workshop, clock: SetClock, source: Source, receiver: Receiver, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    announce(workshop)
    do(workshop, sources.revoke_key, issued.id)
    run(workshop, clock)
    announce(workshop)
    run(workshop, clock, timedelta(days=2))
    assert states(workshop, theirs) == ["waiting"]
    key(workshop, source.id)
    run(workshop, clock)
    assert (why(workshop, theirs), states(workshop, theirs)) == (None, ["taken"])


@pytest.mark.parametrize("is_swept", [True, False], ids=["by the sweep", "when something is to go out"])
def test_a_key_that_expires_is_found_out(
    workshop: Workshop, clock: SetClock, source: Source, receiver: Receiver, is_swept: bool
) -> None:
    issued = key(workshop, source.id, lasts=timedelta(days=1))
    theirs = made_by(workshop, source.id, receiver.url, issued.id)
    clock.pass_by(timedelta(days=1))
    if is_swept:
        sweep(workshop)
    else:
        announce(workshop)
        run(workshop, clock)
        assert states(workshop, theirs) == ["waiting"]
        assert len(receiver.heard) == 1
    assert why(workshop, theirs) is Stop.NO_KEY


def _paused(workshop: Workshop, source_id: UUID) -> None:
    do(workshop, sources.pause, source_id)


def _licence_over(workshop: Workshop, source_id: UUID) -> None:
    with workshop.open(COMMAND) as work:
        sources.of_id(work, source_id).licence_ends_on = work.now.date() - timedelta(days=1)
    sweep(workshop)


@pytest.mark.parametrize("close", [_paused, _licence_over])
def test_a_source_that_is_closed_hears_nothing_until_it_is_open_again(
    workshop: Workshop,
    clock: SetClock,
    source: Source,
    only: tuple[UUID, ApiKey],
    close: Callable[[Workshop, UUID], None],
) -> None:
    theirs, _ = only
    close(workshop, source.id)
    assert why(workshop, theirs) is Stop.SOURCE_CLOSED
    announce(workshop)
    run(workshop, clock)
    assert states(workshop, theirs) == []
    with workshop.open(COMMAND) as work:
        sources.of_id(work, source.id).licence_ends_on = None
        sources.resume(work, source.id)
    announce(workshop)
    run(workshop, clock)
    assert (why(workshop, theirs), states(workshop, theirs)) == (None, ["taken"])


def test_both_reasons_must_be_over_before_it_goes_on(
    workshop: Workshop, source: Source, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    do(workshop, sources.pause, source.id)
    do(workshop, sources.revoke_key, issued.id)
    assert why(workshop, theirs) is Stop.NO_KEY
    key(workshop, source.id)
    assert why(workshop, theirs) is Stop.SOURCE_CLOSED
    do(workshop, sources.resume, source.id)
    assert why(workshop, theirs) is None


def test_what_a_person_stopped_stays_stopped_whatever_becomes_of_the_source(
    workshop: Workshop, source: Source, only: tuple[UUID, ApiKey]
) -> None:
    theirs, _ = only
    do(workshop, sources.pause, source.id)
    do(workshop, register.disable, theirs)
    assert why(workshop, theirs) is Stop.BY_HAND
    do(workshop, sources.resume, source.id)
    sweep(workshop)
    assert why(workshop, theirs) is Stop.BY_HAND


def test_what_was_given_up_stays_given_up_whatever_becomes_of_the_source(
    workshop: Workshop, clock: SetClock, source: Source, receiver: Receiver, only: tuple[UUID, ApiKey]
) -> None:
    theirs, _ = only
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    do(workshop, sources.pause, source.id)
    do(workshop, sources.resume, source.id)
    assert why(workshop, theirs) is Stop.GONE


def test_nobody_enables_what_may_not_be_told(
    workshop: Workshop, source: Source, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    do(workshop, register.disable, theirs)
    do(workshop, sources.revoke_key, issued.id)
    with pytest.raises(Conflict, match="by itself"):
        do(workshop, register.enable, theirs)
    key(workshop, source.id)
    do(workshop, register.enable, theirs)
    assert why(workshop, theirs) is None


def test_what_is_lost_is_not_looked_for_while_it_may_not_be_told(
    workshop: Workshop, clock: SetClock, receiver: Receiver, only: tuple[UUID, ApiKey]
) -> None:
    theirs, issued = only
    announce(workshop)
    do(workshop, sources.revoke_key, issued.id)
    worker.run_due(workshop)
    for _ in range(3):
        clock.pass_by(timedelta(hours=4))
        sweep(workshop)
        worker.run_due(workshop)
    assert states(workshop, theirs) == ["waiting"]
    assert len(receiver.heard) == 1


def test_what_people_here_made_hears_on_whatever_becomes_of_a_source(
    workshop: Workshop, clock: SetClock, source: Source, receiver: Receiver
) -> None:
    ours = hook(workshop, receiver)
    do(workshop, sources.pause, source.id)
    with workshop.open(SYSTEM) as work:
        webhooks.announce(work, Event.IMPORT_FINISHED, {"rows": 1}, source_id=source.id)
    run(workshop, clock)
    assert states(workshop, ours.view.id) == ["taken"]
