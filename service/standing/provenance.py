"""From which sources does a contact come, may they be used, and was the person told?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.sources import SourceKind
from rules.standing.asked import Provenance
from service.storage import standing as stored
from service.storage.source_notices import SourceNotice
from service.work import Work


def of_contacts(
    work: Work, contact_ids: Collection[UUID], *, as_of: datetime | None
) -> dict[UUID, list[Provenance]]:
    """What matters of the sources of each contact; nothing where every source may always be used."""
    conditional = {row.id: row for row in work.session.execute(stored.conditional_sources())}
    if not conditional or not contact_ids:
        return {}
    arrived = _arrivals(work, contact_ids, conditional)
    came = [row for row in arrived if as_of is None or row.received_at <= as_of]
    bought = {source for source, row in conditional.items() if row.kind is SourceKind.BOUGHT_LIST}
    of_records = [row.lead_id for row in came if row.source_id in bought]
    told = _Told(stored.notices(work.session, bought, of_records, as_of=as_of) if of_records else ())
    return _grouped(came, conditional, told)


def _arrivals(work: Work, contact_ids: Collection[UUID], conditional: Mapping[UUID, Any]) -> list[Any]:
    """What came from such sources; where a licence ends, also what the contact has from elsewhere."""
    came = stored.arrivals_from(work.session, contact_ids, conditional)
    licensed = {row.contact_id for row in came if conditional[row.source_id].licence_ends_on is not None}
    others = stored.arrivals(work.session, licensed) if licensed else []
    return [*others, *(row for row in came if row.contact_id not in licensed)]


def _grouped(
    came: Iterable[Any], conditional: Mapping[UUID, Any], told: "_Told"
) -> dict[UUID, list[Provenance]]:
    """One for each contact, source and notice: what came first of those decides the day."""
    groups: dict[UUID, dict[tuple[UUID, datetime | None], datetime]] = defaultdict(dict)
    for row in came:
        group = (row.source_id, told.of(row))
        first = groups[row.contact_id].get(group, row.received_at)
        groups[row.contact_id][group] = min(first, row.received_at)
    return {
        contact_id: [_one(conditional.get(source), at, notice) for (source, notice), at in found.items()]
        for contact_id, found in groups.items()
    }


def _one(source: Any, obtained_at: datetime, told_at: datetime | None) -> Provenance:
    return Provenance(
        obtained_on=obtained_at.date(),
        needs_notice=source is not None and source.kind is SourceKind.BOUGHT_LIST,
        notice_sent_on=told_at.date() if told_at else None,
        licence_ends=source.licence_ends_on if source else None,
    )


class _Told:
    """Which records people were told of, and when."""

    def __init__(self, notices: Iterable[SourceNotice]) -> None:
        self._of_record: dict[UUID, datetime] = {}
        self._of_source: dict[UUID, list[SourceNotice]] = defaultdict(list)
        for each in notices:
            if each.record_id is None:
                self._of_source[each.source_id].append(each)
            else:
                first = self._of_record.get(each.record_id, each.sent_at)
                self._of_record[each.record_id] = min(first, each.sent_at)

    def of(self, row: Any) -> datetime | None:
        """When the person was first told of a record."""
        at = [
            each.sent_at
            for each in self._of_source.get(row.source_id, ())
            if each.received_until >= row.received_at
        ]
        at += [self._of_record[row.lead_id]] if row.lead_id in self._of_record else []
        return min(at, default=None)
