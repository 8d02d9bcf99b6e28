"""What do we say about the members of an organisation?"""

from rules.findings import Finding, Verdict

RULE = "organisations"


def remark(
    code: str,
    member: str,
    verdict: Verdict = Verdict.SUSPECT,
    *,
    suggestion: str | None = None,
    confidence: float | None = None,
    country: str | None = None,
) -> Finding:
    """A finding of this family; `country` fills the gap of a message about a number."""
    return Finding(
        code=code,
        field=member,
        verdict=verdict,
        rule=RULE,
        suggestion=suggestion,
        confidence=confidence,
        params={"country": country} if country else {},
    )
