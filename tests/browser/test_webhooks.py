"""In a real browser the pages of webhooks have no barriers, and fit a telephone."""

from collections.abc import Iterator

import pytest

from rules.webhooks import Event
from service.access import Role
from service.webhooks import register
from tests.browser.site import Site, barriers, overflow
from tests.receiver import Say, listening
from tests.service.webhooks.hooks import announce, deliveries, do, hook, run, run_on

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def told(site: Site) -> Iterator[dict[str, str]]:
    """An address that takes, one that fails, one that wants nothing more, and one stopped by hand."""
    workshop, clock = site.office.workshop, site.office.clock
    with listening() as taking, listening() as failing, listening() as gone:
        failing.answer = lambda _: Say(503)
        gone.answer = lambda _: Say(410)
        made = [
            hook(workshop, taking, description="Mailing tool", events=[*Event]),
            hook(workshop, failing, description="A warehouse with a rather long name that has to be broken"),
            hook(workshop, gone, description="Left"),
            hook(workshop, f"https://hooks.example.org/{'long' * 50}"),
        ]
        do(workshop, register.disable, made[3].view.id)
        announce(workshop, 3)
        run_on(workshop, clock)
        announce(workshop)
        run(workshop, clock)
        ids = [each.view.id for each in made]
        failed = deliveries(workshop, ids[1])[-1]
        yield {
            "list": "/webhooks/",
            "new": "/webhooks/new",
            "taking": f"/webhooks/{ids[0]}",
            "failing": f"/webhooks/{ids[1]}",
            "gone": f"/webhooks/{ids[2]}",
            "by-hand": f"/webhooks/{ids[3]}",
            "edit": f"/webhooks/{ids[0]}/edit",
            "secret": f"/webhooks/{ids[0]}/secret",
            "remove": f"/webhooks/{ids[0]}/remove",
            "delivery": f"/webhooks/{ids[1]}/deliveries/{failed.id}",
            "home": "/",
        }


@LOOKS
def test_no_page_of_webhooks_has_a_barrier(
    site: Site, told: dict[str, str], dark: bool, narrow: bool
) -> None:
    session = site.session_of("ida", Role.INTEGRATOR)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in told.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name


def test_a_webhook_is_made_without_script(site: Site) -> None:
    session = site.session_of("ida", Role.INTEGRATOR)
    with site.page(session=session, scripts=False) as page:
        page.goto("/webhooks/new")
        page.fill("#i-url", "https://hooks.example.org/in")
        page.check("text=Contacts were erased")
        page.click("button:has-text('Add')")
        assert page.inner_text("#secret").startswith("whsec_")
        page.click("text=I have kept it safe")
        assert page.inner_text("h1") == "hooks.example.org"
