"""An officer runs a case from one page: opened, looked at, decided, by two where it must be."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from admin.request_history import EVENTS
from admin.reveals import PURPOSES
from rules.requests import RequestState, Right
from rules.sources import LawfulBasis, SourceKind
from service import requests, sources, worker
from service.access import COMMAND, PERSON, SYSTEM, Role
from service.requests import Intake, Person, Via, views
from service.requests.timeline import EventKind
from tests.admin.office import Desk, Office
from tests.service.requests import cases


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def anna(office: Office) -> UUID:
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    return cases.known(office.workshop, source)


def opened(office: Office, officer: Desk, *rights: str, **more: str) -> str:
    """A case that an officer writes down; gives its path."""
    answer = officer.post(
        "/requests/new",
        rights=list(rights or ("access",)),
        email="anna.jansen@example.org",
        asker="self",
        language="en",
        is_sure="yes",
        details="Dear all, I am Anna.",
        **more,
    )
    assert answer.status_code == 303, answer.text
    worker.run_due(office.workshop)
    return str(answer.location)


def step(desk: Desk, path: str, name: str, **fields: str) -> int:
    """Take a step from its own page, as somebody without script does."""
    page = desk.get(f"{path}/steps/{name}").text
    etag = re.search(r'name="etag" value="(\d+)"', page)
    assert etag, page
    return desk.post(f"{path}/steps/{name}", etag=etag[1], **fields).status_code


def state(office: Office, path: str) -> RequestState:
    with office.workshop.look(SYSTEM) as work:
        return views.show(work, UUID(path.rpartition("/")[2])).state


def test_a_case_is_opened_and_shown_without_a_word_of_whoever_asks(office: Office, officer: Desk) -> None:
    anna(office)
    path = opened(office, officer, "access", "erasure")
    page = officer.get(path).text
    assert "Access, Erasure" in page
    assert "To be decided" in page
    assert "The case is open, and the clock runs." in page
    assert "Checked records" in page  # what we hold of her
    assert "Dear all" not in page
    assert "jansen" not in page
    listed = officer.get("/requests/").text
    assert path in listed
    assert "jansen" not in listed


def test_who_asks_is_read_with_a_reason_that_is_written_down(office: Office, officer: Desk) -> None:
    path = opened(office, officer)
    assert officer.post(f"{path}/words").status_code == 422
    shown = officer.post(f"{path}/words", purpose="handle_request")
    assert "Dear all, I am Anna." in shown.text
    assert "anna.jansen@example.org" in shown.text
    assert "anna.jansen@example.org" not in officer.get(path).text
    audit = office.signed_in("kim", Role.AUDITOR).get("/audit/?action=request.revealed").text
    assert "olga" in audit
    assert str(PURPOSES["handle_request"]) in audit


def test_what_was_asked_for_is_carried_out_from_the_page(office: Office, officer: Desk) -> None:
    anna(office)
    path = opened(office, officer, "erasure")
    assert "Carry it out" in officer.get(path).text
    assert step(officer, path, "approve") == 303
    worker.run_due(office.workshop)
    page = officer.get(path).text
    assert state(office, path) is RequestState.FULFILLED
    assert "Fulfilled" in page
    assert "What was erased" in page
    assert "Carry it out" not in page


def test_whoever_proposes_sees_no_button_to_approve(office: Office, officer: Desk) -> None:
    cases.with_settings(office.workshop, two_people=True)
    anna(office)
    path = opened(office, officer)
    assert step(officer, path, "approve") == 303
    assert state(office, path) is RequestState.AWAITING_APPROVAL
    assert "Carry it out" not in officer.get(path).text
    assert officer.post(f"{path}/steps/approve").status_code == 403
    second = office.signed_in("piet", Role.OFFICER)
    assert "Carry it out" in second.get(path).text
    assert step(second, path, "send-back", note="Which Anna?") == 303
    assert state(office, path) is RequestState.IN_PROGRESS


def test_a_step_on_a_case_that_has_changed_is_refused(office: Office, officer: Desk) -> None:
    path = opened(office, officer)
    etag = re.search(r'name="etag" value="(\d+)"', officer.get(f"{path}/steps/refuse").text)
    assert etag
    step(officer, path, "assign")
    stale = officer.post(f"{path}/steps/refuse", etag=etag[1], reason="excessive")
    assert stale.status_code == 412
    assert "Something has changed meanwhile" in stale.text
    assert state(office, path) is RequestState.IN_PROGRESS


def test_a_refusal_says_why_on_the_page(office: Office, officer: Desk) -> None:
    path = opened(office, officer)
    assert officer.post(f"{path}/steps/refuse", etag="").status_code == 422
    assert step(officer, path, "refuse", reason="unfounded", explained="Asked every day this month.") == 303
    page = officer.get(path).text
    assert "Manifestly unfounded" in page
    assert "Asked every day" not in page


def test_more_time_is_on_offer_only_while_it_may_be_taken(office: Office, officer: Desk) -> None:
    path = opened(office, officer)
    assert "/steps/extend" in officer.get(path).text
    assert step(officer, path, "extend", reason="complex") == 303
    page = officer.get(path).text
    assert "/steps/extend" not in page
    assert "The request is complex" in page
    other = opened(office, officer)
    office.clock.pass_by(timedelta(days=40))
    officer = office.signed_in("quinn", Role.OFFICER)
    assert "/steps/extend" not in officer.get(other).text
    assert "days late" in officer.get(other).text


def test_a_name_alone_is_asked_about_with_a_reason_to_doubt(office: Office, officer: Desk) -> None:
    with office.workshop.open(PERSON) as work:
        wanted = Intake(rights=(Right.ACCESS,), subject=Person(name="Anna"), via=Via.FORM)
        path = f"/requests/{requests.receive(work, wanted)}"
    worker.run_due(office.workshop)
    assert step(officer, path, "pause", ground="identity", question="Which address?") == 422
    told = {"ground": "identity", "doubt": "name_only", "question": "Which address?"}
    assert step(officer, path, "pause", **told) == 303
    assert "the clock stands still" in officer.get(path).text
    person = anna(office)
    assert step(officer, path, "vouch", contacts=str(person), note="Showed our letter.") == 303
    assert str(person) in officer.get(path).text
    assert step(officer, path, "vouch", contacts="nobody") == 422


def test_what_cannot_be_a_case_is_told_at_its_field(office: Office, officer: Desk) -> None:
    answer = officer.post("/requests/new", rights="access", asker="agent", language="en", email="nonsense")
    assert answer.status_code == 422
    assert "#i-email" in answer.text
    assert "#i-mandate" in answer.text
    assert officer.post("/requests/new", asker="self", language="en").status_code == 422


def test_the_list_is_cut_by_state_and_right_and_by_what_is_over(office: Office, officer: Desk) -> None:
    first, second = opened(office, officer, "access"), opened(office, officer, "portability")
    step(officer, second, "refuse", reason="excessive")
    assert (first in officer.get("/requests/").text, second in officer.get("/requests/").text) == (
        True,
        False,
    )
    assert second in officer.get("/requests/?which=over").text
    assert first not in officer.get("/requests/?right=portability").text
    assert first in officer.get("/requests/?state=in_progress").text


def test_only_officers_see_cases(office: Office, officer: Desk) -> None:
    path = opened(office, officer)
    for role in (Role.STEWARD, Role.MARKETER, Role.ADMIN, Role.AUDITOR):
        desk = office.signed_in(role.value, role)
        assert desk.get("/requests/").status_code == 403
        assert desk.get(path).status_code == 403


@pytest.mark.parametrize("kind", EventKind)
def test_every_line_of_a_history_has_words(kind: EventKind) -> None:

    assert EVENTS[kind]


def test_the_first_page_says_how_many_wait_and_how_many_are_late(office: Office, officer: Desk) -> None:
    opened(office, officer)
    assert "none is late" in officer.get("/").text
    office.clock.pass_by(timedelta(days=40))
    late = office.signed_in("quinn", Role.OFFICER).get("/").text
    assert "1 is late" in late
    assert "Subject requests open" not in office.signed_in("sam", Role.STEWARD).get("/").text


def test_why_to_restrict_is_stated_on_the_page_before_it_begins(office: Office, officer: Desk) -> None:
    anna(office)
    path = opened(office, officer, "restriction")
    assert step(officer, path, "approve") == 409
    assert officer.post(f"{path}/steps/ground", etag="", ground="storage_limit").status_code == 422
    assert step(officer, path, "ground", ground="claims") == 303
    page = officer.get(path).text
    assert "They need the data for a claim, GDPR art. 18(1)(c)" in page
    assert "Ground of the restriction stated" in page
    assert step(officer, path, "approve") == 303
    worker.run_due(office.workshop)
    assert "/steps/ground" not in officer.get(path).text
    assert state(office, path) is RequestState.FULFILLED


def test_an_officer_may_write_down_with_the_case_why_to_restrict(office: Office, officer: Desk) -> None:
    path = opened(office, officer, "restriction", ground="unlawful")
    assert "GDPR art. 18(1)(b)" in officer.get(path).text
    told = {"rights": "access", "email": "anna.jansen@example.org", "asker": "self", "language": "en"}
    refused = officer.post("/requests/new", ground="claims", **told)
    assert refused.status_code == 422
    assert "Is no ground of what is asked for." in refused.text


def test_an_objection_is_weighed_on_its_page_and_what_is_upheld_is_then_carried_out(
    office: Office, officer: Desk
) -> None:
    anna(office)
    path = opened(office, officer, "objection_to_interest")
    page = officer.get(path).text
    assert "Kept and not used until the objection is weighed" in page
    assert "/steps/weigh" in page
    assert "/steps/approve" not in page
    held = page.split("Kept and not used</h2>")[1].split("</section>")[0]
    assert "GDPR art. 18(1)(d)" in held
    assert "Stands" in held
    there = re.search(r'href="(/contacts/[^"]+/restrictions)"', held)
    assert there
    assert f'href="{path}"' in officer.get(there[1]).text
    assert step(officer, path, "weigh", weighed="upheld", explained="They are ill.") == 303
    page = officer.get(path).text
    assert "Upheld on" in page
    assert "Their reasons weigh more" in page
    assert "/steps/weigh" not in page
    assert step(officer, path, "approve") == 303
    worker.run_due(office.workshop)
    assert state(office, path) is RequestState.FULFILLED
    assert "Ending" in officer.get(path).text


def test_whoever_overrules_an_objection_has_to_say_why(office: Office, officer: Desk) -> None:
    anna(office)
    path = opened(office, officer, "objection_to_interest")
    assert step(officer, path, "weigh", weighed="compelling") == 422
    assert step(officer, path, "weigh", weighed="claims", explained="There is a suit.") == 303
    page = officer.get(path).text
    assert "We need the data for a legal claim" in page
    assert "There is a suit." not in page
    assert state(office, path) is RequestState.REFUSED


def test_our_grounds_are_no_reason_to_refuse_anything_else(office: Office, officer: Desk) -> None:
    path = opened(office, officer, "access")
    assert 'value="compelling"' not in officer.get(f"{path}/steps/refuse").text
    assert officer.post(f"{path}/steps/refuse", etag="", reason="compelling").status_code == 422
