"""A steward opens what waits, mends it, takes it in or refuses it, and the next one opens by itself."""

import pytest

from service import contacts
from service.access import Role
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def steward(office: Office, stock: Stock) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


def test_what_waits_is_listed_the_oldest_first(steward: Desk, stock: Stock) -> None:
    page = steward.get("/quarantine/").text
    places = [page.index(f"/quarantine/{lead_id}") for lead_id in stock.waiting]
    assert places == sorted(places)
    assert "3 leads wait" in page


def test_the_list_narrows_to_one_finding(steward: Desk) -> None:
    page = steward.get("/quarantine/?code=EML.COMMA").text
    assert page.count("data-row") == 2


def test_a_lead_stays_masked_until_it_is_opened_with_a_reason(steward: Desk, stock: Stock) -> None:
    closed = steward.get(f"/quarantine/{stock.waiting[0]}").text
    assert "voorbeeld" not in closed
    opened = steward.post(f"/quarantine/{stock.waiting[0]}/open", purpose="correct_data")
    assert 'value="jan@voorbeeld,nl"' in opened.text
    assert "Take over: jan@voorbeeld.nl" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"


def test_opening_is_written_down_member_by_member(steward: Desk, stock: Stock) -> None:
    steward.post(f"/quarantine/{stock.waiting[0]}/open", purpose="correct_data")
    newest = stock.deeds()[0]
    assert newest.body
    assert newest.action == "lead.revealed"
    assert newest.body["fields"] == ["email", "family_name", "given_name"]


def test_opening_without_a_reason_opens_nothing(steward: Desk, stock: Stock) -> None:
    refused = steward.post(f"/quarantine/{stock.waiting[0]}/open")
    assert refused.status_code == 422
    assert "voorbeeld" not in refused.text


def test_coming_back_to_the_address_finds_it_closed(steward: Desk, stock: Stock) -> None:
    for path in ("open", "fix"):
        again = steward.get(f"/quarantine/{stock.waiting[0]}/{path}")
        assert again.status_code == 303
        assert again.location.endswith(f"/quarantine/{stock.waiting[0]}")


def test_a_mended_lead_is_taken_in_and_the_next_opens(steward: Desk, stock: Stock) -> None:
    fixed = steward.post(f"/quarantine/{stock.waiting[0]}/fix", **{"m-email": "jan@example.org"})
    assert fixed.status_code == 303
    assert fixed.location.endswith(f"/quarantine/{stock.waiting[1]}")
    assert stock.status_of(stock.waiting[0]) == "accepted"
    assert "Mended and taken in." in steward.get(fixed.location).text


def test_only_what_was_changed_counts_as_mended(steward: Desk, stock: Stock) -> None:
    steward.post(
        f"/quarantine/{stock.waiting[0]}/fix",
        **{"m-email": "jan@example.org", "m-given_name": "Jan", "m-family_name": "Bakker", "m-notes": ""},
    )
    [fixed] = [deed for deed in stock.deeds() if deed.action == "lead.fixed"]
    assert fixed.body
    assert fixed.body["fields"] == ["email"]


def test_what_still_cannot_pass_is_shown_again_with_what_was_typed(steward: Desk, stock: Stock) -> None:
    again = steward.post(f"/quarantine/{stock.waiting[0]}/fix", **{"m-email": "jan@@example.org"})
    assert again.status_code == 200
    assert "the lead still cannot pass" in again.text
    assert 'value="jan@@example.org"' in again.text
    assert stock.status_of(stock.waiting[0]) == "quarantined"


def test_a_proposal_is_taken_over_without_script_too(steward: Desk, stock: Stock) -> None:
    taken = steward.post(
        f"/quarantine/{stock.waiting[0]}/fix",
        **{
            "m-email": "jan@voorbeeld,nl",
            "m-given_name": "Johannes",
            "take": "email=jan@voorbeeld.nl",
            "s-0": "jan@voorbeeld.nl",
        },
    )
    assert 'value="jan@voorbeeld.nl"' in taken.text
    assert 'value="Johannes"' in taken.text
    assert stock.status_of(stock.waiting[0]) == "quarantined"


def test_accepting_and_rejecting_are_confirmed_on_a_page_that_says_what_happens(
    steward: Desk, stock: Stock
) -> None:
    accept = steward.get(f"/quarantine/{stock.waiting[0]}/accept").text
    assert "The audit log says that you answered for it." in accept
    reject = steward.get(f"/quarantine/{stock.waiting[0]}/reject").text
    assert "No contact is made or changed." in reject
    assert stock.status_of(stock.waiting[0]) == "quarantined"


def test_a_steward_may_take_it_in_as_it_is(steward: Desk, stock: Stock) -> None:
    accepted = steward.post(f"/quarantine/{stock.waiting[2]}/accept")
    # After the last comes the first again.
    assert accepted.location.endswith(f"/quarantine/{stock.waiting[0]}")
    assert stock.status_of(stock.waiting[2]) == "accepted"


def test_a_refused_lead_makes_no_contact(steward: Desk, stock: Stock) -> None:
    with stock.look() as work:
        before = contacts.count(work)
    steward.post(f"/quarantine/{stock.waiting[0]}/reject")
    assert stock.status_of(stock.waiting[0]) == "rejected"
    with stock.look() as work:
        assert contacts.count(work) == before


def test_the_next_one_is_of_the_same_filter(steward: Desk, stock: Stock) -> None:
    rejected = steward.post(f"/quarantine/{stock.waiting[1]}/reject?code=EML.COMMA")
    assert rejected.location.endswith(f"/quarantine/{stock.waiting[0]}?code=EML.COMMA")
    last = steward.post(f"/quarantine/{stock.waiting[0]}/reject?code=EML.COMMA")
    assert last.location.endswith("/quarantine/")


def test_a_lead_that_was_decided_leads_to_its_own_page(steward: Desk, stock: Stock) -> None:
    steward.post(f"/quarantine/{stock.waiting[0]}/reject")
    assert steward.get(f"/quarantine/{stock.waiting[0]}").location.endswith(f"/leads/{stock.waiting[0]}")
    assert steward.post(f"/quarantine/{stock.waiting[0]}/accept").status_code == 409


def test_all_alike_are_mended_at_once_and_counted(steward: Desk, stock: Stock) -> None:
    asked = steward.get("/quarantine/alike?code=EML.COMMA&field=email").text
    assert "In 2 waiting leads the proposed value takes the place of what was sent." in asked
    tally = steward.post("/quarantine/alike", code="EML.COMMA", field="email").text
    assert "Taken in" in tally
    assert [stock.status_of(lead_id) for lead_id in stock.waiting] == ["accepted", "accepted", "quarantined"]
    again = steward.get("/quarantine/alike?code=EML.COMMA&field=email").text
    assert "No lead in quarantine has this finding any more." in again


def test_an_empty_quarantine_says_whether_it_was_ever_full(office: Office) -> None:
    steward = office.signed_in("anna", Role.STEWARD)
    assert "Nothing to decide yet" in steward.get("/quarantine/").text
    stock = fill(office)
    for lead_id in stock.waiting:
        steward.post(f"/quarantine/{lead_id}/reject")
    assert "All done" in steward.get("/quarantine/").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN, Role.AUDITOR, Role.MARKETER, Role.INTEGRATOR])
def test_nobody_but_a_steward_decides(office: Office, stock: Stock, role: Role) -> None:
    desk = office.signed_in("eva", role)
    assert desk.get("/quarantine/").status_code == 403
    for deed in ("fix", "accept", "reject"):
        assert desk.post(f"/quarantine/{stock.waiting[0]}/{deed}").status_code == 403
    assert stock.status_of(stock.waiting[0]) == "quarantined"


def test_a_decision_sent_from_elsewhere_is_refused(steward: Desk, stock: Stock) -> None:
    forged = steward.client.post(f"/quarantine/{stock.waiting[0]}/reject", data={"csrf": "0" * 64})
    assert forged.status_code == 400
    assert stock.status_of(stock.waiting[0]) == "quarantined"
