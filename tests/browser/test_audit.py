"""The pages of the audit, in every look: no barriers, nothing wider than the window."""

import pytest

from service.access import Role
from tests.admin.stock import fill
from tests.browser.site import Site, barriers, overflow
from tests.service.audit.trails import ANNA, by_hand, settle, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)])
def test_the_audit_has_no_barriers_whole_and_damaged(site: Site, dark: bool, narrow: bool) -> None:
    fill(site.office)
    write(site.office.workshop, 3, about=ANNA)
    settle(site.office.workshop)
    with site.page(session=site.session_of("boss", *Role), dark=dark, narrow=narrow) as page:
        for _ in range(2):
            page.goto("/audit/log/")
            page.get_by_role("button", name="Look through the whole log").click()
            page.locator("table").first.wait_for()
            for path in ("/audit/log/", "/audit/", "/audit/1"):
                page.goto(path)
                if path == "/audit/1" and page.locator("summary").count():
                    page.locator("summary").last.click()
                assert barriers(page) == [], path
                assert overflow(page) == 0, path
            by_hand(site.office.workshop, "DELETE FROM audit_event WHERE leaf_index IN (2, 3, 5)")


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_the_audit_is_no_wider_in_another_language(site: Site, locale: str) -> None:
    fill(site.office)
    settle(site.office.workshop)
    with site.page(session=site.session_of("boss", *Role), narrow=True, locale=locale) as page:
        for path in ("/audit/log/", "/audit/", "/audit/1"):
            page.goto(path)
            assert overflow(page) == 0, path
