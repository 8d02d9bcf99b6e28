"""People whose data grow old, for the tests of freshness."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.records import Kind, Lead
from rules.sources import LawfulBasis, SourceKind
from service import freshness, intake, leads, sources
from service.access import COMMAND
from service.freshness import Heard, Known, Way
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop

ANNA = Lead(given_name="Anna", family_name="Jansen", email="anna.jansen@example.org", phone="+31207946001")
BORIS = Lead(
    kind=Kind.PROFESSIONAL,
    given_name="Boris",
    family_name="de Wit",
    email="boris@example.com",
    organisation="Lampen BV",
    job_title="Sales manager",
)


def add_source(workshop: Workshop, kind: SourceKind, **more: Any) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key=kind.value.replace("_", "-"),
            name=kind.value,
            kind=kind,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
            language="nl",
            **more,
        )


def send(workshop: Workshop, source: Source, lead: Lead) -> UUID:
    """The contact that a lead became part of."""
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id is not None
    return receipt.contact_id


def know(workshop: Workshop, source: Source, lead: Lead) -> UUID:
    """Somebody with whom was reckoned once."""
    contact_id = send(workshop, source, lead)
    refresh(workshop, contact_id)
    return contact_id


def refresh(workshop: Workshop, *contact_ids: UUID) -> None:
    with workshop.open(COMMAND) as work:
        freshness.refresh(work, contact_ids)


def hear(workshop: Workshop, contact_id: UUID, kind: SignalKind, **more: Any) -> None:
    with workshop.open(COMMAND) as work:
        told: dict[str, Any] = {"at": work.now, "way": Way.API} | more
        freshness.hear(work, [Heard(contact_id=contact_id, kind=kind, **told)])


def believed(
    workshop: Workshop, contact_id: UUID, *, as_of: datetime | None = None
) -> dict[FieldName, Known]:
    with workshop.look(COMMAND) as work:
        return freshness.beliefs(work, [contact_id], as_of=as_of)[contact_id]


def bands(workshop: Workshop, contact_id: UUID) -> dict[FieldName, Band]:
    return {name: known.band for name, known in believed(workshop, contact_id).items()}
