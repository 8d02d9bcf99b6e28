"""What holds now, kept beside the ledger so that a look-up reads one row and not a history?

The ledger is the truth. What is kept here is one state for every history, purpose and channel, so that
a merge and its undoing change nothing but who answers; the most restrictive is chosen when it is read.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import permissions
from rules.consent import Event
from rules.permissions import State
from service.consents.histories import Cluster, clusters
from service.storage import consent_states
from service.storage import consents as stored
from service.work import Work

_BATCH = 500


def state_many(
    work: Work, contact_ids: Collection[UUID], *, purpose: str, channel: str, as_of: datetime | None = None
) -> dict[UUID, State]:
    """What holds for contacts that answer for themselves, now or as it was known at a moment.

    A contact of which nothing was ever said is left out. One read for 500 contacts.
    """
    if as_of is not None:
        return _as_known(work, contact_ids, purpose, channel, as_of)
    kept: dict[UUID, dict[UUID, dict[permissions.Key, State]]] = {}
    for row in consent_states.states(work.session, contact_ids, purpose=purpose, channel=channel):
        members = kept.setdefault(row.contact_id, {})
        members.setdefault(row.member_id, {})[row.purpose, row.channel] = _state(row)
    return _answers(
        ((root, members.values()) for root, members in kept.items()), purpose, channel, at=work.now
    )


def standing_of(work: Work, contact_id: UUID) -> dict[permissions.Key, State]:
    """Everything that holds for one contact that answers for itself, by purpose and channel."""
    members: dict[UUID, dict[permissions.Key, State]] = {}
    for row in consent_states.all_states(work.session, [contact_id]):
        now = _state(row).as_it_stands(work.now)
        members.setdefault(row.member_id, {})[row.purpose, row.channel] = now
    return permissions.together(list(members.values())) if members else {}


def rebuild(work: Work, contact_ids: Collection[UUID]) -> None:
    """Read anew from the ledger what holds for these contacts; those that were merged answer for nothing."""
    work.session.flush()  # who was merged into whom is read past the unit of work
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        consent_states.forget_states(work.session, batch)
        roots = stored.unmerged(work.session, batch)
        found = clusters(work, roots)
        consent_states.put_states(
            work.session, [row for each in found.values() for row in rows_of(each, work.now)]
        )


def rows_of(cluster: Cluster, now: datetime) -> list[dict[str, Any]]:
    """Everything that is to be kept of a cluster."""
    return [
        row_of(cluster.root, member, key, state)
        for member, history in cluster.histories().items()
        for key, state in permissions.project(history, now).items()
    ]


def changed(cluster: Cluster, now: datetime, more: Collection[Event]) -> list[dict[str, Any]]:
    """Of what is to be kept, what becomes otherwise by these events, which count for every member."""
    rows = []
    for member, history in cluster.histories().items():
        before = permissions.project(history, now)
        after = permissions.project([*history, *more], now)
        rows += [
            row_of(cluster.root, member, key, state)
            for key, state in after.items()
            if before.get(key) != state
        ]
    return rows


def row_of(root: UUID, member: UUID, key: permissions.Key, state: State) -> dict[str, Any]:
    """One state as it is kept."""
    return {
        "contact_id": root,
        "member_id": member,
        "purpose": key[0],
        "channel": key[1],
        "state": state.state,
        "basis": state.basis,
        "author": state.author,
        "since": state.since,
        "valid_until": state.valid_until,
        "event_id": state.event_id,
        "is_confirmed": state.is_confirmed,
        "ineffective": [str(event_id) for event_id in state.ineffective],
        "facts": dict(state.facts),
    }


def _as_known(
    work: Work, contact_ids: Collection[UUID], purpose: str, channel: str, as_of: datetime
) -> dict[UUID, State]:
    found = clusters(work, contact_ids, as_of=as_of)
    projected = (
        (root, [permissions.project(history, as_of) for history in cluster.histories().values()])
        for root, cluster in found.items()
    )
    return _answers(projected, purpose, channel, at=as_of)


def _answers(
    found: Iterable[tuple[UUID, Iterable[Mapping[permissions.Key, State]]]],
    purpose: str,
    channel: str,
    *,
    at: datetime,
) -> dict[UUID, State]:
    answers: dict[UUID, State] = {}
    for root, members in found:
        said = (permissions.holding(each, purpose, channel) for each in members)
        if decided := permissions.strictest([state.as_it_stands(at) for state in said if state]):
            answers[root] = decided
    return answers


def _state(row: Any) -> State:
    return State(
        state=row.state,
        basis=row.basis,
        author=row.author,
        since=row.since,
        event_id=row.event_id,
        valid_until=row.valid_until,
        is_confirmed=row.is_confirmed,
        facts=row.facts,
        ineffective=tuple(map(UUID, row.ineffective)),
    )
