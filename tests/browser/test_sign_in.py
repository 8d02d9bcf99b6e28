"""The way in, in a real browser: with and without script, in light and dark, wide and narrow."""

import pytest

from service.access import Role
from tests.admin.office import PASSWORD
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@LOOKS
def test_the_door_is_open_to_everybody(site: Site, dark: bool, narrow: bool) -> None:
    with site.page(dark=dark, narrow=narrow) as page:
        page.goto("/sign-in")
        assert barriers(page) == []
        assert overflow(page) == 0


def test_signing_in_takes_the_keyboard_only(site: Site) -> None:
    anna = site.office.hire("anna", with_totp=True)
    with site.page() as page:
        page.goto("/")
        page.keyboard.type("anna")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code**")
        page.keyboard.type(site.office.code(anna))
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:text('Overview')")


def test_signing_in_and_out_needs_no_script(site: Site) -> None:
    anna = site.office.hire("anna", with_totp=True)
    with site.page(scripts=False) as page:
        page.goto("/sign-in")
        page.get_by_label("User name").fill("anna")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Code").fill(site.office.code(anna))
        page.get_by_role("button", name="Continue").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Overview"
        page.get_by_role("button", name="Sign out").click()
        assert "You are signed out." in page.inner_text("main")


def test_what_is_wrong_takes_the_focus_and_leads_to_the_field(site: Site) -> None:
    with site.page() as page:
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector(".faults")
        assert page.title().startswith("Error: ")
        assert page.evaluate("document.activeElement.className") == "faults"
        assert barriers(page) == []
        page.get_by_role("link", name="Fill this in: Password").click()
        assert page.evaluate("document.activeElement.id") == "i-password"


def test_a_password_manager_may_fill_and_paste(site: Site) -> None:
    with site.page() as page:
        page.goto("/sign-in")
        assert page.locator("#i-name").get_attribute("autocomplete") == "username"
        assert page.locator("#i-password").get_attribute("autocomplete") == "current-password"


@LOOKS
def test_the_second_factor_is_set_up_without_barriers(site: Site, dark: bool, narrow: bool) -> None:
    site.office.hire("nora")
    desk = site.office.desk()
    desk.sign_in("nora")
    with site.page(session=desk.cookie("gs_session"), dark=dark, narrow=narrow) as page:
        page.goto("/")
        assert page.get_by_role("heading", level=1).inner_text() == "Second factor"
        assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
        assert barriers(page) == []
        assert overflow(page) == 0


def test_the_language_can_be_chosen_at_the_door(site: Site) -> None:
    with site.page(locale="nl-NL") as page:
        page.goto("/sign-in")
        assert page.get_by_role("heading", level=1).inner_text() == "Aanmelden"
        page.get_by_role("link", name="Suomi").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Kirjaudu sisään"


def test_the_first_visit_ends_with_recovery_codes(site: Site) -> None:
    _otto, password = site.office.invite("otto", Role.STEWARD)
    with site.page() as page:
        page.goto("/sign-in")
        page.get_by_label("User name").fill("otto")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Current password").fill(password)
        page.get_by_label("New password", exact=True).fill(PASSWORD)
        page.get_by_label("New password, once more").fill(PASSWORD)
        page.get_by_role("button", name="Save password").click()
        page.goto("/")
        key = page.locator(".secret").inner_text().replace(" ", "")
        page.get_by_label("Code from the app").fill(site.office.code_of(key))
        page.get_by_role("button", name="Confirm").click()
        page.locator(".secrets").wait_for()
        assert page.locator(".secrets li").count() == 10
        assert barriers(page) == []
        page.get_by_role("link", name="I have kept them").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Overview"
