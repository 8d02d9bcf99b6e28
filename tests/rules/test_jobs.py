"""Job titles and departments are tidied, never re-worded."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import jobs
from rules.context import Context
from rules.findings import verdict_of
from rules.records import Job


def _golden() -> list[dict[str, str]]:
    with files("tests").joinpath("golden/jobs.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def dutch(knowledge) -> Context:
    return Context(vocabulary=knowledge.vocabulary, country="NL")


@pytest.mark.parametrize("row", _golden(), ids=lambda row: row["input"])
def test_a_title_reads_as_the_golden_file_says(row, dutch, knowledge):
    parsed = jobs.parse({"job_title": row["input"]}, dutch)
    assert (parsed.values[0].title if parsed.values else "") == row["expected"]
    assert verdict_of(parsed.findings, "job_title") == row["verdict"]
    codes = {finding.code for finding in parsed.findings}
    assert codes == ({row["code"]} if row["code"] else set())
    assert codes <= knowledge.codes.keys()


def test_a_department_is_tidied_like_a_title(dutch):
    parsed = jobs.parse({"job_title": "Inkoper", "department": "INKOOP & LOGISTIEK"}, dutch)
    assert parsed.values == (Job(title="Inkoper", department="Inkoop & Logistiek"),)


def test_a_department_alone_is_a_job_without_title(dutch):
    assert jobs.parse({"department": "HR"}, dutch).values == (Job(department="HR"),)


def test_nothing_gives_nothing(dutch):
    assert jobs.parse({"job_title": "", "department": "n.v.t."}, dutch).values == ()


@settings(deadline=None)
@given(members=st.dictionaries(st.sampled_from(jobs.MEMBERS), st.text(max_size=80)))
def test_no_text_is_too_strange_to_read_and_tidy_text_stays(members, dutch):
    for job in jobs.parse(members, dutch).values:
        again = {
            member: text
            for member, text in zip(jobs.MEMBERS, (job.title, job.department), strict=True)
            if text
        }
        assert jobs.parse(again, dutch).values == (job,)
        assert sum(map(len, again.values())) <= 4 * sum(map(len, members.values()))
