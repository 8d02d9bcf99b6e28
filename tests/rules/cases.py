"""Every lead that the golden files and the examples of the codes tell of, and what becomes of it."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files

from rules import addresses
from rules.codes import Code
from rules.knowledge import Knowledge
from rules.mail_domains import Domains
from rules.normalise import SourceDefaults, normalise_all
from rules.records import Kind, Lead, Record
from rules.validate import admissible

TODAY = date(2026, 11, 22)

_PAIR = re.compile(r"(\w+)=(.*?)(?:; (?=\w+=)|$)")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\([nrt])")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Case:
    """A lead, what its source says of all, and what is known of the domains of mail."""

    lead: Lead
    source: SourceDefaults
    domains: Domains = field(default_factory=dict)


def golden() -> Iterator[Case]:
    """The rows of every golden file of the rules."""
    for family, read in _FAMILIES.items():
        yield from map(read, rows(family))


def rows(family: str) -> list[dict[str, str]]:
    """The rows of one golden file, with what cannot be seen in them."""
    with files("tests").joinpath(f"golden/{family}.csv").open(encoding="utf-8", newline="") as lines:
        return [
            {column: _typed(cell or "") for column, cell in row.items() if column}
            for row in csv.DictReader(lines)
        ]


def examples(codes: Mapping[str, Code]) -> Iterator[Case]:
    """The examples that stand with the codes, but for those of files."""
    for code in codes.values():
        if not (code.example.file or code.example.suppressed):
            yield Case(Lead(**code.example.lead), _source(code.example.source), code.example.domains)


Outcome = tuple[Record, str]
"""A record, and its address as it is compared."""


def outcomes(cases: list[Case], knowledge: Knowledge) -> list[Outcome]:
    """What becomes of each, in their order."""
    return [outcome(case, knowledge) for case in cases]


def outcome(case: Case, knowledge: Knowledge) -> Outcome:
    [record] = normalise_all(
        (case.lead,), knowledge=knowledge, source=case.source, today=TODAY, domains=case.domains
    )
    key = addresses.match_key(record.address, knowledge.vocabulary) if record.address else ""
    return record, key


def codes_of(case: Case, record: Record) -> set[str]:
    """Every code that is said of a case, at its admission too."""
    return {
        *(finding.code for finding in record.findings),
        *admissible(record, external_id=case.lead.external_id).reasons,
    }


def _source(told: Mapping[str, str]) -> SourceDefaults:
    kind = {"kind": Kind(told["kind"])} if "kind" in told else {}
    return SourceDefaults(**{**told, **kind})  # type: ignore[arg-type]  # texts but for the kind


def _typed(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else _PLAIN[found[2]], text)


def _in_country(row: Mapping[str, str], **members: str) -> Case:
    source = SourceDefaults(country=row.get("source_country") or row.get("country") or None)
    return Case(Lead(**members), source)


def whole(row: Mapping[str, str]) -> Case:
    """A row of `leads.csv`: members of a lead and what its source says, as pairs."""
    told = {column: dict(_PAIR.findall(row[column])) for column in ("lead", "source")}
    return Case(Lead(**told["lead"]), _source(told["source"]))


_FAMILIES: Mapping[str, Callable[[Mapping[str, str]], Case]] = {
    "addresses": lambda row: _in_country(row, **dict(_PAIR.findall(row["input"]))),
    "emails": lambda row: Case(Lead(email=row["input"]), SourceDefaults()),
    "leads": whole,
    "across_fields": lambda row: _in_country(
        {}, **dict(part.split("=", 1) for part in row["lead"].split("|"))
    ),
    "jobs": lambda row: Case(
        Lead(job_title=row["input"]), SourceDefaults(language=row.get("language") or None)
    ),
    "names": lambda row: _in_country(row, full_name=row["input"]),
    "organisations": lambda row: _in_country(row, organisation=row["input"]),
    "phones": lambda row: _in_country(row, phone=row["input"]),
}
