"""A small base whose figures can be reckoned by hand, laid out row by row: nothing of it need be opened."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.belief import band_of
from rules.freshness.signals import SignalKind
from rules.leads import LeadStatus, Outcome
from rules.records import Channel, Kind
from rules.segments.changes import IN
from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND
from service.ids import new_id
from service.measures import taking
from service.storage.contacts import Contact
from service.storage.engagement import EngagementEvent
from service.storage.freshness import Freshness
from service.storage.leads import Finding, Lead, Record
from service.storage.reviews import QueueState, Review
from service.storage.segments import Segment, Snapshot, SnapshotMember
from service.storage.signals import Signal, Way
from service.storage.sources import Source
from service.storage.standings import ContactStanding, KeptStanding
from service.work import Work, Workshop
from service.worker import run_due

VALUE, OLDER = b"v" * 16, b"o" * 16
"""Keyed hashes of the value in use, and of one from before."""


def supplier(workshop: Workshop, key: str, kind: SourceKind = SourceKind.BOUGHT_LIST) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(work, key=key, name=key.upper(), kind=kind, lawful_basis=LawfulBasis.CONSENT)


def lead(
    work: Work,
    source: Source,
    *,
    status: LeadStatus = LeadStatus.ACCEPTED,
    outcome: Outcome = Outcome.CREATED,
    across: Collection[Verdict] = (),
) -> UUID:
    """A lead and its record, with so many remarks on several fields."""
    lead_id = new_id(work.now)
    work.session.add(
        Lead(
            id=lead_id,
            source_id=source.id,
            status=status,
            outcome=outcome,
            received_at=work.now,
            reasons=[],
            score=50,
            grade="C",
            rules=work.rules,
            expires_at=work.now + timedelta(days=90),
        )
    )
    work.session.flush()  # the record refers to it
    work.session.add(Record(lead_id=lead_id, source_id=source.id, observed_at=work.now))
    work.session.add_all(
        Finding(
            lead_id=lead_id,
            ordinal=at,
            code="XFD.PHONE_COUNTRY",
            field="phone",
            verdict=verdict,
            rule="",
            params={},
        )
        for at, verdict in enumerate(across)
    )
    return lead_id


def contact(
    work: Work,
    values: Mapping[FieldName, tuple[Verdict, UUID]],
    *,
    kind: Kind | None = None,
    country: str | None = None,
    merged_into: UUID | None = None,
) -> UUID:
    """A contact with these values in use: how each was judged, and from which record it is."""
    contact_id = new_id(work.now)
    work.session.add(
        Contact(
            id=contact_id,
            kind=kind,
            country=country,
            provenance={
                field.value: {"record": str(record), "verdict": verdict.value}
                for field, (verdict, record) in values.items()
            },
            pins={},
            merged_into=merged_into,
            score=50,
            grade="C",
            revision=1,
            created_at=work.now,
            updated_at=work.now,
        )
    )
    for record_id in {record for _, record in values.values()}:
        record = work.session.get(Record, record_id)
        assert record is not None
        record.contact_id = contact_id
    return contact_id


def believe(work: Work, contact_id: UUID, **chances: float) -> None:
    """What is believed of some of the values; they lose half in some seven years."""
    work.session.add_all(
        Freshness(
            contact_id=contact_id,
            field=FieldName(name),
            value=VALUE,
            probability=chance,
            at=work.now,
            since=work.now,
            pace=0.1,
            band=band_of(chance),
            started_at=work.now,
            started_with=0.9,
            model="m",
        )
        for name, chance in chances.items()
    )


def hear(
    work: Work, contact_id: UUID, kind: SignalKind, *, value: bytes = VALUE, campaign: str | None = None
) -> None:
    work.session.add(
        Signal(
            id=new_id(work.now),
            contact_id=contact_id,
            field=FieldName.EMAIL,
            value=value,
            kind=kind,
            at=work.now,
            trust=1.0,
            way=Way.API,
            campaign=campaign,
            heard_at=work.now,
        )
    )


def happen(
    work: Work,
    contact_id: UUID,
    kind: EngagementKind,
    source: Source,
    *,
    campaign: str,
    amount: int | None = None,
) -> None:
    work.session.add(
        EngagementEvent(
            id=new_id(work.now),
            contact_id=contact_id,
            kind=kind,
            at=work.now,
            amount=amount,
            currency="EUR" if amount else None,
            campaign=campaign,
            source_id=source.id,
            received_at=work.now,
        )
    )


def doubt(work: Work, left: UUID, right: UUID, state: QueueState = QueueState.OPEN) -> None:
    work.session.add(
        Review(
            id=new_id(work.now),
            left_id=left,
            right_id=right,
            left_revision=1,
            right_revision=1,
            bits=2.0,
            chance=0.5,
            levels=[],
            gain=1.0,
            state=state,
            revision=0,
            created_at=work.now,
            updated_at=work.now,
        )
    )


def keep_standing(
    work: Work,
    purpose: str,
    answers: Mapping[UUID, bool],
    *,
    is_whole: bool = True,
    edition: int = 2,
) -> None:
    """What was decided of contacts for a purpose by e-mail; its answers of the second edition count."""
    work.session.add(
        KeptStanding(
            purpose=purpose,
            channel=Channel.EMAIL,
            edition=2,
            basis=b"b" * 32,
            begun_at=work.now,
            whole_at=work.now if is_whole else None,
        )
    )
    work.session.add_all(
        ContactStanding(
            purpose=purpose,
            channel=Channel.EMAIL,
            contact_id=contact_id,
            allowed=allowed,
            reason="R",
            edition=edition,
            decided_at=work.now,
        )
        for contact_id, allowed in answers.items()
    )


def segment(work: Work, name: str) -> UUID:
    segment_id = new_id(work.now)
    work.session.add(
        Segment(
            id=segment_id,
            name=name,
            purpose="newsletter",
            channel=Channel.EMAIL,
            version=1,
            created_at=work.now,
            changed_at=work.now,
        )
    )
    work.session.flush()  # snapshots refer to it
    return segment_id


def freeze(
    work: Work, segment_id: UUID, members: Collection[UUID], *, left_out: Collection[UUID] = ()
) -> None:
    """A snapshot of a segment: who was in it, and whom it meant but left out."""
    snapshot = Snapshot(
        id=new_id(work.now),
        segment_id=segment_id,
        version=1,
        taken_at=work.now,
        expires_at=work.now + timedelta(days=90),
        members=len(members),
        excluded={},
    )
    work.session.add(snapshot)
    work.session.flush()  # its members refer to it
    for contacts, why in ((members, IN), (left_out, "stale")):
        work.session.add_all(
            SnapshotMember(snapshot_id=snapshot.id, contact_id=each, why=why) for each in contacts
        )


def measure(workshop: Workshop) -> None:
    """Have everybody measured, as each night."""
    with workshop.open(COMMAND) as work:
        taking.order(work)
    run_due(workshop)
