"""Retention, breaches and the record of processing, in every look: no barriers, nothing too wide."""

from dataclasses import replace

import pytest

from rules.breaches import Exposure, Nature, Risk, Text
from rules.consent import LegalBasis
from rules.purposes import PurposeKind
from rules.recipients import Protocol, Transfer
from rules.recipients import Role as Part
from rules.records import Channel
from rules.retention import Action, Trigger
from service import activities, breaches, purposes, retention, worker
from service.access import COMMAND, Role
from service.breaches import counting, deciding
from service.purposes import PurposeOrder
from service.recipients import register
from service.retention import runs
from tests.admin.office import Office
from tests.admin.stock import fill
from tests.browser.site import Site, barriers, overflow

pytestmark = pytest.mark.browser
LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)
NEWSLETTER = PurposeOrder(
    key="newsletter",
    kind=PurposeKind.MARKETING,
    titles={"en": "Newsletter"},
    channels=(Channel.EMAIL,),
    basis=LegalBasis.CONSENT,
)
MAILER = register.Order(
    name="Mailer Inc",
    role=Part.PROCESSOR,
    protocol=Protocol.MANUAL,
    country="US",
    transfer=Transfer.CLAUSES,
)
RULE = retention.Order(name="All", trigger=Trigger.COLLECTED, period="P3Y", action=Action.ERASE, country="NL")


def pages(office: Office) -> list[str]:
    """Something of everything, and where it stands."""
    fill(office)
    with office.workshop.open(COMMAND) as work:
        purposes.create(work, NEWSLETTER)
        register.register(work, MAILER)
        retention.make(work, RULE)
        retention.end(work, retention.make(work, replace(RULE, name="Once")))
        run = runs.begin(work)
        activities.keep(work)
    breach = a_breach(office)
    worker.run_due(office.workshop)
    day = office.clock().date()
    acts = ("assess", "write", "count", "reported", "unreported", "decide", "told", "note", "close")
    return [
        "/retention/",
        "/retention/new",
        f"/retention/runs/{run}",
        "/breaches/",
        "/breaches/new",
        breach,
        f"{breach}/report",
        *(f"{breach}/{act}" for act in acts),
        "/activities/",
        "/activities/1",
        f"/activities/differences?before={day}&after={day}",
    ]


def a_breach(office: Office) -> str:
    with office.workshop.open(COMMAND) as work:
        order = breaches.Order(title="Stolen laptop", detected_at=work.now, aware_at=work.now)
        breach_id = breaches.begin(work, order)
        deciding.write(work, breach_id, dict.fromkeys(Text, "Written down.\nOn two lines."))
        deciding.assess(
            work,
            breach_id,
            natures=frozenset(Nature),
            risk=Risk.HIGH,
            exposure=Exposure.SEALED,
            why="For a reason.",
        )
        counting.count(work, breach_id, counting.Scope())
    return f"/breaches/{breach_id}"


@LOOKS
def test_no_page_has_barriers_or_is_wider_than_the_window(site: Site, dark: bool, narrow: bool) -> None:
    found = pages(site.office)
    with site.page(session=site.session_of("olga", Role.OFFICER), dark=dark, narrow=narrow) as page:
        for path in found:
            assert page.goto(path).ok, path  # type: ignore[union-attr]
            assert barriers(page) == [], path
            assert overflow(page) == 0, path


@pytest.mark.parametrize("locale", ["nl-NL", "fi-FI"])
def test_no_page_is_wider_in_another_language(site: Site, locale: str) -> None:
    found = pages(site.office)
    with site.page(session=site.session_of("olga", Role.OFFICER), narrow=True, locale=locale) as page:
        for path in found:
            page.goto(path)
            assert overflow(page) == 0, path
