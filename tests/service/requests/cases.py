"""What the tests of cases ask with: people we know, a case about one of them, and its letters."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.records import Lead
from rules.requests import Right
from rules.restrictions import Ground
from service import intake, leads, requests, worker
from service.access import COMMAND, KEY_SCOPES, PERSON, SYSTEM, Actor, ActorKind, Role, scopes_of
from service.ids import new_id
from service.intake import Submission
from service.requests import Identity, Intake, Person, Via, views
from service.requests.views import CaseView
from service.storage.sources import Source
from service.work import Workshop

ANNA = {
    "given_name": "Anna",
    "family_name": "Jansen",
    "email": "anna.jansen@example.org",
    "phone": "+31207946001",
    "country": "NL",
}


def officer(seed: int = 1) -> Actor:
    """A privacy officer; each seed is another person."""
    scopes = scopes_of(frozenset({Role.OFFICER}))
    return Actor(kind=ActorKind.USER, id=UUID(int=seed), scopes=scopes)


def a_key(source: Source) -> Actor:
    """A key of a source, with everything that a key may do."""
    return Actor(kind=ActorKind.API_KEY, id=UUID(int=9), scopes=KEY_SCOPES, source_id=source.id)


def known(workshop: Workshop, source: Source, **lead: Any) -> UUID:
    """Somebody of whom a lead has come in; gives the id of the contact."""
    said = Lead(**(lead or ANNA))
    with workshop.open(COMMAND) as work:
        [answer] = intake.accept(work, source, [Submission(lead=said, payload=leads.write(said))])
    assert answer.contact_id
    return answer.contact_id


def asked(
    workshop: Workshop,
    *rights: Right,
    email: str | None = ANNA["email"],
    actor: Actor = PERSON,
    via: Via = Via.FORM,
    proof: Identity = Identity.NONE,
    received_at: datetime | None = None,
    ground: Ground | None = None,
    **subject: Any,
) -> UUID:
    """A request as it comes in, before anybody looks whom it is about."""
    intake_ = Intake(
        rights=rights or (Right.ACCESS,),
        subject=Person(email=email, **subject),
        via=via,
        proof=proof,
        ground=ground,
        received_at=received_at,
        details="I want to know everything.",
    )
    with workshop.open(actor) as work:
        return requests.receive(work, intake_)


def opened(workshop: Workshop, *rights: Right, **more: Any) -> UUID:
    """A case that an officer is sure of, looked up and ready to be carried out."""
    request_id = asked(workshop, *rights, actor=officer(), via=Via.OFFICER, proof=Identity.OFFICER, **more)
    worker.run_due(workshop)
    return request_id


def case(workshop: Workshop, request_id: UUID) -> CaseView:
    """The case as it stands."""
    with workshop.look(SYSTEM) as work:
        return views.case(work, request_id)


def kinds(workshop: Workshop, request_id: UUID) -> list[str]:
    """What happened in a case, in order."""
    return [event.kind.value for event in case(workshop, request_id).events]


def with_settings(workshop: Workshop, **settings: Any) -> None:
    """Set the workshop up otherwise."""
    workshop.settings = replace(workshop.settings, **settings)


def code_in(text: str) -> str:
    """The six digits of a letter."""
    return re.findall(r"\b(\d{6})\b", text)[0]


def new(workshop: Workshop) -> UUID:
    """An id of nothing."""
    return new_id(workshop.clock())
