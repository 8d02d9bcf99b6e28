"""Stewards see organisations masked, put them right and make two one; all see what facts follow from."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from rules.engagement import EngagementKind
from rules.records import Channel
from rules.sources import LawfulBasis, SourceKind
from service import facts, organisations, sources, worker
from service.access import COMMAND, SYSTEM, Role
from service.facts import scoring
from service.storage.sources import Source
from tests.admin.office import Desk, Office
from tests.service.duplicates import contact_of
from tests.service.facts.customers import ANNA, GRACE, HANNAH, buys, did
from tests.service.organisations.test_tending import firm


@pytest.fixture
def source(office: Office) -> Source:
    with office.workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


@pytest.fixture
def anna(office: Office, source: Source) -> UUID:
    """A buyer at a firm, scored."""
    contact_id = contact_of(office.workshop, source, ANNA)
    buys(office.workshop, source, contact_id, 30, 20)
    did(office.workshop, source, contact_id, EngagementKind.REPLY, channel=Channel.PHONE)
    with office.workshop.open(COMMAND) as work:
        facts.refresh(work, [contact_id])
        scoring.cut_anew(work, {})
    worker.run_due(office.workshop)
    return contact_id


@pytest.fixture
def steward(office: Office) -> Desk:
    return office.signed_in("stella", Role.STEWARD)


def place_of(office: Office) -> UUID:
    with office.workshop.look(SYSTEM) as work:
        [view], _ = organisations.listed(work)
    return view.id


def test_every_fact_says_what_it_follows_from(steward: Desk, anna: UUID) -> None:
    page = steward.get(f"/contacts/{anna}/facts").text
    for told in (
        "Loyal customer",
        "Came back within the last year",
        "50.00 EUR",
        "Cut at",
        "only ever bought one product",
        "Director",
        "They answer best on: Telephone, E-mail, Text messages.",
        "Bought something",
        "A••• B•••",
    ):
        assert told in page, told
    assert "Acme" not in page


def test_whoever_may_ask_sees_the_best_channel_that_is_permitted(office: Office, anna: UUID) -> None:
    marketer = office.signed_in("mark", Role.MARKETER)
    assert marketer.get(f"/contacts/{anna}/facts").status_code == 200


def test_of_somebody_new_there_are_no_facts_yet(office: Office, steward: Desk, source: Source) -> None:
    hannah = contact_of(office.workshop, source, HANNAH)
    assert "No facts yet" in steward.get(f"/contacts/{hannah}/facts").text


def test_the_grid_leads_to_the_people_in_a_cell(steward: Desk, anna: UUID) -> None:
    grid = steward.get("/rfm/").text
    assert "/rfm/1/1" in grid
    assert "Where the fifths end" in grid
    cell = steward.get("/rfm/1/1").text
    assert f"/contacts/{anna}/facts" in cell
    assert "A••• de V•••" in cell
    assert "Nobody has these two scores now." in steward.get("/rfm/5/5").text
    assert steward.get("/rfm/6/1").status_code == 404


def test_without_buyers_the_grid_says_how_to_get_some(steward: Desk) -> None:
    assert "No buyers yet" in steward.get("/rfm/").text
    assert "No organisations" in steward.get("/organisations/").text


def test_an_organisation_is_masked_until_somebody_says_why(office: Office, steward: Desk, anna: UUID) -> None:
    path = f"/organisations/{place_of(office)}"
    assert "Acme" not in steward.get("/organisations/").text
    assert "Acme" not in steward.get(path).text
    assert steward.post_from(f"{path}/reveal", f"{path}/reveal").status_code == 422
    assert "Acme BV" in steward.post_from(f"{path}/reveal", f"{path}/reveal", purpose="correct_data").text
    assert f"/contacts/{anna}/facts" in steward.get(path).text


def test_what_a_steward_puts_right_stands(office: Office, steward: Desk, anna: UUID) -> None:
    path = f"/organisations/{place_of(office)}"
    wrong = {"country": "Holland", "industry": "lamps", "parent_id": "?", "dissolved_on": "soon"}
    refused = steward.post_from(f"{path}/edit", f"{path}/edit", **wrong)
    assert refused.status_code == 422
    sent = {"country": "be", "industry": "01.11", "size_band": "1000+", "revenue_band": ""}
    assert steward.post_from(f"{path}/edit", f"{path}/edit", **sent).status_code == 303
    page = steward.get(path).text
    assert "01.11" in page
    assert "Put right. Records do not change it any more." in page
    with office.workshop.look(SYSTEM) as work:
        view = organisations.show(work, place_of(office))
    assert (view.country, view.size_band, view.by_hand) == (
        "BE",
        "1000+",
        frozenset({"country", "industry", "size_band"}),
    )


def test_faults_stand_beside_their_fields(office: Office, steward: Desk, anna: UUID) -> None:
    path = f"/organisations/{place_of(office)}/edit"
    page = steward.post_from(path, path, industry="lamps", parent_id=str(uuid4())).text
    assert "Give a code of NACE Rev. 2.1" in page
    page = steward.post_from(path, path, parent_id=str(uuid4())).text
    assert "There is no such organisation." in page
    page = steward.post_from(path, path, dissolved_on="soon").text
    assert "Give a day as 2027-12-31." in page


def test_two_organisations_become_one(office: Office, steward: Desk, source: Source) -> None:
    kept = firm(office.workshop, source, "12345678", "Acme")
    lost = firm(office.workshop, source, "69599084", "Acmee")
    path = f"/organisations/{lost}/merge"
    assert "This cannot be undone." in steward.get(path).text
    for wrong in ("?", str(uuid4()), str(lost)):
        assert steward.post_from(path, path, into=wrong).status_code == 422
    answer = steward.post_from(path, path, into=str(kept))
    assert (answer.status_code, answer.location) == (303, f"/organisations/{kept}")
    assert "They are one organisation now." in steward.get(answer.location).text


def test_a_marketer_looks_and_changes_nothing(office: Office, anna: UUID) -> None:
    marketer = office.signed_in("mark", Role.MARKETER)
    path = f"/organisations/{place_of(office)}"
    page = marketer.get(path).text
    assert f"{path}/edit" not in page
    assert f"{path}/reveal" not in page
    for closed in ("edit", "merge", "reveal"):
        assert marketer.get(f"{path}/{closed}").status_code == 403


def test_pages_go_on_where_the_last_one_ended(office: Office, source: Source) -> None:
    ids = []
    for number in range(51):
        lead = replace(GRACE, given_name=f"Grace {chr(97 + number % 26)}", email=f"g{number}@example.org")
        ids.append(contact_of(office.workshop, source, lead))
    with office.workshop.open(COMMAND) as work:
        facts.refresh(work, ids)
    steward = office.signed_in("stella", Role.STEWARD)
    first = steward.get(f"/organisations/{place_of(office)}").text
    assert "50 rows on this page" in first
    assert "before=" in first
