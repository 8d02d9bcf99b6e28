"""What did we notice about a value, how bad is it, and what do we propose?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from enum import StrEnum

from rules.values import swift

# At this confidence and above a correction is applied; below it, it is only offered.
APPLY_FROM = 0.95


class Verdict(StrEnum):
    """How a value stands after checking; the worst finding of a member decides."""

    VALID = "valid"
    CORRECTED = "corrected"
    UNVERIFIABLE = "unverifiable"
    SUSPECT = "suspect"
    INVALID = "invalid"
    MISSING = "missing"


# Invalid outweighs suspect outweighs unverifiable outweighs corrected outweighs valid. Missing stands
# apart: it says that there was nothing to judge, so any other verdict tells more.
_WEIGHT = {
    Verdict.MISSING: -1,
    Verdict.VALID: 0,
    Verdict.CORRECTED: 1,
    Verdict.UNVERIFIABLE: 2,
    Verdict.SUSPECT: 3,
    Verdict.INVALID: 4,
}


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One quality remark on one member of a lead.

    `code` is a stable name from the registry (`packs/codes/*.toml`) that texts in every language hang on;
    `field` is the lead member it speaks of (`postal_code`), or `lead` for the whole.
    `suggestion` is a value a steward may take over: it is personal data and is sealed wherever it is kept.
    `params` fill the gaps of the message and are never personal (a country code, a number of digits).
    """

    code: str
    field: str
    verdict: Verdict
    rule: str = ""
    """Which rule spoke: `pack@version/rule`, or the family function (`names`)."""
    confidence: float | None = None
    suggestion: str | None = None
    params: Mapping[str, str] = default(default_factory=dict)


def remark(
    code: str,
    member: str,
    verdict: Verdict,
    *,
    rule: str,
    confidence: float | None = None,
    suggestion: str | None = None,
    params: Mapping[str, str] | None = None,
) -> Finding:
    """A finding as the readers of fields make it; each of them fixes `rule` to its own name."""
    return Finding(
        code=code,
        field=member,
        verdict=verdict,
        rule=rule,
        confidence=confidence,
        suggestion=suggestion,
        params=params or {},
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that stands when several were given; valid when none was."""
    return max(verdicts, key=_WEIGHT.__getitem__, default=Verdict.VALID)


def verdict_of(findings: Iterable[Finding], member: str) -> Verdict:
    """How one member of the lead stands."""
    return worst(finding.verdict for finding in findings if finding.field == member)
