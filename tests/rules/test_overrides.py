"""What a source hears otherwise, and what it cannot have otherwise."""

import pytest

from rules import overrides
from rules.findings import Finding, Verdict
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from tests.rules.test_normalise import TODAY

CASE = Finding(code="NAM.CASE", field="family_name", verdict=Verdict.CORRECTED, rule="names")
ROLE = Finding(code="EML.ROLE.NOREPLY", field="email", verdict=Verdict.VALID, rule="emails")
MASKED = Finding(code="PRV.NATIONAL_ID", field="notes", verdict=Verdict.INVALID, rule="text")


def test_a_silenced_finding_is_not_told_and_the_others_are():
    assert overrides.applied([CASE, ROLE], {"NAM.CASE": None}) == (ROLE,)


def test_another_verdict_stands_with_everything_else_as_it_was():
    [heard] = overrides.applied([ROLE], {"EML.ROLE.NOREPLY": Verdict.INVALID})
    assert (heard.verdict, heard.code, heard.field, heard.rule) == (
        "invalid",
        "EML.ROLE.NOREPLY",
        "email",
        "emails",
    )


@pytest.mark.parametrize("verdict", [None, Verdict.VALID, Verdict.SUSPECT])
def test_what_protects_people_stands_even_if_an_override_was_stored(verdict):
    assert overrides.applied([MASKED], {"PRV.NATIONAL_ID": verdict}) == (MASKED,)


def test_without_overrides_nothing_is_touched():
    assert overrides.applied([CASE, MASKED], {}) == (CASE, MASKED)


@pytest.mark.parametrize(
    ("code", "word", "why"),
    [
        ("NAM.CASE", "off", None),
        ("EML.ROLE.NOREPLY", "invalid", None),
        ("EML.ROLE", "off", "unknown_code"),
        ("EML.ROLE.NOREPLY", "corrected", "unknown_verdict"),
        ("EML.ROLE.NOREPLY", "bad", "unknown_verdict"),
        ("FIL.EMPTY", "off", "not_of_leads"),
        ("INT.NO_IDENTIFIER", "valid", "not_of_leads"),
        ("PRV.PAYMENT_CARD", "off", "protected"),
        ("EML.CONTROL_CHAR", "suspect", "protected"),
        ("PRV.PERSON_COMPANY", "invalid", None),
    ],
)
def test_what_may_be_changed_and_what_not(code, word, why, knowledge):
    assert overrides.mistake(code, word, known=knowledge.codes) == why


def test_overrides_are_read_back_as_they_were_written():
    told = {"NAM.CASE": None, "EML.ROLE.NOREPLY": Verdict.SUSPECT}
    assert overrides.written(told) == {"EML.ROLE.NOREPLY": "suspect", "NAM.CASE": "off"}
    assert overrides.read(overrides.written(told)) == told


def test_the_rules_tell_a_source_what_it_wants_to_hear_and_repair_all_the_same(knowledge):
    lead = Lead(given_name="ANNA", family_name="DE VRIES", email="anna@example.org")
    plain, silent = (
        normalise(lead, knowledge=knowledge, source=SourceDefaults(overrides=each), today=TODAY)
        for each in ({}, {"NAM.CASE": None})
    )
    assert "NAM.CASE" in {finding.code for finding in plain.findings}
    assert "NAM.CASE" not in {finding.code for finding in silent.findings}
    assert silent.name == plain.name
