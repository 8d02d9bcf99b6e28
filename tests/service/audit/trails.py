"""A log to test with: deeds written, given their places and signed for."""

from uuid import UUID

from sqlalchemy import text

from service import audit
from service.access import SYSTEM
from service.audit import Action, checkpoints, sequencing
from service.storage.audit import UNGUARDED
from service.work import Workshop
from tests.workshops import SetClock

ANNA, BRAM = UUID(int=0xA), UUID(int=0xB)


def write(workshop: Workshop, count: int = 1, *, about: UUID | None = None) -> None:
    """So many deeds, each committed by itself as deeds are."""
    for number in range(count):
        with workshop.open(SYSTEM) as work:
            audit.note(work, Action.CONTACT_READ, about=about, fields=["email"], count=number)


def write_at_once(workshop: Workshop, count: int) -> None:
    """So many deeds in one transaction."""
    with workshop.open(SYSTEM) as work:
        for number in range(count):
            audit.note(work, Action.LEADS_RECEIVED, count=number)


def sequence(workshop: Workshop) -> int:
    """Give places, without signing."""
    with workshop.open(SYSTEM) as work:
        return sequencing.sequence(work)


def sign(workshop: Workshop) -> str:
    """Sign how far the log goes, carry it outside, and give the note."""
    with workshop.open(SYSTEM) as work:
        note = checkpoints.sign(work).note
    checkpoints.carry_outside(workshop)
    return note


def settle(workshop: Workshop) -> str:
    """Give places, let time pass and sign."""
    sequence(workshop)
    clock = workshop.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(checkpoints.EVERY)
    return sign(workshop)


def by_hand(workshop: Workshop, *statements: str) -> None:
    """What somebody with all rights on the database, and no key, does to it."""
    with workshop.open(SYSTEM) as work:
        for statement in (*UNGUARDED[workshop.engine.dialect.name], *statements):
            work.session.execute(text(statement))
