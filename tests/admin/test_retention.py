"""The pages of retention: a rule is made, a list comes of it, and somebody else agrees."""

import re
from datetime import timedelta

import pytest

from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, sources, worker
from service.access import COMMAND, Role
from service.intake import Submission
from tests.admin.office import Desk, Office

RULE = {"name": "Old leads", "trigger": "collected", "length": "1", "unit": "Y", "action": "erase"}


@pytest.fixture
def desk(office: Office) -> Desk:
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
        lead = Lead(email="anna@example.org", country="NL")
        intake.accept(work, source, [Submission(lead=lead, payload="{}")])
    office.clock.pass_by(timedelta(days=400))
    return office.signed_in("olga", Role.OFFICER)


def begun(office: Office, desk: Desk) -> str:
    """The page of a run, when everybody has been looked at."""
    desk.post("/retention/new", **RULE)
    place = desk.post("/retention/runs").location
    worker.run_due(office.workshop)
    return place


def digest_on(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def test_a_rule_that_is_made_holds_and_can_be_ended(desk: Desk) -> None:
    assert desk.post("/retention/new", **RULE).status_code == 303
    page = desk.get("/retention/").text
    assert "Old leads" in page
    assert "1 years · The data were last given to us" in page
    end = re.search(r'action="(/retention/[0-9a-f-]+/end)"', page)
    assert end
    assert desk.post(end[1]).status_code == 303
    assert "Rules that have ended" in desk.get("/retention/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"length": "x"}, "Give a whole number."),
        ({"name": ""}, "Fill this in"),
        ({"action": "keep", "category": "consents"}, "A duty rests on a law: say which."),
        ({"action": "review", "category": "mail"}, "This cannot end, or be kept, by itself."),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_where_it_stands(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    page = desk.post("/retention/new", **(RULE | wrong))
    assert page.status_code == 422
    assert said in page.text


def test_the_list_says_who_goes_by_which_rule_and_needs_somebody_else(office: Office, desk: Desk) -> None:
    place = begun(office, desk)
    page = desk.get(place).text
    assert "Waits for somebody else" in page
    assert "Old leads" in page
    assert "You began it, so somebody else has to agree." in page
    assert "anna@example.org" not in page
    assert desk.post(f"{place}/approve", digest="0" * 64).status_code == 403


def test_another_person_agrees_and_it_is_done(office: Office, desk: Desk) -> None:
    place = begun(office, desk)
    other = office.signed_in("bo", Role.OFFICER)
    answer = other.post(f"{place}/approve", digest=digest_on(other.get(place).text))
    assert answer.status_code == 303
    assert 'href="/contacts/0' in other.get(place).text
    worker.run_due(office.workshop)
    page = other.get(place).text
    assert "Erasure written down" in page
    assert 'href="/contacts/0' not in page


def test_a_list_that_is_declined_stays_what_it_is(office: Office, desk: Desk) -> None:
    place = begun(office, desk)
    assert desk.post(f"{place}/decline").status_code == 303
    assert "Declined" in desk.get(place).text
    desk.post(f"{place}/decline")
    assert "decided before" in desk.get(place).text


def test_one_list_at_a_time(office: Office, desk: Desk) -> None:
    begun(office, desk)
    assert desk.post("/retention/runs").status_code == 303
    assert "Decide over the last list first." in desk.get("/retention/").text


def test_stewards_do_not_see_it(office: Office) -> None:
    steward = office.signed_in("stef", Role.STEWARD)
    assert steward.get("/retention/").status_code == 403
    assert "/retention/" not in steward.get("/").text
