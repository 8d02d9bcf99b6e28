"""A case hears what became of its erasure: at its end, and again when a hold is released."""

from datetime import timedelta

from rules.erasing import Category, ErasureState, Fate, Ground
from rules.requests import Outcome, RequestState, Right
from service import erasure, outbox, worker
from service.access import SYSTEM
from service.erasure import holds, running
from service.requests import carrying
from service.storage import keys
from service.storage.requests import SubjectRequest
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import receiving
from tests.service.requests import cases
from tests.workshops import SetClock

OFFICER = cases.officer()


def test_a_hold_makes_it_a_part_and_its_release_the_whole(workshop: Workshop, source: Source) -> None:
    anna = cases.known(workshop, source)
    with workshop.open(OFFICER) as work:
        hold_id = holds.place(
            work,
            anna,
            categories=[Category.LEADS],
            ground=Ground.LEGAL_CLAIMS,
            matter="invoices 2026",
            review_at=work.now + timedelta(days=30),
        )
    asked = cases.opened(workshop, Right.ERASURE)
    with workshop.open(OFFICER) as work:
        carrying.approve(work, asked)
    worker.run_due(workshop)
    [right] = cases.case(workshop, asked).request.rights
    assert right.outcome is Outcome.PARTLY
    assert cases.case(workshop, asked).request.state is RequestState.PARTIALLY_FULFILLED
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    [right] = cases.case(workshop, asked).request.rights
    assert (right.outcome, cases.case(workshop, asked).request.state) == (
        Outcome.DONE,
        RequestState.FULFILLED,
    )


def test_what_was_said_in_the_case_goes_when_its_last_letter_has_left(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ERASURE)
    with workshop.open(OFFICER) as work:
        carrying.approve(work, asked)
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        [shown] = erasure.of_request(work, asked)
    kept = shown.results[Category.REQUESTS]
    assert (shown.state, kept.fate, kept.ground) == (ErasureState.FINAL, Fate.RETAINED, Ground.ANSWERING)
    with workshop.open(SYSTEM) as work:
        running.sweep(work, limit=10)
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        assert work.session.get_one(SubjectRequest, asked).details is not None
    with receiving() as server:
        workshop.settings = server.settings(workshop.settings, controller_jurisdiction="NL")
        clock.pass_by(timedelta(hours=4))
        with workshop.open(SYSTEM) as work:
            outbox.sweep(work, limit=10)
        worker.run_due(workshop)
        assert server.letters()
        with workshop.open(SYSTEM) as work:
            running.sweep(work, limit=10)
        worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        [shown] = erasure.of_request(work, asked)
        assert shown.results[Category.REQUESTS].fate is Fate.ERASED
        assert work.session.get_one(SubjectRequest, asked).details is None
        assert keys.find(work.session, asked) is None
