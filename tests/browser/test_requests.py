"""The pages of subject requests, in every look: no barriers, nothing too wide, no word of whoever asks."""

from uuid import UUID

import pytest

from admin.request_steps import STEPS
from rules.deadlines import Ground
from rules.requests import Refusal, Right
from rules.sources import LawfulBasis, SourceKind
from service import page_links, sources, worker
from service.access import COMMAND, Role
from service.page_links import LinkKind
from service.requests import carrying, deciding
from tests.browser.site import Site, barriers, overflow
from tests.service.requests import cases

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def addresses(site: Site) -> list[str]:
    """Every page, with cases in every state that looks different."""
    workshop = site.office.workshop
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    anna = cases.known(workshop, source)
    bert = {"full_name": "Bert de Boer", "email": "bert@example.org"}
    cases.known(workshop, source, **bert)
    open_, refused, erased = (
        cases.opened(workshop, *rights, email=email)
        for rights, email in (
            ((Right.ACCESS, Right.RECTIFICATION), cases.ANNA["email"]),
            ((Right.PORTABILITY,), cases.ANNA["email"]),
            ((Right.ERASURE,), bert["email"]),
        )
    )
    waiting = cases.asked(workshop)
    worker.run_due(workshop)
    with workshop.open(cases.officer()) as work:
        deciding.refuse(work, refused, Refusal.UNFOUNDED)
        deciding.pause(work, open_, Ground.CLARIFICATION, question="Which letters?")
        carrying.approve(work, erased)
    worker.run_due(workshop)
    steps = [f"/requests/{open_}/steps/{name}" for name in STEPS]
    pages = [f"/requests/{each}" for each in (open_, refused, erased, waiting)]
    return [
        "/requests/",
        "/requests/?which=over",
        "/requests/new",
        f"{pages[0]}/words",
        *pages,
        *steps,
        "/privacy/requests",
        *links(site, anna, waiting),
    ]


def links(site: Site, anna: UUID, waiting: UUID) -> list[str]:
    """The pages that people are sent links of."""
    with site.office.workshop.open(COMMAND) as work:
        verify = page_links.issue(work, LinkKind.VERIFY, waiting)
        own = page_links.issue(work, LinkKind.PREFERENCE, anna)
    return [f"/privacy/verify/{verify}", f"/preferences/{own}/requests"]


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(
    site: Site, addresses: list[str], dark: bool, narrow: bool
) -> None:
    with site.page(session=site.session_of("olga", Role.OFFICER), dark=dark, narrow=narrow) as page:
        for path in addresses:
            page.goto(path)
            assert barriers(page) == [], path
            assert overflow(page) == 0, path
            assert "jansen" not in page.content().lower(), path


def test_what_is_wrong_in_the_form_is_told_without_a_barrier(site: Site) -> None:
    with site.page(scripts=True) as page:
        page.goto("/privacy/requests")
        page.get_by_role("button", name="Send the request").click()
        page.get_by_role("alert").wait_for()
        assert barriers(page) == []


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_wider_in_another_language(site: Site, addresses: list[str], locale: str) -> None:
    with site.page(session=site.session_of("olga", Role.OFFICER), narrow=True, locale=locale) as page:
        for path in addresses:
            page.goto(path)
            assert overflow(page) == 0, path
