"""Contacts that may be one person, as the tests of merging and reviewing need them."""

from datetime import timedelta
from uuid import UUID

from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, leads, sources
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock

ANNA = Lead(
    given_name="Anna",
    family_name="de Vries",
    email="anna@example.org",
    phone="+31 20 123 4567",
    job_title="Director",
)
HANNAH = Lead(
    given_name="Hannah",
    family_name="Bakker",
    email="hannah@example.net",
    phone="+44 7700 900123",
    birth_date="1980-02-03",
)
GRACE = Lead(given_name="Grace", family_name="Murray", email="grace@example.com", notes="Met at the fair")

STEWARD = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-00000000000a"),
    scopes=ROLE_SCOPES[Role.STEWARD],
)
COLLEAGUE = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-00000000000b"),
    scopes=ROLE_SCOPES[Role.STEWARD],
)


def contact_of(workshop: Workshop, source: Source, *sent: Lead) -> UUID:
    """The contact that the first of these leads belongs to, after all were taken in a minute apart."""
    ids = []
    for lead in sent:
        pass_time(workshop)
        with workshop.open(COMMAND) as work:
            [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
        ids.append(receipt.contact_id)
    assert ids[0] is not None
    return ids[0]


def pass_time(workshop: Workshop) -> None:
    """A minute goes by: what comes now is younger than what is there."""
    clock = workshop.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(timedelta(minutes=1))


def trusted(workshop: Workshop) -> Source:
    """A source that is trusted more than a web form is."""
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="crm",
            name="CRM",
            kind=SourceKind.CRM,
            lawful_basis=LawfulBasis.CONTRACT,
            trust=90,
            country="NL",
        )
