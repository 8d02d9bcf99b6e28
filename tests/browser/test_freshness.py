"""In a real browser the panel of freshness has no barriers, fits a telephone, and works without script."""

import pytest

from rules.freshness.signals import SignalKind
from service import freshness
from service.access import COMMAND, Role
from service.freshness import Heard, Way
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def stock(site: Site) -> Stock:
    made = fill(site.office)
    with site.office.workshop.open(COMMAND) as work:
        kinds = (SignalKind.BOUNCE_FULL, SignalKind.CLICKED, SignalKind.BOUNCE_POLICY)
        freshness.hear(
            work, [Heard(contact_id=made.anna, kind=each, at=work.now, way=Way.MAIL) for each in kinds]
        )
    return made


@LOOKS
def test_the_panel_of_freshness_has_no_barrier(site: Site, stock: Stock, dark: bool, narrow: bool) -> None:
    session = site.session_of("sanne", Role.STEWARD)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        answer = page.goto(f"/contacts/{stock.anna}/freshness")
        assert answer
        assert answer.ok
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        page.locator("text=Letter came back: mailbox full").first.wait_for()
        assert barriers(page) == []
        assert not overflow(page)


def test_a_steward_says_what_they_found_out_without_script(site: Site, stock: Stock) -> None:
    session = site.session_of("sanne", Role.STEWARD)
    with site.page(session=session, scripts=False) as page:
        page.goto(f"/contacts/{stock.anna}/freshness")
        page.click("button:has-text('No longer right') >> nth=0")
        assert "This is what is believed of it now." in page.inner_text("main")
        assert page.locator("text=Withheld").first.is_visible()
