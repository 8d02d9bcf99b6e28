"""In a real browser a value is revealed with a reason, in place or on its own page, and gone afterwards."""

import pytest
from playwright.sync_api import expect

from service.access import Role
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def stock(site: Site) -> Stock:
    return fill(site.office)


@pytest.fixture
def steward(site: Site, stock: Stock) -> str:
    return site.session_of("anna", Role.STEWARD)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reason_reveals_one_value_until_the_page_is_left(
    site: Site, stock: Stock, steward: str, scripts: bool
) -> None:
    with site.page(session=steward, scripts=scripts) as page:
        page.goto(f"/contacts/{stock.anna}")
        page.get_by_role("link", name="Reveal E-mail").click()
        page.get_by_label("To answer the person").check()
        page.get_by_role("button", name="Reveal").click()
        expect(page.get_by_text("anna@example.org")).to_be_visible()
        assert "anna" not in page.url
        page.goto(f"/contacts/{stock.anna}")
        expect(page.get_by_text("anna@example.org")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_revealed_has_the_focus_and_no_barriers(
    site: Site, stock: Stock, steward: str, dark: bool
) -> None:
    with site.page(session=steward, dark=dark) as page:
        page.goto(f"/contacts/{stock.anna}")
        page.get_by_role("link", name="Reveal Name").click()
        assert barriers(page) == []
        page.get_by_label("To correct the data").check()
        page.get_by_role("button", name="Reveal").click()
        expect(page.locator(".shown-parts")).to_be_focused()
        assert barriers(page) == []


def test_somebody_is_found_and_opened_by_keyboard(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto("/contacts/")
        page.get_by_label("E-mail address").fill("ANNA@example.org")
        page.get_by_label("E-mail address").press("Enter")
        expect(page.get_by_text("1 contact found")).to_be_visible()
        page.locator("h1").click()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/contacts/{stock.anna}")
