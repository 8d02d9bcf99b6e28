"""The pages of the record of processing: as it is, as files, as it was, and what differs."""

import csv
import io
import json
from datetime import timedelta

import pytest

from admin.views.activities import MEANS
from rules.consent import LegalBasis
from rules.purposes import PurposeKind
from rules.records import Channel
from service import activities, purposes
from service.access import COMMAND, Role
from service.purposes import PurposeOrder
from tests.admin.office import Desk, Office


def purpose(office: Office, basis: LegalBasis) -> None:
    order = PurposeOrder(
        key="newsletter",
        kind=PurposeKind.MARKETING,
        titles={"en": "Newsletter"},
        channels=(Channel.EMAIL,),
        basis=basis,
    )
    with office.workshop.open(COMMAND) as work:
        purposes.create(work, order)
        activities.keep(work)


@pytest.fixture
def desk(office: Office) -> Desk:
    purpose(office, LegalBasis.CONSENT)
    return office.signed_in("olga", Role.OFFICER)


def test_the_record_shows_what_is_set_up(desk: Desk) -> None:
    page = desk.get("/activities/").text
    for said in ("Newsletter", "Consent", "No rule says when it ends", "AES-256-GCM"):
        assert said in page


def test_every_measure_of_the_record_has_its_words_in_the_language_of_the_page(office: Office) -> None:
    with office.workshop.look(COMMAND) as work:
        security = activities.current(work)["security"]
    assert {value for value in security.values() if isinstance(value, str)} <= MEANS.keys()


def test_the_files_hold_the_record(office: Office, desk: Desk) -> None:
    with office.workshop.look(COMMAND) as work:
        document = activities.current(work)
    answer = desk.get("/activities/record.json")
    assert json.loads(answer.text) == document
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(desk.get("/activities/record.csv").text)))
    assert (rows[0][0], rows[1][0]) == ("activity", "newsletter")


def test_an_earlier_version_stays_as_it_was(office: Office, desk: Desk) -> None:
    purpose(office, LegalBasis.LEGITIMATE_INTEREST)
    assert "<td>Legitimate interest</td>" in desk.get("/activities/").text
    assert "<td>Consent</td>" in desk.get("/activities/1").text
    assert desk.get("/activities/9").status_code == 404


def test_what_differs_between_two_days_is_shown(office: Office) -> None:
    purpose(office, LegalBasis.CONSENT)
    before = office.clock().date()
    office.clock.pass_by(timedelta(days=3))
    purpose(office, LegalBasis.LEGITIMATE_INTEREST)
    desk, after = office.signed_in("olga", Role.OFFICER), office.clock().date()
    page = desk.get(f"/activities/differences?before={before}&after={after}").text
    assert "activities › newsletter › legal_basis" in page
    same = desk.get(f"/activities/differences?before={after}&after={after}").text
    assert "Nothing differs" in same


@pytest.mark.parametrize(
    ("before", "said"), [("yesterday", "Give a day as"), ("2001-01-01", "There was no record")]
)
def test_a_day_without_a_record_is_said_to_have_none(desk: Desk, before: str, said: str) -> None:
    page = desk.get(f"/activities/differences?before={before}&after=2026-03-02")
    assert page.status_code == 200
    assert said in page.text


def test_marketers_do_not_see_it(office: Office) -> None:
    assert office.signed_in("mia", Role.MARKETER).get("/activities/").status_code == 403
