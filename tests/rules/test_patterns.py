"""Patterns that may run, and those that may not."""

import pytest

from rules.patterns import LONGEST, complaint


@pytest.mark.parametrize(
    "pattern",
    [
        r"([1-9][0-9]{3})[ -]?([A-Za-z]{2})",
        r"\d{4,6}",
        "[(+)*]+x",
        "((a){2})+",
        "(?:a|b){2}",
        "(?i:a*)?",
        "(ab)+",
    ],
)
def test_an_ordinary_pattern_is_allowed(pattern):
    assert complaint(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a+)+", "repeats a repeat"),
        ("((a)+b)*", "repeats a repeat"),
        ("(?:x*y){2,}", "repeats a repeat"),
        ("(a|ab)*", "repeats a repeat or a choice"),
        (r"(a)\1", "refers back"),
        ("(?P<x>a)(?P=x)", "refers back"),
        ("(a)(?(1)b|c)", "refers back"),
        ("(", "cannot be read"),
        ("a" * (LONGEST + 1), "longer than"),
    ],
)
def test_a_dangerous_pattern_is_refused_with_the_reason(pattern, why):
    assert why in (complaint(pattern) or "")
