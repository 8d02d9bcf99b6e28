"""What would be made of a stored lead today, and how does that differ from what is stored?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from rules import overrides, quality, validate
from rules.fields import CATALOGUE, FIELD_OF_MEMBER, FieldName
from rules.findings import Finding, Verdict, worst
from rules.knowledge import Knowledge
from rules.leads import LeadStatus
from rules.mail_domains import NOTHING_KNOWN, Domains
from rules.normalise import SourceDefaults, as_lead, normalise
from rules.records import Extras, Kind, Lead, Record
from service import leads, mail_domains, records, sources
from service.intake import Prepared, Submission, defaults_of, named
from service.storage import keys
from service.storage import leads as stored
from service.storage import reruns as pages
from service.vault import Safe
from service.vault.places import Table
from service.work import Work

# Faults and remarks on the row of a file: the rules of values have no say in them.
_OF_THE_ROW = "FIL."

# Rows are written past the unit of work, so what it remembers of them may be old.
_FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is stored of one lead, opened."""

    row: stored.Lead
    record: stored.Record | None
    safe: Safe
    texts: Mapping[FieldName, str]
    """The fields of its record, as they are sealed."""
    findings: tuple[Finding, ...]

    @property
    def filed(self) -> tuple[Kind | None, str | None, str | None]:
        """What its record is filed under in clear."""
        return (self.record.kind, self.record.country, self.record.language) if self.record else (None,) * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One lead as it stands, and as the rules see it today."""

    standing: Standing
    prepared: Prepared
    texts: Mapping[FieldName, str]

    @property
    def values_changed(self) -> tuple[FieldName, ...]:
        """The fields that would hold another value."""
        before, after = self.standing.texts, self.texts
        return tuple(name for name in FieldName if not _is_same(name, before.get(name), after.get(name)))

    @property
    def codes(self) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        """Code and member of every finding, before and after."""
        return _codes(self.standing.findings), _codes(self.prepared.findings)

    @property
    def may_pass(self) -> bool:
        """It waits in quarantine, and nothing speaks against it any more."""
        return self.standing.row.status is LeadStatus.QUARANTINED and not self.prepared.reasons

    @property
    def is_changed(self) -> bool:
        """Does anything that a person would notice become different?"""
        row, after = self.standing.row, self.prepared
        record = after.record
        return (
            bool(self.values_changed)
            or _told(self.standing.findings) != _told(after.findings)
            or self.standing.filed != (record.kind, record.country, record.language)
            or (row.score, row.grade) != (after.quality.score, after.quality.grade)
            or (row.status is LeadStatus.QUARANTINED and list(row.reasons) != list(after.reasons))
        )

    @property
    def is_to_be_written(self) -> bool:
        """Is what is stored not to the letter what the rules say today?"""
        return self.is_changed or self.standing.findings != self.prepared.findings


def load(work: Work, ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """What is stored of these leads; those whose key was shredded are left out."""
    key_rows = keys.find_many(work.session, ids)
    found: dict[UUID, list[stored.Finding]] = {}
    for finding in work.session.scalars(pages.findings(ids), execution_options=_FRESH):
        found.setdefault(finding.lead_id, []).append(finding)
    return {
        row.id: _standing(row, record, work.vault.safe(key_rows[row.id]), found.get(row.id, ()))
        for row, record in work.session.execute(pages.leads(ids), execution_options=_FRESH)
        if row.id in key_rows
    }


def judge_all(work: Work, standing: Iterable[Standing], *, knowledge: Knowledge) -> list[Judged]:
    """Run leads through these rules again, in the light of what is known of their domains, as intake does."""
    plain = [(each, _judged(work, each, knowledge, NOTHING_KNOWN)) for each in standing]
    domains = mail_domains.told(work, (judged.prepared.record for _, judged in plain if judged))
    if domains:
        plain = [(each, _judged(work, each, knowledge, domains)) for each, _ in plain]
    found = [judged for _, judged in plain if judged is not None]
    prepared = named(work, [judged.prepared for judged in found])
    return [replace(judged, prepared=each) for judged, each in zip(found, prepared, strict=True)]


def _judged(work: Work, standing: Standing, knowledge: Knowledge, domains: Domains) -> Judged | None:
    defaults = defaults_of(sources.of_id(work, standing.row.source_id))
    return judge(standing, knowledge=knowledge, defaults=defaults, today=work.now.date(), domains=domains)


def judge(
    standing: Standing,
    *,
    knowledge: Knowledge,
    defaults: SourceDefaults,
    today: date,
    domains: Domains = NOTHING_KNOWN,
) -> Judged | None:
    """Run a lead through the rules again; None when nothing is left of it to be judged.

    The lead itself is taken where it is kept, with what stewards put in place; else what its record reads
    back as. Of that nothing can be said again which only the text as it was sent gave rise to: such findings
    stay as they are.
    """
    row, source_id = standing.row, standing.row.source_id
    if row.payload is None and standing.record is None:
        return None
    own = tuple(finding for finding in standing.findings if finding.code.startswith(_OF_THE_ROW))
    if row.payload is not None:
        lead = leads.as_amended(standing.safe, row)
        own = () if row.amended is not None else own
        record = normalise(lead, knowledge=knowledge, source=defaults, today=today, domains=domains)
    else:
        kept = _record(standing)
        lead = replace(as_lead(kept, knowledge=knowledge), external_id=_external_id(standing))
        record = normalise(lead, knowledge=knowledge, source=defaults, today=today, domains=domains)
        carried = overrides.applied(_carried(standing, lead, record.findings), defaults.overrides)
        record = replace(record, findings=(*carried, *record.findings))
    faults = tuple(finding for finding in own if finding.code in row.reasons)
    submission = Submission(
        lead=replace(lead, observed_at=_observed_at(standing)),
        payload="",
        import_id=row.import_id,
        row_number=row.row_number,
        faults=faults,
        remarks=tuple(finding for finding in own if finding not in faults),
    )
    return Judged(
        standing=standing,
        prepared=_prepared(submission, record, row),
        texts=records.texts(record, source_id=source_id, external_id=lead.external_id),
    )


def verdicts(findings: Iterable[Finding], texts: Mapping[FieldName, str]) -> dict[FieldName, Verdict]:
    """How each field stands: by its worst finding, else valid where it has a value and missing where not."""
    given: dict[FieldName, list[Verdict]] = {}
    for finding in findings:
        if owner := FIELD_OF_MEMBER.get(finding.field):
            given.setdefault(owner, []).append(finding.verdict)
    return {
        spec.name: worst(given[spec.name])
        if spec.name in given
        else Verdict.VALID
        if spec.name in texts
        else Verdict.MISSING
        for spec in CATALOGUE
    }


def _prepared(submission: Submission, record: Record, row: stored.Lead) -> Prepared:
    """What intake would make of it. A lead that was taken in stays so, whatever is found in it now."""
    admission = validate.admissible(record, external_id=submission.lead.external_id)
    codes = (*(fault.code for fault in submission.faults), *admission.reasons)
    is_held = row.status is LeadStatus.QUARANTINED
    return Prepared(
        submission=submission,
        record=record,
        quality=quality.assess(record),
        reasons=tuple(dict.fromkeys(codes)) if is_held else (),
    )


def _standing(
    row: stored.Lead, record: stored.Record | None, safe: Safe, found: Sequence[stored.Finding]
) -> Standing:
    sealed = {} if record is None else {name: getattr(record, name.value) for name in FieldName}
    proposed = leads.proposed(safe, record)
    return Standing(
        row=row,
        record=record,
        safe=safe,
        texts={
            name: safe.open((Table.RECORD, records.PARTS[name]), value)
            for name, value in sealed.items()
            if value is not None
        },
        findings=tuple(
            Finding(
                code=each.code,
                field=each.field,
                verdict=each.verdict,
                rule=each.rule,
                confidence=each.confidence,
                suggestion=proposed.get(each.ordinal),
                params=each.params,
            )
            for each in found
        ),
    )


def _record(standing: Standing) -> Record:
    values: dict[str, Any] = {name.value: _read(name, text) for name, text in standing.texts.items()}
    extras: Extras = values.pop("extras", Extras())
    kind, country, language = standing.filed
    return Record(
        kind=kind,
        country=country,
        language=language,
        tags=extras.tags,
        attributes=extras.attributes,
        consents=extras.consents,
        emails=values.pop("email", ()),
        phones=values.pop("phone", ()),
        **values,
    )


def _external_id(standing: Standing) -> str | None:
    text = standing.texts.get(FieldName.EXTRAS)
    return records.extras(text).external_ids.get(str(standing.row.source_id)) if text else None


def _observed_at(standing: Standing) -> Any:
    return standing.record.observed_at if standing.record else standing.row.received_at


def _carried(standing: Standing, lead: Lead, new: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What was said of the text as it was sent, cannot be asked again, and is not said now."""
    said = _codes(new)
    return tuple(
        finding
        for finding in standing.findings
        if (finding.code, finding.field) not in said
        and not finding.code.startswith(_OF_THE_ROW)
        and (finding.verdict is Verdict.CORRECTED or getattr(lead, finding.field, "") is None)
    )


def _codes(findings: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    return frozenset((finding.code, finding.field) for finding in findings)


def _told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """What of findings is noticed; which version of a rule spoke is not."""
    return sorted((finding.code, finding.field, finding.verdict.value) for finding in findings)


def _is_same(name: FieldName, one: str | None, other: str | None) -> bool:
    """The same value, even if it was written down in another order."""
    if one is None or other is None:
        return one is other
    return one == other or _read(name, one) == _read(name, other)


def _read(name: FieldName, text: str) -> Any:
    return records.READERS[name](text)
