"""What does a source want to hear differently: which findings not at all, and which with another verdict?

An override changes what is said of a value, never what is done to it: a text that is repaired is repaired
all the same.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rules.findings import Finding, Verdict, worst
from rules.validate import ALWAYS_HELD

Overrides = Mapping[str, Verdict | None]
"""By code, the verdict that stands in place of the rules' own; None when nothing is to be said."""

OFF = "off"
"""How silence is written."""

VERDICTS = (Verdict.VALID, Verdict.UNVERIFIABLE, Verdict.SUSPECT, Verdict.INVALID)
"""What may be put in place. The others state what was done or seen, which nobody can decide beforehand."""

NEVER_SOFTER = frozenset({"PRV"})
"""Families that protect the people themselves: their codes can be made graver, never milder."""

NOT_OF_LEADS = frozenset({"FIL", "INT"})
"""Families that speak of files and of admission: no rule gives them to a value, so nothing can be changed."""


def written(overrides: Overrides) -> dict[str, str]:
    """As texts, in order of code, the way they are stored and shown."""
    return {code: verdict.value if verdict else OFF for code, verdict in sorted(overrides.items())}


def read(stored: Mapping[str, str]) -> Overrides:
    """What `written` wrote. Raises ValueError for a word that is no verdict."""
    return {code: None if word == OFF else Verdict(word) for code, word in stored.items()}


def mistake(code: str, word: str, *, known: Collection[str]) -> str | None:
    """Why a code may not be given this verdict, as a code of its own; None when it may.

    `unknown_code`, `unknown_verdict`, `not_of_leads`, or `protected` for a code that cannot be made milder.
    """
    if code not in known:
        return "unknown_code"
    if word != OFF and word not in VERDICTS:
        return "unknown_verdict"
    if _family(code) in NOT_OF_LEADS:
        return "not_of_leads"
    # Most protected codes are invalid already; those that are not may still become so.
    if is_protected(code) and word != Verdict.INVALID:
        return "protected"
    return None


def is_protected(code: str) -> bool:
    """Is it a finding of attacks, of people who do not exist, or of numbers that may not be kept?"""
    return code in ALWAYS_HELD or _family(code) in NEVER_SOFTER


def may_change(code: str) -> bool:
    """Can a source have this code otherwise at all?"""
    return _family(code) not in NOT_OF_LEADS


def applied(findings: Sequence[Finding], overrides: Overrides) -> tuple[Finding, ...]:
    """The findings as the source wants to hear them; what protects people stands whatever it says."""
    if not overrides or overrides.keys().isdisjoint([finding.code for finding in findings]):
        return tuple(findings)
    heard = (_heard(each, overrides) if each.code in overrides else each for each in findings)
    return tuple(finding for finding in heard if finding is not None)


def _heard(finding: Finding, overrides: Overrides) -> Finding | None:
    verdict = overrides[finding.code]
    if is_protected(finding.code):
        verdict = worst((finding.verdict, verdict)) if verdict else finding.verdict
    return replace(finding, verdict=verdict) if verdict else None


def _family(code: str) -> str:
    return code.partition(".")[0]
