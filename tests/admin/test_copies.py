"""An officer sees whom a copy names, decides, hands out the link, and takes it back; others may not."""

import re
from uuid import UUID

import pytest

from rules.records import Lead
from rules.requests import Right
from rules.sources import LawfulBasis, SourceKind
from service import audit, intake, leads, packages, requests, sources, worker
from service.access import COMMAND, Role
from service.audit import Action
from service.intake import Submission
from service.packages import PackageKind, PackageState
from service.requests import Intake, Person, Via
from tests.admin.office import Desk, Office


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


@pytest.fixture
def copy(office: Office) -> str:
    """Path of the page of a copy that names somebody else."""
    return f"/copies/{made(office, 'Ring Bob Visser at bob@example.com first.')}"


def made(office: Office, notes: str, *, request_id: UUID | None = None) -> UUID:
    told = (
        Lead(full_name="Bob Visser", email="bob@example.com"),
        Lead(full_name="Anna Jansen", email="anna@example.org", notes=notes),
    )
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        work.session.flush()
        submissions = [Submission(lead=lead, payload=leads.write(lead)) for lead in told]
        *_, anna = intake.accept(work, source, submissions)
        assert anna.contact_id
        package_id = packages.order(work, [anna.contact_id], kind=PackageKind.ACCESS, request_id=request_id)
    worker.run_due(office.workshop)
    return package_id


def state(office: Office, copy: str) -> PackageState:
    with office.workshop.look(COMMAND) as work:
        return packages.view(work, UUID(copy.rpartition("/")[2])).state


def test_those_who_are_named_are_listed_masked(desk: Desk, copy: str) -> None:
    page = desk.get(copy).text
    assert "To be looked through" in page
    assert "B••• V•••" in page
    assert "b•••@e•••.com" in page
    assert "Bob" not in page
    assert "bob@" not in page


def test_they_are_shown_for_a_reason_that_is_written_down(office: Office, desk: Desk, copy: str) -> None:
    assert desk.post_from(f"{copy}/named", f"{copy}/named").status_code == 422
    page = desk.post_from(f"{copy}/named", f"{copy}/named", purpose="handle_request").text
    assert "Bob Visser" in page
    assert "bob@example.com" in page
    with office.workshop.look(COMMAND) as work:
        [seen] = audit.newest(work, action=Action.PACKAGE_REVEALED)
    assert "Bob" not in str(seen.body)


def test_a_copy_goes_out_as_it_was_decided(office: Office, desk: Desk, copy: str) -> None:
    keys = re.findall(r'name="(show:[^"]+)"', desk.get(copy).text)
    assert len(keys) == 2
    answer = desk.post_from(copy, f"{copy}/release", **{keys[0]: "agreed", "mask": "first"})
    assert answer.status_code == 303
    assert state(office, copy) is PackageState.ORDERED
    worker.run_due(office.workshop)
    page = desk.get(copy).text
    assert "Ready" in page
    assert 'value="agreed" selected' in page
    assert "1 text is masked already." in page


def test_the_link_is_shown_once_it_may_go_out(desk: Desk, office: Office, copy: str) -> None:
    assert desk.post_from(copy, f"{copy}/link").status_code == 409
    desk.post_from(copy, f"{copy}/release")
    page = desk.post_from(copy, f"{copy}/link")
    found = re.search(r"http://[^\s<]+(/packages/[\w-]{43})", page.text)
    assert found
    assert office.app.test_client().get(found[1]).status_code == 200


def test_what_was_taken_back_cannot_be_fetched(office: Office, desk: Desk, copy: str) -> None:
    desk.post_from(copy, f"{copy}/release")
    page = desk.post_from(copy, f"{copy}/link").text
    found = re.search(r"/packages/[\w-]{43}", page)
    assert found
    assert desk.post_from(copy, f"{copy}/revoke").status_code == 303
    assert state(office, copy) is PackageState.REVOKED
    assert office.app.test_client().get(found[0]).status_code == 410
    assert "Taken back on" in desk.get(copy).text
    assert desk.post_from(copy, f"{copy}/release").status_code == 409
    assert desk.post_from(copy, f"{copy}/link").status_code == 409


def test_a_place_that_there_is_not_changes_nothing(office: Office, desk: Desk, copy: str) -> None:
    answer = desk.post_from(copy, f"{copy}/release", **{"show:0-0-0": "agreed"})
    assert answer.status_code == 409
    assert state(office, copy) is PackageState.REVIEW


@pytest.mark.parametrize("role", [Role.STEWARD, Role.MARKETER, Role.ADMIN, Role.AUDITOR, Role.INTEGRATOR])
def test_nobody_else_sees_or_decides(office: Office, copy: str, role: Role) -> None:
    other = office.signed_in("otto", role)
    assert other.get(copy).status_code == 403
    for verb in ("named", "release", "link", "revoke"):
        assert other.post(f"{copy}/{verb}").status_code == 403


def test_there_is_no_page_of_a_copy_that_there_is_not(desk: Desk) -> None:
    assert desk.get(f"/copies/{UUID(int=1)}").status_code == 404


def test_the_page_leads_back_to_the_request(office: Office, desk: Desk) -> None:
    with office.workshop.open(COMMAND) as work:
        subject = Person(email="anna@example.org")
        case = requests.receive(work, Intake(rights=(Right.ACCESS,), subject=subject, via=Via.OFFICER))
    package_id = made(office, "Likes tulips.", request_id=case)
    page = desk.get(f"/copies/{package_id}").text
    assert f'href="/requests/{case}"' in page
    assert f'href="/copies/{package_id}"' in desk.get(f"/requests/{case}").text
