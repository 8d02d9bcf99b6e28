"""A customer's program gets the links and headers that its letters need, and nothing for who is not there."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest

from service import merges, page_links
from service.access import COMMAND
from service.page_links import LinkKind
from service.storage import keys
from tests.admin.public.people import Town


@pytest.fixture
def anna(town: Town) -> UUID:
    return town.resident("anna")


def test_the_customer_s_program_gets_links_and_headers_for_its_letter(safe_town: Town) -> None:
    anna = safe_town.resident()
    answer = safe_town.caller.post(
        f"/v1/contacts/{anna}:links", {"purpose": "newsletter", "mailto": "out@example.org"}
    )
    assert answer.status_code == 201
    made = answer.json
    assert made["headers"] == {
        "List-Unsubscribe": f"<{made['unsubscribe_url']}>, <mailto:out@example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert made["expires_at"].startswith("2028-03-01")
    for url in (made["preferences_url"], made["unsubscribe_url"]):
        path = url.removeprefix("https://contacts.example.org")
        assert safe_town.browser().get(path).status_code == 200


def test_a_program_that_writes_to_many_gets_links_for_all_who_are_there(town: Town) -> None:
    anna, bram, cem, dirk = (town.resident(name) for name in ("anna", "bram", "cem", "dirk"))
    with town.office.workshop.open(COMMAND) as work:
        merges.merge(work, [anna, cem], survivor=anna)
        keys.shred(work.session, [dirk])
    unknown = "019a0000-0000-7000-8000-000000000001"
    asked = [bram, cem, anna, bram, dirk]
    answer = town.caller.post(
        "/v1/contacts:links", {"contact_ids": [*map(str, asked), unknown], "purpose": "events"}
    )
    assert answer.status_code == 201
    assert [item["contact_id"] for item in answer.json["items"]] == [str(bram), str(anna)]
    assert answer.json["left_out"] == [str(cem), str(dirk), unknown]
    addresses = {
        item[name] for item in answer.json["items"] for name in ("preferences_url", "unsubscribe_url")
    }
    assert len(addresses) == 4
    assert {town.browser().get(urlsplit(address).path).status_code for address in addresses} == {200}


def test_without_https_there_are_no_headers_to_send(town: Town, anna: UUID) -> None:
    answer = town.caller.post(f"/v1/contacts/{anna}:links", {"purpose": "newsletter"})
    assert (answer.status_code, answer.json["headers"]) == (201, {})


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"purpose": "nothing"}, "/purpose"),
        ({"purpose": "newsletter", "channel": "post"}, "/channel"),
        ({"purpose": "newsletter", "mailto": "a@b>\r\nBcc: c@example.org"}, "/mailto"),
    ],
)
def test_links_for_what_is_not_asked_are_refused(safe_town: Town, body: dict[str, str], pointer: str) -> None:
    anna = safe_town.resident()
    answer = safe_town.caller.post(f"/v1/contacts/{anna}:links", body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    with safe_town.office.workshop.look(COMMAND) as work:
        assert page_links.issued_since(work, LinkKind.PREFERENCE, anna, safe_town.office.clock.at) == 0
