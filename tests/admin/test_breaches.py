"""The pages of the register of breaches, from the first hour to the last."""

from datetime import timedelta

import pytest

from service import worker
from service.access import Role
from tests.admin.office import Desk, Office


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def moment(office: Office, *, ago: timedelta = timedelta()) -> str:
    return (office.clock() - ago).strftime("%Y-%m-%dT%H:%M")


def opened(office: Office, desk: Desk) -> str:
    at = moment(office)
    answer = desk.post(
        "/breaches/new",
        title="Stolen laptop",
        detected_at=at,
        aware_at=at,
        natures=["confidentiality"],
        facts="Left on a train.",
    )
    assert answer.status_code == 303
    return answer.location


def test_a_breach_is_registered_and_its_hours_run(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    office.clock.pass_by(timedelta(minutes=5))
    page = desk.get(place).text
    assert "Stolen laptop" in page
    assert "Left on a train." in page
    assert "71 hours left" in page
    assert "71 hours left" in desk.get("/breaches/").text


def test_the_hours_run_out(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    at = moment(office)
    office.clock.pass_by(timedelta(hours=73, minutes=1))
    late = office.signed_in("later", Role.OFFICER)
    assert "hours late" in late.get(place).text
    refused = late.post(f"{place}/reported", at=moment(office))
    assert refused.status_code == 422
    assert "Say why, in words." in refused.text
    assert late.post(f"{place}/reported", at=at).status_code == 303
    assert "Reported in part" in late.get(place).text


def test_every_step_has_a_form_and_stays_in_the_course(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    steps = {
        "assess": {
            "natures": ["confidentiality"],
            "risk": "high",
            "exposure": "sealed",
            "why": "The disk was encrypted.",
        },
        "write": {"facts": "Lost.", "effects": "None.", "measures": "Wiped.", "contact": "olga"},
        "count": {"countries": "nl"},
        "decide": {"tell": "no", "spared": "unreadable", "why": "No key was on it."},
        "note": {"note": "The police know."},
    }
    for act, answers in steps.items():
        assert desk.get(f"{place}/{act}").status_code == 200
        assert desk.post(f"{place}/{act}", **answers).status_code == 303  # type: ignore[arg-type]
        worker.run_due(office.workshop)
    assert desk.post(f"{place}/reported", at=moment(office), is_complete="yes").status_code == 303
    assert desk.post(f"{place}/close", why="All done.").status_code == 303
    page = desk.get(place).text
    for said in ("The disk was encrypted.", "No key was on it.", "The police know.", "0 people", "All done."):
        assert said in page
    assert "Count the people affected" not in page
    assert desk.post(f"{place}/note", note="More.").status_code == 422


def test_what_cannot_be_done_yet_says_why(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    refusals = {
        "reported": ({"at": moment(office), "is_complete": "yes"}, "A whole report says more"),
        "unreported": ({"why": "Nothing."}, "It was not assessed as unlikely"),
        "decide": ({"tell": "yes", "why": "So."}, "Assess it first"),
        "told": ({"at": moment(office), "how": "Letters."}, "Decide first that the people are told."),
        "close": ({"why": "Done."}, "Something is still to be done"),
    }
    for act, (answers, said) in refusals.items():
        page = desk.post(f"{place}/{act}", **answers)
        assert page.status_code == 422
        assert said in page.text


def test_the_report_holds_what_the_law_asks_for(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    page = desk.get(f"{place}/report").text
    for said in ("Stolen laptop", "Left on a train.", "gdpr.breach", "Registered"):
        assert said in page


def test_a_moment_that_is_none_is_refused(office: Office, desk: Desk) -> None:
    page = desk.post("/breaches/new", title="x", detected_at="yesterday", aware_at=moment(office))
    assert page.status_code == 422
    assert "Give a moment as" in page.text


def test_a_step_that_there_is_not_is_not_found(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    assert desk.get(f"{place}/forget").status_code == 404


def test_whoever_looks_at_a_breach_is_written_down(office: Office, desk: Desk) -> None:
    place = opened(office, desk)
    desk.get(place)
    assert "Breach: read" in desk.get("/audit/").text


def test_stewards_do_not_see_it(office: Office) -> None:
    assert office.signed_in("stef", Role.STEWARD).get("/breaches/").status_code == 403
