"""Nobody has to remember a case: it is brought to mind, called late, and closed when nobody answers."""

from datetime import timedelta

from rules.deadlines import Ground
from rules.requests import RequestState
from service import worker
from service.access import SYSTEM
from service.jobs import queue
from service.requests import deciding, sweeping, views
from service.storage.audit import AuditEvent
from service.work import Workshop
from tests.service.requests import cases
from tests.workshops import SetClock


def sweep(workshop: Workshop, *kinds: str) -> None:
    with workshop.open(SYSTEM) as work:
        for kind in kinds or (sweeping.LOOK,):
            queue.enqueue(work, kind)
    worker.run_due(workshop)


def test_a_case_is_brought_to_mind_a_week_and_two_days_before_its_last_day(
    workshop: Workshop, clock: SetClock
) -> None:
    asked = cases.opened(workshop)
    told = []
    for _ in range(33):
        sweep(workshop)
        told.append(
            [
                event.facts["days"]
                for event in cases.case(workshop, asked).events
                if event.kind.value == "reminded"
            ]
        )
        clock.pass_by(timedelta(days=1))
    assert told[-1] == [7, 2]


def test_what_is_late_is_said_once_in_the_log_of_deeds(workshop: Workshop, clock: SetClock) -> None:
    asked = cases.opened(workshop)
    clock.pass_by(timedelta(days=40))
    for _ in range(2):
        sweep(workshop)
    case = cases.case(workshop, asked)
    assert case.request.is_late
    assert cases.kinds(workshop, asked).count("overdue") == 1
    with workshop.look(SYSTEM) as work:
        late = [each for each in work.session.query(AuditEvent) if each.action == "request.overdue"]
        assert [each.object_ref for each in late] == [asked]
        assert views.late(work) == 1


def test_a_case_whose_clock_stands_still_is_not_late(workshop: Workshop, clock: SetClock) -> None:
    cases.with_settings(workshop, controller_jurisdiction="GB")
    asked = cases.opened(workshop)
    with workshop.open(cases.officer()) as work:
        deciding.pause(work, asked, Ground.CLARIFICATION, question="Which shop?")
    clock.pass_by(timedelta(days=28))
    sweep(workshop)
    assert not cases.case(workshop, asked).request.is_late
    assert "overdue" not in cases.kinds(workshop, asked)


def test_a_case_expires_when_nobody_proves_who_asks(workshop: Workshop, clock: SetClock) -> None:
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    clock.pass_by(timedelta(days=29))
    sweep(workshop, "requests.expire")
    assert cases.case(workshop, asked).request.state is RequestState.IDENTITY_PENDING
    clock.pass_by(timedelta(days=2))
    sweep(workshop, "requests.expire")
    assert cases.case(workshop, asked).request.state is RequestState.EXPIRED


def test_a_californian_request_that_no_letter_acknowledged_is_told_to_officers(
    workshop: Workshop, clock: SetClock
) -> None:
    cases.with_settings(workshop, controller_jurisdiction="US")
    asked = cases.opened(workshop)
    clock.pass_by(timedelta(days=16))
    for _ in range(2):
        sweep(workshop)
    told = [event.facts for event in cases.case(workshop, asked).events if event.kind.value == "overdue"]
    assert told == [{"why": "acknowledge"}]
