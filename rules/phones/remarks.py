"""What is said of a telephone number?"""

from functools import partial

from rules import findings
from rules.findings import Finding, Verdict

Remarks = list[Finding]


remark = partial(findings.remark, rule="phones")


def corrected(code: str, member: str) -> Finding:
    """Something was written otherwise, and there is no doubt how."""
    return remark(code, member, Verdict.CORRECTED, confidence=0.97)


def offered(code: str, member: str, number: str) -> Finding:
    """A number is proposed; a steward may take it over."""
    return remark(code, member, Verdict.SUSPECT, confidence=0.9, suggestion=number)
