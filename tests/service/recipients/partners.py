"""Recipients, people and notices as the tests of these make them."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.recipients import Protocol, Role
from rules.records import Lead
from rules.tellings import Deed
from service import intake, leads, recipients, worker
from service.access import COMMAND, SYSTEM
from service.intake import Submission
from service.recipients import Telling, register, watching
from service.recipients.register import Order, Registered
from service.sources import Source
from service.storage.recipients import Try
from service.work import Workshop
from tests.receiver import Heard, Receiver, Say
from tests.workshops import SetClock

ANNA = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", phone="+31201234567")
FIELDS = ("name", "email", "phone")


def person(workshop: Workshop, source: Source, lead: Lead = ANNA) -> UUID:
    """A contact."""
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id
    return receipt.contact_id


def partner(
    workshop: Workshop, name: str = "Mailing house", protocol: Protocol = Protocol.MANUAL, **more: Any
) -> Registered:
    """A recipient."""
    order = Order(name=name, role=Role.PROCESSOR, protocol=protocol, **more)
    with workshop.open(COMMAND) as work:
        return register.register(work, order)


def hooked(workshop: Workshop, receiver: Receiver, name: str = "Mailing house", **more: Any) -> Registered:
    """A recipient that takes deliveries on this machine."""
    workshop.settings = replace(workshop.settings, webhooks_allow_private=True)
    return partner(workshop, name, Protocol.WEBHOOK, address=receiver.url, **more)


def give(
    workshop: Workshop, recipient_id: UUID, *contact_ids: UUID, fields: Collection[str] = FIELDS
) -> None:
    """Pass contacts on."""
    with workshop.open(COMMAND) as work:
        recipients.disclose(work, recipient_id, contact_ids, fields=fields, purpose="newsletter")


def tell(workshop: Workshop, *contact_ids: UUID, deed: Deed = Deed.ERASED, **more: Any) -> list[UUID]:
    """Have everybody told."""
    with workshop.open(COMMAND) as work:
        return list(recipients.tell(work, contact_ids, deed=deed, **more))


def shown(workshop: Workshop, telling_id: UUID) -> Telling:
    """How a notice is."""
    return tried(workshop, telling_id)[0]


def tried(workshop: Workshop, telling_id: UUID) -> tuple[Telling, list[Try]]:
    """How a notice is, and every try."""
    with workshop.look(SYSTEM) as work:
        view, tries = watching.show(work, telling_id)
        return view, list(tries)


def run(workshop: Workshop, clock: SetClock, span: timedelta = timedelta()) -> None:
    """Let time pass, and have done what is due."""
    clock.pass_by(span)
    worker.run_due(workshop)


def sweep(workshop: Workshop) -> int:
    """Look for what was overlooked."""
    with workshop.open(SYSTEM) as work:
        return watching.sweep(work, limit=100)


def acknowledging(heard: Heard) -> Say:
    """What a recipient answers who has done it."""
    said = {"acknowledged": True, "telling_id": json.loads(heard.body)["data"]["telling_id"]}
    return Say(body=json.dumps(said).encode())
