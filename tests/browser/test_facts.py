"""In a real browser the pages of facts, organisations and buyers have no barriers, and fit a telephone."""

from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import facts, organisations, sources, worker
from service.access import COMMAND, SYSTEM, Role
from service.facts import scoring
from tests.browser.site import Site, barriers, overflow
from tests.service.duplicates import contact_of
from tests.service.facts.customers import ANNA, buys

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def anna(site: Site) -> UUID:
    """A buyer at a firm, scored."""
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
    contact_id = contact_of(workshop, source, ANNA)
    buys(workshop, source, contact_id, 30, 20)
    with workshop.open(COMMAND) as work:
        facts.refresh(work, [contact_id])
        scoring.cut_anew(work, {})
    worker.run_due(workshop)
    return contact_id


@pytest.fixture
def pages(site: Site, anna: UUID) -> dict[str, str]:
    with site.office.workshop.look(SYSTEM) as work:
        [view], _ = organisations.listed(work)
    firm = f"/organisations/{view.id}"
    return {
        "facts": f"/contacts/{anna}/facts",
        "buyers": "/rfm/",
        "cell": "/rfm/1/1",
        "nobody": "/rfm/5/5",
        "organisations": "/organisations/",
        "organisation": firm,
        "reveal": f"{firm}/reveal",
        "edit": f"{firm}/edit",
        "merge": f"{firm}/merge",
    }


@LOOKS
def test_no_page_of_facts_has_a_barrier(site: Site, pages: dict[str, str], dark: bool, narrow: bool) -> None:
    session = site.session_of("stella", Role.STEWARD)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name


def test_a_steward_goes_from_buyers_to_the_firm_and_puts_it_right_without_script(
    site: Site, pages: dict[str, str]
) -> None:
    session = site.session_of("stella", Role.STEWARD)
    with site.page(session=session, scripts=False) as page:
        page.goto(pages["buyers"])
        page.click(".shades td a")
        page.click("tbody a")
        page.click("dd a")
        page.click("text=Put right")
        page.fill("#i-industry", "lamps")
        page.click("button:has-text('Save')")
        assert "Give a code of NACE" in page.inner_text("main")
        page.fill("#i-industry", "01.11")
        page.click("button:has-text('Save')")
        assert "01.11" in page.inner_text("main")
