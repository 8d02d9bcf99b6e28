"""In a real browser the pages of lists for recipients have no barriers, and fit a telephone."""

from dataclasses import replace

import pytest

from rules.exports import Format
from rules.records import Channel
from service import exports
from service.access import COMMAND, Role
from service.storage.sources import Source
from tests.admin.stock import fill
from tests.browser.site import Site, barriers, overflow
from tests.service.exports import lists
from tests.service.exports.lists import SHARED, Ground

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def ground(site: Site) -> Ground:
    stock = fill(site.office)
    with site.office.workshop.look(COMMAND) as work:
        source = work.session.get_one(Source, stock.source_id)
        work.session.expunge(source)
    return lists.ground(site.office.workshop, source)


@pytest.fixture
def pages(site: Site, ground: Ground) -> dict[str, str]:
    """Lists in every state, by name."""
    cora, eva = ground.person("Cora Visser"), ground.stranger("Eva Visser")
    names = ("contact_id", "email", "given_name", "family_name", "organisation", "job_title", "language")
    ready = ground.made([cora, eva], fields=names)
    hashed = ground.made(
        [cora, eva],
        format=Format.META,
        purpose=SHARED,
        channel=Channel.SHARE,
        fields=("email", "phone", "birth_date"),
    )
    over = ground.made([cora])
    with site.office.workshop.open(COMMAND) as work:
        exports.take_back(work, over)
    site.office.workshop.settings = replace(site.office.workshop.settings, export_alone=0)
    waiting = ground.made([cora])
    ids = {"ready": ready, "hashed": hashed, "over": over, "waiting": waiting}
    return {
        "list": "/exports/",
        "new": f"/exports/new?segment={ground.segment_id}",
        **{name: f"/exports/{export_id}" for name, export_id in ids.items()},
    }


@LOOKS
def test_no_page_of_lists_has_a_barrier(site: Site, pages: dict[str, str], dark: bool, narrow: bool) -> None:
    session = site.session_of("mark", Role.MARKETER)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in pages.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name


def test_an_empty_page_and_a_refused_order_have_no_barrier(site: Site, ground: Ground) -> None:
    session = site.session_of("mark", Role.MARKETER)
    with site.page(session=session, narrow=True) as page:
        page.goto("/exports/")
        assert "No list yet" in page.inner_text("main")
        assert barriers(page) == []
        page.goto("/exports/new")
        for name in ("contact_id", "email"):
            page.uncheck(f"#i-fields-{name}")
        page.click("button:has-text('Order it')")
        assert "There is a problem" in page.inner_text("main")
        assert barriers(page) == []
        assert not overflow(page)


def test_a_list_is_ordered_and_fetched_without_script(site: Site, ground: Ground) -> None:
    export_id = ground.made([ground.person("Cora Visser")])
    session = site.session_of("mark", Role.MARKETER)
    with site.page(session=session, scripts=False) as page:
        page.goto(f"/exports/new?segment={ground.segment_id}")
        page.check("text=Given name")
        page.click("button:has-text('Order it')")
        assert "Being listed" in page.inner_text("main")
        page.goto(f"/exports/{export_id}")
        with page.expect_download() as download:
            page.click("button:has-text('Fetch the file')")
        content = download.value.path().read_text(encoding="utf-8")
        assert "cora@example.org" in content
