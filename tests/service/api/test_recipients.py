"""Systems say to whom they pass data on, and recipients that hold keys answer with these."""

from uuid import UUID

import pytest

from rules.tellings import Answered, TellingState
from service.access import COMMAND, Scope
from service.ids import new_id
from service.sources import Source
from service.storage.recipients import Recipient
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.service.recipients.partners import give, partner, shown, tell
from tests.workshops import SetClock


@pytest.fixture
def anna(caller: Caller) -> UUID:
    return UUID(caller.post("/v1/leads", ANNA).json["contact_id"])


def test_what_a_system_passed_on_is_told_to_whoever_asks(
    workshop: Workshop, caller: Caller, anna: UUID
) -> None:
    made = partner(workshop, "Printer")
    said = {
        "recipient_id": str(made.id),
        "items": [str(anna)],
        "fields": ["name", "email"],
        "purpose": "news",
    }
    assert caller.post("/v1/disclosures", said).status_code == 204
    [item] = caller.get(f"/v1/contacts/{anna}/disclosures").json["items"]
    assert (item["recipient"], item["fields"], item["purpose"], item["via"]) == (
        "Printer",
        ["email", "name"],
        "news",
        "export",
    )


def test_the_same_key_of_idempotency_writes_it_once(workshop: Workshop, caller: Caller, anna: UUID) -> None:
    made = partner(workshop)
    said = {"recipient_id": str(made.id), "items": [str(anna)], "fields": ["name"], "purpose": "news"}
    for _ in range(2):
        assert caller.post("/v1/disclosures", said, Idempotency_Key="export-1").status_code == 204
    assert len(caller.get(f"/v1/contacts/{anna}/disclosures").json["items"]) == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"fields": ["shoe_size"]}, "/fields"), ({"items": []}, "/items"), ({"purpose": ""}, "/purpose")],
)
def test_what_was_not_passed_on_like_this_is_refused(
    workshop: Workshop, caller: Caller, anna: UUID, change: dict[str, object], pointer: str
) -> None:
    made = partner(workshop)
    said = {"recipient_id": str(made.id), "items": [str(anna)], "fields": ["name"], "purpose": "news"}
    answer = caller.post("/v1/disclosures", said | change)
    assert (answer.status_code, list(pointers(answer))) == (422, [pointer])


def test_a_recipient_that_is_not_there_was_given_nothing(caller: Caller, anna: UUID, clock: SetClock) -> None:
    said = {"recipient_id": str(new_id(clock())), "items": [str(anna)], "fields": ["name"], "purpose": "x"}
    assert caller.post("/v1/disclosures", said).status_code == 404


def test_what_a_recipient_reads_with_its_key_is_passed_on(
    workshop: Workshop, source: Source, caller: Caller, anna: UUID
) -> None:
    caller.get(f"/v1/contacts/{anna}")
    assert caller.get(f"/v1/contacts/{anna}/disclosures").json["items"] == []
    partner(workshop, "Shop", source_id=source.id)
    caller.get(f"/v1/contacts/{anna}")
    caller.post("/v1/contacts:lookup", {"email": ANNA["email"]})
    items = caller.get(f"/v1/contacts/{anna}/disclosures").json["items"]
    assert [(item["recipient"], item["via"]) for item in items] == [("Shop", "api")] * 2
    assert "email" in items[0]["fields"]


def test_a_recipient_answers_with_its_own_key_and_only_its_own_notices(
    workshop: Workshop, source: Source, caller: Caller, anna: UUID
) -> None:
    give(workshop, partner(workshop, "Other").id, anna)
    give(workshop, partner(workshop, "Shop", source_id=source.id).id, anna)
    others, theirs = sorted(tell(workshop, anna), key=lambda each: shown(workshop, each).recipient_name)
    assert caller.post(f"/v1/tellings/{others}:acknowledge", None).status_code == 404
    for _ in range(2):
        assert caller.post(f"/v1/tellings/{theirs}:acknowledge", None).status_code == 204
    view = shown(workshop, theirs)
    assert (view.state, view.answered) == (TellingState.ACKNOWLEDGED, Answered.KEY)


def test_where_answers_are_signed_a_key_is_not_enough(
    workshop: Workshop, source: Source, caller: Caller, anna: UUID
) -> None:
    made = partner(workshop, "Shop", source_id=source.id)
    give(workshop, made.id, anna)
    with workshop.open(COMMAND) as work:
        work.session.get_one(Recipient, made.id).public_key = bytes(32)
    [telling_id] = tell(workshop, anna)
    assert caller.post(f"/v1/tellings/{telling_id}:acknowledge", None).status_code == 403


@pytest.mark.parametrize("scope", [Scope.LEADS_WRITE, Scope.CONTACTS_READ])
def test_other_keys_neither_write_nor_read_the_ledger(
    workshop: Workshop, app: object, issue_key: IssueKey, anna: UUID, scope: Scope
) -> None:
    caller = Caller(app, issue_key(scope))  # type: ignore[arg-type]
    assert caller.get(f"/v1/contacts/{anna}/disclosures").status_code == 403
    assert caller.post("/v1/disclosures", {}).status_code == 403
