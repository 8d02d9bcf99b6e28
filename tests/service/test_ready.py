"""Is what is asked and written straight through the driver what the usual way would give?"""

import pytest
from sqlalchemy import func, select, text

from service import audit
from service.access import SYSTEM
from service.audit import Action
from service.storage import jobs, ready
from service.storage.audit import AuditEvent
from service.storage.purposes import PURPOSES
from service.storage.ready import Ready
from service.work import Work, Workshop

HOW_MANY = Ready(select(func.count().label("deeds")).select_from(AuditEvent.__table__))
WHICH = Ready(select(*PURPOSES.c))


def deeds(work: Work) -> int:
    [[found]] = ready.ask(work.session, (HOW_MANY, {}))
    return int(found.deeds)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_what_is_held_back_is_written_when_the_block_ends(workshop: Workshop, count: int) -> None:
    with workshop.open(SYSTEM) as work:
        before = deeds(work)
        with ready.at_once(work.session):
            for _ in range(count):
                audit.note(work, Action.KEYS_ROTATED, count=1)
            meanwhile = deeds(work)
    with workshop.look(SYSTEM) as work:
        assert (meanwhile - before, deeds(work) - before) == (0, count)


def stumble(work: Work) -> None:
    with ready.at_once(work.session):
        audit.note(work, Action.KEYS_ROTATED, count=1)
        audit.note(work, Action.KEYS_ROTATED, unheard_of=1)


def test_nothing_is_written_of_a_block_that_fails(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        before = deeds(work)
        with pytest.raises(ValueError, match="unheard_of"):
            stumble(work)
        audit.note(work, Action.KEYS_ROTATED, count=1)
        assert deeds(work) == before + 1


def write_what_cannot_be(workshop: Workshop) -> None:
    job = {"kind": "a", "payload": {}, "lane": "l", "priority": 1, "attempts": 0, "state": None}
    with workshop.open(SYSTEM) as work, ready.at_once(work.session):
        audit.note(work, Action.KEYS_ROTATED, count=1)
        ready.run(work.session, jobs.INSERT_UNLESS_WAITING, [job | {"run_after": work.now}])


def test_a_fault_in_one_row_undoes_all_that_was_written_at_once(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        before = deeds(work)
    with pytest.raises(workshop.engine.dialect.loaded_dbapi.IntegrityError):
        write_what_cannot_be(workshop)
    with workshop.look(SYSTEM) as work:
        assert deeds(work) == before


def test_a_look_leaves_prepared_what_was_prepared(workshop: Workshop) -> None:
    if workshop.engine.dialect.name != "postgresql":
        pytest.skip("the embedded database keeps what it prepared in any case")
    for _ in range(10):
        with workshop.look(SYSTEM) as work:
            ready.ask(work.session, (WHICH, {}))
    with workshop.look(SYSTEM) as work:
        kept = work.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM purpose" in statement for statement in kept)
