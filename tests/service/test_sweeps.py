"""What is over goes by itself."""

from datetime import timedelta

from rules.leads import LeadStatus
from rules.records import Lead
from service import intake, leads, worker
from service.access import COMMAND, SYSTEM
from service.intake import Submission
from service.jobs import queue
from service.jobs.schedule import RECURRING
from service.leads import Filter
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock


def test_the_worker_knows_everything_on_the_timetable() -> None:
    known = worker.HANDLERS.keys() | worker.ERRANDS.keys()
    assert {recurring.kind for recurring in RECURRING} <= known


def test_a_lead_that_waited_too_long_goes_by_itself(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    with workshop.open(COMMAND) as work:
        lead = Lead(email="no address")
        intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    clock.pass_by(timedelta(days=workshop.settings.quarantine_days, seconds=1))
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, "leads.sweep")
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        assert leads.count(work, Filter(status=LeadStatus.EXPIRED)) == 1
