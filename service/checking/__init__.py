"""What would the rules make of a file? Answered without any database or key."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from rules import headers, normalise, quality, validate
from rules import rows as told
from rules.findings import Finding, Verdict
from rules.headers import Plan
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults
from rules.records import Lead, Record
from rules.rows import Told
from service import packs, parallel
from service.checking import examples, paper
from service.checking.judged import Judged
from service.checking.paper import Wanted
from service.checking.tally import Tally
from service.files import delimited
from service.files.rows import Format, Lines, Notes, Opened, Row

_PART = 1_000
"""Rows that are checked at one go, at least: with fewer there would be much ado."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One part of a file, checked: what to write, and what to add up."""

    tally: Tally
    clean: str
    findings: str
    blank: int
    """Rows without anything in them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file and how to read them."""

    pieces: Sequence[Row | Lines]
    plan: Plan


def begin(file: Opened, *, knowledge: Knowledge, mapping: Mapping[str, str]) -> Plan:
    """What the columns mean that the file has in its header; JSON lines show theirs as they go."""
    return headers.plan(file.columns, knowledge.vocabulary, stated=mapping)


def check(
    file: Opened,
    plan: Plan,
    *,
    knowledge: Knowledge,
    mapping: Mapping[str, str],
    defaults: SourceDefaults,
    wanted: Wanted,
    now: datetime,
    others: int = 0,
) -> Iterator[tuple[Plan, Checked]]:
    """Check a file part by part, in order, in little memory; with each part the plan as far as it is known.

    The rules are pure, so that `others`, processes begun for it, can do the work, by the same packs. Whoever
    has them begun must hold no key and no connection.
    """
    plans = [plan]
    parts = _parts(file, plans, knowledge, mapping)
    made = parallel.ordered(
        _check_part,
        parts,
        others=others,
        prepare=_set_up,
        given=(defaults, wanted, now, knowledge.texts),
        birth=parallel.by_harmless(),
    )
    for checked in made:
        file.notes.blank += checked.blank
        yield plans[-1], checked


def _parts(
    file: Opened, plans: list[Plan], knowledge: Knowledge, mapping: Mapping[str, str]
) -> Iterator[Part]:
    plan = plans[-1]
    known = set(file.columns)
    for batch in _batches(file.pieces):
        rows = [piece for piece in batch if isinstance(piece, Row)]
        if file.format is Format.NDJSON and (new := _new_names(rows, known)):
            plan = headers.extended(plan, new, knowledge.vocabulary, stated=mapping)
            plans.append(plan)
        yield Part(batch, plan)


def _batches(pieces: Iterable[Row | Lines]) -> Iterator[list[Row | Lines]]:
    batch: list[Row | Lines] = []
    count = 0
    for piece in pieces:
        batch.append(piece)
        count += 1 if isinstance(piece, Row) else piece.count
        if count >= _PART:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


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
    enough: set[str] = field(default_factory=set)
    """Codes of which earlier parts have shown as many examples as are kept."""


_benches: list[_Bench] = []


def _set_up(defaults: SourceDefaults, wanted: Wanted, now: datetime, texts: Mapping[str, str]) -> None:
    _benches[:] = [_Bench(packs.again(texts), defaults, wanted, now)]


def _check_part(part: Part) -> Checked:
    bench = _benches[0]
    tally, notes = Tally(), Notes()
    sheet = paper.Paper(part.plan, bench.wanted, bench.knowledge)
    rows = delimited.divided(part.pieces, notes)
    while together := list(islice(rows, normalise.TOGETHER)):
        # As with the rules: what is done with all of them at once is done soonest.
        found = _judged(together, part.plan, bench)
        for judged in found:
            tally.count(judged)
        for judged in found:
            examples.collect(judged, tally.examples, bench.knowledge.vocabulary, enough=bench.enough)
        for judged in found:
            sheet.write(judged)
    tally.settle()
    bench.enough.update(code for code, shown in tally.examples.items() if len(shown) >= examples.EACH)
    return Checked(tally, sheet.clean, sheet.findings, notes.blank)


def _judged(rows: Sequence[Row], plan: Plan, bench: _Bench) -> list[Judged]:
    """Some rows, read and judged side by side."""
    read = [_read(row, plan, bench.now) for row in rows]
    records = normalise.normalise_all(
        [each.lead for each in read],
        knowledge=bench.knowledge,
        source=bench.defaults,
        today=bench.now.date(),
    )
    return [
        _of_row(row, told, record) if row.fault is None else _of_fault(row, told)
        for row, told, record in zip(rows, read, records, strict=True)
    ]


def _read(row: Row, plan: Plan, now: datetime) -> Told:
    return told.read(row.values, plan, received_at=now) if row.fault is None else Told(Lead())


def _of_row(row: Row, read: Told, record: Record) -> Judged:
    """A row as it would be taken in: what speaks against that comes before what else was found."""
    admission = validate.admissible(record, external_id=read.lead.external_id)
    findings = (*read.faults, *record.findings) if read.faults else record.findings
    if admission.reasons:
        known = {finding.code for finding in record.findings}
        unsaid = (code for code in admission.reasons if code not in known)
        findings = (*(_refusal(code) for code in unsaid), *findings)
    return Judged(
        row=row,
        lead=read.lead,
        record=record,
        findings=findings,
        is_taken=admission.accepted,
        quality=quality.assess(record),
    )


def _of_fault(row: Row, read: Told) -> Judged:
    """A row that could not be read as such."""
    assert row.fault is not None  # noqa: S101 - told by the caller
    fault = Finding(
        code=row.fault.code, field="lead", verdict=Verdict.INVALID, rule="files", params=row.fault.params
    )
    nobody = Record(findings=(fault,))
    return Judged(
        row=row,
        lead=read.lead,
        record=nobody,
        findings=(fault,),
        is_taken=False,
        quality=quality.assess(nobody),
    )


def _refusal(code: str) -> Finding:
    return Finding(code=code, field="lead", verdict=Verdict.INVALID, rule="validate")
