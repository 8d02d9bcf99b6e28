"""Whoever was sent the link fetches the copy of their data once; after that nobody fetches anything."""

import io
import re
from uuid import UUID

import pytest
import pyzipper
from sqlalchemy import func, select

from service import packages, page_links, worker
from service.access import COMMAND
from service.packages import PackageKind, PackageState, fetching
from service.page_links import LinkKind
from service.storage import keys
from service.storage.packages import Package, PackageChunk
from tests.admin.public.people import Town


def package(town: Town, contact_id: UUID) -> UUID:
    with town.office.workshop.open(COMMAND) as work:
        package_id = packages.order(work, [contact_id], kind=PackageKind.ACCESS, language="en")
    worker.run_due(town.office.workshop)
    return package_id


def link(town: Town, package_id: UUID) -> str:
    with town.office.workshop.open(COMMAND) as work:
        address = page_links.address(work, LinkKind.PACKAGE, packages.link(work, package_id))
    return address.removeprefix(town.office.workshop.settings.public_url)


@pytest.fixture
def page(town: Town) -> str:
    return link(town, package(town, town.resident()))


def passphrase(text: str) -> bytes:
    found = re.search(r"(?:[2-9A-HJ-NP-Z]{5}-){5}[2-9A-HJ-NP-Z]{5}", text)
    assert found
    return found[0].encode()


def test_the_page_says_what_there_is_and_fetches_nothing(town: Town, page: str) -> None:
    for _ in range(3):
        shown = town.browser().get(page)
        assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
        assert passphrase(shown.text)
    assert "anna@example.org" not in shown.text


def test_the_archive_opens_with_what_the_page_says(town: Town, page: str) -> None:
    word = passphrase(town.browser().get(page).text)
    fetched = town.browser().post(page)
    assert (fetched.status_code, fetched.mimetype) == (200, "application/zip")
    assert fetched.headers["Cache-Control"] == "no-store"
    assert b"anna@example.org" not in fetched.data
    with pyzipper.AESZipFile(io.BytesIO(fetched.data)) as archive:
        archive.setpassword(word)
        assert b"anna@example.org" in archive.read("index.html")


def test_a_download_that_broke_off_is_given_again_for_a_while_and_then_no_more(town: Town, page: str) -> None:
    first = town.browser().post(page).data
    town.later(minutes=14)
    assert town.browser().post(page).data == first
    town.later(minutes=2)
    assert town.browser().get(page).status_code == 410
    assert town.browser().post(page).status_code == 410


def test_a_link_is_over_after_its_days(town: Town, page: str) -> None:
    town.later(days=6, hours=23)
    assert town.browser().get(page).status_code == 200
    town.later(hours=2)
    assert town.browser().post(page).status_code == 410


def test_nothing_is_left_of_a_package_that_is_over(town: Town, page: str) -> None:
    town.browser().post(page)
    town.later(minutes=20)
    with town.office.workshop.open(COMMAND) as work:
        assert fetching.sweep(work, limit=10) == 1
        assert fetching.sweep(work, limit=10) == 0
    with town.office.workshop.look(COMMAND) as work:
        [row] = work.session.scalars(select(Package))
        assert (row.state, row.details, row.secret) == (PackageState.EXPIRED, None, None)
        assert row.sha256
        assert work.session.scalar(select(func.count()).select_from(PackageChunk)) == 0
        assert keys.find(work.session, row.id) is None


def test_an_old_link_is_gone_once_the_person_was_erased(town: Town) -> None:
    anna = town.resident()
    old = link(town, package(town, anna))
    with town.office.workshop.open(COMMAND) as work:
        assert packages.revoke_of(work, [anna]) == 1
    for answer in (town.browser().get(old), town.browser().post(old)):
        assert answer.status_code == 410
        assert "anna" not in answer.text


def test_every_link_that_leads_to_nothing_is_answered_alike(town: Town, page: str) -> None:
    revoked = link(town, package(town, bob := town.resident("bob")))
    with town.office.workshop.open(COMMAND) as work:
        packages.revoke_of(work, [bob])
    town.browser().post(page)
    town.later(minutes=20)
    never = f"/packages/{'A' * 43}"
    answers = [town.browser().get(each) for each in (page, revoked, never, f"{page}x")]
    answers += [town.browser().post(each) for each in (page, revoked, never, f"{page}x")]
    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.text for answer in answers}) == 1


def test_a_link_of_another_kind_opens_no_package(town: Town) -> None:
    anna = town.resident()
    package(town, anna)
    other = town.link(anna).rpartition("/")[2]
    assert town.browser().get(f"/packages/{other}").status_code == 410


def test_two_links_to_one_package_fetch_it_once(town: Town) -> None:
    made = package(town, town.resident())
    first, second = link(town, made), link(town, made)
    assert town.browser().post(first).status_code == 200
    town.later(minutes=16)
    assert town.browser().post(second).status_code == 410


@pytest.mark.parametrize(("language", "word"), [("nl", "Wachtwoordzin"), ("fi", "Salalause")])
def test_the_page_speaks_the_language_of_its_reader(town: Town, page: str, language: str, word: str) -> None:
    assert word in town.browser().get(page, headers={"Accept-Language": language}).text


def test_that_it_was_fetched_is_seen_and_written_down(town: Town) -> None:
    made = package(town, town.resident())
    page = link(town, made)
    town.later(hours=1)
    town.browser().post(page)
    with town.office.workshop.look(COMMAND) as work:
        assert packages.view(work, made).fetched_at == town.office.clock()
