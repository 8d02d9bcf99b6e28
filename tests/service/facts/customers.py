"""People at firms who buy and answer, as the tests of facts need them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.engagement import Engagement, EngagementKind
from rules.normalise import SourceDefaults
from rules.records import Lead
from service import engagement, facts
from service.access import COMMAND
from service.contacts.persons import Person
from service.engagement import Recorded, Told
from service.errors import ServiceError
from service.facts import FactsView
from service.storage.sources import Source
from service.work import Workshop

DAY = timedelta(days=1)
ACME: dict[str, Any] = {
    "organisation": "Acme B.V.",
    "registration_number": "12345678",
    "website": "https://www.acme.example.com",
    "industry": "62.10",
    "employees": "120",
    "city": "Delft",
    "country": "NL",
}
ANNA = Lead(
    given_name="Anna",
    family_name="de Vries",
    email="anna.devries@example.org",
    phone="+31 20 123 4567",
    birth_date="1984-05-06",
    job_title="Inkoopdirecteur",
    **ACME,
)
GRACE = Lead(
    given_name="Grace", family_name="Murray", email="grace@example.com", job_title="Engineer", **ACME
)
HANNAH = Lead(given_name="Hannah", family_name="Bakker", email="hannah@example.net", country="NL")


def tell(
    workshop: Workshop, source: Source, *told: Told, actor: Any = COMMAND
) -> list[Recorded | ServiceError]:
    """Somebody tells us what people did."""
    with workshop.open(actor) as work:
        return engagement.record(work, source.id, told, defaults=SourceDefaults(country="NL"))


def did(
    workshop: Workshop,
    source: Source,
    contact_id: UUID,
    kind: EngagementKind,
    *,
    days_ago: float = 1,
    **more: Any,
) -> Recorded:
    """A person did something some days ago."""
    at = workshop.clock() - days_ago * DAY
    event = Told(person=Person(contact_id=contact_id), did=Engagement(kind=kind, at=at, **more))
    [answer] = tell(workshop, source, event)
    assert isinstance(answer, Recorded), answer
    return answer


def buys(workshop: Workshop, source: Source, contact_id: UUID, *spent: int, days_ago: float = 1) -> None:
    """Somebody buys, a day apart, the last time so many days ago."""
    for place, amount in enumerate(reversed(spent)):
        did(
            workshop,
            source,
            contact_id,
            EngagementKind.PURCHASE,
            days_ago=days_ago + place,
            amount=amount * 100,
            currency="EUR",
            product="lamps",
        )


def facts_of(workshop: Workshop, contact_id: UUID) -> FactsView:
    """The facts of a contact, made anew."""
    with workshop.open(COMMAND) as work:
        facts.refresh(work, [contact_id])
    with workshop.look(COMMAND) as work:
        view = facts.of_contact(work, contact_id)
    assert view is not None
    return view


def refresh(workshop: Workshop, contact_ids: Sequence[UUID]) -> int:
    with workshop.open(COMMAND) as work:
        return facts.refresh(work, contact_ids)
