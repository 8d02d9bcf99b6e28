"""What could not be taken in, and what does a steward decide about it? Nothing here is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rules.fields import TEXT_MEMBERS
from rules.findings import Finding
from rules.leads import LeadStatus
from rules.records import Lead
from service import audit, intake, leads, reveals
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, Invalid
from service.intake import Receipt
from service.leads import LeadLine
from service.storage import leads as stored
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

# As many leads as one click mends; the page says how many are left.
AT_ONCE = 500

# Faults of the row itself (too many cells, a broken line) stand until a person has mended the lead.
_OF_THE_ROW = "FIL."


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of mending several leads at once."""

    accepted: int
    waiting: int
    """Mended, but still not fit to pass."""
    left: int
    """Alike, but not reached this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLead:
    """A lead that waits, in clear, for the steward who mends it."""

    members: Mapping[str, str]
    """What was sent, with what stewards have put in its place already."""
    proposed: Mapping[int, str]
    """Proposed values by the ordinal of their finding."""


def waiting(
    work: Work,
    *,
    code: str | None = None,
    source_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = leads.PAGE,
) -> tuple[Sequence[LeadLine], UUID | None]:
    """What waits, the oldest first, masked, and the id to go on after when there is more."""
    work.actor.must(Scope.LEADS_READ)
    rows = work.session.execute(
        stored.queue(code=code, source_id=source_id, after=after, limit=limit + 1)
    ).all()
    shown = rows[:limit]
    return leads.lines(work, shown), shown[-1].Lead.id if len(rows) > limit else None


def frequent(work: Work, *, limit: int = 50) -> Sequence[tuple[str, int]]:
    """The codes that hold leads up or go with those that do, and how many leads have each."""
    work.actor.must(Scope.LEADS_READ)
    return [(code, number) for code, number in work.session.execute(stored.codes_waiting(limit=limit))]


def alike(work: Work, *, code: str, field: str) -> int:
    """How many waiting leads have this finding on this member."""
    work.actor.must(Scope.LEADS_READ)
    return work.session.scalar(stored.count_alike(code, field)) or 0


def opened(work: Work, lead_id: UUID, *, purpose: str) -> OpenLead:
    """The whole lead in clear, to be mended. The audit says who looked, and why, before it is given.

    Counts as one reveal. Raises NotFound, Conflict when it no longer waits, Gone, TooMany when the hour's
    budget is spent, Invalid when no purpose is given.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    lead, safe = _waiting(work, lead_id)
    members = leads.texts(leads.as_amended(safe, lead))
    reveals.note(work, Action.LEAD_REVEALED, owner=lead_id, fields=sorted(members), purpose=purpose)
    return OpenLead(members=members, proposed=leads.suggestions(work, lead_id, safe))


def fix(work: Work, lead_id: UUID, changes: Mapping[str, str]) -> Receipt:
    """Put other texts in place of members, and try again. The lead as sent stays as it was.

    An empty text takes a member out. Raises Invalid for a member that does not exist, Conflict when the lead
    no longer waits.
    """
    waiting, safe = _waiting(work, lead_id)
    _check(changes)
    standing = leads.as_amended(safe, waiting)
    texts: dict[str, Any] = {
        member: wanted
        for member, text in changes.items()
        if (wanted := text.strip() or None) != getattr(standing, member)
    }
    amended = replace(standing, **texts)
    _amend(waiting, safe, amended)
    audit.note(work, Action.LEAD_FIXED, about=leads.audit_ref(work, lead_id), fields=sorted(texts))
    return intake.place_again(work, waiting, amended)


def accept(work: Work, lead_id: UUID) -> Receipt:
    """Take the lead in as it is: a steward answers for it."""
    waiting, safe = _waiting(work, lead_id)
    audit.note(
        work, Action.LEAD_ACCEPTED_BY_HAND, about=leads.audit_ref(work, lead_id), codes=list(waiting.reasons)
    )
    return intake.place_again(work, waiting, leads.as_amended(safe, waiting), overruled=True)


def reject(work: Work, lead_id: UUID) -> None:
    """Refuse the lead. It stays sealed until its days are over, so that the decision can be looked into."""
    waiting, _ = _waiting(work, lead_id)
    waiting.status = LeadStatus.REJECTED
    waiting.decided_at, waiting.decided_by = work.now, work.actor.id
    audit.note(work, Action.LEAD_REJECTED, about=leads.audit_ref(work, lead_id), codes=list(waiting.reasons))


def replay(work: Work, lead_id: UUID) -> Receipt:
    """Check the lead again with the rules of today."""
    waiting, safe = _waiting(work, lead_id)
    faults = () if waiting.amended is not None else _row_faults(work, lead_id)
    return intake.place_again(work, waiting, leads.as_amended(safe, waiting), faults=faults)


def fix_alike(work: Work, *, code: str, field: str) -> Tally:
    """Take over what was proposed for this finding, in every waiting lead that has it."""
    work.actor.must(Scope.QUARANTINE_DECIDE)
    total = alike(work, code=code, field=field)
    found = work.session.execute(stored.alike(code, field, limit=AT_ONCE)).all()
    passed = [_take_over(work, lead_id, ordinal, field) for lead_id, ordinal in found]
    accepted = sum(receipt is not None and receipt.status is LeadStatus.ACCEPTED for receipt in passed)
    return Tally(accepted=accepted, waiting=len(passed) - accepted, left=max(0, total - len(found)))


def _take_over(work: Work, lead_id: UUID, ordinal: int, field: str) -> Receipt | None:
    waiting, safe = _waiting(work, lead_id)
    proposed = leads.suggestions(work, lead_id, safe).get(ordinal)
    if proposed is None or field not in TEXT_MEMBERS or waiting.payload is None:
        return None
    return fix(work, lead_id, {field: proposed})


def _waiting(work: Work, lead_id: UUID) -> tuple[stored.Lead, Safe]:
    work.actor.must(Scope.QUARANTINE_DECIDE)
    lead = leads.of_id(work, lead_id)
    if lead.status is not LeadStatus.QUARANTINED:
        raise Conflict("The lead is no longer waiting in quarantine.")
    safe = leads.safe_of(work, lead_id)
    if safe is None:
        raise Gone
    return lead, safe


def _check(changes: Mapping[str, str]) -> None:
    unknown = [
        Fault(f"/{number}", "unknown_member", "This is not a member of a lead that can be mended.")
        for number, member in enumerate(changes)
        if member not in TEXT_MEMBERS
    ]
    if unknown:
        raise Invalid(faults=unknown)


def _amend(waiting: stored.Lead, safe: Safe, amended: Lead) -> None:
    waiting.amended = safe.seal((Table.LEAD, Part.AMENDED), leads.write(amended))


def _row_faults(work: Work, lead_id: UUID) -> tuple[Finding, ...]:
    return tuple(
        Finding(code=row.code, field=row.field, verdict=row.verdict, rule=row.rule, params=row.params)
        for row in work.session.scalars(stored.findings_of(lead_id))
        if row.code.startswith(_OF_THE_ROW)
    )
