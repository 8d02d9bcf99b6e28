"""A value goes stale: it is withheld, somebody is asked, and once it is confirmed it is used again."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service import worker
from service.access import SYSTEM, Role
from service.freshness import doubts
from service.jobs import queue
from tests.admin.office import Desk
from tests.admin.public.people import Town, link_in, open_town
from tests.mail_server import MailServer, receiving
from tests.rules.mail_reports import letters

BORIS = {
    "full_name": "Boris de Wit",
    "kind": "professional",
    "email": "boris@example.org",
    "organisation": "Lampen BV",
    "job_title": "Sales manager",
    "phone": "+31207946002",
    "country": "NL",
    "language": "en",
}
MAIL = {"Content_Type": "message/rfc822"}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def post() -> Iterator[MailServer]:
    with receiving() as server:
        yield server


def came_back(town: Town, status: str, diagnostic: str) -> None:
    """A letter to Boris came back, and the customer's mail program hands the report on."""
    told = letters.report(recipient="boris@example.org", status=status, said=diagnostic)
    assert town.caller.post_raw("/v1/signals:bounce", told, **MAIL).status_code == 202


def heard(town: Town) -> list[dict[str, Any]]:
    """Everything that segmentation has been told, a moment later."""
    town.later(seconds=5)
    worker.run_due(town.office.workshop)
    page = town.caller.get("/v1/changes?purpose=newsletter&channel=email").get_json()
    return list(page["items"])


def etag(page: str) -> str:
    return page.partition('name="etag" value="')[2].partition('"')[0]


def waiting(town: Town, boris: str) -> tuple[str, ...]:
    """What is in doubt of Boris, for a steward."""
    with town.office.workshop.look(SYSTEM) as work:
        view = doubts.about(work, UUID(boris))
    return tuple(sorted(each.field.value for each in view.doubted)) if view else ()


def task(desk: Desk) -> str:
    """The page of the one task that waits."""
    [path] = re.findall(r'href="(/doubts/[0-9a-f-]{36})"', desk.get("/doubts/").text)
    return str(path)


def test_a_value_is_withheld_while_it_is_in_doubt_and_used_again_once_confirmed(
    town: Town, post: MailServer
) -> None:
    # Boris wants the newsletter, and confirms it.
    boris: str = town.caller.post("/v1/leads", BORIS).get_json()["contact_id"]
    town.ask(UUID(boris))
    browser = town.browser()
    town.later()
    browser.post(town.confirmable(UUID(boris)))
    assert town.standing(UUID(boris), "newsletter")[0] is True
    assert heard(town)[-1]["standing"]["allowed"] is True
    town.later(days=40)

    # A mail server refuses a letter for what it thinks of us. That says nothing of Boris.
    came_back(town, "5.7.1", "550 5.7.1 Message rejected due to content policy")
    assert town.standing(UUID(boris), "newsletter")[0] is True
    assert waiting(town, boris) == ()

    # Then there is no such user. He confirmed it himself not long ago: somebody should ask.
    town.later(days=1)
    came_back(town, "5.1.1", "550 5.1.1 <boris@example.org>: user unknown")
    assert "email" in waiting(town, boris)
    assert town.standing(UUID(boris), "newsletter")[0] is True

    # The next day again: his address is not used any more, and the very next entry says so.
    town.later(days=1)
    before = len(heard(town))
    came_back(town, "5.1.1", "550 5.1.1 <boris@example.org>: user unknown")
    allowed, why = town.standing(UUID(boris), "newsletter")
    assert (allowed, "VAL.STALE" in why) == (False, True)
    told = heard(town)[before:]
    assert [each["contact_id"] for each in told] == [boris]
    assert (told[0]["standing"]["allowed"], "permission" in told[0]["types"]) == (False, True)

    # A task waits for the stewards. Boris is not written to: somebody else may read that mailbox by now.
    assert "email" in waiting(town, boris)
    workshop = town.office.workshop
    workshop.settings = post.settings(workshop.settings)
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, "doubts.ask")
    assert not [each for each in town.post_goes(post) if "/still-right/" in each]

    # A steward rings him up: it was a slip of the mail server, and all is as it was. It is used again.
    desk = town.office.signed_in("sam", Role.STEWARD)
    town.later()
    path = task(desk)
    page = desk.get(path).text
    assert "Boris" not in page
    answers = {f"said:{name}": "right" for name in waiting(town, boris)}
    before = len(heard(town))
    assert desk.post(f"{path}/answer", etag=etag(page), **answers).status_code == 303
    assert town.standing(UUID(boris), "newsletter")[0] is True
    assert heard(town)[before:][-1]["standing"]["allowed"] is True
    assert waiting(town, boris) == ()

    # Months later his mailbox says that he has left, and whom to ask instead. She is not taken in.
    town.later(days=200)
    words = "Boris de Wit no longer works here. Please contact Carla Smit, carla.smit@example.org."
    left = letters.answer(words, sender="boris@example.org")
    assert town.caller.post_raw("/v1/signals:bounce", left, **MAIL).status_code == 202
    assert "organisation" in waiting(town, boris)
    found = town.caller.post("/v1/contacts:lookup", {"email": "carla.smit@example.org"}).get_json()
    assert found["contacts"] == []

    # This time he is asked himself, by a letter without a value in it.
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, "doubts.ask")
    [letter] = [each for each in town.post_goes(post) if "/still-right/" in each]
    assert "Lampen" not in letter
    door = link_in(letter)

    # A program that looks into every letter opens the page, and nothing happens; his own click settles it.
    for _ in range(3):
        page = browser.get(door).text
    assert "organisation" in waiting(town, boris)
    town.later()
    done = browser.post(door, data={"etag": etag(page), "all": "yes"})
    assert (done.status_code, "Thank you" in done.text) == (200, True)
    assert waiting(town, boris) == ()
    known = town.caller.get(f"/v1/contacts/{boris}/freshness").get_json()
    bands = {each["field"]: each["band"] for each in known["fields"]}
    assert bands["organisation"] == "fresh"
    assert town.standing(UUID(boris), "newsletter")[0] is True
