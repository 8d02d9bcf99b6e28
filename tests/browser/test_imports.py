"""A file goes the whole way in a real browser, and its progress moves by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service import worker
from service.access import Role
from tests.admin.stock import Stock, fill
from tests.admin.test_imports import PEOPLE
from tests.browser.site import Site, barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def stock(site: Site) -> Stock:
    return fill(site.office)


@pytest.fixture
def steward(site: Site, stock: Stock) -> str:
    return site.session_of("anna", Role.STEWARD)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def to_the_preview(page: Page, file: Path) -> None:
    page.goto("/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("Source").select_option(label="Web form")
    page.get_by_label("Drop the file here, or choose it").set_input_files(file)
    page.get_by_role("button", name="Upload and look at the columns").click()
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("email")
    page.get_by_label("Schoenmaat").select_option(label="Attribute “Schoenmaat”")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_taken_over_step_by_step(
    site: Site, stock: Stock, steward: str, file: Path, scripts: bool
) -> None:
    with site.page(session=steward, scripts=scripts) as page:
        to_the_preview(page, file)
        page.get_by_role("button", name="Take over 4 rows").click()
        expect(page.get_by_text("0 of 4 rows")).to_be_visible()
        worker.run_due(site.office.workshop)
        if not scripts:
            page.get_by_role("link", name="Look again").click()
        expect(page.get_by_text("2 rows wait in quarantine.")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("dark", [False, True])
def test_no_step_has_barriers(site: Site, stock: Stock, steward: str, file: Path, dark: bool) -> None:
    with site.page(session=steward, dark=dark) as page:
        to_the_preview(page, file)
        assert barriers(page) == []
        page.get_by_role("button", name="Take over 4 rows").click()
        assert barriers(page) == []
        page.get_by_role("link", name="Roll back").click()
        assert barriers(page) == []


def test_a_dropped_file_is_the_chosen_one(site: Site, stock: Stock, steward: str) -> None:
    with site.page(session=steward) as page:
        page.goto("/imports/new")
        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.items.add(new File(["a;b"], "dropped.csv"));
              const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
              document.querySelector("[data-drop]").dispatchEvent(drop);
            }"""
        )
        chosen = page.evaluate("document.querySelector('input[type=file]').files[0].name")
    assert chosen == "dropped.csv"
