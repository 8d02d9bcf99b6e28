"""Job titles and departments are tidied, never re-worded; what they tell is read from them."""

import csv
import tomllib
from importlib.resources import files
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules import jobs
from rules.context import Context
from rules.findings import verdict_of
from rules.jobs import lexicon
from rules.records import Job

LEVELS = {
    "owner",
    "executive",
    "vice_president",
    "director",
    "head",
    "manager",
    "senior",
    "staff",
    "junior",
    "intern",
    "none",
}
MANNERS = {"", "alone", "doubt", "edge", "last", "officer", "student"}


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/jobs.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def reading(knowledge):
    """A title and a department as somebody of a language reads them."""

    def reading(title=None, *, language="en", department=None, country=None):
        members = {"job_title": title, "department": department}
        context = Context(vocabulary=knowledge.vocabulary, language=language, country=country)
        return jobs.parse({member: text for member, text in members.items() if text}, context)

    return reading


@pytest.fixture(scope="session")
def job(reading):
    return lambda *title, **said: reading(*title, **said).values[0]


@pytest.mark.parametrize("row", _golden(), ids=lambda row: f"{row['language']}: {row['input']}")
def test_a_title_reads_as_the_golden_file_says(row, reading, knowledge):
    parsed = reading(row["input"], language=row["language"])
    found = parsed.values[0] if parsed.values else Job()
    assert (found.title or "", "; ".join(found.others)) == (row["expected"], row["others"])
    assert (found.seniority or "", found.function or "") == (row["level"], row["function"])
    assert verdict_of(parsed.findings, "job_title") == row["verdict"]
    codes = [finding.code for finding in parsed.findings]
    assert codes == row["code"].split()
    assert set(codes) <= knowledge.codes.keys()


def test_a_department_is_tidied_like_a_title(job):
    found = job("Inkoper", language="nl", department="INKOOP & LOGISTIEK")
    assert (found.title, found.department) == ("Inkoper", "Inkoop & Logistiek")


def test_a_department_alone_is_a_job_without_title_or_level(job):
    found = job(department="HR")
    assert (found.title, found.department, found.function, found.seniority) == (None, "HR", "hr", None)


def test_the_department_tells_the_field_where_the_title_does_not(job):
    assert job("Manager", department="Sales").function == "sales"
    assert job("Finance Manager", department="Sales").function == "finance"
    assert job("retired", department="Sales").function is None


def test_nothing_gives_nothing(reading):
    assert reading("", department="n.v.t.").values == ()


def test_a_filler_between_marks_is_a_filler(reading):
    parsed = reading("- n.v.t. -", language="nl")
    assert (parsed.values, [finding.code for finding in parsed.findings]) == ((), ["TTL.PLACEHOLDER"])


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("CEO", "decider"),
        ("Head of IT", "decider"),
        ("Sales Manager", "influencer"),
        ("Nurse", "user"),
        ("Buyer", "gatekeeper"),
        ("PA to the CEO", "gatekeeper"),
        ("Intern", None),
        ("retired", None),
        ("Sales", None),
    ],
)
def test_the_part_in_a_purchase_follows_level_and_field(job, title, role):
    assert job(title).buying_role == role


def test_the_language_of_the_reader_decides_what_a_word_means(job):
    assert job("Intern", language="en").seniority == "intern"
    assert job("Intern adviseur", language="nl").seniority == "staff"
    assert job("Chef", language="sv").function is None
    assert job("Chef", language="en").function == "hospitality"


def test_where_no_language_is_stated_the_country_tells_it(job):
    assert job("Chef", language=None, country="SE").seniority == "head"
    assert job("Chef", language=None, country="GB").function == "hospitality"


def test_a_word_of_another_language_is_understood_too(job):
    assert job("Toimitusjohtaja", language="nl").seniority == "executive"
    # But not a short one: ad is a managing director in Italy alone.
    assert job("Ad Manager", language="en").seniority == "manager"
    assert job("AD", language="it").seniority == "executive"


def test_the_language_of_a_title_is_told_where_its_words_have_one(job):
    assert job("Myyntipäällikkö", language="nl").language == "fi"
    assert job("Sales Manager", language="nl").language is None


def test_titles_that_a_comma_parts_are_several_and_a_region_is_none(job):
    assert job("Lawyer, Notary").others == ("Notary",)
    assert job("SVP Sales, EMEA").others == ()
    assert job("Supervisor, Kosher Dietary Service").others == ()


def test_of_several_titles_the_highest_counts(job):
    found = job("accountant; CEO")
    assert (found.title, found.others, found.seniority) == ("accountant", ("CEO",), "executive")


def test_equal_titles_are_one(job):
    assert job("Manager; manager").others == ()


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_word_list_speaks_of_known_levels_and_fields(knowledge, language):
    functions = knowledge.vocabulary.maps["job_functions"]
    for told in knowledge.vocabulary.maps[f"job_words_{language}"]:
        level, function, *manner = told.split()
        assert level == "-" or level in LEVELS
        assert function == "-" or function in functions
        assert set(manner) <= MANNERS


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_no_word_stands_twice_in_a_list(language):
    text = files("rules").joinpath(f"packs/vocab/job_words_{language}.toml").read_text(encoding="utf-8")
    words = [word.rstrip("?") for group in tomllib.loads(text)["map"].values() for word in group.split(", ")]
    assert [one for one, other in pairwise(sorted(words)) if one == other] == []


@pytest.mark.parametrize("language", ["nl", "fi"])
def test_every_field_of_work_has_a_name_in_our_languages(knowledge, language):
    maps = knowledge.vocabulary.maps
    assert maps[f"job_functions_{language}"].keys() == maps["job_functions"].keys()


WORDS = [
    "Manager",
    "CEO",
    "of",
    "Sales",
    ";",
    ",",
    "/",
    "m/f",
    "(m/w/d)",
    "n/a",
    "Leiter(in)",
    "it",
    "ex",
    "-",
]
TITLE = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
)


@settings(deadline=None)
@given(members=st.dictionaries(st.sampled_from(jobs.MEMBERS), TITLE))
@example(members={"job_title": "Manager m/f; CEO m/f"})
@example(members={"job_title": "CEO; n/a; CEO"})
def test_no_text_is_too_strange_to_read_and_tidy_text_stays(members, reading):
    said = {"title": members.get("job_title"), "department": members.get("department")}
    for found in reading(said["title"], department=said["department"]).values:
        again = jobs.as_members(found)
        assert reading(again.get("job_title"), department=again.get("department")).values == (found,)
        assert sum(map(len, again.values())) <= 4 * sum(map(len, members.values()))


@pytest.mark.parametrize("piece", ["a", "Leiter", "sales ", "a.", "CEO, ", "(in)", "it ", "assistant to "])
def test_no_title_takes_long(reading, piece):
    start = process_time()
    reading((piece * 10_000)[:10_000])
    assert process_time() - start < 0.5
