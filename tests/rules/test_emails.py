"""E-mail addresses are read as they were meant, and never changed into somebody else's."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import emails
from rules.context import Context
from rules.findings import Verdict, worst


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/emails.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _typed(text: str) -> str:
    """A golden input, in which the invisible stands as `\\n` or `\\u200b`."""
    for code in {
        text[place + 2 : place + 6] for place in range(len(text)) if text[place : place + 2] == "\\u"
    }:
        text = text.replace(f"\\u{code}", chr(int(code, 16)))
    return text.replace("\\n", "\n")


@pytest.fixture(scope="session")
def context(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


@pytest.mark.parametrize("row", _golden(), ids=lambda row: row["input"])
def test_an_address_reads_as_the_golden_file_says(row, context):
    parsed = emails.parse(_typed(row["input"]), "email", context)
    assert {
        "verdict": worst(finding.verdict for finding in parsed.findings),
        "keys": [email.key for email in parsed.values],
        "flags": [flag for email in parsed.values for flag in email.flags],
        "codes": list(dict.fromkeys(finding.code for finding in parsed.findings)),
        "suggestion": [finding.suggestion for finding in parsed.findings if finding.suggestion],
        "note": parsed.note or "",
    } == {
        "verdict": row["verdict"],
        "keys": [_typed(key) for key in row["keys"].split()],
        "flags": row["flags"].split(),
        "codes": row["codes"].split(),
        "suggestion": row["suggestion"].split(),
        "note": row["note"],
    }


def test_findings_name_the_member_they_speak_of(context):
    [finding] = emails.parse("anna@example..org", "email2", context).findings
    assert (finding.field, finding.verdict) == ("email2", Verdict.INVALID)


def test_only_gmail_forgets_dots_and_tags(context):
    def key(text: str) -> str:
        return emails.parse(text, "email", context).values[0].key

    assert key("A.n.na+news@googlemail.com") == key("anna@gmail.com")
    assert key("a.n.na+news@example.org") != key("anna@example.org")


def test_the_case_of_the_local_part_is_shown_but_not_compared(context):
    [email] = emails.parse("Anna@Example.ORG", "email", context).values
    assert (email.address, email.key) == ("Anna@example.org", "anna@example.org")


def test_a_known_mail_service_is_never_doubted(context):
    for domain in sorted(context.vocabulary.words["mail_domains_known"]):
        parsed = emails.parse(f"anna@{domain}", "email", context)
        assert "EML.DOMAIN.TYPO" not in {finding.code for finding in parsed.findings}, domain


def test_a_list_with_names_gives_each_address_once(context):
    text = '"Virtanen, Anna" <anna@example.org>; piet@example.net, ANNA@example.org'
    parsed = emails.parse(text, "email", context)
    assert [email.key for email in parsed.values] == ["anna@example.org", "piet@example.net"]


def test_a_text_beyond_all_measure_is_refused_unread(context):
    parsed = emails.parse("a" * 5_000 + "@example.org", "email", context)
    assert [finding.code for finding in parsed.findings] == ["EML.TOO_LONG"]


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[\w.+\"<>(), @;:-]{0,30}@[\w.,-]{0,20}")))
def test_any_text_is_read_without_a_raise_and_its_addresses_read_back(knowledge, text):
    context = Context(vocabulary=knowledge.vocabulary)
    for email in emails.parse(text, "email", context).values:
        again = emails.parse(email.address, "email", context)
        assert again.values == (email,)
        assert len(email.address) <= len(text) * 4


def test_every_code_is_in_the_registry(knowledge):
    assert {row for line in _golden() for row in line["codes"].split()} <= knowledge.codes.keys()
