"""Every code that a rule may give has a message."""

import re
from datetime import date
from pathlib import Path

from rules.findings import Finding, Verdict
from rules.normalise import SourceDefaults, normalise
from rules.records import Kind, Lead
from rules.validate import admissible

RULES = Path(__file__).parents[2] / "rules"
SERVICE = RULES.parent / "service"
CODE = re.compile(r'"([A-Z]{3}(?:\.[A-Z0-9_]+){1,3})"')


def codes_in(*folders, pattern):
    files = [file for folder in folders for file in sorted(folder.rglob(pattern))]
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def used():
    packs = RULES / "packs"
    return codes_in(RULES, SERVICE, pattern="*.py") | codes_in(
        packs / "base", packs / "country", pattern="*.toml"
    )


def test_no_code_is_used_that_has_no_message(knowledge):
    assert used() - knowledge.codes.keys() - knowledge.law.reasons.keys() == set()


def test_every_example_gives_its_code(knowledge):
    told = {
        code.name: {finding.code for finding in findings(code.example, knowledge)}
        for code in knowledge.codes.values()
        if not (code.example.file or code.example.suppressed)
    }
    assert {name: found for name, found in told.items() if name not in found} == {}


def findings(example, knowledge):
    """Everything that is said of the lead of an example, admission to the book included."""
    lead = Lead(**example.lead)
    kind = example.source.get("kind")
    source = SourceDefaults(**{**example.source, "kind": kind and Kind(kind)})
    record = normalise(
        lead, knowledge=knowledge, source=source, today=date(2026, 11, 22), domains=example.domains
    )
    refusals = admissible(record, external_id=lead.external_id).reasons
    return [
        *record.findings,
        *(Finding(code=code, field="lead", verdict=Verdict.INVALID) for code in refusals),
    ]
