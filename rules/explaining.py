"""What does a finding mean, what gives it, and what do the rules make of an example today?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from rules import consent_claims, suppressions, validate
from rules.codes import Code, Example
from rules.fields import TEXT_MEMBERS
from rules.findings import Finding, Verdict
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults, as_lead, normalise
from rules.pack import Pack
from rules.records import Kind, Lead
from rules.rule import Rule
from rules.suppressions import Reason

_ALIKE = 0.6
"""How much of a code must be right for a proposal; by trial: EML.DISPOSIBLE and ELM.DISPOSABLE are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """A rule of a pack that may give a code."""

    rule: str
    rev: int
    fields: tuple[str, ...]
    pack: str
    version: str
    path: str
    source: str
    """Where the pack has its knowledge from."""
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the rules make of an example: texts by member before and after, and all that is said of them."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    findings: tuple[Finding, ...]

    def speakers(self, code: str) -> tuple[str, ...]:
        """Who gives the code here: rules of packs, or the readers of a field."""
        return tuple(dict.fromkeys(each.rule for each in self.findings if each.code == code and each.rule))


def givers(code: str, packs: Iterable[Pack]) -> tuple[Giver, ...]:
    """The rules of packs that may give a code, a rule for several members once."""
    found: dict[str, list[tuple[Pack, Rule]]] = {}
    for pack in packs:
        for rule in pack.rules:
            if code in rule.codes:
                found.setdefault(rule.id, []).append((pack, rule))
    return tuple(_giver(pairs) for pairs in found.values())


def tried(example: Example, *, knowledge: Knowledge, today: date) -> Trial:
    """Run the lead of an example through the rules, admission included."""
    lead = Lead(**example.lead)  # type: ignore[arg-type]  # the registry takes examples of texts only
    return judged(lead, example, knowledge=knowledge, today=today)


def judged(lead: Lead, example: Example, *, knowledge: Knowledge, today: date) -> Trial:
    """What the rules make of a lead, with what an example says of its source and of domains."""
    record = normalise(
        lead,
        knowledge=knowledge,
        source=_defaults(example.source),
        today=today,
        domains=example.domains,
    )
    if example.suppressed and record.consents:
        wished = consent_claims.left_alone(record.consents, lambda _purpose, _channel: True)
        record = replace(record, findings=(*record.findings, *wished))
    elif example.suppressed:
        return Trial(before=dict(_texts(lead)), after={}, findings=(suppressions.remark(Reason.OBJECTION),))
    if example.purposes is not None:
        unknown = consent_claims.unknown(record.consents, example.purposes)
        record = replace(record, findings=(*record.findings, *unknown))
    refusals = validate.admissible(record, external_id=lead.external_id).reasons
    told = {finding.code for finding in record.findings}
    return Trial(
        before=dict(_texts(lead)),
        after=dict(_texts(as_lead(record, knowledge=knowledge))),
        findings=(
            *record.findings,
            *(
                Finding(code=code, field="lead", verdict=Verdict.INVALID, rule="validate")
                for code in refusals
                if code not in told
            ),
        ),
    )


def proposals(asked: str, codes: Iterable[str]) -> list[str]:
    """Codes that somebody may have meant, the likeliest first; at most three."""
    return get_close_matches(asked.upper(), sorted(codes), n=3, cutoff=_ALIKE)


def family(asked: str, codes: Mapping[str, Code]) -> list[Code]:
    """Every code that begins so, in order: `EML`, or `EML.DOMAIN` for a part of a family."""
    start = asked.upper().rstrip(".")
    return [codes[name] for name in sorted(codes) if name == start or name.startswith(f"{start}.")]


def _giver(pairs: list[tuple[Pack, Rule]]) -> Giver:
    pack, rule = pairs[0]
    return Giver(
        rule=rule.id,
        rev=rule.rev,
        fields=tuple(dict.fromkeys(each.field for _, each in pairs)),
        pack=pack.id,
        version=".".join(map(str, pack.version)),
        path=pack.path,
        source=pack.source,
        valid_from=pack.valid_from,
        valid_until=pack.valid_until,
    )


def _defaults(told: Mapping[str, str]) -> SourceDefaults:
    kind = told.get("kind")
    return SourceDefaults(
        country=told.get("country"),
        language=told.get("language"),
        birth_date_format=told.get("birth_date_format"),
        kind=Kind(kind) if kind else None,
    )


def _texts(lead: Lead) -> Iterator[tuple[str, str]]:
    return ((member, text) for member in TEXT_MEMBERS if (text := getattr(lead, member)))
