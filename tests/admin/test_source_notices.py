"""People whose data was bought wait for their notice, the most urgent first, until somebody notes it."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, leads, source_notices, sources
from service.access import COMMAND, Role
from service.intake import Submission
from tests.admin.office import Desk, Office


@pytest.fixture
def bought(office: Office) -> UUID:
    """A bought list with one person."""
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )
        anna = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org")
        intake.accept(work, source, [Submission(lead=anna, payload=leads.write(anna))])
        return source.id


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def waiting(office: Office) -> int:
    with office.workshop.look(COMMAND) as work:
        return source_notices.due(work).total


def test_who_waits_is_shown_with_the_days_that_are_left(office: Office, bought: UUID, officer: Desk) -> None:
    page = officer.get("/source-notices/").text
    assert "Bought list" in page
    assert "anna@example.org" not in page

    office.clock.pass_by(timedelta(days=40))

    assert "late" in office.signed_in("otto", Role.OFFICER).get("/source-notices/").text


def test_once_they_were_told_nobody_waits(office: Office, bought: UUID, officer: Desk) -> None:
    office.clock.pass_by(timedelta(seconds=1))

    assert officer.post("/source-notices/", source=str(bought)).status_code == 303

    assert waiting(office) == 0
    assert "Everybody was told" in officer.get("/source-notices/").text


def test_a_notice_from_before_they_came_in_covers_nobody(office: Office, bought: UUID, officer: Desk) -> None:
    yesterday = (office.clock() - timedelta(days=1)).date().isoformat()

    officer.post("/source-notices/", source=str(bought), sent_on=yesterday)

    assert waiting(office) == 1


@pytest.mark.parametrize("wrong", [{"sent_on": "soon"}, {"sent_on": "2199-01-01"}, {"contact": "somebody"}])
def test_what_cannot_be_is_told_and_not_noted(
    office: Office, bought: UUID, officer: Desk, wrong: dict[str, str]
) -> None:
    assert officer.post("/source-notices/", source=str(bought), **wrong).status_code == 422
    assert waiting(office) == 1


def test_one_contact_may_be_told_alone(office: Office, bought: UUID, officer: Desk) -> None:
    office.clock.pass_by(timedelta(seconds=1))
    with office.workshop.look(COMMAND) as work:
        [due] = source_notices.due(work).lines

    officer.post("/source-notices/", source=str(bought), contact=str(due.contact_id))

    assert waiting(office) == 0


def test_a_marketer_sees_who_waits_and_notes_nothing(office: Office, bought: UUID) -> None:
    desk = office.signed_in("mark", Role.MARKETER)

    assert "They were told" not in desk.get("/source-notices/").text
    assert desk.post("/source-notices/", source=str(bought)).status_code == 403


def test_the_first_page_tells_how_many_wait(office: Office, bought: UUID, officer: Desk) -> None:
    assert "People still to be told" in officer.get("/").text
    assert "People still to be told" not in office.signed_in("stef", Role.STEWARD).get("/").text
