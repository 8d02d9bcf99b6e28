"""An officer erases somebody, holds something back, and agrees with a colleague on a list."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import sources, worker
from service.access import COMMAND, Role
from service.erasure import certificates
from service.storage.sources import Source
from tests.admin.office import Desk, Office
from tests.service.erasure.people import BYSTANDER, CANARY, WORD, known


@pytest.fixture
def source(office: Office) -> Source:
    with office.workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


@pytest.fixture
def contact_id(office: Office, source: Source) -> UUID:
    return known(office.workshop, source, CANARY)


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def erased(office: Office, desk: Desk, contact_id: UUID) -> str:
    """The page of an erasure that an officer began, when it has come to its end."""
    answer = desk.post(f"/erasures/of/{contact_id}", suppress="yes", word="Erase")
    assert answer.status_code == 303
    worker.run_due(office.workshop)
    return answer.headers["Location"]


def test_what_there_is_is_shown_before_anything_goes(desk: Desk, contact_id: UUID) -> None:
    page = desk.get(f"/erasures/of/{contact_id}").text
    assert "Erase this person?" in page
    assert "Leads as they were sent" in page
    assert WORD not in page.lower()


def test_an_erasure_is_confirmed_by_typing_the_word(desk: Desk, contact_id: UUID) -> None:
    page = desk.post(f"/erasures/of/{contact_id}", suppress="yes", word="yes")
    assert page.status_code == 422
    assert "Type the word exactly" in page.text
    assert "Nobody was erased" in desk.get("/erasures/").text


def test_every_part_says_what_became_of_it(office: Office, desk: Desk, contact_id: UUID) -> None:
    page = desk.get(erased(office, desk, contact_id)).text
    assert "Final" in page
    assert "GDPR art. 21(3)" in page
    assert "Backups from before" in page
    assert WORD not in page.lower()
    assert desk.get(f"/contacts/{contact_id}").status_code == 410


def test_the_certificate_is_taken_away_and_checked(office: Office, desk: Desk, contact_id: UUID) -> None:
    answer = desk.get(f"{erased(office, desk, contact_id)}/certificate")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    key = office.workshop.vault.verifying_keys()[0]
    assert certificates.check(json.loads(answer.text), public_key=key).is_genuine


def test_a_hold_is_placed_kept_and_released(office: Office, desk: Desk, contact_id: UUID) -> None:
    asked = {"ground": "legal_claims", "matter": "2026/114-K", "review_at": "2027-01-31"}
    answer = desk.post(f"/holds/of/{contact_id}", categories=["leads"], **asked)
    assert answer.status_code == 303
    assert "2026/114-K" in desk.get("/holds/").text
    place = erased(office, desk, contact_id)
    assert "Legal claims (GDPR art. 17(3)(e))" in desk.get(place).text
    [hold] = [word for word in desk.get("/holds/").text.split('"') if word.startswith("/holds/0")]
    assert desk.post(f"{hold}/keep", review_at="2028-01-31").status_code == 303
    assert desk.post(f"{hold}/keep", review_at="2020-01-31").status_code == 422
    assert desk.post(f"{hold}/release").status_code == 303
    worker.run_due(office.workshop)
    assert "Final" in desk.get(place).text
    assert "2026/114-K" in desk.get("/holds/?which=released").text


def test_a_hold_without_a_file_or_with_a_day_gone_by_is_refused(desk: Desk, contact_id: UUID) -> None:
    asked = {"ground": "legal_claims", "matter": "(someone)", "review_at": "2020-01-31"}
    page = desk.post(f"/holds/of/{contact_id}", categories=["leads"], **asked)
    assert page.status_code == 422
    assert "Give the reference of the file" in page.text
    assert "Give a day to come." in page.text


def test_a_list_needs_somebody_else(office: Office, source: Source, desk: Desk, contact_id: UUID) -> None:
    other = known(office.workshop, source, replace(BYSTANDER, email="grace2@example.com"))
    answer = desk.post("/erasures/lists/new", contacts=f"{contact_id}\n{other}", suppress="yes")
    assert answer.status_code == 303
    place = answer.headers["Location"]
    page = desk.get(place).text
    assert "You proposed it" in page
    digest = page.split('<code class="small">')[1].split("<")[0]
    assert desk.post(f"{place}/approve", digest=digest).status_code == 403
    colleague = office.signed_in("otto", Role.OFFICER)
    assert colleague.post(f"{place}/approve", digest=digest).status_code == 303
    worker.run_due(office.workshop)
    assert "Done" in desk.get(place).text
    assert desk.get(f"/contacts/{other}").status_code == 410


def test_what_is_no_id_is_no_list(desk: Desk) -> None:
    page = desk.post("/erasures/lists/new", contacts="Anna de Vries")
    assert page.status_code == 422
    assert "is no id of a contact" in page.text


@pytest.mark.parametrize("path", ["/erasures/", "/holds/", "/erasures/lists/"])
def test_only_officers_see_what_was_erased(office: Office, path: str) -> None:
    assert office.signed_in("sam", Role.STEWARD).get(path).status_code == 403
