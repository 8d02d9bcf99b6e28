"""What has to be read of contacts and leads to measure them? Stretches of ids, and nothing that is sealed."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.leads import LeadStatus, Outcome
from rules.records import Kind
from service.storage import restrictions
from service.storage.audit import AuditEvent
from service.storage.contacts import CONTACTS
from service.storage.freshness import FRESHNESS
from service.storage.keys import DataKey
from service.storage.leads import FINDINGS, RECORDS, Lead
from service.storage.reviews import QueueState, Review
from service.storage.signals import SIGNALS
from service.storage.standings import KEPT, STANDINGS

ACROSS = "XFD."
"""How the codes of remarks begin that are about several fields of a record."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids from after the first up to the last."""

    after: uuid.UUID
    upto: uuid.UUID

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Is the id in that column one of them?"""
        return and_(column > self.after, column <= self.upto)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some of the contacts only; None for no matter which."""

    source_id: uuid.UUID | None = None
    country: str | None = None
    """Empty for those of which no country is known."""
    kind: Kind | None = None
    is_of_no_kind: bool = False


EVERYBODY = Part()


def stretch(session: Session, *, after: uuid.UUID, part: Part, size: int) -> Stretch | None:
    """The next so many contacts by id, as one stretch; None when there are no more."""
    ids = (
        select(CONTACTS.c.id)
        .where(CONTACTS.c.merged_into.is_(None), CONTACTS.c.id > after, *_of(part))
        .order_by(CONTACTS.c.id)
        .limit(size)
        .subquery()
    )
    last = session.scalars(select(ids.c.id).order_by(ids.c.id.desc()).limit(1)).first()
    return None if last is None else Stretch(after, last)


def contacts(session: Session, within: Stretch, part: Part) -> Sequence[Row[Any, Any, Any, Any]]:
    """Id, kind, country and provenance, by id. Whose data may be kept and not used is not measured."""
    rows = (
        select(CONTACTS.c.id, CONTACTS.c.kind, CONTACTS.c.country, CONTACTS.c.provenance)
        .where(within.holds(CONTACTS.c.id), CONTACTS.c.merged_into.is_(None), *_of(part))
        .where(~restrictions.covers(CONTACTS.c.id))
        .order_by(CONTACTS.c.id)
    )
    return session.execute(rows).all()


def sources(session: Session, within: Stretch) -> dict[uuid.UUID, uuid.UUID]:
    """From which source each record of those contacts is."""
    rows = select(RECORDS.c.lead_id, RECORDS.c.source_id).where(within.holds(RECORDS.c.contact_id))
    return dict(session.execute(rows).all())


def remarks(session: Session, within: Stretch) -> Sequence[Row[Any, Any, Any]]:
    """Contact, record and verdict of each remark about several fields of a record."""
    rows = (
        select(RECORDS.c.contact_id, FINDINGS.c.lead_id, FINDINGS.c.verdict)
        .join(FINDINGS, FINDINGS.c.lead_id == RECORDS.c.lead_id)
        .where(within.holds(RECORDS.c.contact_id), FINDINGS.c.code.startswith(ACROSS))
    )
    return session.execute(rows).all()


def doubted(session: Session, within: Stretch) -> set[uuid.UUID]:
    """Those of the contacts about which it is asked whether they are another one's duplicate."""
    found: set[uuid.UUID] = set()
    for side in (Review.left_id, Review.right_id):
        found |= set(session.scalars(select(side).where(within.holds(side), Review.state != QueueState.DONE)))
    return found


def beliefs(session: Session, within: Stretch) -> Sequence[Row[Any, Any, Any, Any, Any]]:
    """Contact, field, probability, the instant of that, and the share that is lost in a year."""
    rows = select(
        FRESHNESS.c.contact_id,
        FRESHNESS.c.field,
        FRESHNESS.c.probability,
        FRESHNESS.c.at,
        FRESHNESS.c.pace,
    ).where(within.holds(FRESHNESS.c.contact_id))
    return session.execute(rows).all()


def told_of(session: Session, within: Stretch, kinds: Collection[SignalKind]) -> Sequence[Row[Any, Any]]:
    """Contact and kind of what was heard of the e-mail address that is in use; of an older one it is past."""
    in_use = and_(
        FRESHNESS.c.contact_id == SIGNALS.c.contact_id,
        FRESHNESS.c.field == SIGNALS.c.field,
        FRESHNESS.c.value == SIGNALS.c.value,
    )
    rows = (
        select(SIGNALS.c.contact_id, SIGNALS.c.kind)
        .join(FRESHNESS, in_use)
        .where(within.holds(SIGNALS.c.contact_id), SIGNALS.c.field == FieldName.EMAIL)
        .where(SIGNALS.c.kind.in_(list(kinds)))
        .distinct()
    )
    return session.execute(rows).all()


def permitted(session: Session, within: Stretch, *, now: datetime) -> dict[uuid.UUID, bool]:
    """Of each of the contacts of whom it was decided: may it be contacted for anything, on any channel?

    Answers count for the purposes and channels that are kept whole, and as long as their time is not over.
    """
    may = func.max(case((STANDINGS.c.allowed, 1), else_=0))
    rows = (
        select(STANDINGS.c.contact_id, may)
        .join(KEPT, and_(KEPT.c.purpose == STANDINGS.c.purpose, KEPT.c.channel == STANDINGS.c.channel))
        .where(within.holds(STANDINGS.c.contact_id), KEPT.c.whole_at.is_not(None))
        .where(STANDINGS.c.edition == KEPT.c.edition)
        .where(or_(STANDINGS.c.until.is_(None), STANDINGS.c.until > now))
        .group_by(STANDINGS.c.contact_id)
    )
    return {contact_id: bool(most) for contact_id, most in session.execute(rows)}


def leads(session: Session, *, since: uuid.UUID) -> Sequence[Row[uuid.UUID, LeadStatus, Outcome, int]]:
    """How many leads from an id on came from each source, by what became of them."""
    rows = (
        select(Lead.source_id, Lead.status, Lead.outcome, func.count().label("leads"))
        .where(Lead.id >= since)
        .group_by(Lead.source_id, Lead.status, Lead.outcome)
    )
    return session.execute(rows).all()


def looks_at_leads(
    session: Session, action: str, *, since: uuid.UUID
) -> Sequence[Row[uuid.UUID, datetime, Any]]:
    """Source of each lead from an id on that somebody opened and decided over, and from when to when.

    The opening is that of the audit, by whoever decided; the last one before the decision.
    """
    rows = (
        select(Lead.source_id, func.max(AuditEvent.at).label("begun_at"), Lead.decided_at)
        .join(DataKey, DataKey.owner == Lead.id)
        .join(AuditEvent, AuditEvent.object_ref == DataKey.audit_ref)
        .where(Lead.id >= since, Lead.decided_at.is_not(None), AuditEvent.action == action)
        .where(AuditEvent.actor_id == Lead.decided_by, AuditEvent.at <= Lead.decided_at)
        .group_by(Lead.id, Lead.source_id, Lead.decided_at)
    )
    return session.execute(rows).all()


def looks_at_reviews(session: Session, *, since: datetime) -> Sequence[Row[uuid.UUID, Any, Any]]:
    """Source of the lead that gave rise to each question decided since, and from when to when it was seen.

    A question arises with the younger contact, so it is that of the source whose lead began that one.
    """
    began = Lead.outcome.in_((Outcome.CREATED, Outcome.REVIEW))
    rows = (
        select(Lead.source_id, Review.claimed_at.label("begun_at"), Review.decided_at)
        .join(Lead, and_(Lead.contact_id == Review.right_id, began))
        .where(Review.claimed_at.is_not(None), Review.decided_at >= since)
    )
    return session.execute(rows).all()


def _of(part: Part) -> list[ColumnElement[bool]]:
    from_source = exists().where(RECORDS.c.contact_id == CONTACTS.c.id, RECORDS.c.source_id == part.source_id)
    asked = (
        (part.source_id is not None, from_source),
        (part.country is not None, func.coalesce(CONTACTS.c.country, "") == part.country),
        (part.kind is not None, CONTACTS.c.kind == part.kind),
        (part.is_of_no_kind, CONTACTS.c.kind.is_(None)),
    )
    return [condition for is_asked, condition in asked if is_asked]
