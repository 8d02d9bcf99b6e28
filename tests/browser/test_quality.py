"""Quality, scorecards and campaigns, in every look: no barriers, nothing too wide."""

from datetime import timedelta

import pytest

from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.records import Kind
from service.access import COMMAND, Role
from tests.admin.office import Office
from tests.admin.stock import fill
from tests.browser.site import Site, barriers, overflow
from tests.service.measures import base

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


def pages(office: Office) -> list[str]:
    """Two days of figures, three lists to compare, and a campaign."""
    stock = fill(office)
    suppliers = [base.supplier(office.workshop, key) for key in ("fair", "good", "bad")]
    with office.workshop.open(COMMAND) as work:
        for supplier in suppliers:
            for number in range(15):
                record = base.lead(work, supplier)
                contact = base.contact(
                    work,
                    {FieldName.EMAIL: (Verdict.SUSPECT if number % 4 else Verdict.VALID, record)},
                    kind=Kind.CONSUMER,
                    country="NL",
                )
                base.believe(work, contact, email=0.3 + number / 30)
                base.happen(work, contact, EngagementKind.PURCHASE, supplier, campaign="spring", amount=995)
    for _ in range(2):
        base.measure(office.workshop)
        office.clock.pass_by(timedelta(days=1))
    return [
        "/quality/",
        f"/quality/?by=country&source={suppliers[0].id}",
        f"/quality/completeness/contacts?source={stock.source_id}",
        "/quality/uniqueness/contacts",
        f"/quality/sources/{suppliers[2].id}",
        "/campaigns/",
        "/campaigns/spring",
        "/",
    ]


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(site: Site, dark: bool, narrow: bool) -> None:
    found = pages(site.office)
    with site.page(session=site.session_of("olga", *Role), dark=dark, narrow=narrow) as page:
        for path in found:
            assert page.goto(path).ok, path  # type: ignore[union-attr]
            assert barriers(page) == [], path
            assert overflow(page) == 0, path


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_wider_in_another_language(site: Site, locale: str) -> None:
    found = pages(site.office)
    with site.page(session=site.session_of("olga", *Role), narrow=True, locale=locale) as page:
        for path in found:
            page.goto(path)
            assert overflow(page) == 0, path
