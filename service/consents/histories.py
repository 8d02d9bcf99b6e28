"""What was said by or of whom, when several contacts turned out to be one person?

The history of a member is what was bound to it, and what was bound to its survivor after it was merged. So
what another member said before never counts for it, and what the person says now counts for all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.consent import Event
from service.consents.statements import LedgerEvent, event_of, ledger_event
from service.storage import consents as stored
from service.work import Work


@dataclass(slots=True, kw_only=True)
class Cluster:
    """One contact that answers for itself, and all that were merged into it."""

    root: UUID
    parents: dict[UUID, tuple[UUID, datetime] | None]
    """For each member the contact it was merged into, and when."""
    rows: dict[UUID, list[Any]] = field(default_factory=dict)
    """The lines bound to each member."""

    @property
    def events(self) -> list[LedgerEvent]:
        """Every line of every member, in the order in which they were written down."""
        rows = (row for own in self.rows.values() for row in own)
        return [ledger_event(row) for row in sorted(rows, key=lambda row: (row.recorded_at, row.id))]

    def histories(self) -> dict[UUID, list[Event]]:
        """What counts for each member."""
        own = {member: [event_of(row) for row in rows] for member, rows in self.rows.items()}
        return {member: self._history(member, own) for member in self.parents}

    def fingerprints(self, member: UUID) -> dict[bytes, Any]:
        """The lines bound to a member by what they say."""
        return {row.fingerprint: row for row in self.rows.get(member, ())}

    def _history(self, member: UUID, own: Mapping[UUID, Sequence[Event]]) -> list[Event]:
        found = list(own.get(member, ()))
        if parent := self.parents[member]:
            holder, joined_at = parent
            found += [event for event in self._history(holder, own) if event.recorded_at > joined_at]
        return found


def clusters(
    work: Work, contact_ids: Collection[UUID], *, as_of: datetime | None = None
) -> dict[UUID, Cluster]:
    """The clusters of contacts that answer for themselves, now or as they were at a moment. One read."""
    return gathered(stored.histories(work.session, contact_ids, as_of=as_of))


def of_one(root: UUID, own: Sequence[Any], joined: Iterable[Any]) -> Cluster:
    """The cluster of a contact, of its own lines and of the rows of all that were merged into it."""
    cluster = Cluster(root=root, parents={root: None}, rows={root: list(own)})
    return gathered(joined, into={root: cluster})[root]


def gathered(rows: Iterable[Any], *, into: Mapping[UUID, Cluster] | None = None) -> dict[UUID, Cluster]:
    """Clusters of the rows in which their histories were read."""
    found = dict(into or {})
    for row in rows:
        cluster = found.setdefault(row.root, Cluster(root=row.root, parents={}))
        cluster.parents[row.member] = (row.parent, row.joined_at) if row.parent else None
        if row.id is not None:
            cluster.rows.setdefault(row.member, []).append(row)
    return found
