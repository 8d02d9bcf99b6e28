"""What is typed when a form demands an answer, in many languages, and what only looks like it."""

from datetime import date

import pytest

from rules.normalise import SourceDefaults, normalise
from rules.records import Lead

FILLERS = (
    *(
        "n.v.t.",
        "Niet bekend",
        "onbekend!",
        "geen",
        "zie boven",
        "maak een keuze",
        "N/A",
        "--none--",
        "same as above",
    ),
    *(
        "ei tiedossa",
        "kts. yllä",
        "keine Angabe",
        "weiß nicht",
        "saknas",
        "ej angivet",
        "non renseigné",
        "sin datos",
    ),
    *("nie dotyczy", "nincs", "не указано", "なし", "没有", "없음", "#N/B", "#WERT!", "#VÄRDE!", "[deleted]"),
)


def read(knowledge, **members):
    return normalise(Lead(**members), knowledge=knowledge, source=SourceDefaults(), today=date(2026, 11, 22))


@pytest.mark.parametrize("filler", FILLERS)
def test_a_filler_is_no_town(filler, knowledge):
    record = read(knowledge, city=filler)
    assert record.address is None
    assert [finding.code for finding in record.findings] == ["TXT.PLACEHOLDER"]


@pytest.mark.parametrize("name", ["NAV", "Select", "Missing Link", "Ditto", "Kies", "Geheimtipp"])
def test_a_firm_whose_name_is_like_a_filler_stays(name, knowledge):
    organisation = read(knowledge, organisation=name).organisation
    assert organisation is not None
    assert organisation.name == name


def test_a_town_that_is_called_test_is_made_up(knowledge):
    codes = {finding.code for finding in read(knowledge, city="Test", email="anna@example.org").findings}
    assert "XFD.TEST_DATA" in codes


def test_to_test_may_be_somebodys_job(knowledge):
    record = read(knowledge, job_title="Tester", email="anna@example.org")
    assert record.job is not None
    assert record.findings == ()
