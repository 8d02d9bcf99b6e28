"""What came of each campaign? People are counted, once for each thing that they did or that was heard of."""

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    CTE,
    Column,
    Row,
    Select,
    Subquery,
    Table,
    case,
    func,
    literal,
    null,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from rules.engagement import EngagementKind
from rules.measures.campaigns import DONE, HEARD, Result
from rules.segments.changes import IN
from service.storage.contacts import CONTACTS
from service.storage.engagement import EVENTS
from service.storage.exports import MEMBERS as ON_LISTS
from service.storage.exports import Export
from service.storage.leads import RECORDS
from service.storage.segments import MEMBERS, Segment, Snapshot
from service.storage.signals import SIGNALS

_MONEY = (EngagementKind.CONVERSION, EngagementKind.PURCHASE)


def newest(*, limit: int) -> Select[Any]:
    """Key of each campaign, from when to when something came of it, and of how many people at least; the
    latest first."""
    both = union_all(
        *(
            select(
                table.c.campaign.label("campaign"),
                func.min(table.c.at).label("begun_at"),
                func.max(table.c.at).label("last_at"),
                func.count(table.c.contact_id.distinct()).label("people"),
            )
            .where(table.c.campaign.is_not(None))
            .group_by(table.c.campaign)
            for table in (EVENTS, SIGNALS)
        )
    ).subquery()
    last = func.max(both.c.last_at)
    return (
        select(
            both.c.campaign,
            func.min(both.c.begun_at).label("begun_at"),
            last.label("last_at"),
            func.max(both.c.people).label("people"),
        )
        .group_by(both.c.campaign)
        .order_by(last.desc(), both.c.campaign)
        .limit(limit)
    )


class Of(StrEnum):
    """Of whom a count tells."""

    ALL = "all"
    SOURCE = "source"
    """Those whom it knows: somebody whom several know is counted with each."""
    SEGMENT = "segment"
    """Those who stand on a list of it, or in a snapshot of it."""


def counts(session: Session, campaign: str, *, limit: int) -> Sequence[Row[Any, Any, Any, Any]]:
    """Of whom, id of the source or segment, result, and people: everything in one question, for who did what
    takes longest to find out."""
    found = _results(campaign)
    listed = select(Export.segment_id, ON_LISTS.c.contact_id).join(Export, Export.id == ON_LISTS.c.export_id)
    frozen = (
        select(Snapshot.segment_id, MEMBERS.c.contact_id)
        .join(Snapshot, Snapshot.id == MEMBERS.c.snapshot_id)
        .where(MEMBERS.c.why == IN)
    )
    of_segments = union(
        *(
            each.add_columns(found.c.result).join(found, found.c.person == each.selected_columns.contact_id)
            for each in (listed, frozen)
        )
    ).subquery()
    people = func.count(found.c.person.distinct())
    sources = (
        select(
            literal(Of.SOURCE.value).label("of"), RECORDS.c.source_id.label("owner"), found.c.result, people
        )
        .join(RECORDS, RECORDS.c.contact_id == found.c.person)
        .group_by(RECORDS.c.source_id, found.c.result)
    )
    segments = select(
        literal(Of.SEGMENT.value), of_segments.c.segment_id, of_segments.c.result, func.count()
    ).group_by(of_segments.c.segment_id, of_segments.c.result)
    whole = select(literal(Of.ALL.value), null(), found.c.result, func.count()).group_by(found.c.result)
    return session.execute(union_all(sources, segments, whole).limit(limit)).all()


def money(session: Session, campaign: str) -> Sequence[Row[str | None, int]]:
    """What was bought, in hundredths of each currency."""
    rows = (
        select(EVENTS.c.currency, func.sum(EVENTS.c.amount))
        .where(EVENTS.c.campaign == campaign, EVENTS.c.kind.in_(_MONEY), EVENTS.c.amount.is_not(None))
        .group_by(EVENTS.c.currency)
        .order_by(EVENTS.c.currency)
    )
    return session.execute(rows).all()


def _results(campaign: str) -> CTE:
    """Person and result, each pair once. Who was merged into another meanwhile is that one."""
    done, heard = _told(EVENTS, DONE, campaign), _told(SIGNALS, HEARD, campaign)
    pairs = union_all(done, heard).cte("told")
    moved = _moved(pairs)
    return (
        select(func.coalesce(moved.c.person, pairs.c.contact_id).label("person"), pairs.c.result)
        .outerjoin(moved, moved.c.member == pairs.c.contact_id)
        .distinct()
        .cte("results")
    )


def _told(table: Table, means: Mapping[Any, Result], campaign: str) -> Select[Any]:
    kind = cast("Column[StrEnum]", table.c.kind)
    named = case(*((kind == each, result.value) for each, result in means.items()))
    return select(table.c.contact_id, named.label("result")).where(
        table.c.campaign == campaign, kind.in_(list(means))
    )


def _moved(pairs: CTE) -> Subquery:
    """For those of the contacts that were merged: who answers for them now, after however many merges."""
    way = (
        select(CONTACTS.c.id.label("member"), CONTACTS.c.merged_into.label("person"))
        .where(CONTACTS.c.merged_into.is_not(None), CONTACTS.c.id.in_(select(pairs.c.contact_id)))
        .cte("way", recursive=True)
    )
    further = (
        select(way.c.member, CONTACTS.c.merged_into)
        .join(CONTACTS, CONTACTS.c.id == way.c.person)
        .where(CONTACTS.c.merged_into.is_not(None))
    )
    whole = way.union_all(further)
    return (
        select(whole.c.member, whole.c.person)
        .join(CONTACTS, CONTACTS.c.id == whole.c.person)
        .where(CONTACTS.c.merged_into.is_(None))
        .subquery()
    )


def segment_names() -> Select[uuid.UUID, str]:
    """What the segments are called, those of old as well."""
    return select(Segment.id, Segment.name).order_by(Segment.name, Segment.id).limit(10_000)
