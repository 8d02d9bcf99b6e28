"""What came in is shown masked, found by filters in the address, and revealed only with a reason."""

import pytest

from rules import suppressions
from rules.records import Email, Lead
from service import intake, sources
from service import suppressions as listing
from service.access import COMMAND, Role
from service.intake import Submission
from tests.admin.office import Office
from tests.admin.stock import Stock, fill


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


def test_a_list_of_leads_shows_nobody_in_clear(office: Office, stock: Stock) -> None:
    page = office.signed_in("anna", Role.STEWARD).get("/leads/").text
    assert "A••• de V•••" in page
    assert "Vries" not in page
    assert "anna@example.org" not in page


def test_filters_stand_in_the_address_and_on_chips(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    held = desk.get("/leads/?status=quarantined").text
    assert held.count("data-row") == 3
    assert "Status: In quarantine" in held
    commas = desk.get("/leads/?status=quarantined&code=EML.COMMA").text
    assert commas.count("data-row") == 2
    assert desk.get(f"/leads/?source={stock.source_id}").text.count("data-row") == 4


def test_a_filter_that_nothing_fits_says_so(office: Office, stock: Stock) -> None:
    page = office.signed_in("anna", Role.STEWARD).get("/leads/?status=rejected").text
    assert "No lead fits these filters." in page


def test_a_list_without_any_lead_says_what_will_come(office: Office) -> None:
    assert "No leads yet" in office.signed_in("anna", Role.STEWARD).get("/leads/").text


def test_a_lead_tells_member_by_member_what_was_found(office: Office, stock: Stock) -> None:
    page = office.signed_in("anna", Role.STEWARD).get(f"/leads/{stock.waiting[0]}").text
    assert "A comma or semicolon stands in the address; a dot seems meant." in page
    assert "j•••@v•••,n•••" in page
    assert "voorbeeld" not in page
    assert "Decide" in page


def test_a_lead_tells_what_its_grade_is_made_of(office: Office, stock: Stock) -> None:
    page = office.signed_in("anna", Role.STEWARD).get(f"/leads/{stock.waiting[0]}").text
    assert "Why this grade" in page
    assert "Completeness" in page
    assert "−40 points" in page


def test_the_findings_are_told_in_the_readers_language(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    desk.post("/account/preferences", language="nl", theme="system")
    page = desk.get(f"/leads/{stock.waiting[0]}").text
    assert "In het adres staat een komma of puntkomma; een punt lijkt bedoeld." in page


def test_a_member_is_revealed_with_a_reason_for_one_answer(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    asked = desk.get(f"/leads/{stock.annas_lead}/reveal/email")
    assert "Why do you need to see it?" in asked.text
    shown = desk.post(f"/leads/{stock.annas_lead}/reveal/email", purpose="answer_person")
    assert shown.status_code == 200
    assert "anna@example.org" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "anna@example.org" not in desk.get(f"/leads/{stock.annas_lead}").text


def test_the_reveal_is_in_the_audit_with_its_reason(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    desk.post(f"/leads/{stock.annas_lead}/reveal/email", purpose="answer_person")
    newest = stock.deeds()[0]
    assert newest.body
    assert (newest.action, newest.body["purpose"], newest.body["fields"]) == (
        "lead.revealed",
        "answer_person",
        ["email"],
    )
    assert "Lead revealed" in desk.get(f"/leads/{stock.annas_lead}").text


def test_no_reason_no_value(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    refused = desk.post(f"/leads/{stock.annas_lead}/reveal/email", purpose="curiosity")
    assert refused.status_code == 422
    assert "Choose why you need to see it." in refused.text
    assert "anna@example.org" not in refused.text
    assert stock.deeds()[0].action != "lead.revealed"


def test_an_hours_budget_of_reveals_ends(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    page = f"/leads/{stock.annas_lead}/reveal/email"
    for _ in range(office.workshop.settings.reveals_per_hour):
        assert desk.post(page, purpose="correct_data").status_code == 200
    refused = desk.post(page, purpose="correct_data")
    assert refused.status_code == 429
    assert "anna@example.org" not in refused.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN, Role.INTEGRATOR])
def test_who_may_only_read_is_offered_no_reveal_and_gets_none(
    office: Office, stock: Stock, role: Role
) -> None:
    desk = office.signed_in("eva", role)
    assert "Reveal" not in desk.get(f"/leads/{stock.annas_lead}").text
    refused = desk.post(f"/leads/{stock.annas_lead}/reveal/email", purpose="correct_data")
    assert refused.status_code == 403
    assert "anna@example.org" not in refused.text


def test_a_marketer_sees_no_leads(office: Office, stock: Stock) -> None:
    assert office.signed_in("max", Role.MARKETER).get("/leads/").status_code == 403


def test_a_lead_that_never_was_is_not_found(office: Office, stock: Stock) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    assert desk.get(f"/leads/{stock.source_id}").status_code == 404
    assert desk.get(f"/leads/{stock.annas_lead}/reveal/vat_number").status_code == 200
    gone = desk.post(f"/leads/{stock.annas_lead}/reveal/vat_number", purpose="correct_data")
    assert gone.status_code == 404


def test_a_suppressed_lead_shows_its_reason_and_nobody(office: Office, stock: Stock) -> None:
    with office.workshop.open(COMMAND) as work:
        anna = suppressions.of_email(Email(address="eva@example.org", key="eva@example.org"))
        listing.add(work, [anna], reason=suppressions.Reason.ERASURE)
        source = sources.of_id(work, stock.source_id)
        submission = Submission(lead=Lead(full_name="Eva Smit", email="eva@example.org"), payload="{}")
        [receipt] = intake.accept(work, source, [submission])
    desk = office.signed_in("anna", Role.STEWARD)
    assert desk.get("/leads/?status=suppressed").text.count("data-row") == 1
    page = desk.get(f"/leads/{receipt.lead_id}").text
    assert "This person is to be left alone" in page
    assert "Smit" not in page
    assert "e•••" not in page
