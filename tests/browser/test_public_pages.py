"""The pages of people without an account, in every look: no barriers, no script needed, nothing too wide."""

from dataclasses import replace
from uuid import UUID

import pytest
from playwright.sync_api import Page

from rules.suppressions import IdType, Reason
from service import suppressions
from service.access import COMMAND
from service.page_links import LinkKind
from service.suppressions import identifying
from tests.admin.public.people import Town, settle
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def town(site: Site) -> Town:
    workshop = site.office.workshop
    workshop.settings = replace(
        workshop.settings,
        smtp_host="127.0.0.1",
        mail_from="news@example.org",
        controller_name="Example Ltd",
        controller_address="1 Example Street, 1000 AA Amsterdam",
        controller_email="privacy@example.org",
        controller_policy_url="https://example.org/privacy",
    )
    return settle(site.office)


@pytest.fixture
def anna(town: Town) -> UUID:
    """Somebody who has said yes, no, nothing, and not confirmed yet."""
    anna = town.resident("anna")
    said = {"answer:newsletter:email": "yes", "answer:events:email": "no"}
    town.browser().post(town.link(anna), data=said)
    town.later()
    town.request(anna, "sms")
    town.later()
    return anna


def addresses(town: Town, anna: UUID) -> list[str]:
    """Every public page, in each of its states."""
    stopped = town.resident("bram")
    town.browser().post(town.link(stopped), data={"stop": "yes"})
    barred = town.resident("cleo")
    with town.office.workshop.open(COMMAND) as work:
        [cleo] = identifying.of_texts(work, IdType.EMAIL, ["cleo@example.org"])
        assert cleo
        suppressions.add(work, [cleo], reason=Reason.OBJECTION)
        suppressions.add(work, [cleo], reason=Reason.LEGAL, purpose="events")
    confirmed = town.confirmable(anna)
    town.later()
    town.browser().post(confirmed)
    return [
        town.link(anna),
        f"{town.link(anna)}?done=saved",
        town.link(stopped),
        town.link(barred),
        town.link(anna, LinkKind.UNSUBSCRIBE, purpose="newsletter", channel="email"),
        town.confirmable(anna),
        confirmed,
        "/preferences/nothing",
        "/preferences",
    ]


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(
    site: Site, town: Town, anna: UUID, dark: bool, narrow: bool
) -> None:
    with site.page(dark=dark, narrow=narrow) as page:
        for address in addresses(town, anna):
            page.goto(address)
            assert barriers(page) == [], address
            assert overflow(page) == 0, address


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_too_wide_in_another_language(site: Site, town: Town, anna: UUID, locale: str) -> None:
    with site.page(narrow=True, locale=locale) as page:
        for address in addresses(town, anna):
            page.goto(address)
            assert barriers(page) == [], address
            assert overflow(page) == 0, address


def choose(page: Page, answer: str) -> None:
    """Two steps, whichever way: an answer, and the one button."""
    page.get_by_role("group", name="Events: E-mail").get_by_label(answer).check()
    page.get_by_role("button", name="Save my choices").click()


def test_giving_and_withdrawing_take_the_same_steps_without_a_script(
    site: Site, town: Town, anna: UUID
) -> None:
    with site.page(scripts=False) as page:
        page.goto(town.link(anna))
        choose(page, "Yes")
        assert "Your choices have been saved." in page.inner_text("main")
        assert town.allowed(anna, "events", "email")
        town.later()
        choose(page, "No")
        assert not town.allowed(anna, "events", "email")


def test_a_list_is_left_and_everything_stopped_by_keyboard(site: Site, town: Town, anna: UUID) -> None:
    with site.page() as page:
        page.goto(town.link(anna, LinkKind.UNSUBSCRIBE, purpose="newsletter", channel="email"))
        page.get_by_role("button", name="Unsubscribe").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:text('You are unsubscribed')")
        assert not town.allowed(anna, "newsletter", "email")
        page.goto(town.link(anna))
        page.get_by_role("button", name="Stop everything").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert page.get_by_role("button", name="Stop everything").count() == 0
        assert ("*", "*", "objected") in {line[:3] for line in town.said(anna)}


def test_a_confirmation_is_one_button(site: Site, town: Town, anna: UUID) -> None:
    with site.page(scripts=False) as page:
        page.goto(town.confirmable(anna))
        page.get_by_role("button", name="Yes, I asked for this").click()
        assert "Text messages: yes" in page.inner_text("main")
    assert town.allowed(anna, "newsletter", "sms")


def test_the_language_is_chosen_on_the_page_and_stays(site: Site, town: Town, anna: UUID) -> None:
    with site.page() as page:
        page.goto(town.link(anna))
        page.get_by_role("link", name="Suomi").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Valintasi"
        page.get_by_role("button", name="Tallenna valintani").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Valintasi"
