"""In a real browser the pages of permission have no barriers, fit a telephone, and need no script."""

from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from rules.consent import Author, EventState, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.sources import LawfulBasis, SourceKind
from service import consents, intake, leads, purposes, sources
from service.access import COMMAND, Role
from service.consents import Statement
from service.intake import Submission
from service.purposes import NoticeOrder, PurposeOrder
from tests.admin.stock import Stock, fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def stock(site: Site) -> Stock:
    """Anna with a yes and a no, two versions of a text, and somebody from a bought list."""
    stock = fill(site.office)
    with site.office.workshop.open(COMMAND) as work:
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "The newsletter"},
                channels=(Channel.EMAIL, Channel.SMS),
            ),
        )
        for version, text in (("1", "Yes, once a month."), ("2", "Yes, once a week.")):
            order = NoticeOrder(key="newsletter", version=version, language="en", text=text)
            notice = purposes.publish_notice(work, order)
        bought = sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )
        piet = Lead(given_name="Piet", family_name="Bos", email="piet@example.org")
        intake.accept(work, bought, [Submission(lead=piet, payload=leads.write(piet))])
    said(stock, "email", EventState.GIVEN, notice.id)
    said(stock, "sms", EventState.WITHDRAWN, None)
    return stock


def said(stock: Stock, channel: str, state: EventState, notice_id: UUID | None) -> UUID:
    stock.office.clock.pass_by(timedelta(minutes=1))
    with stock.office.workshop.open(COMMAND) as work:
        told = Statement(
            purpose="newsletter",
            channel=channel,
            state=state,
            author=Author.SUBJECT,
            method=Method.PAPER,
            at=work.now,
            notice_id=notice_id,
            evidence={"note": "folder twelve"},
        )
        return consents.record(work, stock.anna, told).event.id


def places(stock: Stock) -> dict[str, str]:
    with stock.office.workshop.look(COMMAND) as work:
        line = consents.ledger(work, stock.anna)[0]
    page = f"/contacts/{stock.anna}/permissions"
    return {
        "ledger": page,
        "yes": f"{page}/yes",
        "line": f"{page}/{line.id}",
        "purposes": "/purposes/",
        "purpose": "/purposes/newsletter",
        "edit": "/purposes/newsletter/edit",
        "text": "/purposes/texts/newsletter/2",
        "publish": "/purposes/texts/new",
        "told": "/source-notices/",
        "standing": f"/standing/?contact={stock.anna}",
    }


@LOOKS
def test_no_page_of_permission_has_barriers_or_is_too_wide(
    site: Site, stock: Stock, dark: bool, narrow: bool
) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer, dark=dark, narrow=narrow) as page:
        for name, address in places(stock).items():
            answer = page.goto(address)
            assert answer is not None
            assert (name, answer.status) == (name, 200)
            assert (name, barriers(page)) == (name, [])
            assert (name, overflow(page)) == (name, 0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_no_is_heard_and_stands_at_once(site: Site, stock: Stock, scripts: bool) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer, scripts=scripts) as page:
        page.goto(f"/contacts/{stock.anna}/permissions")
        page.get_by_label("They object to it").check()
        page.get_by_role("button", name="Record the no").click()
        expect(page.get_by_text("Written down. It holds from now on.")).to_be_visible()
        expect(page.get_by_role("link", name="Objected")).to_be_visible()
        expect(page.get_by_text("Allowed", exact=True)).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_evidence_is_shown_for_a_reason_and_gone_afterwards(
    site: Site, stock: Stock, scripts: bool
) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer, scripts=scripts) as page:
        page.goto(places(stock)["line"])
        page.get_by_role("link", name="Reveal Evidence").click()
        page.get_by_label("To handle a request").check()
        page.get_by_role("button", name="Reveal").click()
        expect(page.get_by_text("folder twelve")).to_be_visible()
        page.goto(places(stock)["line"])
        expect(page.get_by_text("folder twelve")).to_have_count(0)


def test_the_question_is_answered_with_its_reasons(site: Site, stock: Stock) -> None:
    officer = site.session_of("olga", Role.OFFICER)
    with site.page(session=officer) as page:
        page.goto(f"/standing/?contact={stock.anna}")
        page.get_by_role("button", name="Ask").click()
        expect(page.locator("#verdict")).to_be_visible()
        assert barriers(page) == []
        assert str(stock.anna) not in page.url
