"""Findings that a source has told otherwise: kept, checked, audited, heeded wherever its leads come in."""

import pytest

from rules.findings import Verdict
from rules.records import Lead
from service import audit, intake, leads, overrides
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Forbidden, Invalid
from service.intake import Submission


def judged(workshop, source, lead):
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(
            work,
            work.session.get(type(source), source.id),
            [Submission(lead=lead, payload=leads.write(lead))],
        )
    return {finding.code: finding.verdict for finding in receipt.findings}


ROLE = Lead(full_name="Anna de Vries", email="noreply@example.org")


def test_a_lead_is_judged_as_its_source_wants_it(workshop, source):
    assert judged(workshop, source, ROLE)["EML.ROLE.NOREPLY"] is not Verdict.UNVERIFIABLE
    with workshop.open(COMMAND) as work:
        overrides.change(work, source.id, {"EML.ROLE.NOREPLY": "unverifiable"})
    assert judged(workshop, source, ROLE)["EML.ROLE.NOREPLY"] is Verdict.UNVERIFIABLE
    with workshop.open(COMMAND) as work:
        overrides.change(work, source.id, {"EML.ROLE.NOREPLY": "off"})
    assert "EML.ROLE.NOREPLY" not in judged(workshop, source, ROLE)
    with workshop.open(COMMAND) as work:
        overrides.change(work, source.id, {"EML.ROLE.NOREPLY": None})
    assert judged(workshop, source, ROLE)["EML.ROLE.NOREPLY"] is not Verdict.UNVERIFIABLE


def test_every_change_is_audited_by_code_and_one_that_changes_nothing_is_not(workshop, source):
    for _ in range(2):
        with workshop.open(COMMAND) as work:
            overrides.change(work, source.id, {"NAM.CASE": "off"})
    with workshop.look(SYSTEM) as work:
        told = [deed.body for deed in audit.about(work, source.id) if "codes" in (deed.body or {})]
        assert [body["codes"] for body in told] == [["NAM.CASE=off"]]
        assert [(each.source.key, each.code, each.word) for each in overrides.in_force(work)] == [
            ("form", "NAM.CASE", "off")
        ]
        assert overrides.in_force(work, code="EML.ROLE.NOREPLY") == []


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_kept(workshop, source):
    wrong = {"PRV.PAYMENT_CARD": "off", "EML.NONSENSE": "off", "NAM.CASE": "missing", "NAM.DIGITS": "off"}
    with pytest.raises(Invalid) as refused, workshop.open(COMMAND) as work:
        overrides.change(work, source.id, wrong)
    assert {(fault.pointer, fault.code) for fault in refused.value.faults} == {
        ("/PRV.PAYMENT_CARD", "protected"),
        ("/EML.NONSENSE", "unknown_code"),
        ("/NAM.CASE", "unknown_verdict"),
    }
    with workshop.look(SYSTEM) as work:
        assert overrides.in_force(work) == []


def test_an_override_of_a_code_that_is_gone_can_be_taken_back(workshop, source):
    with workshop.open(COMMAND) as work:
        work.session.get(type(source), source.id).overrides = {"OLD.CODE": "off"}
    with workshop.open(COMMAND) as work:
        assert overrides.change(work, source.id, {"OLD.CODE": None}).overrides == {}


def test_only_who_manages_sources_may_change_what_they_hear(workshop, source):
    actor = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.SOURCES_READ}))
    with pytest.raises(Forbidden), workshop.open(actor) as work:
        overrides.change(work, source.id, {"NAM.CASE": "off"})
