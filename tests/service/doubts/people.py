"""People of whom something came into doubt, for the tests of what follows from it."""

from datetime import timedelta
from uuid import UUID

from rules.freshness.signals import SignalKind
from rules.records import Kind, Lead
from service.access import ROLE_SCOPES, Actor, ActorKind, Role
from service.freshness import doubts
from service.freshness.doubts import DoubtView, Which
from service.storage.sources import Source
from service.work import Workshop
from tests.service.freshness.people import hear, know
from tests.workshops import SetClock

ANNA = Lead(
    given_name="Anna",
    family_name="Jansen",
    email="anna.jansen@example.org",
    phone="+31207946001",
    country="NL",
    language="en",
)
BORIS = Lead(
    kind=Kind.PROFESSIONAL,
    given_name="Boris",
    family_name="de Wit",
    email="boris@example.com",
    phone="+31207946002",
    organisation="Lampen BV",
    job_title="Sales manager",
    street="Voorbeeldstraat",
    house_number="1",
    postal_code="1234 AB",
    city="Amsterdam",
    country="NL",
    language="nl",
)

STEWARD, COLLEAGUE = (
    Actor(kind=ActorKind.USER, id=UUID(f"01890000-0000-7000-8000-0000000000{last}"), scopes=scopes)
    for last, scopes in (("1a", ROLE_SCOPES[Role.STEWARD]), ("1b", ROLE_SCOPES[Role.STEWARD]))
)


def doubted(workshop: Workshop, source: Source, lead: Lead = ANNA) -> UUID:
    """Somebody whose number reaches somebody else."""
    contact_id = know(workshop, source, lead)
    later(workshop)
    hear(workshop, contact_id, SignalKind.PHONE_WRONG_PERSON)
    return contact_id


def later(workshop: Workshop, **span: float) -> None:
    clock = workshop.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(timedelta(**span or {"days": 3}))


def waiting(workshop: Workshop, which: Which = Which.WAITING, actor: Actor = STEWARD) -> list[DoubtView]:
    with workshop.look(actor) as work:
        found, _ = doubts.page(work, which)
        assert len(found) == doubts.counts(work)[which]
    return list(found)


def only(workshop: Workshop) -> DoubtView:
    """The one doubt that waits."""
    [found] = waiting(workshop)
    return found
