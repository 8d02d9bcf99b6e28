"""How do leads and what was made of them get into the database?"""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rules.changes import Change
from rules.fields import FieldName
from rules.leads import LeadStatus
from rules.matching.of_record import traits_of
from service import changes, records
from service.contacts import golden as goldens
from service.contacts.golden import Golden
from service.intake.placing import Placement
from service.intake.submissions import Prepared
from service.matching import likenesses, marks
from service.storage import bulk, contacts, keys, leads
from service.storage.sources import Source
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

_PAYLOAD = (Table.LEAD, Part.PAYLOAD)


def write(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Hand the rows of new leads to the driver, parents first."""
    # A lead that must be forgotten is a bare row: it has no key, for there is nothing to seal.
    keys.save(work.session, [each.key for each in placements if not each.is_stopped])
    rows = [_lead_row(work, source, *pair) for pair in zip(prepared, placements, strict=True)]
    bulk.insert_many(work.session, leads.LEADS, rows)
    write_results(work, source, prepared, placements)


def update(work: Work, waiting: leads.Lead, each: Prepared, placement: Placement) -> None:
    waiting.status, waiting.outcome = placement.status, placement.outcome
    waiting.contact_id, waiting.reasons = placement.contact_id, list(each.reasons)
    waiting.score, waiting.grade = each.quality.score, each.quality.grade
    waiting.rules = work.rules
    if placement.is_stopped:
        waiting.payload = waiting.amended = None
        keys.shred(work.session, [waiting.id])
    if placement.status is LeadStatus.ACCEPTED:
        waiting.expires_at = work.now + timedelta(days=work.settings.lead_days)
        waiting.decided_at, waiting.decided_by = work.now, work.actor.id
    # The driver is about to write rows that refer to this one.
    work.session.flush()


def write_results(
    work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]
) -> None:
    """Hand over what was made of leads: records, findings, contacts and their tokens."""
    pairs = list(zip(prepared, placements, strict=True))
    records_of = [record_row(work, source, *pair) for pair in pairs if not pair[1].is_stopped]
    bulk.insert_many(work.session, leads.RECORDS, records_of)
    bulk.insert_many(work.session, leads.FINDINGS, [row for pair in pairs for row in finding_rows(*pair)])
    touched = {each.golden.id: each.golden for each in placements if each.golden}
    new = [golden for golden in touched.values() if golden.is_new]
    old = [golden for golden in touched.values() if not golden.is_new]
    keys.save(work.session, [golden.key for golden in new])
    bulk.insert_many(work.session, contacts.CONTACTS, [contact_row(work, golden) for golden in new])
    contacts.overwrite(work.session, [contact_row(work, golden) for golden in old])
    bulk.insert_many(
        work.session,
        contacts.TOKENS,
        list(marks.rows(work.vault, {golden.id: golden.tokens for golden in touched.values()})),
    )
    _tell(work, placements)


def _tell(work: Work, placements: Sequence[Placement]) -> None:
    """Have it told which contacts are new or may say something else; those of the same fields at once."""
    fields: dict[UUID, frozenset[FieldName]] = {}
    for each in placements:
        if each.golden is not None:
            before = fields.get(each.golden.id, frozenset())
            fields[each.golden.id] = before.union(each.texts)
    together: dict[frozenset[FieldName], list[UUID]] = {}
    for contact_id, told in fields.items():
        together.setdefault(told, []).append(contact_id)
    for told, contact_ids in together.items():
        changes.mark(work, contact_ids, Change.UPSERT, fields=told)


def _lead_row(work: Work, source: Source, each: Prepared, placement: Placement) -> bulk.Row:
    waits = placement.status is LeadStatus.QUARANTINED
    payload = each.submission.payload
    days = work.settings.quarantine_days if waits else work.settings.lead_days
    return {
        "id": placement.lead_id,
        "source_id": source.id,
        "import_id": each.submission.import_id,
        "row_number": each.submission.row_number,
        "status": placement.status,
        "outcome": placement.outcome,
        "contact_id": placement.contact_id,
        "received_at": work.now,
        "payload": None if placement.is_stopped else placement.safe.seal(_PAYLOAD, payload),
        "reasons": list(each.reasons),
        "score": each.quality.score,
        "grade": each.quality.grade,
        "rules": work.rules,
        "expires_at": work.now + timedelta(days=days),
    }


def record_row(work: Work, source: Source, each: Prepared, placement: Placement) -> bulk.Row:
    return {
        "lead_id": placement.lead_id,
        "source_id": source.id,
        "contact_id": placement.contact_id,
        "observed_at": each.submission.lead.observed_at or work.now,
        "kind": each.record.kind,
        "country": each.record.country,
        "language": each.record.language,
        **records.seal(placement.safe, Table.RECORD, placement.texts),
        "suggestions": _suggestions(each, placement),
        **_likeness(work, each, placement),
    }


def _likeness(work: Work, each: Prepared, placement: Placement) -> bulk.Row:
    traits = placement.traits or traits_of(each.record, work.knowledge.vocabulary)
    sender_key = each.submission.lead.external_id or ""
    return likenesses.columns(work, placement.safe, traits, sender_key)


def _suggestions(each: Prepared, placement: Placement) -> Sealed | None:
    proposed = {
        ordinal: finding.suggestion
        for ordinal, finding in enumerate(each.findings)
        if finding.suggestion is not None
    }
    if not proposed:
        return None
    return placement.safe.seal((Table.RECORD, Part.SUGGESTIONS), json.dumps(proposed, ensure_ascii=False))


def finding_rows(each: Prepared, placement: Placement) -> list[bulk.Row]:
    return [
        {
            "lead_id": placement.lead_id,
            "ordinal": ordinal,
            "code": finding.code,
            "field": finding.field,
            "verdict": finding.verdict,
            "rule": finding.rule,
            "confidence": finding.confidence,
            "params": dict(finding.params),
        }
        for ordinal, finding in enumerate(each.findings)
    ]


def contact_row(work: Work, golden: Golden) -> bulk.Row:
    return goldens.row(golden, now=work.now)
