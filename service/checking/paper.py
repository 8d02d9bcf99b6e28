"""How are clean rows and findings written down?"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rules import normalise
from rules.fields import TEXT_MEMBERS
from rules.findings import Finding
from rules.headers import Plan
from rules.knowledge import Knowledge
from rules.names import forms
from rules.quality import Use
from rules.records import Email, Job, Organisation, Phone, Record
from service.checking.judged import Judged
from service.checking.tally import SURE_FROM
from service.files.rows import Format

_USES = {
    "gs_mailable": Use.MAIL,
    "gs_callable": Use.CALL,
    "gs_postable": Use.POST,
    "gs_addressable": Use.ADDRESS,
}

JUDGEMENT = ("gs_row", "gs_verdict", "gs_grade", "gs_score", *_USES)
"""What we think of the row, in the first columns; of a use we say yes, doubtful or no."""

_NO_JOB, _NO_ORGANISATION, _NO_EMAIL, _NO_PHONE = (
    Job(),
    Organisation(),
    Email(address="", key=""),
    Phone(e164=""),
)


def _derived(record: Record) -> dict[str, str | None]:
    """What was read and has no member of its own to stand in, of the first value of each kind."""
    email = record.emails[0] if record.emails else _NO_EMAIL
    phone = record.phones[0] if record.phones else _NO_PHONE
    job, organisation = record.job or _NO_JOB, record.organisation or _NO_ORGANISATION
    return {
        "gs_email_key": email.key,
        "gs_email_flags": " ".join(email.flags),
        "gs_phone_kind": phone.kind,
        "gs_phone_region": phone.region,
        "gs_job_function": job.function,
        "gs_job_seniority": job.seniority,
        "gs_buying_role": job.buying_role,
        "gs_industry_code": organisation.industry_code,
        "gs_employees_band": organisation.employees_band,
        "gs_revenue_band": organisation.revenue_band,
        "gs_sole_trader": "yes" if organisation.is_sole_trader else None,
    }


_NAMES = ("gs_name", "gs_sort_name", "gs_salutation")

CLEAN = (*JUDGEMENT, *TEXT_MEMBERS, "kind", "tags", *_NAMES, *_derived(Record()))
"""Columns of a clean file: our judgement, every member of a lead by its own name, and what was derived."""

FINDINGS = ("gs_row", "member", "verdict", "code", "message", "suggestion")

_ATTRIBUTE = "attributes."
_KEY = "external_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be written beside the tally, and in which form; `language` is that of the messages."""

    clean: Format | None = None
    findings: Format | None = None
    delimiter: str = ","
    language: str = "en"


def clean_names(plan: Plan) -> tuple[str, ...]:
    """Columns of the clean file: those of every clean file, and whatever else the file has."""
    attributes = (target for target in plan.targets.values() if target.startswith(_ATTRIBUTE))
    return (*CLEAN, *attributes, *plan.unmapped)


def header(columns: Iterable[str], form: Format | None, delimiter: str) -> str:
    """The first line of a file we write; JSON lines have none."""
    sheet = _Sheet(form or Format.DELIMITED, tuple(columns), delimiter)
    return sheet.header()


class _Sheet:
    """One text being written, a line for each row."""

    def __init__(self, form: Format, columns: tuple[str, ...], delimiter: str) -> None:
        self._columns = columns
        self._is_lines = form is Format.NDJSON
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, delimiter=delimiter)

    def header(self) -> str:
        return "" if self._is_lines else self._with(self._columns)

    def _with(self, cells: Iterable[str]) -> str:
        self._writer.writerow(cells)
        return self._text.getvalue()

    def add(self, cells: Mapping[str, Any]) -> None:
        if self._is_lines:
            told = {name: cell for name, cell in cells.items() if cell not in ("", None)}
            self._text.write(json.dumps(told, ensure_ascii=False) + "\n")
        else:
            self._writer.writerow(map(cells.get, self._columns))

    @property
    def text(self) -> str:
        return self._text.getvalue()


class Paper:
    """The clean rows and the findings of one part of a file, as far as they are wanted."""

    def __init__(self, plan: Plan, wanted: Wanted, knowledge: Knowledge) -> None:
        self._plan = plan
        self._knowledge = knowledge
        self._language = wanted.language
        self._key = next((at for at, to in plan.targets.items() if to == _KEY), None)
        self._clean = wanted.clean and _Sheet(wanted.clean, clean_names(plan), wanted.delimiter)
        self._findings = wanted.findings and _Sheet(wanted.findings, FINDINGS, wanted.delimiter)

    @property
    def clean(self) -> str:
        return self._clean.text if self._clean else ""

    @property
    def findings(self) -> str:
        return self._findings.text if self._findings else ""

    def write(self, judged: Judged) -> None:
        """Write a row down, and all that was found in it."""
        if self._clean:
            self._clean.add(self._cells(judged))
        if self._findings:
            for finding in judged.findings:
                self._findings.add(self._told(judged.row.number, finding))

    def _cells(self, judged: Judged) -> dict[str, Any]:
        """One line of the clean file; what the rules do not touch stands in it as it came."""
        record, values = judged.record, judged.row.values
        members = normalise.as_members(record, knowledge=self._knowledge)
        members[_KEY] = values.get(self._key, "") if self._key else ""
        cells: dict[str, Any] = _judgement(judged)
        cells |= zip(TEXT_MEMBERS, map(members.get, TEXT_MEMBERS), strict=True)
        cells["kind"], cells["tags"] = record.kind and str(record.kind), ",".join(record.tags)
        cells |= _names(record)
        cells |= _derived(record)
        cells |= {f"{_ATTRIBUTE}{name}": value for name, value in record.attributes.items()}
        cells |= {name: values[name] for name in self._plan.unmapped if name in values}
        return cells

    def _told(self, number: int, finding: Finding) -> dict[str, Any]:
        message = self._knowledge.codes[finding.code].text(self._language, finding.params)
        said = (number, finding.field, finding.verdict.value, finding.code, message, finding.suggestion or "")
        return dict(zip(FINDINGS, map(str, said), strict=True))


def _judgement(judged: Judged) -> dict[str, str]:
    chances = judged.quality.readiness
    return {
        "gs_row": str(judged.row.number),
        "gs_verdict": judged.verdict.value,
        "gs_grade": judged.quality.grade,
        "gs_score": str(judged.quality.score),
        **{column: _said(chances[use]) for column, use in _USES.items()},
    }


def _said(chance: float) -> str:
    return "yes" if chance >= SURE_FROM else "doubtful" if chance else "no"


def _names(record: Record) -> dict[str, str]:
    """The name as it is written, sorted and greeted; the greeting only where the language is known."""
    if record.name is None:
        return {}
    told = (
        forms.display(record.name),
        forms.sort_form(record.name, record.country),
        forms.salutation(record.name, record.language) if record.language else "",
    )
    return dict(zip(_NAMES, told, strict=True))
