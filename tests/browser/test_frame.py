"""The pages behind the door, in a real browser: no barriers, no overflow, keys and themes that work."""

import pytest
from playwright.sync_api import Page

from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import intake, leads, sources
from service.access import COMMAND, Role
from service.intake import Submission
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)
PAGES = (
    "/",
    "/users/",
    "/users/new",
    "/audit/?what=user.created",
    "/account/",
    "/account/password",
    "/nowhere",
)


@pytest.fixture
def boss(site: Site) -> str:
    """The session of somebody who may open everything, on a site with a few leads."""
    good = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", postal_code="1017gc")
    with site.office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        sent = [good, Lead(email="nobody", family_name="X")]
        intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent])
    return site.session_of("boss", *Role)


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(
    site: Site, boss: str, dark: bool, narrow: bool
) -> None:
    with site.page(session=boss, dark=dark, narrow=narrow) as page:
        for path in PAGES:
            page.goto(path)
            assert barriers(page) == [], path
            assert overflow(page) == 0, path


def test_the_figures_stand_in_a_table_without_script_too(site: Site, boss: str) -> None:
    with site.page(session=boss, scripts=False) as page:
        page.goto("/")
        page.get_by_text("Show as table").click()
        page.get_by_role("rowheader", name="2 Mar").wait_for()
        page.get_by_role("img", name="2 leads in the last fourteen days").wait_for()


def test_the_narrow_menu_opens_closes_and_has_no_barriers_even_without_script(site: Site, boss: str) -> None:
    with site.page(session=boss, narrow=True, scripts=False) as page:
        page.goto("/")
        users = page.get_by_role("link", name="Users")
        assert not users.is_visible()
        page.get_by_role("button", name="Menu").click()
        assert users.is_visible()
        page.keyboard.press("Escape")
        assert not users.is_visible()
        page.get_by_role("button", name="Menu").click()
        users.click()
        assert page.get_by_role("heading", level=1).inner_text() == "Users"


def test_keys_walk_the_menu_and_the_rows(site: Site, boss: str) -> None:
    with site.page(session=boss) as page:
        page.goto("/")
        page.keyboard.press("g")
        page.keyboard.press("u")
        page.wait_for_selector("h1:text('Users')")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:text('boss')")


def test_the_question_mark_shows_the_keys_and_escape_hides_them(site: Site, boss: str) -> None:
    with site.page(session=boss) as page:
        page.goto("/")
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="Keyboard shortcuts")
        assert keys.is_visible()
        assert barriers(page) == []
        page.keyboard.press("Escape")
        assert not keys.is_visible()


def test_keys_do_nothing_while_somebody_types(site: Site, boss: str) -> None:
    with site.page(session=boss) as page:
        page.goto("/users/new")
        page.get_by_label("User name").press_sequentially("gu?")
        assert page.get_by_label("User name").input_value() == "gu?"
        assert not page.get_by_role("dialog").is_visible()


def test_keys_that_are_switched_off_do_nothing(site: Site, boss: str) -> None:
    with site.page(session=boss) as page:
        page.goto("/account/")
        page.get_by_label("Single keys act as shortcuts").uncheck()
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector("text=Your preferences were saved.")
        page.locator("h1").click()
        page.keyboard.press("?")
        assert not page.get_by_role("dialog").is_visible()


def test_a_chosen_theme_outweighs_the_device(site: Site, boss: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with site.page(session=boss, dark=True) as page:
        page.goto("/account/")
        dark = page.evaluate(background)
        page.get_by_label("Light").check()
        page.get_by_role("button", name="Save").click()
        page.wait_for_selector("text=Your preferences were saved.")
        assert page.evaluate(background) != dark
        assert barriers(page) == []


def test_the_first_tab_leads_past_the_menu(site: Site, boss: str) -> None:
    with site.page(session=boss) as page:
        page.goto("/users/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent.trim()") == "Add a user"


def test_everything_that_can_be_pressed_is_large_enough(site: Site, boss: str) -> None:
    small = """() => [...document.querySelectorAll('a, button, input, select, summary')]
        .filter((thing) => thing.checkVisibility() && !thing.closest('.skip, p'))
        .map((thing) => [thing.outerHTML.slice(0, 90), thing.getBoundingClientRect()])
        .filter(([, box]) => box.height && (box.height < 24 || box.width < 24))
        .map(([html]) => html)
        .filter((html) => !/type="(radio|checkbox)"|skip/.test(html))"""
    with site.page(session=boss, narrow=True) as page:
        for path in PAGES:
            page.goto(path)
            assert page.evaluate(small) == [], path


def test_nothing_in_a_page_can_run_from_inside_it(site: Site, boss: str) -> None:
    with pytest.raises(AssertionError, match="Content Security Policy"), site.page(session=boss) as page:
        _plant(page)


def _plant(page: Page) -> None:
    page.goto("/")
    planted = "<img src=x onerror='document.title = \"taken\"'>"
    page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", planted)
    page.wait_for_load_state("networkidle")
    assert page.title() == "Overview · Goodstanding"
