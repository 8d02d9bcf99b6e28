"""What is said of a telephone number?"""

from rules.findings import Finding, Verdict

Remarks = list[Finding]


def remark(
    code: str,
    member: str,
    verdict: Verdict,
    *,
    confidence: float | None = None,
    suggestion: str | None = None,
    params: dict[str, str] | None = None,
) -> Finding:
    return Finding(
        code=code,
        field=member,
        verdict=verdict,
        rule="phones",
        confidence=confidence,
        suggestion=suggestion,
        params=params or {},
    )


def corrected(code: str, member: str) -> Finding:
    """Something was written otherwise, and there is no doubt how."""
    return remark(code, member, Verdict.CORRECTED, confidence=0.97)


def offered(code: str, member: str, number: str) -> Finding:
    """A number is proposed; a steward may take it over."""
    return remark(code, member, Verdict.SUSPECT, confidence=0.9, suggestion=number)
