"""An officer keeps somebody's data from being used, and sees what must come before that ends."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.restrictions import Ground
from service import outbox, restrictions
from service.access import COMMAND, Role
from service.restrictions import RestrictionView
from service.storage.outbox import LetterState
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def page_of(stock: Stock) -> str:
    return f"/contacts/{stock.anna}/restrictions"


def begun(stock: Stock, officer: Desk, ground: str = "claims", *fields: str) -> RestrictionView:
    page = page_of(stock)
    assert officer.post_from(page, page, ground=ground, fields=list(fields)).status_code == 303
    return standing(stock)


def standing(stock: Stock) -> RestrictionView:
    with stock.office.workshop.look(COMMAND) as work:
        return restrictions.listed(work, stock.anna)[0]


def test_what_is_disputed_is_marked_and_every_tab_says_that_nothing_is_used(
    stock: Stock, officer: Desk
) -> None:
    view = begun(stock, officer, "accuracy", "email")
    assert (view.ground, view.fields) == (Ground.ACCURACY, (FieldName.EMAIL,))
    assert "GDPR art. 18(1)(a)" in officer.get(page_of(stock)).text
    overview = officer.get(f"/contacts/{stock.anna}").text
    assert "Kept, and not used since" in overview
    assert overview.count("Disputed") == 1
    for tab in ("permissions", "sources", "timeline"):
        assert "Kept, and not used since" in officer.get(f"/contacts/{stock.anna}/{tab}").text


def test_fields_are_disputed_only_where_something_is_said_to_be_wrong(stock: Stock, officer: Desk) -> None:
    assert begun(stock, officer, "claims", "email").fields == ()


def test_a_ground_must_be_given(stock: Stock, officer: Desk) -> None:
    page = page_of(stock)
    answer = officer.post_from(page, page)
    assert (answer.status_code, "Choose an answer" in answer.text) == (422, True)


def test_the_end_is_explained_then_decided_and_without_a_mail_server_a_person_is_awaited(
    stock: Stock, officer: Desk
) -> None:
    page, view = page_of(stock), begun(stock, officer)
    end = f"{page}/{view.id}/end"
    assert end in officer.get(page).text
    assert "The person is told first" in officer.get(end).text
    assert standing(stock).lifting_begun_at is None
    assert officer.post_from(end, end).status_code == 303
    assert "As soon as somebody has told them" in officer.get(page).text
    assert officer.post_from(page, end).status_code == 409


def test_where_no_letter_can_go_an_officer_says_how_the_person_was_told(stock: Stock, officer: Desk) -> None:
    page, view = page_of(stock), begun(stock, officer)
    officer.post_from(f"{page}/{view.id}/end", f"{page}/{view.id}/end")
    with stock.office.workshop.open(COMMAND) as work:
        [letter] = outbox.of_owner(work, stock.anna)
        outbox.end(work, letter.id, LetterState.REFUSED)
    assert "As soon as somebody has told them" in officer.get(page).text
    told = f"{page}/{view.id}/told"
    for wrong in ({"how": "phone", "at": "2001-01-01T09:00"}, {"how": "phone", "at": "soon"}, {}):
        assert officer.post_from(told, told, **wrong).status_code == 422
    assert standing(stock).stands
    stock.office.clock.pass_by(timedelta(minutes=5))
    assert officer.post_from(told, told, how="phone").status_code == 303
    assert not standing(stock).stands
    assert "By telephone" in officer.get(page).text
    assert "Kept, and not used since" not in officer.get(f"/contacts/{stock.anna}").text


def test_a_restriction_is_found_only_with_its_own_contact(stock: Stock, officer: Desk) -> None:
    view = begun(stock, officer)
    elsewhere = f"/contacts/{stock.anna}/restrictions/{UUID(int=1)}/end"
    assert officer.get(elsewhere).status_code == 404
    assert officer.get(f"/contacts/{UUID(int=1)}/restrictions/{view.id}/end").status_code == 404


def test_a_steward_sees_that_it_is_restricted_and_cannot_change_it(
    stock: Stock, officer: Desk, office: Office
) -> None:
    begun(stock, officer)
    steward = office.signed_in("sam", Role.STEWARD)
    assert "Kept, and not used since" in steward.get(f"/contacts/{stock.anna}").text
    assert steward.get(page_of(stock)).status_code == 403


@pytest.mark.parametrize("language", ["nl", "fi"])
def test_the_pages_speak_the_language_of_the_reader(stock: Stock, officer: Desk, language: str) -> None:
    officer.post("/account/preferences", language=language, theme="system")
    page, view = page_of(stock), begun(stock, officer)
    for path in (page, f"{page}/{view.id}/end", f"/contacts/{stock.anna}/corrections"):
        text = officer.get(path).text
        assert f'<html lang="{language}"' in text
        assert not re.search(r"\b(restriction|person|wrong)\b", re.sub(r"<[^>]*>", " ", text))
