"""The pages of doubt, in every look: no barriers, no script needed, nothing too wide."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from rules.sources import LawfulBasis, SourceKind
from service import page_links, sources
from service.access import COMMAND, SYSTEM, Role
from service.freshness import doubts, learning_from, nightly
from service.freshness.doubts import DoubtView
from service.page_links import LinkKind
from tests.admin.test_doubts import lived
from tests.browser.site import Site, barriers, overflow
from tests.service.doubts.people import ANNA, BORIS, doubted

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def anna(site: Site) -> UUID:
    """Somebody whose number reaches somebody else, and outcomes enough to have learned from."""
    workshop = site.office.workshop
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Web form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    doubted(workshop, source, BORIS)
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, lived(0.9, 80))
        nightly.learn(work)
    return doubted(workshop, source, ANNA)


def doubt_of(site: Site, contact_id: UUID) -> DoubtView:
    with site.office.workshop.look(SYSTEM) as work:
        found = doubts.about(work, contact_id)
    assert found
    return found


def door(site: Site, contact_id: UUID) -> str:
    """The page that this person's letter leads to."""
    with site.office.workshop.open(SYSTEM) as work:
        events = [doubt_of(site, contact_id).id]
        token = page_links.issue(work, LinkKind.STILL_RIGHT, contact_id, events=events)
    return f"/still-right/{token}"


def sound(page: Page) -> None:
    assert barriers(page) == []
    assert overflow(page) == 0


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(
    site: Site, anna: UUID, dark: bool, narrow: bool
) -> None:
    session, doubt_id = site.session_of("sam", Role.STEWARD), doubt_of(site, anna).id
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for path in ("/doubts/", "/doubts/?which=done", f"/doubts/{doubt_id}", "/freshness-model/"):
            page.goto(path)
            sound(page)
    with site.page(dark=dark, narrow=narrow) as page:
        page.goto(door(site, anna))
        sound(page)
        page.get_by_role("button", name="Send my answers").click()
        expect(page.get_by_role("alert")).to_be_visible()
        sound(page)
        page.get_by_label("No longer right").check()
        page.get_by_label("Your telephone number now").fill("+31207946009")
        page.get_by_role("button", name="Send my answers").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        sound(page)


def test_a_steward_settles_a_doubt_without_script(site: Site, anna: UUID) -> None:
    with site.page(session=site.session_of("sam", Role.STEWARD), scripts=False) as page:
        page.goto("/doubts/")
        page.get_by_role("button", name="Take the next one").click()
        page.get_by_role("group", name="Telephone").get_by_label("Still right").check()
        page.get_by_role("button", name="Save what I found out").click()
        expect(page.get_by_text("Written down. This is the next one.")).to_be_visible()
