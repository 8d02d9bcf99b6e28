"""Copies of people's data in every look: where they are fetched, decided on, and read."""

from pathlib import Path
from uuid import UUID

import pytest

from service import packages
from service.access import COMMAND, Role
from service.packages import reviewing
from tests.admin.test_copies import made
from tests.browser.site import Site, barriers, overflow
from tests.service.packages import people

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def naming(site: Site) -> UUID:
    """A copy that names somebody else."""
    return made(site.office, "Ring Bob Visser at bob@example.com first.")


@LOOKS
def test_an_officer_meets_no_barriers(site: Site, naming: UUID, dark: bool, narrow: bool) -> None:
    session = site.session_of("olga", Role.OFFICER)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for address in (f"/copies/{naming}", f"/copies/{naming}/named"):
            page.goto(address)
            assert barriers(page) == [], address
            assert overflow(page) == 0, address
        page.goto(f"/copies/{naming}")
        page.get_by_role("button", name="Let it go out").click()
        page.wait_for_selector("text=It may go out.")
        page.get_by_role("button", name="Show a new link").click()
        page.wait_for_selector("h1:text('Link to the copy')")
        assert barriers(page) == []
        assert overflow(page) == 0


@LOOKS
def test_whoever_fetches_theirs_meets_no_barriers(
    site: Site, naming: UUID, tmp_path: Path, dark: bool, narrow: bool
) -> None:
    address = fetchable(site, naming)
    with site.page(dark=dark, narrow=narrow) as page:
        for each in (address, f"{address}?lang=fi", "/packages/nothing"):
            page.goto(each)
            assert barriers(page) == [], each
            assert overflow(page) == 0, each
        page.goto(address)
        word = page.inner_text(".secret")
        with page.expect_download() as download:
            page.get_by_role("button", name="Fetch the archive").click()
        archive = Path(download.value.path()).read_bytes()
    read = tmp_path / "index.html"
    read.write_bytes(people.opened(archive, word)["index.html"])
    with site.page(dark=dark, narrow=narrow) as page:
        page.goto(read.as_uri())
        assert barriers(page) == []
        assert overflow(page) == 0
        assert "Anna" in page.inner_text("main")


def fetchable(site: Site, package_id: UUID) -> str:
    """Path of the page that the person was sent."""
    workshop = site.office.workshop
    with workshop.open(COMMAND) as work:
        reviewing.release(work, package_id)
        token = packages.link(work, package_id)
    return f"/packages/{token}"
