"""Countries, languages and days are called as the reader calls them."""

import pytest
from flask import Flask

from admin import places, reasons
from tests.admin.office import Office


@pytest.fixture
def app(office: Office) -> Flask:
    return office.app


@pytest.mark.parametrize(
    ("spoken", "country", "tongue"),
    [("en", "Germany", "Finnish"), ("nl", "Duitsland", "Fins"), ("fi", "Saksa", "suomi")],
)
def test_a_country_and_a_language_have_their_name_in_each_language(
    app: Flask, spoken: str, country: str, tongue: str
) -> None:
    with app.test_request_context("/", headers={"Accept-Language": spoken}):
        assert (places.country("DE"), places.tongue("fi-FI")) == (country, tongue)


def test_what_has_no_name_keeps_its_code_and_nothing_stays_nothing(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (places.country("??"), places.tongue("tlh-x")) == ("??", "Klingon")
        assert (places.tongue("qqq"), places.country(None), places.tongue("")) == ("qqq", "", "")


@pytest.mark.parametrize(
    ("spoken", "sentence"),
    [
        ("en", "The person withdrew on 9 Mar 2026."),
        ("nl", "De persoon trok de toestemming in op 9 mrt 2026."),
        ("fi", "Henkilö peruutti suostumuksen 9.3.2026."),
    ],
)
def test_a_reason_names_its_day_as_the_reader_writes_days(app: Flask, spoken: str, sentence: str) -> None:
    told = app.extensions["workshop"].knowledge.law.reasons["PRM.WITHDRAWN"]
    with app.test_request_context("/", headers={"Accept-Language": spoken}):
        assert reasons.said(told, {"since": "2026-03-09"}) == sentence


def test_what_is_no_day_stays_as_the_packs_word_it(app: Flask) -> None:
    told = app.extensions["workshop"].knowledge.law.reasons["SYS.CHANNEL"]
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert reasons.said(told, {"channel": "2026-3"}).endswith(": 2026-3.")
