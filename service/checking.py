"""What would the rules make of a file? Answered without any database or key."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules import headers, normalise, quality, validate
from rules import rows as told
from rules.fields import CATALOGUE, FIELD_OF_MEMBER, TEXT_MEMBERS, FieldName
from rules.findings import Finding, Verdict, worst
from rules.headers import Plan
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults
from rules.records import Lead, Record
from service import packs, parallel
from service.files.rows import Format, Opened, Row
from service.imports import chunks

CLEAN = ("gs_row", "gs_verdict", "gs_grade", "gs_score", *TEXT_MEMBERS, "kind", "tags")
"""Columns of a clean file: our judgement, then every member of a lead by its own name."""

_ATTRIBUTE = "attributes."
_KEY = "external_id"

FINDINGS = ("gs_row", "member", "verdict", "code", "message", "suggestion")

SHOWN_FIELDS = tuple(spec for spec in CATALOGUE if spec.name is not FieldName.EXTRAS)


@dataclass(slots=True)
class Tally:
    """What was found in a file, added up."""

    rows: int = 0
    invalid: int = 0
    """Rows in which anything at all is invalid."""
    held: int = 0
    """Rows that would wait for a steward: nobody is named in them, or something in them is dangerous."""
    faulty: int = 0
    """Rows that could not be read as such; they count as invalid and held too."""
    grades: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    """By field, how many rows have it valid, corrected, suspect, invalid …"""
    codes: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Join the tally of another part of the file to this one."""
        self.rows += other.rows
        self.invalid += other.invalid
        self.held += other.held
        self.faulty += other.faulty
        self.grades += other.grades
        self.codes += other.codes
        for name, verdicts in other.fields.items():
            self.fields.setdefault(name, Counter()).update(verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be written beside the tally, and in which form."""

    clean: Format | None = None
    findings: Format | None = None
    delimiter: str = ","
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Checked:
    """One part of a file, checked: what to write, and what to add up."""

    tally: Tally
    clean: str
    findings: str


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file and how to read them."""

    rows: Sequence[Row]
    plan: Plan


def begin(file: Opened, *, knowledge: Knowledge, mapping: Mapping[str, str]) -> Plan:
    """What the columns mean that the file has in its header; JSON lines show theirs as they go."""
    return headers.plan(file.columns, knowledge.vocabulary, stated=mapping)


def clean_names(plan: Plan) -> tuple[str, ...]:
    """Columns of the clean file: our judgement, every member of a lead, and whatever else the file has."""
    attributes = (target for target in plan.targets.values() if target.startswith(_ATTRIBUTE))
    return (*CLEAN, *attributes, *plan.unmapped)


def check(
    file: Opened,
    plan: Plan,
    *,
    knowledge: Knowledge,
    mapping: Mapping[str, str],
    defaults: SourceDefaults,
    wanted: Wanted,
    now: datetime,
    processes: int = 1,
) -> Iterator[tuple[Plan, Checked]]:
    """Check a file part by part, in order, in little memory; with each part the plan as far as it is known.

    The rules are pure, so with `processes` above 1 others do the work, by the same packs.
    """
    plans = [plan]
    parts = _parts(file, plans, knowledge, mapping)
    made = parallel.ordered(
        _check_part,
        parts,
        processes=processes,
        prepare=_set_up,
        given=(defaults, wanted, now, knowledge.texts),
    )
    for checked in made:
        yield plans[-1], checked


def header(names: Iterable[str], form: Format | None, delimiter: str) -> str:
    """The first line of a file we write; JSON lines have none."""
    return _cells(names, delimiter) if form is not Format.NDJSON else ""


def _parts(
    file: Opened, plans: list[Plan], knowledge: Knowledge, mapping: Mapping[str, str]
) -> Iterator[Part]:
    plan = plans[-1]
    known = set(file.columns)
    for batch in chunks.batched(file.rows, chunks.CHUNK_ROWS):
        if file.format is Format.NDJSON and (new := _new_names(batch, known)):
            plan = headers.extended(plan, new, knowledge.vocabulary, stated=mapping)
            plans.append(plan)
        yield Part(batch, plan)


def _new_names(rows: Iterable[Row], known: set[str]) -> list[str]:
    new = [name for row in rows if row.fault is None for name in row.values.keys() - known]
    names = list(dict.fromkeys(name for row in rows for name in row.values if name in set(new)))
    known.update(names)
    return names


@dataclass(slots=True)
class _Bench:
    """What a process needs to check rows."""

    knowledge: Knowledge
    defaults: SourceDefaults
    wanted: Wanted
    now: datetime


_benches: list[_Bench] = []


def _set_up(defaults: SourceDefaults, wanted: Wanted, now: datetime, texts: Mapping[str, str]) -> None:
    _benches[:] = [_Bench(packs.again(texts), defaults, wanted, now)]


def _check_part(part: Part) -> Checked:
    bench = _benches[0]
    tally = Tally()
    clean: list[str] = []
    findings: list[str] = []
    for row in part.rows:
        record, given, is_taken = _judged(row, part.plan, bench)
        verdict = worst(finding.verdict for finding in given) if is_taken else Verdict.INVALID
        assessed = quality.assess(record)
        _count(tally, record, given, grade=assessed.grade, is_invalid=verdict is Verdict.INVALID)
        tally.faulty += row.fault is not None
        tally.held += not is_taken
        if bench.wanted.clean:
            judgement = (str(row.number), verdict.value, assessed.grade, str(assessed.score))
            lead = normalise.as_lead(record, knowledge=bench.knowledge)
            clean.append(_clean(judgement, lead, row, part.plan, bench.wanted))
        if bench.wanted.findings:
            findings += (_finding(row.number, finding, bench) for finding in given)
    return Checked(tally, "".join(clean), "".join(findings))


def _judged(row: Row, plan: Plan, bench: _Bench) -> tuple[Record, tuple[Finding, ...], bool]:
    """The record of a row, all that was found, and whether it would be taken in."""
    if row.fault is not None:
        fault = Finding(
            code=row.fault.code, field="lead", verdict=Verdict.INVALID, rule="files", params=row.fault.params
        )
        return Record(findings=(fault,)), (fault,), False
    read = told.read(row.values, plan, received_at=bench.now)
    record = normalise.normalise(
        read.lead, knowledge=bench.knowledge, source=bench.defaults, today=bench.now.date()
    )
    admission = validate.admissible(record, external_id=read.lead.external_id)
    told_already = {finding.code for finding in record.findings}
    reasons = tuple(
        Finding(code=code, field="lead", verdict=Verdict.INVALID, rule="validate")
        for code in admission.reasons
        if code not in told_already
    )
    return record, (*reasons, *read.faults, *record.findings), admission.accepted


def _count(tally: Tally, record: Record, given: Iterable[Finding], *, grade: str, is_invalid: bool) -> None:
    tally.rows += 1
    tally.invalid += is_invalid
    tally.grades[grade] += 1
    found: dict[str, list[Verdict]] = {}
    for finding in given:
        tally.codes[finding.code] += 1
        if owner := FIELD_OF_MEMBER.get(finding.field):
            found.setdefault(owner, []).append(finding.verdict)
    for spec in SHOWN_FIELDS:
        verdicts = found.get(spec.name)
        stands = (
            worst(verdicts) if verdicts else Verdict.VALID if _has(record, spec.name) else Verdict.MISSING
        )
        tally.fields.setdefault(spec.name.value, Counter())[stands.value] += 1


def _has(record: Record, name: FieldName) -> bool:
    match name:
        case FieldName.EMAIL:
            return bool(record.emails)
        case FieldName.PHONE:
            return bool(record.phones)
    return getattr(record, name.value) is not None


def _clean(judgement: tuple[str, ...], lead: Lead, row: Row, plan: Plan, wanted: Wanted) -> str:
    """One line of the clean file; what the rules do not touch stands in it as it came."""
    members = {member: getattr(lead, member) or "" for member in TEXT_MEMBERS}
    members["external_id"] = next(
        (row.values.get(at, "") for at, to in plan.targets.items() if to == _KEY), ""
    )
    members["kind"] = lead.kind.value if lead.kind else ""
    members["tags"] = ",".join(lead.tags)
    cells = {
        **dict(zip(CLEAN, judgement, strict=False)),
        **members,
        **{f"{_ATTRIBUTE}{name}": value for name, value in lead.attributes.items()},
        **{name: row.values[name] for name in plan.unmapped if name in row.values},
    }
    if wanted.clean is Format.NDJSON:
        return _line({name: cell for name, cell in cells.items() if cell not in ("", None)})
    return _cells((cells.get(name, "") for name in clean_names(plan)), wanted.delimiter)


def _finding(number: int, finding: Finding, bench: _Bench) -> str:
    message = bench.knowledge.codes[finding.code].text(bench.wanted.language, finding.params)
    cells = (
        str(number),
        finding.field,
        finding.verdict.value,
        finding.code,
        message,
        finding.suggestion or "",
    )
    if bench.wanted.findings is Format.NDJSON:
        return _line({name: cell for name, cell in zip(FINDINGS, cells, strict=True) if cell})
    return _cells(cells, bench.wanted.delimiter)


def _line(members: Mapping[str, Any]) -> str:
    return json.dumps(members, ensure_ascii=False) + "\n"


def _cells(cells: Iterable[Any], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerow(cells)
    return text.getvalue()
