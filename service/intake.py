"""What becomes of a raw lead? Checked, sealed and placed with a person, all in one transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from rules import comparison, normalise, quality, validate
from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.findings import Finding, Verdict, worst
from rules.knowledge import Knowledge
from rules.leads import LeadStatus, Outcome
from rules.normalise import SourceDefaults
from rules.quality import Quality
from rules.records import Lead, Record
from service import audit, records, sources
from service.access import Scope
from service.audit import Action
from service.contacts import golden as goldens
from service.contacts.golden import Contribution, Golden
from service.contacts.known import Known, Sought, provenance
from service.errors import Gone
from service.ids import new_id
from service.storage import bulk, contacts, keys, leads
from service.storage.sources import Source
from service.vault import KeyRow, Safe, TokenKind
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

PACKS_SHOWN = 12
"""Characters of the rules' version that are kept with each lead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One lead as it arrives; `payload` is the very text that was sent."""

    lead: Lead
    payload: str
    import_id: UUID | None = None
    row_number: int | None = None
    faults: tuple[Finding, ...] = ()
    """What was already wrong with the row as such; it is then kept for a steward."""
    remarks: tuple[Finding, ...] = ()
    """What was noticed while the row was read, and holds nothing up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A submission after the rules had their say; no key or database was needed for it."""

    submission: Submission
    record: Record
    quality: Quality
    reasons: tuple[str, ...]
    """Codes for which it goes into quarantine; none means that it is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the sender hears of one lead."""

    lead_id: UUID | None
    status: LeadStatus
    outcome: Outcome
    contact_id: UUID | None
    quality: Quality
    findings: tuple[Finding, ...]
    reasons: tuple[str, ...]
    record: Record


def defaults_of(source: Source) -> SourceDefaults:
    """What the source says of all its leads."""
    return SourceDefaults(
        country=source.country, language=source.language, birth_date_format=source.birth_date_format
    )


def prepare(
    submissions: Iterable[Submission], *, defaults: SourceDefaults, knowledge: Knowledge, now: datetime
) -> list[Prepared]:
    """Normalise and check; pure, so that other processes may do it."""
    return [_prepared(each, defaults=defaults, knowledge=knowledge, now=now) for each in submissions]


def accept(work: Work, source: Source, submissions: Sequence[Submission]) -> list[Receipt]:
    """Take leads in, in order: each becomes a record, and of a contact, or waits in quarantine.

    Raises SourcePaused, and Forbidden when the actor may not write leads of this source.
    """
    prepared = prepare(submissions, defaults=defaults_of(source), knowledge=work.knowledge, now=work.now)
    return store(work, source, prepared)


def rehearse(work: Work, source: Source, submissions: Sequence[Submission]) -> list[Receipt]:
    """What `accept` would answer, with nothing stored."""
    _must_take(work, source, submissions)
    prepared = prepare(submissions, defaults=defaults_of(source), knowledge=work.knowledge, now=work.now)
    placements = [_begin(work, source, each) for each in prepared]
    _place(work, source, prepared, placements)
    return [
        _receipt(each, placement, lead_id=None, contact_id=placement.known_contact_id)
        for each, placement in zip(prepared, placements, strict=True)
    ]


def store(work: Work, source: Source, prepared: Sequence[Prepared]) -> list[Receipt]:
    """Take in leads that are already prepared: one transaction for all of them."""
    _must_take(work, source, [each.submission for each in prepared])
    placements = [_begin(work, source, each) for each in prepared]
    _place(work, source, prepared, placements)
    _write(work, source, prepared, placements)
    _note(work, source, placements)
    return [
        _receipt(each, placement, lead_id=placement.lead_id, contact_id=placement.contact_id)
        for each, placement in zip(prepared, placements, strict=True)
    ]


def place_again(
    work: Work, waiting: leads.Lead, lead: Lead, *, faults: tuple[Finding, ...] = (), overruled: bool = False
) -> Receipt:
    """Check a lead that waits in quarantine anew, and take it in if it may pass or a steward overruled.

    The row keeps its id; what was made of it before gives way to what is made of it now.
    Raises Gone when its key was shredded, SourcePaused when nothing is taken from its source.
    """
    source = sources.of_id(work, waiting.source_id)
    sources.must_be_open(work, source)
    submission = Submission(lead=lead, payload="", faults=faults)
    prepared = _prepared(submission, defaults=defaults_of(source), knowledge=work.knowledge, now=work.now)
    prepared = replace(prepared, reasons=()) if overruled else prepared
    key = keys.find(work.session, waiting.id)
    if key is None:
        raise Gone
    safe = work.vault.safe(key)
    placement = _placement(source, prepared, lead_id=waiting.id, safe=safe, key=key)
    _place(work, source, [prepared], [placement])
    leads.forget(work.session, [waiting.id])
    _update(work, waiting, prepared, placement)
    _write_results(work, source, [prepared], [placement])
    return _receipt(prepared, placement, lead_id=waiting.id, contact_id=placement.contact_id)


@dataclass(slots=True, kw_only=True)
class Placement:
    """Where one lead goes."""

    lead_id: UUID
    safe: Safe
    key: KeyRow
    texts: Mapping[FieldName, str]
    status: LeadStatus
    outcome: Outcome = Outcome.NONE
    golden: Golden | None = None

    @property
    def contact_id(self) -> UUID | None:
        return self.golden.id if self.golden else None

    @property
    def known_contact_id(self) -> UUID | None:
        """The contact, if it was there before."""
        return self.golden.id if self.golden and not self.golden.is_new else None


def _must_take(work: Work, source: Source, submissions: Sequence[Submission]) -> None:
    sources.own(work, source.id)
    imported = any(each.import_id for each in submissions)
    work.actor.must(Scope.IMPORTS_WRITE if imported else Scope.LEADS_WRITE)
    sources.must_be_open(work, source)


def _prepared(
    submission: Submission, *, defaults: SourceDefaults, knowledge: Knowledge, now: datetime
) -> Prepared:
    record = normalise.normalise(submission.lead, knowledge=knowledge, source=defaults, today=now.date())
    admission = validate.admissible(record, external_id=submission.lead.external_id)
    reasons = tuple(dict.fromkeys((*(fault.code for fault in submission.faults), *admission.reasons)))
    return Prepared(
        submission=submission,
        record=record,
        quality=quality.assess(record),
        reasons=reasons,
    )


def _place(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Find, for every admissible lead, the contact it belongs to, or begin one."""
    admitted = [pair for pair in zip(prepared, placements, strict=True) if not pair[0].reasons]
    sought = [_sought(work, source, each) for each, _ in admitted]
    known = Known(work, source, sought)
    for (each, placement), wanted in zip(admitted, sought, strict=True):
        golden = known.find(wanted)
        placement.outcome = Outcome.MERGED if golden else Outcome.CREATED
        placement.golden = golden or goldens.begin(work.vault, new_id(work.now), now=work.now)
        goldens.absorb(placement.golden, _contribution(work, source, each, placement))
        known.learn(placement.golden)


def _begin(work: Work, source: Source, each: Prepared) -> Placement:
    lead_id = new_id(work.now)
    safe, key = work.vault.new_safe(lead_id)
    return _placement(source, each, lead_id=lead_id, safe=safe, key=key)


def _placement(source: Source, each: Prepared, *, lead_id: UUID, safe: Safe, key: KeyRow) -> Placement:
    external_id = each.submission.lead.external_id
    return Placement(
        lead_id=lead_id,
        safe=safe,
        key=key,
        texts=records.texts(each.record, source_id=source.id, external_id=external_id),
        status=LeadStatus.QUARANTINED if each.reasons else LeadStatus.ACCEPTED,
    )


def _identifiers(source: Source, each: Prepared) -> list[tuple[TokenKind, tuple[str, ...]]]:
    """What a contact with this record can be found by."""
    identifiers: list[tuple[TokenKind, tuple[str, ...]]] = [
        *((TokenKind.EMAIL, (email.key,)) for email in each.record.emails),
        *((TokenKind.PHONE, (phone.e164,)) for phone in each.record.phones),
    ]
    if each.submission.lead.external_id:
        identifiers.append((TokenKind.SENDER_KEY, (str(source.id), each.submission.lead.external_id)))
    return identifiers


def _sought(work: Work, source: Source, each: Prepared) -> Sought:
    face = comparison.face(each.record, each.submission.lead.external_id)
    found_by = (
        token
        for kind, parts in _identifiers(source, each)
        for token in work.vault.lookup_tokens(kind, *parts)
    )
    return Sought(face, tuple(found_by))


def _contribution(work: Work, source: Source, each: Prepared, placement: Placement) -> Contribution:
    filed = {name: getattr(each.record, name) for name in goldens.FILED}
    return Contribution(
        record_id=placement.lead_id,
        trust=source.trust,
        observed_at=each.submission.lead.observed_at or work.now,
        texts=records.lasting(placement.texts),
        verdicts=field_verdicts(each.record.findings),
        filed={name: value for name, value in filed.items() if value},
        score=each.quality.score,
        grade=each.quality.grade,
        tokens=frozenset(work.vault.token(kind, *parts) for kind, parts in _identifiers(source, each)),
    )


def field_verdicts(findings: Iterable[Finding]) -> dict[FieldName, Verdict]:
    """How each field of the catalogue stands, from the findings on its members."""
    given: dict[FieldName, list[Verdict]] = {}
    for finding in findings:
        if finding.field in FIELD_OF_MEMBER:
            given.setdefault(FIELD_OF_MEMBER[finding.field], []).append(finding.verdict)
    return {name: worst(verdicts) for name, verdicts in given.items()}


def _write(work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]) -> None:
    """Hand the rows of new leads to the driver, parents first."""
    keys.save(work.session, [each.key for each in placements])
    rows = [_lead_row(work, source, *pair) for pair in zip(prepared, placements, strict=True)]
    bulk.insert_many(work.session, leads.LEADS, rows)
    _write_results(work, source, prepared, placements)


def _write_results(
    work: Work, source: Source, prepared: Sequence[Prepared], placements: Sequence[Placement]
) -> None:
    """Hand over what was made of leads: records, findings, contacts and their tokens."""
    pairs = list(zip(prepared, placements, strict=True))
    bulk.insert_many(work.session, leads.RECORDS, [_record_row(work, source, *pair) for pair in pairs])
    bulk.insert_many(work.session, leads.FINDINGS, [row for pair in pairs for row in _finding_rows(*pair)])
    touched = {each.golden.id: each.golden for each in placements if each.golden}
    new = [golden for golden in touched.values() if golden.is_new]
    old = [golden for golden in touched.values() if not golden.is_new]
    keys.save(work.session, [golden.key for golden in new])
    bulk.insert_many(work.session, contacts.CONTACTS, [_contact_row(work, golden) for golden in new])
    contacts.overwrite(work.session, [_contact_row(work, golden) for golden in old])
    held = contacts.tokens_of(work.session, [golden.id for golden in old]) if old else set()
    bulk.insert_many(
        work.session,
        contacts.TOKENS,
        [
            {"kind": token.kind, "version": token.version, "value": token.value, "contact_id": golden.id}
            for golden in touched.values()
            for token in sorted(golden.tokens)
            if (*token, golden.id) not in held
        ],
    )


def _lead_row(work: Work, source: Source, each: Prepared, placement: Placement) -> bulk.Row:
    waits = placement.status is LeadStatus.QUARANTINED
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
        "payload": placement.safe.seal((Table.LEAD, Part.PAYLOAD), each.submission.payload),
        "reasons": list(each.reasons),
        "score": each.quality.score,
        "grade": each.quality.grade,
        "packs": work.knowledge.version[:PACKS_SHOWN],
        "expires_at": work.now + timedelta(days=days),
    }


def _update(work: Work, waiting: leads.Lead, each: Prepared, placement: Placement) -> None:
    waiting.status, waiting.outcome = placement.status, placement.outcome
    waiting.contact_id, waiting.reasons = placement.contact_id, list(each.reasons)
    waiting.score, waiting.grade = each.quality.score, each.quality.grade
    waiting.packs = work.knowledge.version[:PACKS_SHOWN]
    if placement.status is LeadStatus.ACCEPTED:
        waiting.expires_at = work.now + timedelta(days=work.settings.lead_days)
        waiting.decided_at, waiting.decided_by = work.now, work.actor.id
    # The driver is about to write rows that refer to this one.
    work.session.flush()


def _record_row(work: Work, source: Source, each: Prepared, placement: Placement) -> bulk.Row:
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
    }


def _suggestions(each: Prepared, placement: Placement) -> Sealed | None:
    proposed = {
        ordinal: finding.suggestion
        for ordinal, finding in enumerate(_findings(each))
        if finding.suggestion is not None
    }
    if not proposed:
        return None
    return placement.safe.seal((Table.RECORD, Part.SUGGESTIONS), json.dumps(proposed, ensure_ascii=False))


def _finding_rows(each: Prepared, placement: Placement) -> list[bulk.Row]:
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
        for ordinal, finding in enumerate(_findings(each))
    ]


def _contact_row(work: Work, golden: Golden) -> bulk.Row:
    return {
        "id": golden.id,
        "kind": golden.kind,
        "country": golden.country,
        "language": golden.language,
        **golden.columns,
        "provenance": provenance(golden.choices),
        "score": golden.score,
        "grade": golden.grade,
        "revision": golden.revision + 1,
        "created_at": golden.created_at,
        "updated_at": work.now,
    }


def _findings(each: Prepared) -> tuple[Finding, ...]:
    return (*each.submission.faults, *each.submission.remarks, *each.record.findings)


def _note(work: Work, source: Source, placements: Sequence[Placement]) -> None:
    """One line of audit for one lead or for a whole batch: counts, not people."""
    counts = Counter(placement.status.value for placement in placements)
    alone = placements[0].key.audit_ref if len(placements) == 1 else None
    audit.note(work, Action.LEADS_RECEIVED, about=alone, source=source.key, counts=dict(counts))


def _receipt(
    each: Prepared, placement: Placement, *, lead_id: UUID | None, contact_id: UUID | None
) -> Receipt:
    return Receipt(
        lead_id=lead_id,
        status=placement.status,
        outcome=placement.outcome,
        contact_id=contact_id,
        quality=each.quality,
        findings=_findings(each),
        reasons=each.reasons,
        record=each.record,
    )
