"""In a real browser the pages of erasures, holds and lists have no barriers, and fit a telephone."""

from uuid import UUID

import pytest

from rules.erasing import Category, Cause, Ground
from rules.sources import LawfulBasis, SourceKind
from service import erasure, sources, worker
from service.access import COMMAND, Role
from service.erasure import holds, proposals
from service.work import Work
from tests.browser.site import Site, barriers, overflow
from tests.service.erasure.people import BYSTANDER, CANARY, OFFICER, known
from tests.service.erasure.test_holds import YEAR

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def pages(site: Site) -> dict[str, str]:
    """Somebody who was erased but for what is held, somebody on a list, and all pages about them."""
    workshop = site.office.workshop
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    gone, other = (known(workshop, source, lead) for lead in (CANARY, BYSTANDER))
    with workshop.open(OFFICER) as work:
        held = [_hold(work, each) for each in (gone, other)]
        erasure_id = erasure.erase(work, [gone], cause=Cause.OFFICER, suppress=True)
        list_id = proposals.propose(work, [other], suppress=False)
    worker.run_due(workshop)
    return {
        "list": "/erasures/",
        "one": f"/erasures/{erasure_id}",
        "ask": f"/erasures/of/{other}",
        "holds": "/holds/",
        "hold": f"/holds/{held[0]}",
        "hold-new": f"/holds/of/{other}",
        "lists": "/erasures/lists/",
        "new-list": "/erasures/lists/new",
        "one-list": f"/erasures/lists/{list_id}",
    }


def _hold(work: Work, contact_id: UUID) -> UUID:
    return holds.place(
        work,
        contact_id,
        categories=[Category.LEADS, Category.CONSENTS],
        ground=Ground.ARCHIVING,
        matter="2026/114-K with a rather long reference that has to be broken",
        review_at=work.now + YEAR,
    )


@LOOKS
def test_the_pages_of_erasures_have_no_barriers_and_fit(
    site: Site, pages: dict[str, str], dark: bool, narrow: bool
) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer, dark=dark, narrow=narrow) as page:
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer is not None, name
            assert answer.status == 200, name
            assert barriers(page) == [], name
            assert overflow(page) == 0, name


def test_somebody_is_erased_without_any_script(site: Site, pages: dict[str, str]) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer, scripts=False) as page:
        page.goto(pages["ask"])
        page.get_by_label("Type the word to confirm").fill("erase")
        page.get_by_role("button", name="Erase").click()
        page.get_by_text("Written down. It is being carried out now").wait_for()
