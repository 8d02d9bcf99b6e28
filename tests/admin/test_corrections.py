"""An officer puts right what somebody says is wrong, and can show later what was before and is now."""

from uuid import UUID

import pytest

from rules.fields import FieldName
from service import contacts, corrections
from service.access import COMMAND, Role
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill

CASE = UUID(int=5)


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def page_of(stock: Stock) -> str:
    return f"/contacts/{stock.anna}/corrections"


def address(stock: Stock) -> list[str]:
    with stock.office.workshop.look(COMMAND) as work:
        return [each.address for each in contacts.read(work, stock.anna).values[FieldName.EMAIL]]


def test_what_is_put_right_stands_and_is_kept_for_the_case(stock: Stock, officer: Desk) -> None:
    page = page_of(stock)
    assert page in officer.get(f"/contacts/{stock.anna}").text
    assert f'name="case" value="{CASE}"' in officer.get(f"{page}?case={CASE}").text
    answer = officer.post_from(page, page, email="anna.new@example.org", case=str(CASE))
    assert answer.status_code == 303
    assert address(stock) == ["anna.new@example.org"]
    with stock.office.workshop.look(COMMAND) as work:
        [made] = corrections.of_request(work, CASE)
    assert made.fields == (FieldName.EMAIL,)


def test_before_and_after_are_shown_for_a_reason_in_one_answer_alone(stock: Stock, officer: Desk) -> None:
    page = page_of(stock)
    officer.post_from(page, page, email="anna.new@example.org")
    with stock.office.workshop.look(COMMAND) as work:
        [made] = corrections.of_contact(work, stock.anna)
    shut = officer.get(page).text
    assert "anna.new@example.org" not in shut
    ask = f"{page}/{made.id}"
    assert ask in shut
    assert officer.post_from(ask, ask).status_code == 422
    opened = officer.post_from(ask, ask, purpose="handle_request").text
    assert opened.index("anna@example.org") < opened.index("anna.new@example.org")
    assert "anna.new@example.org" not in officer.get(page).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"email": "anna at home"}, "This cannot be right."), ({}, "Fill in at least one field.")],
)
def test_what_cannot_be_right_is_asked_again(
    stock: Stock, officer: Desk, typed: dict[str, str], said: str
) -> None:
    page = page_of(stock)
    answer = officer.post_from(page, page, **typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert address(stock) == ["anna@example.org"]


def test_a_correction_is_found_only_with_its_own_contact(stock: Stock, officer: Desk) -> None:
    page = page_of(stock)
    assert officer.get(f"{page}/{UUID(int=1)}").status_code == 404
    assert officer.get(f"{page}?case=nonsense").status_code == 404


def test_nobody_but_the_officer_puts_right(stock: Stock, office: Office) -> None:
    steward = office.signed_in("sam", Role.STEWARD)
    assert steward.get(page_of(stock)).status_code == 403
    assert "corrections" not in steward.get(f"/contacts/{stock.anna}").text
