"""An auditor's tools read the log, keep its checkpoints and ask for proofs with a key."""

import pytest
from flask import Flask

from rules import notes
from service import worker
from service.access import SYSTEM, Scope
from service.api import openapi
from service.api.routes import OPERATIONS
from service.audit import checkpoints, paper, redacting, sequencing, verifying
from service.work import Workshop
from tests.service.api.caller import Caller
from tests.service.api.conftest import IssueKey
from tests.service.audit.trails import ANNA, BRAM, by_hand, settle, write
from tests.workshops import SetClock


@pytest.fixture
def auditor(app: Flask, issue_key: IssueKey) -> Caller:
    return Caller(app, issue_key(Scope.AUDIT_READ))


def test_deeds_are_listed_newest_first_and_page_by_page(auditor: Caller, workshop: Workshop) -> None:
    write(workshop, 5, about=ANNA)
    settle(workshop)
    page = auditor.get("/v1/audit?limit=3").json
    assert [item["facts"]["count"] for item in page["items"]] == [4, 3, 2]
    first = page["items"][0]
    assert (first["action"], first["object"], first["actor"]) == ("contact.read", str(ANNA), "system")
    assert first["place"] is not None
    rest = auditor.get(f"/v1/audit?limit=3&cursor={page['next_cursor']}&action=contact.read").json
    assert [item["facts"]["count"] for item in rest["items"]] == [1, 0]
    assert rest["next_cursor"] is None


def test_a_deed_that_was_emptied_says_when_and_nothing_else(auditor: Caller, workshop: Workshop) -> None:
    write(workshop, 1, about=ANNA)
    with workshop.open(SYSTEM) as work:
        redacting.redact(work, [ANNA], erasure=BRAM)
    [item] = auditor.get("/v1/audit?action=contact.read").json["items"]
    assert item["redacted_at"] is not None
    assert (item["object"], item["actor"], item["facts"]) == (None, None, {})


def test_a_key_without_the_scope_reads_nothing(app: Flask, issue_key: IssueKey) -> None:
    stranger = Caller(app, issue_key(Scope.CONSENTS_READ))
    for path in ("/v1/audit", "/v1/audit/checkpoints", "/v1/audit/1/proof"):
        assert stranger.get(path).status_code == 403
    assert stranger.post("/v1/audit:verify", {}).status_code == 403


def test_checkpoints_can_be_kept_and_compared_later(
    auditor: Caller, workshop: Workshop, clock: SetClock
) -> None:
    write(workshop, 3)
    settle(workshop)
    told = auditor.get("/v1/audit/checkpoints").json
    kept = told["items"][0]["note"]
    assert checkpoints.is_genuine(kept, [notes.verifier_in(each).public_key for each in told["public_keys"]])
    write(workshop, 3)
    sequencing.keep_up(workshop)
    answer = auditor.post("/v1/audit:verify", {"checkpoints": [kept, "torn"]})
    assert answer.status_code == 200
    assert answer.json["notes"] == [
        {"size": told["items"][0]["size"], "is_genuine": True, "is_kept": True},
        {"size": None, "is_genuine": False, "is_kept": False},
    ]
    assert (answer.json["whole"]["sound"], answer.json["is_ordered"]) == (True, False)
    by_hand(workshop, "DELETE FROM audit_event WHERE leaf_index = 2")
    clock.pass_by(checkpoints.EVERY)
    answer = auditor.post("/v1/audit:verify", {"checkpoints": [kept]}).json
    assert answer["notes"][0]["is_kept"] is False
    assert answer["whole"]["flaws"] == [{"damage": "deleted", "first": 2, "last": 2, "entry": None}]


def test_checkpoints_are_told_page_by_page(auditor: Caller, workshop: Workshop) -> None:
    kept = []
    for _ in range(3):
        write(workshop, 2)
        kept.append(settle(workshop))
    first = auditor.get("/v1/audit/checkpoints?limit=2").json
    rest = auditor.get(f"/v1/audit/checkpoints?limit=2&cursor={first['next_cursor']}").json
    assert [item["note"] for item in (*first["items"], *rest["items"])] == kept[::-1]
    assert rest["next_cursor"] is None
    assert auditor.get("/v1/audit/checkpoints?cursor=torn").status_code == 422


def test_the_log_is_looked_through_for_whoever_sends_nothing(auditor: Caller, workshop: Workshop) -> None:
    write(workshop, 1)
    settle(workshop)
    for kind in ("application/json", "text/plain", ""):
        answer = auditor.post("/v1/audit:verify", None, Content_Type=kind)
        assert (answer.status_code, answer.json["notes"]) == (200, [])
        assert answer.json["whole"]["sound"] is True
    assert auditor.post("/v1/audit:verify", ["torn"]).status_code == 422
    assert not openapi.describe(OPERATIONS)["paths"]["/v1/audit:verify"]["post"]["requestBody"]["required"]


def test_a_long_log_is_looked_through_in_the_background(
    auditor: Caller, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "IN_PLACE", 2)
    write(workshop, 3)
    settle(workshop)
    first, again = (auditor.post("/v1/audit:verify", {}).json for _ in range(2))
    assert (first["is_ordered"], first["whole"], again["is_ordered"]) == (True, None, True)
    workshop_of_app = auditor.app.extensions["workshop"]
    assert worker.run_due(workshop_of_app) == 1
    assert auditor.post("/v1/audit:verify", {}).json["whole"]["sound"] is True


def test_one_deed_is_proven_as_soon_as_somebody_signed_for_it(auditor: Caller, workshop: Workshop) -> None:
    write(workshop, 1, about=ANNA)
    entry = auditor.get("/v1/audit?action=contact.read").json["items"][0]["entry_id"]
    assert auditor.get(f"/v1/audit/{entry}/proof").status_code == 409
    settle(workshop)
    answer = auditor.get(f"/v1/audit/{entry}/proof")
    assert answer.status_code == 200
    assert paper.check_proof(answer.text, key=workshop.vault.verifying_keys()[0]) is not None
    assert auditor.get("/v1/audit/999999/proof").status_code == 404
    assert auditor.get("/v1/audit/none/proof").status_code in {404, 422}
