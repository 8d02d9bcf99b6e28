"""What do we know of a contact in codes and figures, and why?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import customer_hints, customer_status, engagement, lead_value
from rules.customer_hints import Hint
from rules.customer_status import Custom
from rules.engagement import Answering, Engagement
from rules.lead_value import LeadValue
from rules.records import Channel
from service import audit, contacts, organisations, recipients, restrictions
from service.access import Scope
from service.audit import Action
from service.facts import making
from service.facts.scoring import CURRENCY, CutsView
from service.facts.scoring import latest as latest_cuts
from service.storage import engagement as events
from service.storage import facts as stored
from service.storage import keys
from service.storage.engagement import EngagementEvent
from service.storage.facts import ContactFacts
from service.work import Work

Done = EngagementEvent
"""One thing that somebody did, as it was told."""
GIVEN = frozenset({"kind", "country", "language", "quality", "organisation", "job"})
"""Of what facts tell something to whoever reads them."""
BATCH = 200
"""So many contacts are opened at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsView:
    """One contact in codes and figures, each with what it follows from."""

    row: ContactFacts
    """As it stands in the table, for SQL to choose by."""
    organisation: str | None
    """What the organisation is called, masked."""
    custom: Custom
    channels: tuple[Answering, ...]
    hints: tuple[Hint, ...]
    value: LeadValue | None
    """None for somebody who objected to being weighed up; there are no hints either."""
    cuts: CutsView | None
    """Between which points the scores lie; None before the first night."""

    @property
    def currency(self) -> str:
        """In which money was added up."""
        return self.cuts.currency if self.cuts else CURRENCY


def refresh(work: Work, contact_ids: Collection[UUID]) -> int:
    """Make the facts of these contacts anew, and say of how many.

    Call it when a contact, or what it did, has changed. Facts of those that are gone, or that others answer
    for, are forgotten; those of whom data may be kept and not used stay as they are (GDPR art. 18(2)).
    """
    work.session.flush()  # rows are read past the unit of work
    ids, made = sorted(set(contact_ids)), 0
    stored.lock(work.session, ids)
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        rows = making.rows(work, part)
        kept = {row["contact_id"] for row in rows} | restrictions.covering(work, part)
        stored.forget(work.session, [each for each in part if each not in kept])
        stored.replace(work.session, rows)
        made += len(rows)
    return made


def of_contact(work: Work, contact_id: UUID) -> FactsView | None:
    """The facts of one contact with their reasons; None as long as they were not made.

    Needs contacts:read. Raises NotFound, Gone, Merged.
    """
    work.actor.must(Scope.CONTACTS_READ)
    contacts.must_stand(work, contact_id)
    return view_of(work, contact_id)


def view_of(work: Work, contact_id: UUID) -> FactsView | None:
    """The same for whoever has shown already that they may see it."""
    row = stored.find(work.session, contact_id)
    return None if row is None else _view(work, row)


def of_contact_now(work: Work, contact_id: UUID) -> FactsView | None:
    """The same, made first if they were not or are behind: for work that writes.

    None for somebody of whom data may be kept and not used, and none were made before.
    """
    work.actor.must(Scope.CONTACTS_READ)
    standing = contacts.must_stand(work, contact_id)
    row = stored.find(work.session, contact_id)
    if row is None or row.revision != standing.revision:
        refresh(work, [contact_id])
    return of_contact(work, contact_id)


def note_read(work: Work, contact_id: UUID) -> None:
    """Write down that a key is given the facts of somebody, before it is; also as a disclosure, when whoever
    holds the key is a recipient."""
    key = keys.find(work.session, contact_id)
    audit.note(work, Action.CONTACT_READ, about=key.audit_ref if key else None, fields=sorted(GIVEN))
    recipients.note_read(work, [contact_id], fields=GIVEN)


def best_channel(view: FactsView, allowed: Collection[Channel]) -> Channel | None:
    """Of the channels on which they answer, the best on which they may be written to; None when on none."""
    return next((each.channel for each in view.channels if each.channel in allowed), None)


def history(
    work: Work, contact_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> tuple[Sequence[Done], UUID | None]:
    """What somebody did, told last first, and the id to go on from. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    members = events.members(work.session, [contact_id])
    rows = work.session.scalars(events.page(members, before=before, limit=limit + 1)).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def _view(work: Work, row: ContactFacts) -> FactsView:
    done = making.done_by(work, [row.contact_id]).get(row.contact_id, [])
    custom = customer_status.of(done, now=work.now)
    held = making.reachable(email=row.has_email, phone=row.has_phone, address=row.has_address)
    return FactsView(
        row=row,
        organisation=_called(work, row.organisation_id),
        custom=custom,
        channels=engagement.channels(done if row.is_weighed else (), reachable=held, now=work.now),
        hints=_hints(row, custom, done, work.now),
        value=_value(row, custom, done, work.now),
        cuts=latest_cuts(work),
    )


def _hints(row: ContactFacts, custom: Custom, done: Sequence[Engagement], now: datetime) -> tuple[Hint, ...]:
    if not row.is_weighed:
        return ()
    return customer_hints.hints(done, custom, frequency=row.frequency, monetary=row.monetary, now=now)


def _value(row: ContactFacts, custom: Custom, done: Sequence[Engagement], now: datetime) -> LeadValue | None:
    if not row.is_weighed:
        return None
    return lead_value.value(
        role=row.buying_role,
        size=row.size_band,
        interest=engagement.interest(done, since=now - making.LATELY),
        status=custom.status,
        grade=row.grade,
    )


def _called(work: Work, organisation_id: UUID | None) -> str | None:
    if organisation_id is None:
        return None
    return organisations.called(work, [organisation_id]).get(organisation_id)
