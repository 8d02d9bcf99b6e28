"""In a real browser the pages of restrictions and corrections have no barriers, and fit a telephone."""

from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.records import Lead
from rules.restrictions import Ground
from service import corrections, restrictions
from service.access import COMMAND, Role
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)
SAID = Lead(family_name="van der Zeer-Lange Achternaam", email="anna.new@example.org")


@pytest.fixture
def pages(site: Site) -> dict[str, str]:
    """Somebody whose e-mail was disputed and put right, and whose other restriction is about to end."""
    stock = fill(site.office)
    with site.office.workshop.open(COMMAND) as work:
        restrictions.restrict(work, stock.anna, ground=Ground.ACCURACY, fields=[FieldName.EMAIL])
        ending = restrictions.restrict(work, stock.anna, ground=Ground.UNLAWFUL)
        restrictions.begin_lifting(work, ending)
        made = corrections.put_right(work, stock.anna, SAID)
    return _pages(stock, ending, made)


def _pages(stock: Stock, ending: UUID, made: UUID) -> dict[str, str]:
    contact = f"/contacts/{stock.anna}"
    return {
        "contact": contact,
        "restrictions": f"{contact}/restrictions",
        "end": f"{contact}/restrictions/{ending}/end",
        "told": f"{contact}/restrictions/{ending}/told",
        "corrections": f"{contact}/corrections",
        "reveal": f"{contact}/corrections/{made}",
    }


@LOOKS
def test_no_page_of_restrictions_has_a_barrier(
    site: Site, pages: dict[str, str], dark: bool, narrow: bool
) -> None:
    session = site.session_of("olga", Role.OFFICER)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name


def test_an_officer_restricts_puts_right_and_looks_back_without_script(
    site: Site, pages: dict[str, str]
) -> None:
    session = site.session_of("olga", Role.OFFICER)
    with site.page(session=session, scripts=False) as page:
        page.goto(pages["restrictions"])
        page.check("text=They need the data for a claim")
        page.click("main button:has-text('Restrict')")
        assert "GDPR art. 18(1)(c)" in page.inner_text("main")
        page.goto(pages["corrections"])
        page.fill("#i-job_title", "Owner")
        page.click("text=Put it right")
        page.click("text=Before and after >> nth=0")
        page.check("text=To handle a request")
        page.click("button:has-text('Reveal')")
        assert "Owner" in page.inner_text("main")
