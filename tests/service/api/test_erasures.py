"""A system has a contact erased: by an answer at once, and by nothing being there after."""

from uuid import UUID

from rules.sources import LawfulBasis, SourceKind
from service import sources, worker
from service.access import COMMAND, Scope
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller
from tests.service.api.conftest import IssueKey

NOBODY = "01890000-0000-7000-8000-00000000000a"
SCOPES = (Scope.CONTACTS_READ, Scope.REQUESTS_WRITE, Scope.REQUESTS_READ)


def sent(caller: Caller) -> str:
    contact_id = caller.post("/v1/leads", ANNA).json["contact_id"]
    assert UUID(contact_id)
    return str(contact_id)


def test_an_erased_contact_answers_410_and_does_not_come_back(caller: Caller, workshop: Workshop) -> None:
    contact_id = sent(caller)
    answer = caller.delete(f"/v1/contacts/{contact_id}")
    assert (answer.status_code, answer.json["state"], answer.json["cause"]) == (202, "recorded", "key")
    assert answer.headers["Location"] == f"/v1/erasures/{answer.json['erasure_id']}"
    worker.run_due(workshop)
    for path in ("", "/timeline", "/sources", "/why", "/consents"):
        assert caller.get(f"/v1/contacts/{contact_id}{path}").status_code == 410, path
    assert caller.delete(f"/v1/contacts/{contact_id}").status_code == 410
    assert caller.post("/v1/contacts:lookup", {"email": ANNA["email"]}).json["contacts"] == []
    assert caller.post("/v1/leads", ANNA).json["status"] == "suppressed"
    done = caller.get(answer.headers["Location"]).json
    assert done["state"] == "final"
    assert done["categories"]["contact"]["result"] == "erased"
    assert done["categories"]["suppression"]["ground"] == "do_not_contact"


def test_what_was_kept_by_mistake_may_come_anew(caller: Caller, workshop: Workshop) -> None:
    contact_id = sent(caller)
    answer = caller.delete(f"/v1/contacts/{contact_id}?suppress=false")
    assert (answer.status_code, answer.json["suppressed"]) == (202, False)
    worker.run_due(workshop)
    assert caller.post("/v1/leads", ANNA).json["outcome"] == "created"


def test_the_person_is_in_good_standing_for_nothing_from_the_very_answer_on(caller: Caller) -> None:
    contact_id = sent(caller)
    asked = {"subjects": [{"contact_id": contact_id}], "purpose": "newsletter", "channel": "email"}
    caller.delete(f"/v1/contacts/{contact_id}")
    [item] = caller.post("/v1/standing", asked).json["items"]
    assert not item["allowed"]


def test_a_contact_is_erased_once(caller: Caller) -> None:
    contact_id = sent(caller)
    assert caller.delete(f"/v1/contacts/{contact_id}").status_code == 202
    again = caller.delete(f"/v1/contacts/{contact_id}")
    assert (again.status_code, again.json["code"]) == (409, "conflict")


def test_who_is_not_there_and_who_may_not_are_refused(caller: Caller, issue_key: IssueKey) -> None:
    contact_id = sent(caller)
    assert caller.delete(f"/v1/contacts/{NOBODY}").status_code == 404
    assert caller.get(f"/v1/erasures/{NOBODY}").status_code == 404
    without = Caller(caller.app, issue_key(Scope.CONTACTS_READ, Scope.LEADS_WRITE))
    assert without.delete(f"/v1/contacts/{contact_id}").status_code == 403
    with_scopes = Caller(caller.app, issue_key(*SCOPES))
    assert with_scopes.delete(f"/v1/contacts/{contact_id}").status_code == 202


def test_only_a_source_of_the_contact_has_it_erased(caller: Caller, workshop: Workshop) -> None:
    contact_id = sent(caller)
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work, key="crm", name="CRM", kind=SourceKind.CRM, lawful_basis=LawfulBasis.CONTRACT
        )
        key = sources.issue_key(work, other.id, label="crm", scopes=frozenset(SCOPES))
    stranger = Caller(caller.app, key.secret)
    assert stranger.delete(f"/v1/contacts/{contact_id}").status_code == 403
