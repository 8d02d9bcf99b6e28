"""What becomes of people's wishes when contacts are made one, and when that is taken back?

No line is moved. The survivor answers for all, by the most restrictive of their histories. When it is taken
back, each contact has its own history again, and a no that was said meanwhile holds for every one of them:
nobody can tell whose it was.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.consent import EventState
from service.consents.holding import rebuild
from service.consents.statements import Bound, Statement, opened
from service.consents.subjects import Subject, locate
from service.consents.writing import Draft, append
from service.storage import consents as stored
from service.storage import keys
from service.storage.consents import ConsentEvent
from service.work import Work

_OPEN = frozenset({EventState.REQUESTED, EventState.DEFERRED})


def merged(work: Work, survivor_id: UUID, lost: Collection[UUID]) -> None:
    """Contacts were made one: from now on the survivor answers for all."""
    rebuild(work, [survivor_id, *lost])


def parted(work: Work, survivor_id: UUID, back: Collection[UUID], *, since: datetime) -> None:
    """A merge was taken back: each answers for itself, with every no that was recorded since the merge."""
    rebuild(work, [survivor_id, *back])
    said = [row for row in work.session.scalars(stored.of_contact(survivor_id)) if _is_no(row, since)]
    if not said:
        return
    evidence = _evidence(work, survivor_id, said)
    for contact_id in sorted(back):
        if found := locate(work, contact_id):
            drafts = [_copy(found.subject, row, evidence.get(row.id, {})) for row in said]
            append(work, drafts, known={found.subject.contact_id: found.cluster})


def _is_no(row: ConsentEvent, since: datetime) -> bool:
    return row.recorded_at >= since and not row.state.allows and row.state not in _OPEN


def _evidence(work: Work, contact_id: UUID, said: Sequence[ConsentEvent]) -> dict[UUID, dict[str, Any]]:
    key = keys.find(work.session, contact_id)
    if key is None:
        return {}
    safe = work.vault.safe(key)
    return {row.id: opened(safe, row.proof)[1]["evidence"] for row in said if row.proof is not None}


def _copy(subject: Subject, row: ConsentEvent, evidence: dict[str, Any]) -> Draft:
    statement = Statement(
        purpose=row.purpose,
        channel=row.channel,
        state=row.state,
        author=row.author,
        method=row.method,
        at=row.at,
        basis=row.basis,
        notice_id=row.notice_id,
        language=row.language,
        valid_until=row.valid_until,
        facts=row.facts,
        evidence={**evidence, "recorded_as": str(row.id)},
        source_id=row.source_id,
        lead_id=row.lead_id,
    )
    bound = Bound(
        statement=statement,
        state=row.state,
        basis=row.basis,
        purpose_version=row.purpose_version,
        notice_sha256=row.notice_sha256,
        language=row.language,
    )
    return Draft(subject=subject, bound=bound)
