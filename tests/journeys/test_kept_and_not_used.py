"""Somebody asks that their data be kept and not used: nothing is, until they have heard that it ends."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import restrictions, source_notices, sources, sweeps
from service.access import COMMAND, SYSTEM, Role
from service.deduping import running
from service.restrictions import RestrictionView
from tests.admin.office import Desk
from tests.admin.public.people import Town, open_town
from tests.mail_server import MailServer, receiving
from tests.service.api.caller import Caller

ANNA = {
    "given_name": "Anna",
    "family_name": "Jansen",
    "email": "anna@example.org",
    "phone": "+31 20 794 6001",
    "country": "NL",
    "language": "nl",
}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def post() -> Iterator[MailServer]:
    with receiving() as server:
        yield server


def bought(town: Town) -> Caller:
    """The key of a list that somebody sold us, and of which people have to be told."""
    with town.office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="list",
            name="List",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )
        scopes = sources.KEY_SCOPES
        return Caller(town.office.app, sources.issue_key(work, source.id, label="test", scopes=scopes).secret)


def agreed(town: Town, contact_id: str) -> None:
    said = {
        "subject": {"contact_id": contact_id},
        "purpose": "events",
        "channel": "email",
        "state": "given",
        "at": town.office.clock().isoformat(),
        "method": "paper",
    }
    assert town.caller.post("/v1/consents", said).status_code == 201


def allowed(town: Town, contact_id: str, purpose: str = "events") -> tuple[bool, bool]:
    """May they be written to, and is a restriction among the reasons?"""
    may, codes = town.standing(UUID(contact_id), purpose)
    return may, "RST.RESTRICTED" in codes


def restriction(town: Town, contact_id: str) -> RestrictionView:
    with town.office.workshop.look(COMMAND) as work:
        return restrictions.listed(work, UUID(contact_id))[0]


def swept(town: Town) -> None:
    """The minutes go by after which somebody looks what has gone out."""
    with town.office.workshop.open(SYSTEM) as work:
        sweeps.handler("restrictions.sweep")(work, {})


def test_while_it_stands_nothing_is_done_and_it_ends_only_once_the_letter_is_gone(
    town: Town, post: MailServer
) -> None:
    seller = bought(town)
    anna = seller.post("/v1/leads", ANNA).json["contact_id"]
    town.later()
    agreed(town, anna)
    with town.office.workshop.look(COMMAND) as work:
        assert source_notices.due(work).total == 1
        source_id = source_notices.due(work).lines[0].source_id
    with town.office.workshop.open(COMMAND) as work:
        source_notices.note_sent(work, source_id, contact_id=UUID(anna))
    assert allowed(town, anna) == (True, False)
    assert allowed(town, anna, "orders") == (True, False)

    # An officer restricts her data: from the very next question on the answer is no, to everything.
    officer = town.office.signed_in("olga", Role.OFFICER)
    page = f"/contacts/{anna}/restrictions"
    town.later()
    assert officer.post_from(page, page, ground="accuracy", fields="phone").status_code == 303
    assert allowed(town, anna) == (False, True)
    assert allowed(town, anna, "orders") == (False, True)

    # The seller sends her again, with a new number and a yes: kept apart, as restricted as she is.
    town.later()
    again = seller.post("/v1/leads", {**ANNA, "phone": "+31 20 794 6002"}).json
    assert again["outcome"] == "review"
    other = again["contact_id"]
    assert other not in (None, anna)
    agreed(town, other)
    assert allowed(town, other) == (False, True)

    # Nobody makes the two one: not a steward, not a run over everybody. Nobody is reminded of anything.
    refused = town.caller.post("/v1/merges", {"contact_ids": [anna, other]})
    assert (refused.status_code, refused.json["code"]) == (409, "restricted")
    plan = running.plan(town.office.workshop, COMMAND)
    assert (plan.contacts, len(plan.decided.sets), plan.restricted) == (0, 0, 2)
    with town.office.workshop.look(COMMAND) as work:
        assert source_notices.due(work).total == 0
    town.ask(UUID(anna), purpose="newsletter")
    assert town.post_goes(post) == []
    seen = seller.get(f"/v1/contacts/{anna}")
    assert seen.json["is_restricted"] is True
    changed = seller.patch(f"/v1/contacts/{anna}", {"job_title": "Owner"}, If_Match=seen.headers["ETag"])
    assert (changed.status_code, changed.json["code"]) == (409, "restricted")
    steward = town.office.signed_in("sam", Role.STEWARD)
    assert "Restricted" in steward.get("/reviews/").text

    # It is to end. It does not, until the letter has gone out, in her language.
    end = f"{page}/{restriction(town, anna).id}/end"
    assert officer.post_from(end, end).status_code == 303
    swept(town)
    assert allowed(town, anna) == (False, True)
    [letter] = town.post_goes(post)
    assert "worden weer gebruikt" in post.letters()[0]["Subject"]
    assert "niet klopten" in letter
    assert allowed(town, anna) == (False, True)
    swept(town)
    ended = restriction(town, anna)
    assert (ended.stands, ended.told_how) == (False, "letter")
    assert allowed(town, anna) == (True, False)
    assert allowed(town, other)[1] is False

    # Now the two may be looked at, and made one. What held meanwhile can still be told.
    town.later()
    made = town.caller.post("/v1/merges", {"contact_ids": [anna, other]})
    assert made.status_code == 201
    then = ended.since.isoformat()
    asked = {"subjects": [{"contact_id": anna}], "purpose": "events", "channel": "email", "as_of": then}
    [item] = town.caller.post("/v1/standing", asked).json["items"]
    assert "RST.RESTRICTED" in [reason["code"] for reason in item["reasons"]]


def test_without_an_address_it_ends_by_the_word_of_an_officer(town: Town, post: MailServer) -> None:
    otto = str(town.unreachable())
    officer: Desk = town.office.signed_in("olga", Role.OFFICER)
    page = f"/contacts/{otto}/restrictions"
    officer.post_from(page, page, ground="claims")
    end = f"{page}/{restriction(town, otto).id}/end"
    officer.post_from(end, end)
    town.later()
    assert town.post_goes(post) == []
    swept(town)
    assert restriction(town, otto).stands
    told = f"{page}/{restriction(town, otto).id}/told"
    assert officer.post_from(told, told, how="phone").status_code == 303
    assert not restriction(town, otto).stands
