"""People who agreed, a recipient, and the lists that are made for it, as the tests of these make them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from rules.consent import Author, EventState, LegalBasis, Method
from rules.exports import ExportState, Format
from rules.purposes import PurposeKind
from rules.recipients import FIELDS, Protocol, Role
from rules.records import Channel, Lead
from service import consents, exported, exports, intake, leads, purposes, segments, worker
from service.access import COMMAND, SYSTEM, Actor
from service.consents import Statement
from service.exports import ExportOrder, ExportView, fetching, running
from service.intake import Submission
from service.purposes import PurposeOrder
from service.recipients import register
from service.recipients.register import Order
from service.storage import exports as stored
from service.storage import keys
from service.storage.contacts import CONTACTS
from service.storage.exports import ExportChunk, ExportMember
from service.storage.sources import Source
from service.work import Workshop

NEWS, SHARED = "newsletter", "partners"
"""What people agree to: to be written to, and that their data is shared."""


@dataclass(frozen=True, slots=True)
class Ground:
    """All that an order for a list needs."""

    workshop: Workshop
    source: Source
    segment_id: UUID
    recipient_id: UUID

    def person(self, name: str, **told: Any) -> UUID:
        """Somebody who agreed to both."""
        contact_id = self.stranger(name, **told)
        self.state(contact_id, EventState.GIVEN)
        self.state(contact_id, EventState.GIVEN, purpose=SHARED, channel="share")
        return contact_id

    def people(self, count: int) -> list[UUID]:
        """So many of them, in the order in which they are worked off."""
        return sorted(self.person(f"Person{_letters(number)} Vries") for number in range(count))

    def stranger(self, name: str, **told: Any) -> UUID:
        """Somebody of whom nothing is known but who they are."""
        given, _, family = name.partition(" ")
        lead = Lead(
            **{
                "given_name": given,
                "family_name": family,
                "email": f"{given.lower()}@example.org",
                "country": "NL",
                **told,
            }
        )
        with self.workshop.open(COMMAND) as work:
            [receipt] = intake.accept(work, self.source, [Submission(lead=lead, payload=leads.write(lead))])
        assert receipt.contact_id, receipt
        return receipt.contact_id

    def state(
        self, contact_id: UUID, state: EventState, *, purpose: str = NEWS, channel: str = "email"
    ) -> None:
        with self.workshop.open(COMMAND) as work:
            statement = Statement(
                purpose=purpose,
                channel=channel,
                state=state,
                author=Author.SUBJECT,
                method=Method.PREFERENCE_PAGE,
                at=work.now,
            )
            consents.record(work, contact_id, statement)

    def wish(self, **other: Any) -> ExportOrder:
        """An order for a file with ids and addresses, or whatever else is said."""
        usual: dict[str, Any] = {
            "format": Format.CSV,
            "fields": ("contact_id", "email"),
            "purpose": NEWS,
            "channel": Channel.EMAIL,
            "recipient": self.recipient_id,
        }
        return ExportOrder(**usual | other)

    def frozen(self, contact_ids: Sequence[UUID], *, by: Actor = COMMAND, **other: Any) -> UUID:
        """A list that is ordered, and of which it is frozen who is to be in it."""
        with self.workshop.open(by) as work:
            export_id = exports.order(work, self.segment_id, self.wish(**other))
            work.session.flush()
            row = exported.locked(work, export_id)
            running.freeze(work, row, select(CONTACTS.c.id).where(CONTACTS.c.id.in_(contact_ids)))
            if row.state is ExportState.RUNNING:
                exports.go_on(work, row)
        return export_id

    def made(self, contact_ids: Sequence[UUID], **other: Any) -> UUID:
        """A list that is made."""
        export_id = self.frozen(contact_ids, **other)
        worker.run_due(self.workshop)
        return export_id

    def view(self, export_id: UUID) -> ExportView:
        with self.workshop.look(COMMAND) as work:
            return exports.view(work, export_id)

    def content(self, export_id: UUID, *, by: Actor = COMMAND) -> bytes:
        """The file as it is fetched."""
        return b"".join(fetching.fetch(self.workshop, by, export_id).pieces)

    def table(self, export_id: UUID) -> list[dict[str, str]]:
        """The rows of a file of separated values."""
        text = self.content(export_id).decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def ids(self, export_id: UUID) -> list[UUID]:
        """Who is in such a file, in its order."""
        return [UUID(row["contact_id"]) for row in self.table(export_id)]

    def rests(self, export_id: UUID) -> tuple[int, int, bool]:
        """How many pieces and members a list still has, and whether its key is there."""
        with self.workshop.look(SYSTEM) as work:
            pieces = work.session.query(ExportChunk).where(ExportChunk.export_id == export_id).count()
            members = work.session.query(ExportMember).where(ExportMember.export_id == export_id).count()
            return pieces, members, keys.find(work.session, export_id) is not None


def ground(workshop: Workshop, source: Source) -> Ground:
    """Two purposes, a segment and a mailing house."""
    with workshop.open(COMMAND) as work:
        for key, kind, channels in (
            (NEWS, PurposeKind.MARKETING, (Channel.EMAIL, Channel.POST)),
            (SHARED, PurposeKind.SHARING, (Channel.SHARE,)),
        ):
            purposes.create(
                work,
                PurposeOrder(
                    key=key, kind=kind, titles={"en": key}, channels=channels, basis=LegalBasis.CONSENT
                ),
            )
        tree = {"purpose": NEWS, "channel": "email", "where": {"all": []}, "fresh": {}, "valid": []}
        segment = segments.create(work, name="Everybody", tree=tree)
        recipient = register.register(work, house())
    return Ground(workshop, source, segment.id, recipient.id)


def house(name: str = "Mailing house", **other: Any) -> Order:
    """A recipient who may be given everything."""
    usual: dict[str, Any] = {
        "role": Role.PROCESSOR,
        "protocol": Protocol.MANUAL,
        "categories": tuple(sorted(FIELDS)),
    }
    return Order(name=name, **usual | other)


def listed(workshop: Workshop, export_id: UUID) -> Sequence[UUID]:
    """Who waits to be worked off, or is in the file."""
    with workshop.look(SYSTEM) as work:
        return sorted(work.session.scalars(stored.every_member(export_id)))


def _letters(number: int) -> str:
    """A name of letters alone for each number."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")
