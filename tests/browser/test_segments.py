"""In a real browser the pages of segments have no barriers, fit a telephone, and need no script."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rules.consent import EventState
from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, Role
from service.segments import snapshots
from tests.browser.site import Site, barriers, overflow
from tests.service.segments.crowd import DUTCH, MARKETER, decide, describe, made, person, say, settle

pytestmark = pytest.mark.browser

LOOKS = pytest.mark.parametrize(
    ("dark", "narrow"), [(False, False), (True, False), (False, True), (True, True)]
)


@pytest.fixture
def told(site: Site) -> dict[str, str]:
    """Segments with people in and out, two snapshots, an older version, and one that has ended."""
    workshop = site.office.workshop
    describe(workshop)
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    people = [person(workshop, source, number) for number in range(4)]
    for each in people[:3]:
        say(workshop, each)
    settle(workshop, *people)
    long = {"all": [{"any": [DUTCH, {"attribute": "job_level", "op": "in", "value": ["owner", "director"]}]}]}
    view = made(
        workshop, long, name="Everybody in the Low Countries whom we have met at any fair", valid=["email"]
    )
    other = made(workshop, {"all": [{"all": [{"any": [DUTCH]}, {"not": DUTCH}]}]}, name="Deep")
    frozen = []
    for state in (None, EventState.WITHDRAWN):
        site.office.clock.pass_by(timedelta(minutes=1))
        if state:
            say(workshop, people[0], state)
            settle(workshop, people[0])
        with workshop.open(MARKETER) as work:
            frozen.append(snapshots.take(work, view.id).id)
    path = f"/segments/{view.id}"
    return {
        "list": "/segments/",
        "new": "/segments/new",
        "one": path,
        "beside": f"{path}?with={other.id}",
        "edit": f"{path}/edit",
        "deep": f"/segments/{other.id}/edit",
        "excluded": f"{path}/excluded/LAW.NEEDS_CONSENT",
        "nobody": f"{path}/excluded/PRM.EXPIRED",
        "changes": f"{path}/changes/{frozen[0]}/{frozen[1]}",
    }


@LOOKS
def test_no_page_of_segments_has_a_barrier(
    site: Site, told: dict[str, str], dark: bool, narrow: bool
) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session, dark=dark, narrow=narrow) as page:
        for name, path in told.items():
            answer = page.goto(path)
            assert answer
            assert answer.ok, name
            assert barriers(page) == [], name
            assert not overflow(page), name
        page.goto(told["new"])
        for attribute in ("kind", "country", "has_email", "last_activity_at", "spent", "job_level"):
            page.select_option("#g0-new", attribute)
            page.click("button[value='add-0']")
        page.click("button[value='group']")
        page.fill("#i-name", "Try")
        page.locator("main").get_by_role("button", name="Show how many").click()
        page.locator("[role=alert] li").nth(2).wait_for()
        assert (barriers(page), overflow(page)) == ([], False)


def test_a_marketer_makes_a_segment_without_script(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session, scripts=False) as page:
        page.goto(told["new"])
        page.fill("#i-name", "Dutch consumers")
        page.select_option("#g0-new", "country")
        page.click("button[value='add-0']")
        page.fill("#g0-0-value", "NL")
        page.select_option("#g0-new", "kind")
        page.click("button[value='add-0']")
        page.check("label:has-text('Consumer')")
        page.get_by_role("button", name="Show how many").click()
        assert page.locator(".tile-figure").all_inner_texts() == ["2", "2", "4"]
        page.get_by_role("button", name="Save").click()
        assert "Country is one of Netherlands" in page.inner_text("main")
    decide(site.office.workshop)


def test_enter_in_a_field_shows_how_many_and_takes_nothing_away(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session, scripts=False) as page:
        page.goto(told["new"])
        page.fill("#i-name", "Dutch")
        page.select_option("#g0-new", "country")
        page.click("button[value='add-0']")
        page.fill("#g0-0-value", "NL")
        page.press("#g0-0-value", "Enter")
        assert page.locator(".tile-figure").count() == 3
        assert page.input_value("#g0-0-value") == "NL"


def test_the_count_follows_the_form_without_a_button(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session) as page:
        page.goto(told["new"])
        said = page.locator(".said")
        assert (said.inner_text(), page.locator(".tile-figure").count()) == ("", 0)
        page.select_option("#g0-new", "country")
        page.click("button[value='add-0']")
        expect(said).to_contain_text("Not counted yet. Country")
        expect(page.locator("#i-r-0-0")).to_be_focused()
        page.fill("#g0-0-value", "NL")
        expect(said).to_have_text("2 of 4 may be reached")
        assert page.locator(".tile-figure").all_inner_texts() == ["2", "2", "4"]
        assert "The person withdrew." in page.inner_text("#count")
        page.fill("#g0-0-value", "FI")
        expect(said).to_have_text("0 of 0 may be reached")
        page.click("button[value='drop-0-0']")
        expect(said).to_have_text("2 of 4 may be reached")
        assert page.url.endswith(told["new"])
        assert (barriers(page), overflow(page)) == ([], False)


def test_only_the_newest_question_is_answered(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session) as page:
        page.goto(told["new"])
        page.select_option("#g0-new", "country")
        page.click("button[value='add-0']")
        expect(page.locator(".said")).to_contain_text("Country")
        held = []
        page.route("**/segments/new", lambda route: held.append(route) if not held else route.continue_())
        with page.expect_event("requestfailed"):
            with page.expect_request("**/segments/new"):
                page.fill("#g0-0-value", "FI")
            page.fill("#g0-0-value", "NL")
        expect(page.locator(".said")).to_have_text("2 of 4 may be reached")


def test_a_count_that_fails_is_told_in_words(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session) as page:
        page.goto(told["edit"])
        expect(page.locator(".said")).to_contain_text("may be reached")
        page.route("**/edit", lambda route: route.abort())
        page.select_option("#g0-how", "none")
        expect(page.locator(".said")).to_contain_text("It could not be counted just now.")


def test_people_who_are_being_decided_come_in_by_themselves(site: Site, told: dict[str, str]) -> None:
    session = site.session_of("mara", Role.MARKETER)
    with site.page(session=session) as page:
        page.goto(told["new"])
        page.select_option("#i-channel", "post")
        expect(page.locator("#count")).to_contain_text("being decided anew")
        decide(site.office.workshop)
        expect(page.locator("#count")).not_to_contain_text("being decided anew", timeout=15_000)
