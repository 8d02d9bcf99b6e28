"""An id whose contact was merged, erased or restricted is answered in one way, wherever it can be named."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from service import worker
from service.api import openapi
from service.api.routes import OPERATIONS
from service.work import Workshop
from tests.service.api import asking
from tests.service.api.caller import ANNA, Caller
from tests.service.restricted import restricted
from tests.workshops import SetClock

BEA = {"full_name": "Bea Pieters", "email": "bea.pieters@example.org", "external_id": "crm-2"}
CARL = {"full_name": "Carl Visser", "email": "carl.visser@example.org", "external_id": "crm-3"}
LOOKED_AT = ("", "/timeline", "/sources", "/why", "/freshness", "/facts", "/disclosures", "/consents")
LETTER = {"purpose": "newsletter", "channel": "email"}
DESCRIBED = openapi.describe(OPERATIONS)["paths"]


@pytest.fixture(autouse=True)
def _purposes(workshop: Workshop, clock: SetClock) -> None:
    asking.describe(workshop, clock)


@pytest.fixture
def other(caller: Caller) -> str:
    return asking.contact(caller, **CARL)


@pytest.fixture
def erased(caller: Caller, workshop: Workshop) -> str:
    contact_id = asking.contact(caller, **BEA)
    caller.delete(f"/v1/contacts/{contact_id}")
    worker.run_due(workshop)
    return contact_id


def merged(caller: Caller) -> tuple[str, str]:
    """The id that leads elsewhere, and where it leads."""
    ids = {asking.contact(caller, **ANNA), asking.contact(caller, **BEA)}
    answer = caller.post("/v1/merges", {"contact_ids": sorted(ids)})
    survivor = answer.json["survivor_id"]
    [lost] = ids - {survivor}
    return lost, survivor


def naming(caller: Caller, contact_id: str, other: str, clock: SetClock) -> Mapping[str, tuple[str, Any]]:
    """Bodies that name a contact: the path as it is described, the path, and the body."""
    [record, *_] = caller.get(f"/v1/contacts/{other}/sources").json["items"]
    subject, at = {"contact_id": contact_id}, clock.at.isoformat()
    return {
        "/v1/contacts:explain": ("/v1/contacts:explain", {"a": contact_id, "b": other}),
        "/v1/merges": ("/v1/merges", {"contact_ids": [contact_id, other]}),
        "/v1/consents": ("/v1/consents", {"subject": subject, **LETTER, "state": "given", "at": at}),
        "/v1/events": ("/v1/events", {"subject": subject, "kind": "visit", "at": at}),
        "/v1/sources/{source_id}:notice-sent": (f"/v1/sources/{record['source_id']}:notice-sent", subject),
    }


def test_an_erased_contact_is_gone_in_every_path(caller: Caller, erased: str) -> None:
    path = f"/v1/contacts/{erased}"
    answers = [caller.get(f"{path}{part}") for part in LOOKED_AT]
    answers += [
        caller.patch(path, {"city": "Delft"}, If_Match='"1"'),
        caller.delete(path),
        caller.post(f"{path}:links", LETTER),
    ]
    assert {(each.status_code, each.json["code"]) for each in answers} == {(410, "gone")}


def test_an_erased_contact_is_gone_in_every_body_and_one_that_never_was_is_not_found(
    caller: Caller, erased: str, other: str, clock: SetClock
) -> None:
    for contact_id, status in ((erased, 410), (str(UUID(int=7)), 404)):
        for described, (path, body) in naming(caller, contact_id, other, clock).items():
            assert caller.post(path, body).status_code == status, path
            assert str(status) in DESCRIBED[described]["post"]["responses"], path


def test_a_merged_contact_leads_to_its_survivor_in_every_path(caller: Caller) -> None:
    lost, survivor = merged(caller)
    for part in LOOKED_AT:
        answer = caller.get(f"/v1/contacts/{lost}{part}")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/v1/contacts/{survivor}{part}")


def test_whoever_follows_to_the_survivor_arrives(caller: Caller) -> None:
    lost, survivor = merged(caller)
    etag = caller.get(f"/v1/contacts/{survivor}").headers["ETag"]
    links = caller.post(f"/v1/contacts/{lost}:links", LETTER)
    mended = caller.patch(f"/v1/contacts/{lost}", {"city": "Delft"}, If_Match=etag)
    for answer in (links, mended):
        assert answer.status_code == 308
    assert caller.post(links.headers["Location"], LETTER).json["contact_id"] == survivor
    assert dict(parse_qsl(urlsplit(mended.headers["Location"]).query)) == {"merged_from": lost}
    assert caller.patch(mended.headers["Location"], {"city": "Delft"}, If_Match=etag).status_code == 200


def test_what_was_asked_goes_along_to_the_survivor(caller: Caller) -> None:
    lost, survivor = merged(caller)
    answer = caller.delete(f"/v1/contacts/{lost}?suppress=false")
    assert answer.headers["Location"] == f"/v1/contacts/{survivor}?suppress=false"
    done = caller.delete(answer.headers["Location"])
    assert (done.status_code, done.json["suppressed"]) == (202, False)


def test_a_merged_contact_is_answered_for_by_its_survivor_in_bodies(
    caller: Caller, other: str, clock: SetClock
) -> None:
    lost, survivor = merged(caller)
    asked = naming(caller, lost, other, clock)
    assert caller.post(*asked.pop("/v1/merges")).status_code == 409
    assert caller.post(*asked["/v1/contacts:explain"]).json["a"] == survivor
    assert {caller.post(*each).status_code for each in asked.values()} <= {200, 201, 202, 204}


def test_a_restricted_contact_is_shown_and_not_put_right(caller: Caller, workshop: Workshop) -> None:
    contact_id = asking.contact(caller, **BEA)
    restricted(workshop, UUID(contact_id))
    path = f"/v1/contacts/{contact_id}"
    shown = caller.get(path)
    assert (shown.status_code, shown.json["is_restricted"]) == (200, True)
    refused = caller.patch(path, {"city": "Delft"}, If_Match=shown.headers["ETag"])
    assert (refused.status_code, refused.json["code"]) == (409, "restricted")
    assert "409" in DESCRIBED["/v1/contacts/{contact_id}"]["patch"]["responses"]


def test_a_restricted_contact_is_erased_by_the_state_that_was_shown(
    caller: Caller, workshop: Workshop
) -> None:
    contact_id = asking.contact(caller, **BEA)
    path = f"/v1/contacts/{contact_id}"
    before = caller.get(path).headers["ETag"]
    restricted(workshop, UUID(contact_id))
    after = caller.get(path).headers["ETag"]
    assert before != after
    assert caller.delete(path, If_Match=before).status_code == 412
    assert caller.delete(path, If_Match=f"{before}, {after}").status_code == 412
    assert caller.delete(path, If_Match=after).status_code == 202
