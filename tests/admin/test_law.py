"""The page of what the law asks: rows as they are on a day, and what is to come."""

import re
from dataclasses import replace
from datetime import timedelta

from admin import periods
from service.access import Role
from tests.admin.office import Office

PERIODS = 'id="periods"'
"""Where the matrix ends on the page."""


def rows(text: str) -> list[str]:
    return re.findall(r"<code>([a-z]+\.[a-z0-9._]+)</code>", text)


def test_every_row_says_where_it_was_read_and_whether_by_a_reviewer(office: Office) -> None:
    page = office.signed_in("olga", Role.OFFICER).get("/law/?country=DE&use=email")

    assert "Consent beforehand" in page.text
    assert 'href="https://www.gesetze-im-internet.de/' in page.text
    assert "Unverified" in page.text


def test_what_is_to_come_is_told_before_it_is_in_force(office: Office) -> None:
    page = office.signed_in("olga", Role.OFFICER).get(
        "/law/?country=NL&use=phone&people=consumer&on=2026-06-30"
    )
    coming, now = page.text.split("As it is on 30 June 2026")

    assert rows(coming) == ["nl.phone.person"]
    assert "nl.phone.person" not in rows(now)
    assert len(rows(now)) >= 1


def test_shared_rows_are_left_out_where_a_country_has_its_own(office: Office) -> None:
    desk = office.signed_in("olga", Role.OFFICER)
    dutch = desk.get("/law/?country=NL&use=email").text.split(PERIODS)[0]
    spanish = desk.get("/law/?country=ES&use=email").text.split(PERIODS)[0]

    assert rows(dutch)
    assert all(row.startswith("nl.") for row in rows(dutch))
    assert rows(spanish) == ["eu.message"]


def test_a_filter_that_nothing_fits_says_that_nothing_would_be_allowed(office: Office) -> None:
    page = office.signed_in("olga", Role.OFFICER).get("/law/?country=NL&use=email&on=1990-01-01")

    assert "No row of the law fits these filters" in page.text


def test_a_day_that_is_none_is_taken_for_today(office: Office) -> None:
    assert office.signed_in("olga", Role.OFFICER).get("/law/?on=yesterday").status_code == 200


def test_the_periods_for_answers_are_told_with_their_law_and_who_read_it(office: Office) -> None:
    text = office.signed_in("olga", Role.OFFICER).get("/law/").text
    _, told = text.split(PERIODS)

    assert {"gdpr.answer", "gdpr.breach", "uk.answer", "ccpa.opt_out"} <= set(rows(told))
    for said in ("1 month", "extended, at most 3 months", "72 hours", "15 working days", "the same day"):
        assert said in told
    assert "Unverified" in told
    assert re.search(r"<code>clocks \d+\.\d+\.\d+</code>", told)


def test_a_period_that_is_over_is_not_told(office: Office) -> None:
    [period] = [each for each in office.workshop.knowledge.law.clocks.periods if each.id == "gdpr.answer"]
    before, after = period.since - timedelta(days=1), period.since
    over = replace(period, until=before)
    assert [line.period for line in periods.lines([over, period], after)] == [period]


def test_who_may_not_ask_for_standing_does_not_see_it(office: Office) -> None:
    assert office.signed_in("anna", Role.STEWARD).get("/law/").status_code == 403
