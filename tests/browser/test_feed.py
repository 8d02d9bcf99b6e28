"""The feed in every look and language, empty and full: no barriers, nothing too wide."""

import pytest

from service.access import Role
from tests.admin.stock import fill
from tests.admin.test_feed import program, work_off
from tests.browser.site import Site, barriers, overflow
from tests.service.feed.telling import publish, strangers

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("dark", "narrow", "locale"),
    [(False, False, "en-GB"), (True, False, "en-GB"), (True, True, "nl-NL"), (False, True, "fi-FI")],
)
def test_the_feed_has_no_barriers_and_is_no_wider_than_the_window(
    site: Site, dark: bool, narrow: bool, locale: str
) -> None:
    workshop = site.office.workshop
    session = site.session_of("ina", Role.INTEGRATOR)
    with site.page(session=session, dark=dark, narrow=narrow, locale=locale) as page:
        assert page.goto("/feed/").ok  # type: ignore[union-attr]
        assert (barriers(page), overflow(page)) == ([], 0)
        stock = fill(site.office)
        late = program(stock, "Mailing program")
        publish(workshop)
        work_off(late)
        strangers(workshop, 30)
        publish(workshop)
        strangers(workshop, 2)
        page.goto("/feed/")
        assert (barriers(page), overflow(page)) == ([], 0)
