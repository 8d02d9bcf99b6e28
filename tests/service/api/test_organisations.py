"""Programs ask through which organisations people are known, and put right what is known of these."""

from uuid import uuid4

from service.access import Scope
from service.work import Workshop
from tests.service.api.asking import contact
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey

FIRM = {
    "organisation": "Acme B.V.",
    "registration_number": "12345678",
    "industry": "62.10",
    "employees": "120",
}


def organisation(caller: Caller, **lead: str) -> str:
    contact_id = contact(caller, **ANNA, **FIRM, **lead)
    place: str = caller.get(f"/v1/contacts/{contact_id}/facts").json["organisation_id"]
    return place


def test_an_organisation_is_told_with_its_name_and_people(caller: Caller) -> None:
    place = organisation(caller)
    answer = caller.get(f"/v1/organisations/{place}")
    told = answer.json
    assert (told["name"], told["industry"], told["size_band"], told["people"]) == (
        "Acme BV",
        "62.10",
        "50-249",
        1,
    )
    assert answer.headers["ETag"] == '"1"'


def test_they_are_listed_by_what_they_do(caller: Caller) -> None:
    place = organisation(caller)
    for query, found in (("", 1), ("?industry=62", 1), ("?industry=01", 0), ("?size_band=50-249", 1)):
        assert len(caller.get(f"/v1/organisations{query}").json["items"]) == found
    page = caller.get("/v1/organisations?country=NL&limit=1").json
    assert ([item["organisation_id"] for item in page["items"]], page["next_cursor"]) == ([place], None)


def test_what_is_put_right_needs_the_state_that_was_seen(caller: Caller) -> None:
    path = f"/v1/organisations/{organisation(caller)}"
    assert caller.patch(path, {"industry": "01.11"}).status_code == 428
    assert caller.patch(path, {"industry": "01.11"}, If_Match='"7"').status_code == 412
    changed = caller.patch(path, {"industry": "01.11", "cleared": ["size_band"]}, If_Match='"1"')
    assert changed.status_code == 200
    assert (changed.json["industry"], changed.json["size_band"]) == ("01.11", None)
    assert changed.json["by_hand"] == ["industry", "size_band"]
    assert changed.headers["ETag"] == '"2"'


def test_faults_have_their_places(caller: Caller) -> None:
    path = f"/v1/organisations/{organisation(caller)}"
    wrong = {"country": "Nederland", "parent_id": str(uuid4())}
    assert set(pointers(caller.patch(path, wrong, If_Match='"1"'))) == {"/country"}
    unknown = caller.patch(path, {"parent_id": str(uuid4())}, If_Match='"1"')
    assert pointers(unknown) == {"/parent_id": "unknown"}
    assert caller.get(f"/v1/organisations/{uuid4()}").status_code == 404


def test_reading_needs_one_scope_and_changing_another(
    app: object, caller: Caller, issue_key: IssueKey, workshop: Workshop
) -> None:
    path = f"/v1/organisations/{organisation(caller)}"
    reader = Caller(app, issue_key(Scope.CONTACTS_READ))  # type: ignore[arg-type]
    assert reader.get(path).status_code == 200
    assert reader.patch(path, {"industry": "01.11"}, If_Match='"1"').status_code == 403
    stranger = Caller(app, issue_key(Scope.EVENTS_WRITE))  # type: ignore[arg-type]
    assert stranger.get(path).status_code == stranger.get("/v1/organisations").status_code == 403
