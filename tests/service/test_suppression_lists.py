"""Lists of people to leave alone whose sending broke off, and wishes that a person takes back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from rules import suppressions as whom
from rules.records import Email
from rules.suppressions import Lifting, Reason
from service import suppressions, worker
from service.access import COMMAND, SYSTEM
from service.errors import Invalid
from service.jobs import queue
from service.storage.keys import DataKey
from service.storage.suppressions import ListChunk, Suppression, SuppressionList
from service.suppressions import lists
from service.suppressions.lists import ListOrder
from service.work import Work, Workshop
from tests.workshops import SetClock

ANNA = whom.of_email(Email(address="anna@example.org", key="anna@example.org"))
ROBINSON = ListOrder(reason=Reason.ROBINSON)


class BrokenLine:
    """A sender whose connection is lost after some lines."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        if not self._content:
            raise ConnectionResetError
        part, self._content = self._content[:size], self._content[size:]
        return part


def rows(work: Work, table: type) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_what_came_of_a_list_that_broke_off_is_shredded_after_a_day(
    workshop: Workshop, clock: SetClock
) -> None:
    lines = b"".join(b"person%d@example.org\n" % number for number in range(20_000))
    with pytest.raises(ConnectionResetError):
        lists.send(workshop, COMMAND, BrokenLine(lines), ROBINSON)
    with workshop.open(SYSTEM) as work:
        assert rows(work, ListChunk) > 0
        assert lists.expire(work) == 0
    clock.pass_by(timedelta(days=1, minutes=1))
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, "suppressions.sweep")
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        left = [rows(work, each) for each in (ListChunk, SuppressionList, DataKey, Suppression)]
    assert left == [0, 0, 0, 0]


def test_a_list_of_nothing_is_done_at_once(workshop: Workshop) -> None:
    class Nothing:
        def read(self, size: int, /) -> bytes:
            return b""

    view = lists.send(workshop, COMMAND, Nothing(), ROBINSON)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        done = lists.show(work, view.id)
        assert (done.state, done.rows, done.taken) == ("done", 0, 0)
        assert [each.id for each in lists.newest(work)] == [view.id]


def test_what_was_lifted_is_remembered_for_the_days_it_held(workshop: Workshop, clock: SetClock) -> None:
    begun = clock.at
    with workshop.open(COMMAND) as work:
        added = suppressions.add(work, [ANNA], reason=Reason.OBJECTION)
    clock.pass_by(timedelta(days=2))
    with workshop.open(COMMAND) as work:
        lifted = suppressions.remove(work, added.entries[0].id, why=Lifting.ASKED_BY_THE_PERSON)
        assert lifted == 1
    with workshop.look(COMMAND) as work:
        assert suppressions.matching(work, [ANNA]) == ()
        day_after = suppressions.matching(work, [ANNA], as_of=begun + timedelta(days=1))
        assert [hit.id for hit in day_after] == [added.entries[0].id]
        assert suppressions.matching(work, [ANNA], as_of=begun - timedelta(days=1)) == ()
    with workshop.open(COMMAND) as work:
        assert suppressions.add(work, [ANNA], reason=Reason.OBJECTION).entries[0].is_new


def test_a_confirmed_grant_lifts_what_forbids_just_that(workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work:
        suppressions.add(work, [ANNA], reason=Reason.UNSUBSCRIBE, purpose="newsletter", channel="email")
        suppressions.add(work, [ANNA], reason=Reason.OBJECTION, channel="sms")
        suppressions.add(work, [ANNA], reason=Reason.LEGAL, purpose="newsletter", channel="email")
        assert suppressions.lift_for(work, [ANNA], purpose="newsletter", channel="email") == 1
        left = {hit.reach.reason for hit in suppressions.matching(work, [ANNA])}
        assert left == {Reason.OBJECTION, Reason.LEGAL}
        assert suppressions.lift_for(work, [ANNA], purpose="newsletter", channel="email") == 0
        assert suppressions.counts(work) == {Reason.OBJECTION: 1, Reason.LEGAL: 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_is_written_down_for_a_purpose_that_cannot_be(workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work, pytest.raises(Invalid) as refused:
        suppressions.add(work, [], reason=Reason.MANUAL, purpose="No!", channel="fax")
    assert [fault.pointer for fault in refused.value.faults] == ["", "/purpose", "/channel"]
