"""Do the pages tell of quality, scorecards and campaigns what is kept, and lead to who is behind it?"""

from datetime import timedelta

from admin import measured
from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.leads import LeadStatus, Outcome
from rules.measures import contacts as rules
from rules.measures import scorecard
from service.access import COMMAND, Role
from tests.admin.office import Office
from tests.admin.stock import Stock, fill
from tests.service.measures import base


def measured_stock(office: Office) -> Stock:
    """Anna and some leads of the form, measured on two days."""
    stock = fill(office)
    base.measure(office.workshop)
    office.clock.pass_by(timedelta(days=1))
    base.measure(office.workshop)
    return stock


def test_before_the_first_night_one_may_have_everybody_measured(office: Office) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    assert "Nothing was measured yet" in desk.get("/quality/").text
    answer = desk.post("/quality/measure")
    assert (answer.status_code, answer.location) == (303, "/quality/")
    assert "Everybody is being measured" in desk.get("/quality/").text


def test_six_panels_each_say_how_they_are_measured(office: Office) -> None:
    stock = measured_stock(office)
    page = office.signed_in("anna", Role.STEWARD).get("/quality/").text
    for how in rules.HOW.values():
        assert how in page
    assert page.count("<polyline") == sum(1 for _ in rules.HOW) - page.count("–</strong>")
    assert f"/quality/sources/{stock.source_id}" in page


def test_the_words_are_those_of_the_rules(office: Office) -> None:
    with office.app.test_request_context():
        assert {name: str(text) for name, text in measured.HOW.items()} == dict(rules.HOW)
        assert {name: str(text) for name, text in measured.HOW_RATE.items()} == dict(scorecard.HOW)


def test_a_figure_leads_to_who_lowers_it(office: Office) -> None:
    stock = measured_stock(office)
    desk = office.signed_in("anna", Role.STEWARD)
    page = desk.get(f"/quality/completeness/contacts?source={stock.source_id}").text
    assert f"/contacts/{stock.anna}" in page
    assert "anna@example.org" not in page
    assert "Nobody lowers it" in desk.get("/quality/uniqueness/contacts").text
    assert desk.get("/quality/beauty/contacts").status_code == 404
    assert desk.get("/quality/completeness/contacts?source=nobody").status_code == 404


def test_one_source_country_or_kind_can_be_looked_at(office: Office) -> None:
    stock = measured_stock(office)
    desk = office.signed_in("anna", Role.STEWARD)
    assert "Web form" in desk.get(f"/quality/?source={stock.source_id}").text
    assert "Country not known" in desk.get("/quality/?by=country&country=").text
    assert "Not known" in desk.get("/quality/?by=kind").text
    assert desk.get("/quality/?kind=robot").status_code == 404


def test_who_may_not_see_contacts_sees_figures_and_nobody_behind_them(office: Office) -> None:
    measured_stock(office)
    desk = office.signed_in("alan", Role.AUDITOR)
    page = desk.get("/quality/")
    assert page.status_code == 200
    assert "Contacts behind it" not in page.text
    assert desk.get("/quality/validity/contacts").status_code == 403


def test_the_scorecard_shows_every_rate_and_stops_the_source(office: Office) -> None:
    stock = measured_stock(office)
    card = f"/quality/sources/{stock.source_id}"
    assert "Pause source" not in office.signed_in("anna", Role.STEWARD).get(card).text
    desk = office.signed_in("ines", Role.INTEGRATOR)
    page = desk.get(card).text
    for how in scorecard.HOW.values():
        assert how in page
    assert "Not compared" in page
    assert f"/sources/{stock.source_id}/pause" in page
    assert desk.post_from(card, f"/sources/{stock.source_id}/pause").status_code == 303
    assert "This source is paused" in desk.get(card).text


def test_a_bad_rate_leads_to_its_leads(office: Office) -> None:
    stock = fill(office)
    with office.workshop.open(COMMAND) as work:
        source = work.session.get(base.Source, stock.source_id)
        assert source is not None
        base.lead(work, source, status=LeadStatus.REJECTED, outcome=Outcome.NONE)
    base.measure(office.workshop)
    page = office.signed_in("anna", Role.STEWARD).get(f"/quality/sources/{stock.source_id}").text
    assert f"/leads/?source={stock.source_id}&amp;status=rejected" in page


def test_the_source_has_its_scorecard(office: Office) -> None:
    stock = fill(office)
    page = office.signed_in("anna", Role.STEWARD).get(f"/sources/{stock.source_id}").text
    assert f"/quality/sources/{stock.source_id}" in page


def test_a_campaign_is_shown_with_few_people_hidden(office: Office) -> None:
    stock = fill(office)
    with office.workshop.open(COMMAND) as work:
        source = work.session.get(base.Source, stock.source_id)
        assert source is not None
        for _ in range(12):
            record = base.lead(work, source)
            contact = base.contact(work, {FieldName.EMAIL: (Verdict.VALID, record)})
            base.happen(work, contact, EngagementKind.CLICK, source, campaign="spring")
        base.happen(work, contact, EngagementKind.PURCHASE, source, campaign="spring", amount=12_345)
    desk = office.signed_in("mia", Role.MARKETER)
    assert "/campaigns/spring" in desk.get("/campaigns/").text
    page = desk.get("/campaigns/spring").text
    assert "123.45" in page
    assert '<td class="number">12</td>' in page
    assert '<td class="number">few</td>' in page
    assert desk.get("/campaigns/autumn").status_code == desk.get("/campaigns/a%00b").status_code == 404


def test_without_campaigns_the_page_says_what_will_be_here(office: Office) -> None:
    assert "No campaigns yet" in office.signed_in("mia", Role.MARKETER).get("/campaigns/").text


def test_the_first_page_shows_the_six_dimensions_in_small(office: Office) -> None:
    assert "last night, of all contacts" not in office.signed_in("anna", Role.STEWARD).get("/").text
    measured_stock(office)
    page = office.signed_in("bob", Role.STEWARD).get("/").text
    assert "last night, of all contacts" in page
    assert "Completeness" in page
