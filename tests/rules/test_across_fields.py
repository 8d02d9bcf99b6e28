"""What several fields say together: signs to weigh, which block nothing but what is no person at all."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from rules import mailboxes
from rules.findings import Verdict
from rules.normalise import SourceDefaults, normalise
from rules.records import Kind, Lead, PersonName
from rules.validate import admissible

TODAY = date(2026, 11, 22)


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/across_fields.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _members(row: dict[str, str]) -> dict[str, str]:
    return dict(part.split("=", 1) for part in row["lead"].split("|"))


@pytest.fixture(scope="session")
def said(knowledge):
    """What is said across the fields of a lead: member, code and verdict of each remark."""

    def said(*, kind=None, **members):
        lead = Lead(kind=kind, **members)
        record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=TODAY)
        return [finding for finding in record.findings if finding.code.startswith("XFD.")]

    return said


@pytest.mark.parametrize("row", _golden(), ids=lambda row: row["lead"])
def test_fields_together_say_what_the_golden_file_says(row, said):
    found = [f"{each.field}:{each.code}:{each.verdict}" for each in said(**_members(row))]
    assert found == row["codes"].split()


def test_a_free_mailbox_is_told_of_a_professional_whose_firm_has_a_domain(said):
    members = {"email": "janjansen@gmail.com", "website": "devries.nl"}
    assert [each.code for each in said(kind=Kind.PROFESSIONAL, **members)] == ["XFD.FREE_MAIL"]
    assert said(kind=Kind.CONSUMER, **members) == []


def test_only_test_data_is_invalid_across_fields(knowledge):
    blocking = {
        code.name
        for code in knowledge.codes.values()
        if code.name.startswith("XFD.") and code.verdict is Verdict.INVALID
    }
    assert blocking == {"XFD.TEST_DATA"}


def test_a_lead_full_of_signs_is_still_taken(knowledge):
    lead = Lead(
        given_name="Piet",
        family_name="Bakker",
        email="jan.jansen@devries.fi",
        website="bakkerijbart.nl",
        job_title="Myyntipäällikkö",
        country="NL",
        birth_date="2015-05-05",
    )
    record = normalise(lead, knowledge=knowledge, source=SourceDefaults(), today=TODAY)
    assert len([each for each in record.findings if each.code.startswith("XFD.")]) == 5
    assert admissible(record).accepted


@pytest.mark.parametrize(
    "local", ["info", "jan", "j.j", "jan.jansen.bakker.van.den.berg", "jan jansen", "1.2", ""]
)
def test_a_mailbox_of_one_word_or_of_many_is_not_judged(local):
    assert mailboxes.names_in(local) is None


@pytest.mark.parametrize(
    ("local", "given", "family", "fit"),
    [
        ("jan.jansen", "Piet", "Bakker", mailboxes.OTHER),
        ("jan.jansen", "Piet", "Jansen", None),
        ("jan.jansen", "Jan", "Bakker", None),
        ("jan.jansen", "Jaap", "Bakker", None),
        ("piet.bakker", "Bakker", "Piet", mailboxes.SWAPPED),
        ("bakker.bakker", "Bakker", "Bakker", None),
        ("jan_jansen", "Piet", "Bakker", mailboxes.OTHER),
        ("jan-jansen7", "Piet", "Bakker", mailboxes.OTHER),
        ("hideo.sato", "秀夫", "佐藤", None),
        ("jan.jansen", None, "Bakker", None),
        ("bjoern.soerensen", "Bjørn", "Sørensen", None),
        ("lukasz.zolw", "Łukasz", "Żółw", None),
        ("ae.ro", "Æsa", "Róbertsdóttir", None),
    ],
)
def test_the_names_of_a_mailbox_are_weighed_against_the_persons(local, given, family, fit):
    pair = mailboxes.names_in(local) or ("", "")
    assert (mailboxes.borne_by(pair, PersonName(given=given, family=family)) if all(pair) else None) == fit


def test_a_family_name_that_comes_first_by_custom_is_not_swapped():
    name = PersonName(given="Kovacs", family="Janos", family_first=True)
    assert mailboxes.borne_by(("janos", "kovacs"), name) is None


def test_a_maiden_name_is_the_persons_too():
    name = PersonName(given="Anna", family="Vries", maiden="Peters")
    assert mailboxes.borne_by(("k", "peters"), name) is None
