"""What must be known of contacts to measure them? Verdicts, chances, questions, events: nothing is opened."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.rates import YEAR
from rules.freshness.signals import SignalKind
from rules.measures.contacts import Remark, Seen, Value
from service.storage import measuring as stored
from service.storage.measuring import Part, Stretch
from service.work import Work

HARD = frozenset(
    {
        SignalKind.BOUNCE_DISABLED,
        SignalKind.BOUNCE_MOVED,
        SignalKind.BOUNCE_NO_MAIL,
        SignalKind.BOUNCE_UNKNOWN_HOST,
        SignalKind.BOUNCE_UNKNOWN_USER,
    }
)
"""A letter came back, and would every time."""

_FIELDS = frozenset(FieldName)


def seen(work: Work, within: Stretch, part: Part = stored.EVERYBODY) -> Iterator[tuple[UUID, Seen]]:
    """Those contacts by id, in a handful of reads however many they are."""
    session = work.session
    rows = stored.contacts(session, within, part)
    sources = stored.sources(session, within)
    chances = _chances(work, within)
    doubted = stored.doubted(session, within)
    remarks: dict[tuple[UUID, UUID], list[Verdict]] = {}
    for contact_id, record_id, verdict in stored.remarks(session, within):
        remarks.setdefault((contact_id, record_id), []).append(verdict)
    told: dict[UUID, set[SignalKind]] = {}
    for contact_id, kind in stored.told_of(session, within, HARD | {SignalKind.COMPLAINED}):
        told.setdefault(contact_id, set()).add(kind)
    permitted = stored.permitted(session, within, now=work.now)
    for row in rows:
        values, records = _values(row, sources, chances)
        heard = told.get(row.id, set())
        yield (
            row.id,
            Seen(
                kind=row.kind,
                country=row.country,
                values=values,
                remarks=tuple(
                    Remark(verdict, sources.get(record))
                    for record in records
                    for verdict in remarks.get((row.id, record), ())
                ),
                is_doubted=row.id in doubted,
                has_bounced=not heard.isdisjoint(HARD),
                has_complained=SignalKind.COMPLAINED in heard,
                is_permitted=permitted.get(row.id),
            ),
        )


def _values(
    row: Any, sources: Mapping[UUID, UUID], chances: Mapping[tuple[UUID, FieldName], float]
) -> tuple[tuple[Value, ...], list[UUID]]:
    """The values in use, and the records that they are from."""
    found, records = [], {}
    for name, entry in row.provenance.items():
        if name in _FIELDS:
            field, record = FieldName(name), UUID(entry["record"])
            records[record] = True
            found.append(
                Value(field, Verdict(entry["verdict"]), sources.get(record), chances.get((row.id, field)))
            )
    return tuple(found), list(records)


def _chances(work: Work, within: Stretch) -> dict[tuple[UUID, FieldName], float]:
    """How likely each value still holds now; what never goes stale is left out."""
    return {
        (row.contact_id, row.field): _today(row.probability, row.at, row.pace, work.now)
        for row in stored.beliefs(work.session, within)
        if row.pace
    }


def _today(probability: float, at: datetime, pace: float, now: datetime) -> float:
    """What time has left of a probability since it was reckoned."""
    years = max(0.0, (now - at) / timedelta(days=YEAR))
    return probability * math.exp(-pace * years)
