"""Somebody says yes, and later no: who wants to write to them hears it each time, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.admin.public.people import Town, link_in, open_town
from tests.mail_server import MailServer, receiving

ANNA = {"full_name": "Anna Jansen", "email": "anna@example.org", "country": "NL", "language": "en"}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def post() -> Iterator[MailServer]:
    with receiving() as server:
        yield server


def told(town: Town, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the customer's own program is answered."""
    answer: dict[str, Any] = town.caller.post(path, body).get_json()
    return answer


def test_a_yes_is_confirmed_a_no_is_heard_at_once_and_an_erased_wish_does_not_come_back(
    town: Town, post: MailServer
) -> None:
    # A form sends Anna with her yes. It asks for more than it gives: nobody may write before she confirms.
    wish = {
        "purpose": "newsletter",
        "channel": "email",
        "state": "given",
        "at": town.office.clock().isoformat(),
        "method": "web_form",
        "notice": "newsletter:1",
    }
    sent = told(town, "/v1/leads", {**ANNA, "consents": [wish]})
    allowed, why = town.standing(sent["contact_id"], "newsletter")
    assert (allowed, "PRM.PENDING" in why) == (False, True)

    # The letter leads to a page. A scanner that opens it changes nothing; Anna's own click does.
    [letter] = town.post_goes(post)
    door = link_in(letter)
    browser = town.browser()
    town.later()
    assert browser.get(door).status_code == 200
    assert town.standing(sent["contact_id"], "newsletter")[0] is False
    assert browser.post(door).status_code == 200
    assert town.standing(sent["contact_id"], "newsletter") == (True, ["PRM.CONSENT", "LAW.IN_MESSAGE"])

    # Her mail program unsubscribes her with one click, and the very next answer says so. Orders go on.
    town.later()
    links = told(
        town, f"/v1/contacts/{sent['contact_id']}:links", {"purpose": "newsletter", "channel": "email"}
    )
    leave = "/unsubscribe/" + links["unsubscribe_url"].rpartition("/")[2]
    assert browser.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    allowed, why = town.standing(sent["contact_id"], "newsletter")
    assert (allowed, "PRM.WITHDRAWN" in why) == (False, True)
    assert town.standing(sent["contact_id"], "orders")[0] is True

    # The ledger still shows both. A new yes in her name that she does not confirm changes nothing.
    states = [state for _, _, state, _ in town.said(UUID(sent["contact_id"]))]
    assert states == ["requested", "given", "withdrawn"]
    town.later()
    town.caller.post("/v1/leads", {**ANNA, "consents": [{**wish, "at": town.office.clock().isoformat()}]})
    assert town.standing(sent["contact_id"], "newsletter")[0] is False

    # Put on the list, she is not taken in again, however she is spelt, and nothing of the lead is kept.
    listed = town.caller.post(
        "/v1/suppressions", {"subject": {"email": "anna@example.org"}, "reason": "objection"}
    )
    assert listed.status_code == 201
    again = told(town, "/v1/leads", {**ANNA, "email": " ANNA+shop@Example.ORG "})
    assert (again["status"], again["contact_id"]) == ("suppressed", None)
