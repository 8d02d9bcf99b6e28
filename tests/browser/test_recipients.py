"""In a real browser the pages of recipients and notices have no barriers, and fit a telephone."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from rules.recipients import Protocol, Transfer
from rules.tellings import Deed
from service import recipients, worker
from service.access import COMMAND, SYSTEM, Role
from service.recipients import contents
from service.storage import keys
from service.storage.recipients import Telling
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers, overflow
from tests.receiver import Say, listening
from tests.service.recipients.partners import give, hooked, partner, sweep, tell

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def told(site: Site) -> Iterator[dict[str, str]]:
    """A recipient that fails, one that is silent, one told by letter, one by a person; pages by name."""
    stock, workshop = fill(site.office), site.office.workshop
    with listening() as failing, listening() as silent:
        failing.answer = lambda _: Say(410)
        made = [
            hooked(workshop, failing, "Broken house", country="US", transfer=Transfer.CLAUSES),
            hooked(
                workshop, silent, "Silent house with a rather long name that has to be broken", patience=2
            ),
            partner(workshop, "Printer", Protocol.EMAIL, address="privacy@printer.example.org"),
            partner(workshop, "Call centre"),
        ]
        for each in made:
            give(workshop, each.id, stock.anna)
        tell(workshop, stock.anna, deed=Deed.RESTRICTED)
        with workshop.open(COMMAND) as work:
            before = {**recipients.known_by(work, [stock.anna])}
            del before[contents.FieldName.NAME]
            ids = recipients.tell(work, [stock.anna], deed=Deed.RECTIFIED, before=before)
        worker.run_due(workshop)
        site.office.clock.pass_by(timedelta(days=4))
        sweep(workshop)
        yield _pages(stock, made[1].id, list(ids))


def _pages(stock: Stock, recipient_id: UUID, ids: list[UUID]) -> dict[str, str]:
    with stock.look() as work:
        found = {}
        for telling_id in ids:
            row, key = work.session.get_one(Telling, telling_id), keys.find(work.session, telling_id)
            assert row.content
            assert key
            found[row.protocol] = (
                telling_id,
                contents.open_notice(work, key, row.content, telling_id).token,
            )
    by_hand, letter = found[Protocol.MANUAL], found[Protocol.EMAIL]
    silent = next(each for each in ids if each not in {by_hand[0], letter[0]})
    return {
        "list": "/recipients/",
        "new": "/recipients/new",
        "one": f"/recipients/{recipient_id}",
        "edit": f"/recipients/{recipient_id}/edit",
        "secret": f"/recipients/{recipient_id}/secret",
        "waiting": "/tellings/",
        "all": "/tellings/all",
        "telling": f"/tellings/{silent}",
        "by-hand": f"/tellings/{by_hand[0]}",
        "reveal": f"/tellings/{by_hand[0]}/reveal",
        "close": f"/tellings/{by_hand[0]}/close",
        "contact": f"/contacts/{stock.anna}/disclosed",
        "public": f"/notices/{letter[1]}",
    }


@LOOKS
def test_no_page_of_recipients_has_a_barrier(
    site: Site, told: dict[str, str], dark: bool, narrow: bool
) -> None:
    session = site.session_of("olga", Role.OFFICER)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in told.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name


def test_an_officer_handles_a_notice_without_script(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("olga", Role.OFFICER)
    with site.page(session=session, scripts=False) as page:
        page.goto(told["by-hand"])
        page.click("text=Reveal what the notice says")
        page.check("text=To handle a request")
        page.click("button:has-text('Reveal')")
        assert page.locator("text=Anna de Vries").count() == 1
        page.click("text=They have confirmed it to us")
        assert "they have confirmed it" in page.inner_text("main")
    with site.office.workshop.look(SYSTEM) as work:
        row = work.session.get_one(Telling, UUID(told["by-hand"].rpartition("/")[2]))
        assert row.state.is_over
