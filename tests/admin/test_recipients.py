"""Recipients and the notices to them: registered, seen to, and shown to those who may."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.recipients import Protocol
from rules.tellings import Closing, Deed, TellingState
from service import recipients, worker
from service.access import COMMAND, SYSTEM, Role
from service.recipients import register
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill
from tests.receiver import Receiver, Say, listening
from tests.service.recipients.partners import give, hooked, partner, shown, sweep, tell

PARTICULARS: dict[str, str | list[str]] = {
    "name": "Mailing house",
    "role": "processor",
    "protocol": "webhook",
    "address": "https://hooks.example.org/goodstanding",
    "categories": ["name", "email"],
    "country": "us",
    "transfer": "clauses",
    "contract": "C-17",
    "patience": "10",
    "language": "nl",
}


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


@pytest.fixture
def waiting(office: Office, stock: Stock) -> UUID:
    """A notice for a person to see to."""
    give(office.workshop, partner(office.workshop, "Call centre").id, stock.anna)
    [telling_id] = tell(office.workshop, stock.anna)
    return telling_id


def test_without_recipients_the_list_says_how_to_begin(officer: Desk) -> None:
    assert "No recipients yet" in officer.get("/recipients/").text


def test_a_recipient_is_registered_as_it_was_filled_in_and_its_secret_shown_once(
    office: Office, officer: Desk
) -> None:
    made = officer.post("/recipients/new", **PARTICULARS)
    assert made.status_code == 200
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", made.text)
    assert found
    with office.workshop.look(SYSTEM) as work:
        [line] = register.listed(work)
        row = line.recipient
        assert register.door(work, row).secrets == [found[0]]
        assert register.address(work, row.id) == PARTICULARS["address"]
    assert (row.country, row.patience, row.language, row.categories) == ("US", 10, "nl", ["email", "name"])
    page = officer.get(f"/recipients/{row.id}").text
    assert found[0] not in page
    assert "Standard contractual clauses" in page


def test_every_fault_of_the_form_is_told_at_once(officer: Desk) -> None:
    wrong = {"name": "", "role": "friend", "categories": [], "patience": ""}
    refused = officer.post("/recipients/new", **{**PARTICULARS, **wrong})
    assert refused.status_code == 422
    faults = re.findall(r'<li><a href="#i-(\w+)">', refused.text)
    assert sorted(faults) == ["categories", "name", "patience", "role"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "http://hooks.example.org/"}, "must begin with https://"),
        ({"address": "https://10.0.0.1/"}, "not of the open internet"),
        ({"transfer": ""}, "on what ground data may leave"),
        ({"patience": "100"}, "Give 1 to 90 days."),
        ({"public_key": "AAAA"}, "does not have the right form"),
    ],
)
def test_what_the_service_refuses_is_said_at_its_field(
    officer: Desk, wrong: dict[str, str], said: str
) -> None:
    refused = officer.post("/recipients/new", **{**PARTICULARS, **wrong})
    assert refused.status_code == 422
    assert said in refused.text


def test_particulars_are_changed(office: Office, officer: Desk) -> None:
    made = partner(office.workshop, "Printer", Protocol.EMAIL, address="a@example.org")
    page = f"/recipients/{made.id}/edit"
    assert 'value="a@example.org"' in officer.get(page).text
    changed = {**PARTICULARS, "protocol": "email", "address": "b@example.org"}
    assert officer.post(page, **changed).status_code == 303
    with office.workshop.look(SYSTEM) as work:
        assert register.address(work, made.id) == "b@example.org"
    assert officer.post(page, **{**changed, "address": "nobody"}).status_code == 422


def test_a_secret_is_replaced_on_a_page_that_says_what_it_means(office: Office, officer: Desk) -> None:
    made = partner(office.workshop, "P", Protocol.WEBHOOK, address="https://hooks.example.org/")
    page = f"/recipients/{made.id}/secret"
    assert "both secrets for 24 hours" in officer.get(page).text
    assert "whsec_" in officer.post(page).text


def test_a_recipient_is_ended_and_resumed(office: Office, officer: Desk) -> None:
    made = partner(office.workshop)
    page = f"/recipients/{made.id}"
    assert officer.post(f"{page}/end").status_code == 303
    assert "Ended" in officer.get("/recipients/").text
    assert officer.post(f"{page}/resume").status_code == 303
    assert "Active" in officer.get("/recipients/").text


def test_a_silent_recipient_is_seen_on_every_list(
    office: Office, officer: Desk, receiver: Receiver, stock: Stock
) -> None:
    made = hooked(office.workshop, receiver, "Silent house", patience=3)
    give(office.workshop, made.id, stock.anna)
    [telling_id] = tell(office.workshop, stock.anna, deed=Deed.RESTRICTED)
    worker.run_due(office.workshop)
    page = officer.get("/tellings/").text
    assert "Under way" in page
    assert "For you to see to" not in page
    office.clock.pass_by(timedelta(days=5))
    sweep(office.workshop)
    late = office.signed_in("otto", Role.OFFICER)
    page = late.get("/tellings/").text
    assert "For you to see to" in page
    assert "2 days late" in page
    assert "Owes an answer" in late.get("/recipients/").text
    one = late.get(f"/tellings/{telling_id}").text
    assert "They should have answered by now" in one
    assert "Taken" in one


def test_what_a_notice_says_is_shown_for_a_purpose_in_one_answer(
    office: Office, officer: Desk, waiting: UUID
) -> None:
    page = f"/tellings/{waiting}"
    assert "anna@example.org" not in officer.get(page).text
    assert officer.post(f"{page}/reveal").status_code == 422
    shown_once = officer.post(f"{page}/reveal", purpose="handle_request").text
    assert "anna@example.org" in shown_once
    assert "anna@example.org" not in officer.get(page).text


def test_an_officer_writes_down_that_they_confirmed(office: Office, officer: Desk, waiting: UUID) -> None:
    page = f"/tellings/{waiting}"
    assert "tell them yourself" in officer.get(page).text
    assert officer.post(f"{page}/confirm").status_code == 303
    assert shown(office.workshop, waiting).state is TellingState.ACKNOWLEDGED
    after = officer.get(page).text
    assert "They told somebody here" in after
    assert "is erased" in after
    again = officer.post(f"{page}/confirm")
    assert "the notice is over" in officer.get(again.location).text
    gone = officer.post(f"{page}/reveal", purpose="handle_request")
    assert gone.status_code == 303


def test_a_notice_is_closed_with_a_reason_only(office: Office, officer: Desk, waiting: UUID) -> None:
    page = f"/tellings/{waiting}/close"
    assert "disproportionate effort" in officer.get(page).text
    assert officer.post(page).status_code == 422
    assert officer.post(page, why="holds_nothing").status_code == 303
    assert shown(office.workshop, waiting).closing is Closing.HOLDS_NOTHING
    assert "deleted everything long since" in officer.get(f"/tellings/{waiting}").text


def test_what_failed_is_sent_again(office: Office, officer: Desk, receiver: Receiver, stock: Stock) -> None:
    made = hooked(office.workshop, receiver)
    give(office.workshop, made.id, stock.anna)
    receiver.answer = lambda _: Say(410)
    [telling_id] = tell(office.workshop, stock.anna)
    worker.run_due(office.workshop)
    page = f"/tellings/{telling_id}"
    assert "could not be delivered" in officer.get(page).text
    assert "Its address takes nothing" in officer.get("/recipients/").text
    receiver.answer = lambda _: Say()
    refused = officer.post(f"{page}/again")
    assert "their address takes nothing" in officer.get(refused.location).text
    assert officer.post(f"/recipients/{made.id}/resume").status_code == 303
    assert officer.post(f"{page}/again").status_code == 303
    worker.run_due(office.workshop)
    assert shown(office.workshop, telling_id).state is TellingState.SENT
    assert "/tellings/" + str(telling_id) in officer.get("/tellings/all").text


def test_the_contact_s_page_tells_who_was_given_what(office: Office, stock: Stock, officer: Desk) -> None:
    page = f"/contacts/{stock.anna}/disclosed"
    assert "No recipient was given anything" in officer.get(page).text
    made = partner(office.workshop, "Printer")
    with office.workshop.open(COMMAND) as work:
        recipients.disclose(work, made.id, [stock.anna], fields=["email", "permissions"], purpose="*")
    told = officer.get(page).text
    assert "Printer" in told
    assert "E-mail, Permissions" in told
    assert f"/recipients/{made.id}" in told
    assert f"/recipients/{made.id}" not in office.signed_in("sam", Role.STEWARD).get(page).text


@pytest.mark.parametrize("role", [Role.STEWARD, Role.MARKETER, Role.INTEGRATOR, Role.AUDITOR, Role.ADMIN])
def test_only_officers_see_recipients_and_notices(office: Office, waiting: UUID, role: Role) -> None:
    desk = office.signed_in("eva", role)
    for path in ("/recipients/", "/recipients/new", "/tellings/", f"/tellings/{waiting}"):
        assert desk.get(path).status_code == 403, path
    for path in ("/recipients/new", f"/tellings/{waiting}/confirm", f"/tellings/{waiting}/reveal"):
        assert desk.post(path, purpose="handle_request").status_code == 403, path
    assert shown(office.workshop, waiting).state is TellingState.QUEUED


def test_on_one_machine_an_address_of_it_may_be_tried_out(office: Office, officer: Desk) -> None:
    wrong = {**PARTICULARS, "address": "http://127.0.0.1:9/hook"}
    assert officer.post("/recipients/new", **wrong).status_code == 422
    office.workshop.settings = replace(office.workshop.settings, webhooks_allow_private=True)
    assert officer.post("/recipients/new", **wrong).status_code == 200
