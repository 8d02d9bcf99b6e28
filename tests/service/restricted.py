"""People whose data may be kept and not used, as the tests of that need them."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from rules.consent import Author, EventState, LegalBasis, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.restrictions import Ground
from service import (
    consents,
    intake,
    leads,
    purposes,
    restrictions,
    standing,
)
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.consents import Statement
from service.intake import Receipt, Submission
from service.purposes import PurposeOrder
from service.standing import Subject
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import ANNA, contact_of

OFFICER = Actor(
    kind=ActorKind.USER,
    id=UUID("01890000-0000-7000-8000-00000000000c"),
    scopes=ROLE_SCOPES[Role.OFFICER],
)
LATER = timedelta(hours=1)


def somebody(workshop: Workshop, source: Source) -> UUID:
    """Somebody who may be written to."""
    with workshop.open(COMMAND) as work:
        for key, kind in (("newsletter", PurposeKind.MARKETING), ("invoices", PurposeKind.SERVICE)):
            basis = LegalBasis.CONTRACT if kind is PurposeKind.SERVICE else LegalBasis.CONSENT
            order = PurposeOrder(
                key=key, kind=kind, titles={"en": key}, channels=(Channel.EMAIL,), basis=basis
            )
            purposes.create(work, order)
            work.session.flush()
    contact_id = contact_of(workshop, source, replace(ANNA, language="nl"))
    agree(workshop, contact_id)
    return contact_id


def agree(workshop: Workshop, contact_id: UUID) -> None:
    with workshop.open(COMMAND) as work:
        said = Statement(
            purpose="newsletter",
            channel="email",
            state=EventState.GIVEN,
            author=Author.SUBJECT,
            method=Method.PAPER,
            at=work.now,
        )
        consents.record(work, contact_id, said)


def restricted(workshop: Workshop, contact_id: UUID, ground: Ground = Ground.ACCURACY) -> UUID:
    with workshop.open(OFFICER) as work:
        return restrictions.restrict(work, contact_id, ground=ground)


def sent(workshop: Workshop, source: Source, *told: Lead) -> list[Receipt]:
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in told]
        )


def asked(
    workshop: Workshop, contact_id: UUID, purpose: str = "newsletter", as_of: datetime | None = None
) -> tuple[bool, bool]:
    """May it be done, and is a restriction among the reasons?"""
    with workshop.look(COMMAND) as work:
        subject = [Subject(contact_id=contact_id)]
        [found] = standing.decide_many(work, subject, purpose=purpose, channel=Channel.EMAIL, as_of=as_of)
    codes = {reason.code for reason in found.decision.reasons}
    return found.decision.allowed, "RST.RESTRICTED" in codes


def shown(workshop: Workshop, contact_id: UUID) -> restrictions.RestrictionView:
    with workshop.look(OFFICER) as work:
        return restrictions.listed(work, contact_id)[0]
