"""How fresh a contact is stands on its page with every step, and a steward adds what they found out."""

from datetime import timedelta

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from service import freshness
from service.access import COMMAND, Role
from service.freshness import Heard, Way
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def steward(office: Office) -> Desk:
    return office.signed_in("sanne", Role.STEWARD)


def page_of(stock: Stock) -> str:
    return f"/contacts/{stock.anna}/freshness"


def band(stock: Stock, name: FieldName) -> Band:
    with stock.office.workshop.look(COMMAND) as work:
        return freshness.beliefs(work, [stock.anna])[stock.anna][name].band


def test_every_step_of_a_belief_stands_on_the_page(stock: Stock, steward: Desk) -> None:
    with stock.office.workshop.open(COMMAND) as work:
        bounce = Heard(contact_id=stock.anna, kind=SignalKind.BOUNCE_UNKNOWN_USER, at=work.now, way=Way.MAIL)
        freshness.hear(work, [bounce])
    page = steward.get(page_of(stock)).text
    assert "Letter came back: no such mailbox" in page
    assert "150 times likelier of a stale value" in page
    assert "assumption; RFC 3463 5.1.1" in page
    assert page.index("Withheld") < page.index("Fresh</span>")
    assert "anna" not in page.lower().replace(str(stock.anna), "").split("<main")[1]


def test_a_steward_writes_down_what_they_found_out(stock: Stock, steward: Desk) -> None:
    page = page_of(stock)
    assert band(stock, FieldName.EMAIL) is Band.FRESH
    said = steward.post_from(page, page, field="email", kind="denied.steward")
    assert said.status_code == 303
    assert "Written down. This is what is believed of it now." in steward.get(page).text
    assert band(stock, FieldName.EMAIL) is Band.WITHHOLD
    stock.office.clock.pass_by(timedelta(minutes=1))
    steward.post_from(page, page, field="email", kind="confirmed.steward")
    assert band(stock, FieldName.EMAIL) is Band.FRESH
    stock.office.clock.pass_by(timedelta(minutes=1))
    steward.post_from(page, page, field="email", kind="denied.steward")
    assert band(stock, FieldName.EMAIL) is Band.WITHHOLD


def test_what_says_nothing_of_a_field_is_not_taken(stock: Stock, steward: Desk) -> None:
    page = page_of(stock)
    for name, kind in (("email", "phone.answered"), ("notes", "confirmed.steward"), ("x", "y")):
        assert steward.post_from(page, page, field=name, kind=kind).status_code in {404, 422}, name
    assert band(stock, FieldName.EMAIL) is Band.FRESH


def test_who_may_not_tell_sees_no_buttons(stock: Stock, office: Office) -> None:
    marketer = office.signed_in("mats", Role.MARKETER)
    page = page_of(stock)
    assert "Still right</button>" not in marketer.get(page).text
    assert "Still right<span" not in marketer.get(page).text
    assert marketer.post_from(page, page, field="email", kind="denied.steward").status_code == 403
