"""Somebody says yes, and later no: who wants to write to them hears it each time, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service import worker
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


class Follower:
    """The customer's mailing program: goes on from where it left off, and hears all that happened since."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def heard(self) -> list[dict[str, Any]]:
        """What was published by now, acknowledged at once."""
        self.town.later(seconds=3)
        worker.run_due(self.town.office.workshop)
        page = self.town.caller.get("/v1/changes?purpose=newsletter&channel=email").get_json()
        self.town.caller.post("/v1/changes:ack", {"cursor": page["next_cursor"]})
        assert page["behind"] == 0
        return list(page["items"])


def last_said(items: list[dict[str, Any]], contact_id: str) -> tuple[str, bool]:
    """What the very next entry about somebody says: what happened, and whether they may be written to."""
    [item] = [each for each in items if each["contact_id"] == contact_id]
    return item["type"], item["standing"]["allowed"]


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
    follower, anna = Follower(town), sent["contact_id"]
    assert last_said(follower.heard(), anna) == ("permission", False)
    door = link_in(letter)
    browser = town.browser()
    town.later()
    assert browser.get(door).status_code == 200
    assert town.standing(sent["contact_id"], "newsletter")[0] is False
    assert browser.post(door).status_code == 200
    assert town.standing(sent["contact_id"], "newsletter") == (True, ["PRM.CONSENT", "LAW.IN_MESSAGE"])
    assert last_said(follower.heard(), anna) == ("permission", True)
    assert follower.heard() == []

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
    assert last_said(follower.heard(), anna) == ("permission", False)

    # The ledger still shows both. A new yes in her name that she does not confirm changes nothing.
    states = [state for _, _, state, _ in town.said(UUID(sent["contact_id"]))]
    assert states == ["requested", "given", "withdrawn"]
    town.later()
    town.caller.post("/v1/leads", {**ANNA, "consents": [{**wish, "at": town.office.clock().isoformat()}]})
    assert town.standing(sent["contact_id"], "newsletter")[0] is False
    assert last_said(follower.heard(), anna)[1] is False

    # Put on the list, she is not taken in again, however she is spelt, and nothing of the lead is kept.
    listed = town.caller.post(
        "/v1/suppressions", {"subject": {"email": "anna@example.org"}, "reason": "objection"}
    )
    assert listed.status_code == 201
    again = told(town, "/v1/leads", {**ANNA, "email": " ANNA+shop@Example.ORG "})
    assert (again["status"], again["contact_id"]) == ("suppressed", None)

    # That she is on the list is the very next thing that her mailing program hears of her.
    assert last_said(follower.heard(), anna) == ("permission", False)
    assert "SUP.LISTED" in town.standing(anna, "newsletter")[1]
