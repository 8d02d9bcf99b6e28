"""A steward works through the quarantine in a real browser: by keyboard, by mouse, and without script."""

import pytest
from playwright.sync_api import Page, expect

from service.access import Role
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers

pytestmark = pytest.mark.browser
MOST_TABS = 60


@pytest.fixture
def stock(site: Site) -> Stock:
    return fill(site.office)


@pytest.fixture
def steward(site: Site, stock: Stock) -> str:
    return site.session_of("anna", Role.STEWARD)


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is focused says these words."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"the keyboard does not reach “{words}”")


def test_three_leads_are_decided_without_a_mouse(site: Site, stock: Stock, steward: str) -> None:
    first, second, third = stock.waiting
    with site.page(session=steward) as page:
        page.goto("/quarantine/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/quarantine/{first}")
        page.keyboard.press("o")
        expect(page.get_by_label("E-mail", exact=True)).to_have_value("jan@voorbeeld,nl")
        tab_to(page, "Take over")
        page.keyboard.press("Enter")
        expect(page.get_by_label("E-mail", exact=True)).to_have_value("jan@voorbeeld.nl")
        page.keyboard.press("Escape")
        page.keyboard.press("f")
        page.wait_for_url(f"**/quarantine/{second}")
        page.keyboard.press("r")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("No contact is made or changed.")
        tab_to(page, "Reject")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/quarantine/{third}")
        page.keyboard.press("a")
        tab_to(page, "Accept as it is")
        page.keyboard.press("Enter")
        page.wait_for_url("**/quarantine/")
        expect(page.get_by_text("All done")).to_be_visible()
    assert [stock.status_of(each) for each in stock.waiting] == ["accepted", "rejected", "accepted"]


def test_enter_in_a_field_tries_again_and_takes_nothing_over(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/quarantine/{stock.waiting[0]}")
        page.get_by_role("button", name="Open this lead to mend it").click()
        page.get_by_label("E-mail", exact=True).fill("jan@example.org")
        page.get_by_label("E-mail", exact=True).press("Enter")
        page.wait_for_url(f"**/quarantine/{stock.waiting[1]}")
    assert stock.status_of(stock.waiting[0]) == "accepted"


def test_escape_closes_the_question_and_nothing_is_decided(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/quarantine/{stock.waiting[0]}")
        page.keyboard.press("r")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert stock.status_of(stock.waiting[0]) == "quarantined"


def test_keys_can_be_switched_off(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto("/account/")
        page.get_by_label("Single keys act as shortcuts").uncheck()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your preferences were saved.")).to_be_visible()
        page.goto(f"/quarantine/{stock.waiting[0]}")
        page.keyboard.press("r")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator(".bar kbd")).to_have_count(0)


def test_everything_can_be_decided_without_script(site: Site, stock: Stock, steward: str) -> None:
    first, second, _third = stock.waiting
    with site.page(session=steward, scripts=False) as page:
        page.goto(f"/quarantine/{first}")
        page.get_by_role("button", name="Open this lead to mend it").click()
        page.get_by_role("button", name="Take over: jan@voorbeeld.nl").click()
        expect(page.get_by_label("E-mail", exact=True)).to_have_value("jan@voorbeeld.nl")
        page.get_by_role("button", name="Fix and try again").last.click()
        page.wait_for_url(f"**/quarantine/{second}")
        page.get_by_role("link", name="Reject").click()
        page.get_by_role("main").get_by_role("button", name="Reject").click()
    assert [stock.status_of(each) for each in stock.waiting[:2]] == ["accepted", "rejected"]


@pytest.mark.parametrize("dark", [False, True])
def test_an_open_lead_has_no_barriers(site: Site, stock: Stock, steward: str, dark: bool) -> None:
    with site.page(session=steward, dark=dark) as page:
        page.goto(f"/quarantine/{stock.waiting[0]}")
        page.get_by_role("button", name="Open this lead to mend it").click()
        assert barriers(page) == []
        page.get_by_role("link", name="Accept as it is").click()
        assert barriers(page) == []


def test_all_alike_are_mended_from_one_of_them(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/quarantine/{stock.waiting[0]}")
        page.get_by_role("link", name="Fix all 2 like this").click()
        page.get_by_role("button", name="Fix 2 leads").click()
        expect(page.get_by_text("Taken in")).to_be_visible()
        assert barriers(page) == []
    assert [stock.status_of(each) for each in stock.waiting] == ["accepted", "accepted", "quarantined"]
