"""Twenty pairs are decided in a real browser without a mouse, and everything works without script too."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.access import Role
from tests.admin.twins import Twins, fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)
MOST_SECONDS = 5.0
"""Of the server, for twenty pairs."""


@pytest.fixture
def twins(site: Site) -> Twins:
    return fill(site.office)


@pytest.fixture
def steward(site: Site, twins: Twins) -> str:
    return site.session_of("anna", Role.STEWARD)


@contextmanager
def stopwatch(site: Site) -> Iterator[list[float]]:
    """How long the processor worked for each request: the browser shares the machine with the server."""
    spent: list[float] = []
    served = site.office.app.wsgi_app

    def timed(environ: Any, start: Any) -> Any:
        began = thread_time()
        answer = served(environ, start)
        spent.append(thread_time() - began)
        return answer

    site.office.app.wsgi_app = timed  # type: ignore[assignment,method-assign]
    try:
        yield spent
    finally:
        site.office.app.wsgi_app = served  # type: ignore[method-assign]


def pair(page: Page, twins: Twins, place: int) -> None:
    """Wait until the pair at this place is open."""
    page.wait_for_url(f"**/reviews/{twins.reviews[place]}*")
    page.wait_for_load_state("load")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_twenty_pairs_are_decided_without_a_mouse_within_five_seconds_of_the_server(site: Site) -> None:
    twins = fill(site.office, pairs=20)
    with site.page(session=site.session_of("anna", Role.STEWARD)) as page, stopwatch(site) as spent:
        page.goto("/reviews/")
        press(page, "n")
        for place in range(20):
            pair(page, twins, place)
            press(page, "o")
            expect(page.locator("mark").first).to_be_visible()
            if place % 2 == 0:
                # In the second field, the e-mail address, take that of the first record.
                press(page, "j", "j", "1", "s")
            else:
                press(page, "d")
        page.wait_for_url("**/reviews/?after=*")
        expect(page.get_by_text("All done")).to_be_visible()
        assert barriers(page) == []
    states = [twins.state_of(review_id) for review_id in twins.reviews]
    assert states == ["same", "different"] * 10
    assert sum(spent) < MOST_SECONDS


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(
    site: Site, twins: Twins, steward: str, dark: bool, narrow: bool
) -> None:
    one, other = twins.pairs[0]
    with site.page(session=steward, dark=dark, narrow=narrow) as page:
        for path in (
            "/reviews/",
            f"/reviews/{twins.reviews[0]}",
            f"/merges/new?contact={one}&contact={other}&contact={twins.pairs[1][1]}",
            f"/contacts/{one}/duplicates",
            "/contacts/",
        ):
            page.goto(path)
            assert barriers(page) == [], path
            assert overflow(page) == 0, path
        page.goto(f"/reviews/{twins.reviews[0]}")
        page.get_by_role("button", name="Show in clear").click()
        expect(page.locator("mark").first).to_be_visible()
        assert (barriers(page), overflow(page)) == ([], 0)
        page.get_by_role("button", name="The same person").click()
        pair(page, twins, 1)
        assert (barriers(page), overflow(page)) == ([], 0)
        page.goto("/merges/")
        page.get_by_role("main").get_by_role("link", name="A•••").click()
        page.wait_for_selector("h1:text('Merge of')")
        assert (barriers(page), overflow(page)) == ([], 0)
        page.goto("/merges/many/")
        page.get_by_role("button", name="Show them").click()
        page.wait_for_selector("text=This set is frozen")
        assert (barriers(page), overflow(page)) == ([], 0)


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_wider_in_another_language(site: Site, twins: Twins, steward: str, locale: str) -> None:
    with site.page(session=steward, narrow=True, locale=locale) as page:
        for path in (
            "/reviews/",
            f"/reviews/{twins.reviews[0]}",
            "/merges/many/",
            "/learning/",
            f"/contacts/{twins.pairs[0][0]}/values",
        ):
            page.goto(path)
            assert overflow(page) == 0, path


def test_keys_choose_values_and_what_is_kept_beside_them(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/reviews/{twins.reviews[0]}")
        press(page, "j")
        name = page.get_by_role("radiogroup", name="Name")
        expect(name.get_by_role("radio").first).to_be_focused()
        press(page, "2")
        expect(name.get_by_role("radio").nth(1)).to_be_checked()
        press(page, "j", "b")
        expect(page.get_by_label("Keep the others too")).not_to_be_checked()
        press(page, "k")
        expect(name.get_by_role("radio").nth(1)).to_be_focused()


def test_the_last_decision_is_taken_back_by_a_key(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/reviews/{twins.reviews[0]}")
        press(page, "d")
        pair(page, twins, 1)
        press(page, "u")
        pair(page, twins, 0)
        expect(page.get_by_text("Undone. The pair waits again.")).to_be_visible()
    assert twins.state_of(twins.reviews[0]) == "open"


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_on_a_value_decides_nothing(site: Site, twins: Twins, steward: str, scripts: bool) -> None:
    with site.page(session=steward, scripts=scripts) as page:
        page.goto(f"/reviews/{twins.reviews[0]}")
        page.get_by_role("radiogroup", name="Name").get_by_role("radio").first.press("Enter")
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("heading", level=1)).to_have_text("One person?")
    assert twins.state_of(twins.reviews[0]) == "open"


def test_keys_that_are_switched_off_decide_nothing(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto("/account/")
        page.get_by_label("Single keys act as shortcuts").uncheck()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your preferences were saved.")).to_be_visible()
        page.goto(f"/reviews/{twins.reviews[0]}")
        press(page, "s", "d", "x", "2")
        page.wait_for_load_state("networkidle")
        expect(page.locator("main kbd")).to_have_count(0)
        expect(page.get_by_role("radiogroup", name="Name").get_by_role("radio").first).to_be_checked()
    assert twins.state_of(twins.reviews[0]) == "open"


def test_everything_can_be_decided_without_script(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward, scripts=False) as page:
        page.goto("/reviews/")
        page.get_by_role("button", name="Take the next pair").click()
        page.get_by_role("button", name="Show in clear").click()
        page.get_by_role("radiogroup", name="E-mail").get_by_role("radio").first.check()
        page.get_by_label("Keep the others too").uncheck()
        page.get_by_role("button", name="The same person").click()
        pair(page, twins, 1)
        page.get_by_role("button", name="Different people").click()
        pair(page, twins, 2)
        page.get_by_role("button", name="Undo").click()
        pair(page, twins, 1)
    assert [twins.state_of(each) for each in twins.reviews] == ["same", "open", "claimed"]
    assert twins.addresses_of(twins.pairs[0][0]) == {"anna0@example.org"}


def test_a_screen_reader_hears_whose_value_it_is(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/reviews/{twins.reviews[0]}")
        rows = page.get_by_role("radiogroup", name="E-mail Differs")
        expect(rows.get_by_role("radio", name="A · Web form")).to_have_count(1)
        expect(rows.get_by_role("radio", name="B · Web form")).to_be_checked()


def test_the_question_mark_tells_the_keys_of_the_page(site: Site, twins: Twins, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto(f"/reviews/{twins.reviews[0]}")
        press(page, "?")
        keys = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(keys).to_contain_text("Cannot tell, skip")
        expect(keys).to_contain_text("let its value stand in the field at hand")
        assert barriers(page) == []
        press(page, "Escape")
        expect(keys).not_to_be_visible()
