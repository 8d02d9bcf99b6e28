"""What has come in, how does it stand, and what did it look like as it was sent?"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from rules import dimensions, masking, quality
from rules.dimensions import Dimension
from rules.fields import TEXT_MEMBERS, FieldName
from rules.findings import Finding, Verdict
from rules.leads import LeadStatus, Outcome
from rules.quality import Loss
from rules.records import Lead, Record
from service import audit, records, reveals
from service.access import Scope
from service.audit import Action
from service.errors import Gone, NotFound, ServiceError
from service.storage import erasure, keys
from service.storage import leads as stored
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

_READER = TypeAdapter(Lead)
PAGE = 50

_SCORED = frozenset(FieldName) - {FieldName.NOTES, FieldName.EXTRAS}
"""Fields that its quality hangs on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which leads to list; every part narrows, none of them is personal."""

    status: LeadStatus | None = None
    source_id: UUID | None = None
    code: str | None = None
    import_id: UUID | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """A lead in a list."""

    id: UUID
    source_id: UUID
    source_name: str
    received_at: datetime
    status: LeadStatus
    outcome: Outcome
    contact_id: UUID | None
    score: int
    grade: str
    reasons: tuple[str, ...]
    codes: tuple[str, ...]
    """Codes of its findings, the worst first."""
    who: str
    """The person, masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """A finding as a person sees it."""

    ordinal: int
    code: str
    field: str
    verdict: Verdict
    rule: str
    confidence: float | None
    params: Mapping[str, str]
    suggestion: str | None
    """The proposed value, masked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """A lead on its own page, masked throughout."""

    line: LeadLine
    import_id: UUID | None
    row_number: int | None
    members: Mapping[str, str]
    """What was sent, member by member, masked; empty once the raw lead has expired."""
    amended: Mapping[str, str]
    """What a steward put in place, masked."""
    findings: tuple[ShownFinding, ...]
    expires_at: datetime
    decided_at: datetime | None
    rules: str
    """Stamp of the packs and libraries it was judged by."""
    losses: tuple[Loss, ...]
    """What keeps its score from a hundred, the dearest first."""
    dimensions: Mapping[Dimension, float]
    """How good it is in each respect, as a share; empty when its key was shredded."""


def listed(
    work: Work, wanted: Filter, *, before: UUID | None = None, limit: int = PAGE
) -> tuple[Sequence[LeadLine], UUID | None]:
    """Leads, newest first, and the id to go on from when there are more."""
    work.actor.must(Scope.LEADS_READ)
    rows = work.session.execute(
        stored.page(**dataclasses.asdict(wanted), before=before, limit=limit + 1)
    ).all()
    shown, more = rows[:limit], len(rows) > limit
    return lines(work, shown), shown[-1].Lead.id if more else None


def count(work: Work, wanted: Filter) -> int:
    """How many leads there are of that kind."""
    work.actor.must(Scope.LEADS_READ)
    return work.session.scalar(stored.count(**dataclasses.asdict(wanted))) or 0


def ids(work: Work, wanted: Filter) -> Sequence[UUID]:
    """The ids of all leads of that kind, oldest first."""
    work.actor.must(Scope.LEADS_READ)
    return work.session.scalars(stored.ids(**dataclasses.asdict(wanted))).all()


def show(work: Work, lead_id: UUID) -> LeadView:
    """One lead, masked. Raises NotFound, and Gone for one that was erased."""
    work.actor.must(Scope.LEADS_READ)
    row = work.session.execute(stored.one(lead_id)).first()
    if row is None:
        raise _absence(work, lead_id)
    lead = row.Lead
    safe = safe_of(work, lead_id)
    found = _findings(work, lead_id, safe)
    record = _record(work, lead_id, safe, found)
    return LeadView(
        line=lines(work, [row])[0],
        import_id=lead.import_id,
        row_number=lead.row_number,
        members=masking.mask_members(texts(_payload(safe, lead))) if safe else {},
        amended=masking.mask_members(texts(_amended(safe, lead))) if safe else {},
        findings=found,
        expires_at=lead.expires_at,
        decided_at=lead.decided_at,
        rules=lead.rules,
        losses=quality.losses(record) if record else (),
        dimensions=dimensions.measure(record) if record else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the sender may hear of a lead again."""

    row: stored.Lead
    findings: tuple[Finding, ...]
    """In clear, in their first order."""
    record: Record | None
    """The record as far as its quality hangs on it; None when its key was shredded."""


def heard(work: Work, lead_id: UUID) -> Heard:
    """What the sender may hear of a lead again. Raises NotFound for a lead that another source sent."""
    work.actor.must(Scope.LEADS_READ)
    lead = of_id(work, lead_id)
    if work.actor.source_id is not None and lead.source_id != work.actor.source_id:
        raise NotFound
    safe = safe_of(work, lead_id)
    proposed = suggestions(work, lead_id, safe) if safe else {}
    rows = sorted(work.session.scalars(stored.findings_of(lead_id)), key=lambda row: row.ordinal)
    found = tuple(
        Finding(
            code=row.code,
            field=row.field,
            verdict=row.verdict,
            rule=row.rule,
            confidence=row.confidence,
            suggestion=proposed.get(row.ordinal),
            params=row.params,
        )
        for row in rows
    )
    return Heard(row=lead, findings=found, record=_record(work, lead_id, safe, found))


def reveal(work: Work, lead_id: UUID, *, member: str, purpose: str) -> str:
    """One member as it was sent, in clear. The audit says who looked, and why, before the value is given.

    Raises NotFound, Gone, TooMany when the hour's budget is spent, Invalid when no purpose is given.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    lead = of_id(work, lead_id)
    safe = safe_of(work, lead_id)
    if safe is None or lead.payload is None:
        raise Gone
    members = {**texts(_payload(safe, lead)), **texts(_amended(safe, lead))}
    if member not in members:
        raise NotFound
    reveals.note(work, Action.LEAD_REVEALED, owner=lead_id, fields=[member], purpose=purpose)
    return members[member]


def of_id(work: Work, lead_id: UUID) -> stored.Lead:
    """The row of a lead. Raises NotFound, and Gone for one that was erased."""
    lead = work.session.get(stored.Lead, lead_id)
    if lead is None:
        raise _absence(work, lead_id)
    return lead


def _absence(work: Work, lead_id: UUID) -> ServiceError:
    """Why there is no such lead: it never was there, or was erased."""
    return Gone() if erasure.is_gone(work.session, lead_id) else NotFound()


def safe_of(work: Work, lead_id: UUID) -> Safe | None:
    """The safe of a lead, or None when its key was shredded."""
    key = keys.find(work.session, lead_id)
    return work.vault.safe(key) if key else None


def audit_ref(work: Work, lead_id: UUID) -> UUID | None:
    """Under which random name the audit knows the lead."""
    key = keys.find(work.session, lead_id)
    return key.audit_ref if key else None


def as_sent(safe: Safe, lead: stored.Lead) -> Lead:
    """The lead as the source sent it. Raises Gone when the raw form has expired."""
    if lead.payload is None:
        raise Gone("The raw lead has expired; only what was made of it is kept.")
    return read(safe.open((Table.LEAD, Part.PAYLOAD), lead.payload))


def as_amended(safe: Safe, lead: stored.Lead) -> Lead:
    """The lead with what stewards put in place."""
    if lead.amended is None:
        return as_sent(safe, lead)
    return _READER.validate_json(safe.open((Table.LEAD, Part.AMENDED), lead.amended))


def read(payload: str) -> Lead:
    """The lead in a stored payload: the body itself, or for a row of a file the part that was mapped."""
    plain = json.loads(payload)
    return _READER.validate_python(plain["lead"] if "row" in plain else plain)


def write(lead: Lead) -> str:
    """A lead as JSON that `read` takes; members that are absent are left out."""
    return _READER.dump_json(lead, exclude_none=True, exclude_defaults=True).decode()


def expire(work: Work, *, limit: int = 1_000) -> int:
    """Empty raw leads whose days are over; those that still wait in quarantine are let go altogether."""
    due = work.session.scalars(stored.due(work.now, limit=limit)).all()
    for lead in due:
        if lead.status is LeadStatus.QUARANTINED:
            lead.status = LeadStatus.EXPIRED
        lead.payload = lead.amended = None
    forgotten = [lead.id for lead in due if lead.contact_id is None]
    stored.forget(work.session, forgotten)
    keys.shred(work.session, forgotten)
    if due:
        audit.note(work, Action.LEADS_EXPIRED, count=len(due))
    return len(due)


def lines(work: Work, rows: Sequence[Any]) -> list[LeadLine]:
    """Rows of `stored.page` as a list shows them, masked."""
    ids = [row.Lead.id for row in rows]
    codes: dict[UUID, list[str]] = {lead_id: [] for lead_id in ids}
    for lead_id, code in work.session.execute(stored.codes_of(ids)):
        codes[lead_id].append(code)
    key_rows = keys.find_many(work.session, ids)
    return [
        LeadLine(
            id=row.Lead.id,
            source_id=row.Lead.source_id,
            source_name=row.source_name,
            received_at=row.Lead.received_at,
            status=row.Lead.status,
            outcome=row.Lead.outcome,
            contact_id=row.Lead.contact_id,
            score=row.Lead.score,
            grade=row.Lead.grade,
            reasons=tuple(row.Lead.reasons),
            codes=tuple(dict.fromkeys(codes[row.Lead.id])),
            who=_who(work.vault.safe(key_rows[row.Lead.id]), row)
            if row.Lead.id in key_rows
            else masking.DOTS,
        )
        for row in rows
    ]


def _who(safe: Safe, row: Any) -> str:
    if row.name is not None:
        return masking.mask_name(records.name(safe.open((Table.RECORD, Part.NAME), row.name)))
    if row.email is not None:
        return masking.mask_emails(records.emails(safe.open((Table.RECORD, Part.EMAIL), row.email)))
    return masking.DOTS


def _payload(safe: Safe, lead: stored.Lead) -> Lead | None:
    return as_sent(safe, lead) if lead.payload is not None else None


def _amended(safe: Safe, lead: stored.Lead) -> Lead | None:
    return as_amended(safe, lead) if lead.amended is not None else None


def texts(lead: Lead | None) -> dict[str, str]:
    """The members of a lead that hold a text, by name."""
    if lead is None:
        return {}
    return {member: text for member in TEXT_MEMBERS if (text := getattr(lead, member))}


def _findings(work: Work, lead_id: UUID, safe: Safe | None) -> tuple[ShownFinding, ...]:
    proposed = suggestions(work, lead_id, safe) if safe else {}
    return tuple(
        ShownFinding(
            ordinal=row.ordinal,
            code=row.code,
            field=row.field,
            verdict=row.verdict,
            rule=row.rule,
            confidence=row.confidence,
            params=row.params,
            suggestion=masking.mask_member(row.field, proposed[row.ordinal])
            if row.ordinal in proposed
            else None,
        )
        for row in work.session.scalars(stored.findings_of(lead_id))
    )


def _record(
    work: Work, lead_id: UUID, safe: Safe | None, found: Iterable[Finding | ShownFinding]
) -> Record | None:
    """The record as far as its quality hangs on it; None when its key was shredded."""
    row = work.session.get(stored.Record, lead_id)
    if safe is None or row is None:
        return None
    sealed = {name: getattr(row, name.value) for name in records.PARTS if name in _SCORED}
    read = {
        name.value: records.READERS[name](safe.open((Table.RECORD, records.PARTS[name]), text))
        for name, text in sealed.items()
        if text is not None
    }
    return Record(
        emails=read.pop("email", ()),
        phones=read.pop("phone", ()),
        findings=tuple(
            Finding(code=each.code, field=each.field, verdict=each.verdict, suggestion=each.suggestion)
            for each in found
        ),
        **read,
    )


def suggestions(work: Work, lead_id: UUID, safe: Safe) -> dict[int, str]:
    """What was proposed for a lead, in clear, by the ordinal of the finding."""
    return proposed(safe, work.session.get(stored.Record, lead_id))


def proposed(safe: Safe, record: stored.Record | None) -> dict[int, str]:
    """What stands sealed in the record as proposed, by the ordinal of the finding."""
    if record is None or record.suggestions is None:
        return {}
    kept = json.loads(safe.open((Table.RECORD, Part.SUGGESTIONS), record.suggestions))
    return {int(ordinal): text for ordinal, text in kept.items()}
