"""Endings of domains are read as the Public Suffix List has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from rules import domain_endings

LIBRARY = PublicSuffixList(accept_unknown=False)
RULES = sorted(rule.removeprefix("!").removeprefix("*.") for rule in LIBRARY._publicsuffix)


def same(host: str) -> bool:
    answers = domain_endings.registrable(host), domain_endings.exists(host)
    return answers == (LIBRARY.privatesuffix(host), LIBRARY.publicsuffix(host) is not None)


@pytest.mark.parametrize("before", ["", "a.", "b.a.", "c.b.a."])
def test_every_rule_is_read_as_the_library_reads_it(before):
    assert [rule for rule in RULES if not same(f"{before}{rule}")] == []


@given(st.sampled_from(RULES), st.text(".aAé-0", max_size=8), st.text(".x", max_size=2))
def test_whatever_stands_around_an_ending_is_read_as_the_library_reads_it(rule, before, behind):
    assert same(f"{before}{rule}{behind}")


@given(st.text(max_size=20))
def test_any_text_is_read_as_the_library_reads_it(host):
    assert same(host)


def test_an_ending_of_a_registry_is_told_from_that_of_a_hosting_firm():
    assert domain_endings.is_of_registry("co.uk")
    assert not any(map(domain_endings.is_of_registry, ("uk", "blogspot.com", "example.co.uk")))
