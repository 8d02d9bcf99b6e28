"""Deeds of a stretch of time are found by their ids, although ids do not quite follow the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from service import audit
from service.access import SYSTEM
from service.audit import Action
from service.storage.audit import AuditEvent
from service.work import Workshop
from tests.workshops import SetClock

LATE = (0, 0, 5, 3, 61, 40, 200, 199, 260, 5_000, 4_990, 5_001)
"""Minutes at which deeds are begun, in the order in which they are written down: long work comes late."""

FAR = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)


@pytest.fixture
def deeds(workshop: Workshop, clock: SetClock) -> list[AuditEvent]:
    begun = clock()
    for minute in LATE:
        clock.at = begun + timedelta(minutes=minute)
        with workshop.open(SYSTEM) as work:
            audit.note(work, Action.CONTACT_READ, fields=["email"], count=minute)
    with workshop.look(SYSTEM) as work:
        found = list(audit.newest(work))
    assert len(found) >= len(LATE)
    return found


def test_a_stretch_holds_exactly_what_was_begun_in_it(workshop: Workshop, deeds: list[AuditEvent]) -> None:
    moments = sorted({deed.at + timedelta(minutes=aside) for deed in deeds for aside in (-1, 0, 1)})
    with workshop.look(SYSTEM) as work:
        for since in (None, FAR[0], *moments[::3]):
            for until in (None, FAR[1], *moments[::4]):
                meant = [
                    deed.id
                    for deed in deeds
                    if (since is None or deed.at >= since) and (until is None or deed.at < until)
                ]
                assert [each.id for each in audit.newest(work, since=since, until=until)] == meant


def test_an_empty_log_has_no_stretches(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        assert audit.newest(work, since=FAR[0], until=FAR[1]) == []
