"""Anybody may ask for their rights, and nobody learns from the page whom we know."""

import pytest

from admin.pacing import Pace
from admin.views import privacy_requests
from rules.requests import RequestState
from rules.restrictions import Ground
from service import worker
from service.access import SYSTEM
from service.requests import Identity, views
from tests.admin.office import Office
from tests.admin.public.people import Town, link_in
from tests.mail_server import receiving
from tests.service.requests import cases

FORM = {"rights": ["access", "erasure"], "email": "anna.jansen@example.org", "details": "All of it."}


@pytest.fixture(autouse=True)
def unhurried_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test is a new process for those who count forms."""
    monkeypatch.setattr(privacy_requests, "ASKED", Pace(most=6))


def test_the_form_needs_no_sign_in_and_no_script(office: Office) -> None:
    page = office.app.test_client(use_cookies=False).get("/privacy/requests")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_request_is_taken_in_and_confirmed_from_the_mailbox(office: Office) -> None:
    browser = office.app.test_client(use_cookies=False)
    with receiving() as server:
        office.workshop.settings = server.settings(office.workshop.settings)
        sent = browser.post("/privacy/requests", data=FORM)
        assert sent.status_code == 200
        assert "We have your request." in sent.text
        worker.run_due(office.workshop)
        [letter] = server.letters()
    path = link_in(letter.get_body(("plain",)).get_content())
    for _ in range(2):
        assert "Yes, it was me" in browser.get(path).text
    with office.workshop.look(SYSTEM) as work:
        [[case], _] = views.listed(work)
        assert case.identity is Identity.NONE
    for _ in range(2):
        assert "We know now that you read this mailbox" in browser.post(path).text
    with office.workshop.look(SYSTEM) as work:
        found = views.show(work, case.id)
    assert (found.identity, found.state) == (Identity.MAILBOX, RequestState.REFUSED)  # nobody is known here


def test_whoever_is_known_and_whoever_is_not_see_one_page(office: Office) -> None:
    browser = office.app.test_client(use_cookies=False)
    pages = set()
    for address in ("anna.jansen@example.org", "nobody@example.com"):
        pages.add(browser.post("/privacy/requests", data=FORM | {"email": address}).text)
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"rights": []}, "Choose what you ask for."),
        ({"email": ""}, "This is not an e-mail address."),
        ({"email": "nonsense"}, "This is not an e-mail address."),
        ({"phone": "12"}, "This is not a telephone number."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    office: Office, changed: dict[str, object], fault: str
) -> None:
    page = office.app.test_client().post("/privacy/requests", data=FORM | changed)
    assert page.status_code == 422
    assert fault in page.text
    assert "All of it." in page.text


def test_a_form_cannot_flood_a_mailbox(office: Office) -> None:
    browser = office.app.test_client()
    answers = [browser.post("/privacy/requests", data=FORM).status_code for _ in range(8)]
    assert answers == [200] * 6 + [429] * 2


def test_a_link_that_was_never_made_opens_nothing(office: Office) -> None:
    browser = office.app.test_client()
    for method in ("get", "post"):
        answer = getattr(browser, method)("/privacy/verify/never-made")
        assert answer.status_code == 404


def test_the_page_speaks_the_language_of_its_reader(office: Office) -> None:
    page = office.app.test_client().get("/privacy/requests?lang=nl").text
    assert "Jouw gegevens, jouw rechten" in page
    assert cases.ANNA["email"] not in page


def test_whoever_comes_from_their_own_page_is_asked_for_no_proof(town: Town) -> None:
    anna = town.resident()
    page, browser = town.link(anna), town.browser()
    assert f'href="{page}/requests' in browser.get(page).text
    form = browser.get(f"{page}/requests").text
    assert "i-email" not in form
    assert browser.post(f"{page}/requests", data={}).status_code == 422
    sent = browser.post(f"{page}/requests", data={"rights": ["portability"]})
    assert "nothing more is asked of you" in sent.text
    worker.run_due(town.office.workshop)
    with town.office.workshop.look(SYSTEM) as work:
        [[case], _] = views.listed(work)
        assert views.case(work, case.id).contact_ids == (anna,)
    assert (case.identity, case.state) == (Identity.SESSION, RequestState.IN_PROGRESS)
    for method in ("get", "post"):
        lost = getattr(browser, method)("/preferences/never-made/requests")
        assert lost.status_code == 404


def test_whoever_wants_data_kept_and_not_used_says_why(office: Office) -> None:
    browser = office.app.test_client(use_cookies=False)
    wanted = FORM | {"rights": ["restriction"]}
    refused = browser.post("/privacy/requests", data=wanted)
    assert refused.status_code == 422
    assert 'href="#i-ground"' in refused.text
    assert browser.post("/privacy/requests", data=wanted | {"ground": "storage_limit"}).status_code == 422
    assert browser.post("/privacy/requests", data=wanted | {"ground": "claims"}).status_code == 200
    with office.workshop.look(SYSTEM) as work:
        [[case], _] = views.listed(work)
    assert [right.ground for right in case.rights] == [Ground.CLAIMS]


def test_a_ground_is_not_asked_for_where_the_rest_tells_it_or_nothing_is_to_be_kept(office: Office) -> None:
    browser = office.app.test_client(use_cookies=False)
    wrong = FORM | {"rights": ["restriction", "rectification"]}
    assert browser.post("/privacy/requests", data=wrong).status_code == 200
    idle = FORM | {"rights": ["access"], "ground": "claims"}
    assert browser.post("/privacy/requests", data=idle).status_code == 200
    with office.workshop.look(SYSTEM) as work:
        found, _ = views.listed(work)
    told = {right.right.value: right.ground for case in found for right in case.rights}
    assert told == {"restriction": Ground.ACCURACY, "rectification": None, "access": None}
