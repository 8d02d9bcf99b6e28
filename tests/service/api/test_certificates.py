"""Whoever runs a case with a key gets what the page gives: a certificate that can be checked without us."""

from typing import Any
from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import sources, worker
from service.access import COMMAND, SYSTEM, Scope
from service.erasure import certificates
from service.requests import carrying, identity
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.service.api.conftest import IssueKey
from tests.service.requests import cases

NOBODY = "01890000-0000-7000-8000-00000000000a"


@pytest.fixture
def erased(caller: Caller, workshop: Workshop) -> str:
    """A case that the source of the key has brought, and that led to an erasure."""
    caller.post("/v1/leads", ANNA)
    order = {"rights": ["erasure"], "subject": {"email": ANNA["email"]}}
    request_id = caller.post("/v1/requests", order).json["request_id"]
    worker.run_due(workshop)
    with workshop.open(cases.officer()) as work:
        identity.vouch(work, UUID(request_id))
    with workshop.open(cases.officer()) as work:
        carrying.approve(work, UUID(request_id))
    worker.run_due(workshop)
    return str(request_id)


def checked(workshop: Workshop, document: Any) -> bool:
    with workshop.look(SYSTEM) as work:
        ours = work.vault.verifying_keys()[0]
    return certificates.check(document, public_key=ours).is_genuine


def test_the_certificate_of_a_case_is_signed_and_names_nobody(
    caller: Caller, workshop: Workshop, erased: str
) -> None:
    answer = caller.get(f"/v1/requests/{erased}/certificate")
    assert (answer.status_code, answer.json["state"], answer.json["request"]) == (200, "final", erased)
    assert checked(workshop, answer.json)
    assert "jansen" not in answer.text.lower()
    told = {each["category"]: each["result"] for each in answer.json["categories"]}
    assert told["contact"] == "erased"
    assert {each["where"] for each in answer.json["remains"]} >= {"backups", "free_space", "ledger"}


def test_a_certificate_that_was_changed_on_its_way_is_not_genuine(
    caller: Caller, workshop: Workshop, erased: str
) -> None:
    document = caller.get(f"/v1/requests/{erased}/certificate").json
    assert not checked(workshop, document | {"leads": document["leads"] + 1})


def test_an_erasure_outside_a_case_has_its_certificate_too(caller: Caller, workshop: Workshop) -> None:
    contact_id = caller.post("/v1/leads", ANNA).json["contact_id"]
    erasure_id = caller.delete(f"/v1/contacts/{contact_id}").json["erasure_id"]
    early = caller.get(f"/v1/erasures/{erasure_id}/certificate").json
    assert (early["state"], early["ended_at"]) == ("recorded", None)
    worker.run_due(workshop)
    late = caller.get(f"/v1/erasures/{erasure_id}/certificate").json
    assert (late["state"], late["erasure"]) == ("final", erasure_id)
    assert checked(workshop, early)
    assert checked(workshop, late)


def test_there_is_none_before_anything_was_erased_or_of_what_is_not_there(caller: Caller) -> None:
    order = {"rights": ["erasure"], "subject": {"email": ANNA["email"]}}
    request_id = caller.post("/v1/requests", order).json["request_id"]
    for path in (f"requests/{request_id}", f"requests/{NOBODY}", f"erasures/{NOBODY}"):
        assert caller.get(f"/v1/{path}/certificate").status_code == 404


def test_a_key_of_another_source_sees_no_certificate_of_the_case(
    caller: Caller, workshop: Workshop, issue_key: IssueKey, erased: str
) -> None:
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work, key="crm", name="CRM", kind=SourceKind.CRM, lawful_basis=LawfulBasis.CONTRACT
        )
        key = sources.issue_key(work, other.id, label="crm", scopes=frozenset({Scope.REQUESTS_READ}))
    assert Caller(caller.app, key.secret).get(f"/v1/requests/{erased}/certificate").status_code == 404
    without = Caller(caller.app, issue_key(Scope.REQUESTS_WRITE))
    assert without.get(f"/v1/requests/{erased}/certificate").status_code == 403
