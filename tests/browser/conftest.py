"""What the browser tests ask for: one Chromium for all of them, and for each a site of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.admin.office import open_office
from tests.browser.site import Site, serve
from tests.databases import SqliteCopies
from tests.workshops import SetClock

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own; without either the tests say what they left out."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium on this machine: `apt-get install chromium`")
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def site(browser: Browser, sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[Site]:
    """The site, with nobody in it yet: `site.session_of("anna", Role.STEWARD)` signs somebody in."""
    with (
        sqlite_copies.fresh(tmp_path) as address,
        open_office(address, tmp_path, clock=SetClock()) as office,
        serve(office, browser) as running,
    ):
        yield running
