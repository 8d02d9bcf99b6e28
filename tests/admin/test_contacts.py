"""Contacts are found by what identifies them, shown masked with their provenance, revealed with a reason."""

from dataclasses import replace

import pytest

from rules.records import Lead
from service import intake, leads, sources
from service.access import COMMAND, Role
from service.intake import Submission
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def steward(office: Office, stock: Stock) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


def test_the_list_shows_nobody_in_clear(steward: Desk) -> None:
    page = steward.get("/contacts/").text
    assert "A••• de V•••" in page
    assert "Vries" not in page


def test_the_list_narrows_by_country(steward: Desk) -> None:
    assert steward.get("/contacts/?country=nl").text.count("data-row") == 1
    assert "No contact fits these filters." in steward.get("/contacts/?country=FI").text


@pytest.mark.parametrize("spelling", ["anna@example.org", "  ANNA@Example.ORG "])
def test_somebody_is_found_by_address_in_any_spelling(steward: Desk, stock: Stock, spelling: str) -> None:
    found = steward.post("/contacts/find", email=spelling)
    assert "1 contact found" in found.text
    assert f"/contacts/{stock.anna}" in found.text
    assert "Vries" not in found.text


def test_somebody_is_found_by_the_senders_own_key(steward: Desk, stock: Stock) -> None:
    found = steward.post("/contacts/find", external_id="K-1", source=str(stock.source_id))
    assert f"/contacts/{stock.anna}" in found.text


def test_everything_that_is_asked_must_fit(steward: Desk, stock: Stock) -> None:
    found = steward.post(
        "/contacts/find", email="anna@example.org", external_id="K-2", source=str(stock.source_id)
    )
    assert "0 contacts found" in found.text
    assert "Nobody like that" in found.text


def test_what_is_asked_never_stands_in_an_address(steward: Desk) -> None:
    found = steward.post("/contacts/find", email="anna@example.org")
    assert found.status_code == 200
    assert "location" not in found.headers
    assert "find?" not in found.text
    assert steward.get("/contacts/find").status_code == 200


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({}, "Fill in an e-mail address, a telephone number"),
        ({"email": "nobody"}, "This cannot be read."),
        ({"phone": "x"}, "This cannot be read."),
        ({"external_id": "K-1"}, "Say whose key it is."),
    ],
)
def test_a_question_that_cannot_be_read_is_told_so(steward: Desk, asked: dict[str, str], fault: str) -> None:
    refused = steward.post("/contacts/find", **asked)
    assert refused.status_code == 422
    assert fault in refused.text
    assert "<title>Error:" in refused.text


def test_every_field_says_where_it_is_from_and_why_it_stands(steward: Desk, stock: Stock) -> None:
    page = steward.get(f"/contacts/{stock.anna}").text
    assert "The only value we have." in page
    assert "Web form" in page
    assert "trust 50 of 100" in page
    assert f"/leads/{stock.annas_lead}" in page
    assert "anna@example.org" not in page


def test_a_field_is_revealed_in_parts_for_one_answer(steward: Desk, stock: Stock) -> None:
    shown = steward.post(f"/contacts/{stock.anna}/reveal/name", purpose="answer_person")
    assert "<strong>Vries</strong>" in shown.text
    assert "<strong>de</strong>" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Vries" not in steward.get(f"/contacts/{stock.anna}").text
    assert (
        "anna@example.org"
        in steward.post(f"/contacts/{stock.anna}/reveal/email", purpose="answer_person").text
    )


def test_a_reveal_stands_in_the_timeline_of_the_contact(steward: Desk, stock: Stock) -> None:
    steward.post(f"/contacts/{stock.anna}/reveal/email", purpose="answer_person")
    page = steward.get(f"/contacts/{stock.anna}/timeline").text
    assert "Contact revealed" in page
    assert "To answer the person" in page
    assert "Record received" in page


def test_the_records_of_a_contact_lead_to_its_leads(steward: Desk, stock: Stock) -> None:
    page = steward.get(f"/contacts/{stock.anna}/sources").text
    assert f"/leads/{stock.annas_lead}" in page


def test_without_a_reason_or_a_field_nothing_is_revealed(steward: Desk, stock: Stock) -> None:
    refused = steward.post(f"/contacts/{stock.anna}/reveal/email", purpose="")
    assert refused.status_code == 422
    assert "anna@example.org" not in refused.text
    assert steward.get(f"/contacts/{stock.anna}/reveal/shoe_size").status_code == 404
    assert steward.post(f"/contacts/{stock.anna}/reveal/phone", purpose="correct_data").status_code == 404


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ADMIN])
def test_who_may_read_contacts_need_not_be_one_who_reveals(office: Office, stock: Stock, role: Role) -> None:
    desk = office.signed_in("eva", role)
    assert "Reveal" not in desk.get(f"/contacts/{stock.anna}").text
    assert desk.post(f"/contacts/{stock.anna}/reveal/email", purpose="correct_data").status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INTEGRATOR])
def test_contacts_are_not_for_everybody(office: Office, stock: Stock, role: Role) -> None:
    desk = office.signed_in("eva", role)
    assert desk.get("/contacts/").status_code == 403
    assert desk.post("/contacts/find", email="anna@example.org").status_code == 403


def test_who_belongs_with_a_contact_is_on_its_page_and_nowhere_else(steward: Desk, stock: Stock) -> None:
    dirk = Lead(
        given_name="Dirk",
        family_name="Hoekstra",
        email="dirk@example.net",
        street="Kerkstraat",
        house_number="12",
        postal_code="1017GC",
    )
    couple = [dirk, replace(dirk, given_name="Eva", email="eva@example.net")]
    with stock.office.workshop.open(COMMAND) as work:
        sent = [Submission(lead=lead, payload=leads.write(lead)) for lead in couple]
        one, other = intake.accept(work, sources.of_id(work, stock.source_id), sent)
    page = steward.get(f"/contacts/{one.contact_id}").text
    assert "Same household" in page
    assert f'<a href="/contacts/{other.contact_id}">E•••' in page
    assert "Same employer" not in page
    assert "Who belongs with this person" not in steward.get(f"/contacts/{stock.anna}").text
