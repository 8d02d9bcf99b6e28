"""A small stock for the tests of the pages: a source, leads that wait and one that became a contact."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import audit, intake, leads, sources
from service.access import COMMAND, SYSTEM
from service.intake import Receipt, Submission
from service.sources import Source
from service.storage.audit import AuditEvent
from service.work import Work
from tests.admin.office import Office

ANNA = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", external_id="K-1")
COMMAS = tuple(
    Lead(given_name=name, family_name="Bakker", email=f"{name.lower()}@voorbeeld,nl")
    for name in ("Jan", "Piet")
)
BROKEN = Lead(given_name="Bo", family_name="Smit", email="bo@@example.org")


@dataclass
class Stock:
    """What is there: a Dutch source, Anna's contact, and leads in quarantine in the order they came."""

    office: Office
    source_id: UUID
    anna: UUID
    annas_lead: UUID
    waiting: list[UUID]

    @contextmanager
    def look(self) -> Iterator[Work]:
        with self.office.workshop.look(SYSTEM) as work:
            yield work

    def status_of(self, lead_id: UUID) -> str:
        with self.look() as work:
            return leads.of_id(work, lead_id).status.value

    def deeds(self) -> list[AuditEvent]:
        """What the audit says, newest first."""
        with self.look() as work:
            return list(audit.newest(work))


def fill(office: Office) -> Stock:
    """Have a source send its leads."""
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    accepted, *held = [_send(office, source, lead) for lead in (ANNA, *COMMAS, BROKEN)]
    assert accepted.contact_id
    assert accepted.lead_id
    return Stock(
        office,
        source.id,
        accepted.contact_id,
        accepted.lead_id,
        [each.lead_id for each in held if each.lead_id],
    )


def _send(office: Office, source: Source, lead: Lead) -> Receipt:
    office.clock.pass_by(timedelta(seconds=1))
    with office.workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    return receipt
