"""The pages of the daily work, in every look: no barriers, nothing wider than the window, nobody in clear."""

import pytest

from service.access import Role
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


def addresses(stock: Stock) -> list[str]:
    """Every page that can be opened by its address alone."""
    waiting, lead, contact = stock.waiting[0], stock.annas_lead, stock.anna
    source = f"/sources/{stock.source_id}"
    return [
        "/leads/",
        "/leads/?status=quarantined&code=EML.COMMA",
        "/leads/?status=expired",
        f"/leads/{lead}",
        f"/leads/{lead}/reveal/email",
        "/quarantine/",
        f"/quarantine/{waiting}",
        f"/quarantine/{waiting}/reject",
        "/quarantine/alike?code=EML.COMMA&field=email",
        "/contacts/",
        f"/contacts/{contact}",
        f"/contacts/{contact}/sources",
        f"/contacts/{contact}/values",
        f"/contacts/{contact}/duplicates",
        f"/contacts/{contact}/timeline",
        "/reviews/",
        "/merges/",
        "/merges/many/",
        "/learning/",
        "/sources/",
        "/sources/new",
        source,
        f"{source}/edit",
        f"{source}/keys/new",
        f"{source}/overrides?code=NAM.CASE",
        "/codes/",
        "/codes/?family=PRV",
        "/codes/EML.COMMA",
        "/codes/TXT.FORMULA",
        "/codes/FIL.ROW.CELLS",
        "/packs/",
        "/packs/rerun",
        "/imports/",
        "/imports/new",
    ]


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(site: Site, dark: bool, narrow: bool) -> None:
    stock = fill(site.office)
    with site.page(session=site.session_of("boss", *Role), dark=dark, narrow=narrow) as page:
        for path in addresses(stock):
            page.goto(path)
            assert barriers(page) == [], path
            assert overflow(page) == 0, path


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_wider_in_another_language(site: Site, locale: str) -> None:
    stock = fill(site.office)
    with site.page(session=site.session_of("boss", *Role), narrow=True, locale=locale) as page:
        for path in addresses(stock):
            page.goto(path)
            assert overflow(page) == 0, path


def test_no_page_shows_anybody_in_clear(site: Site) -> None:
    stock = fill(site.office)
    with site.page(session=site.session_of("boss", *Role)) as page:
        for path in addresses(stock):
            page.goto(path)
            html = page.content()
            for value in ("Vries", "anna@example.org", "Bakker", "voorbeeld", "Smit"):
                # The page of a code shows people of its example, who do not exist.
                assert value not in html or path.startswith("/codes/"), path
