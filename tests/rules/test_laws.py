"""What holds for every lead, whatever is typed in it."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rules.text
from rules.fields import TEXT_MEMBERS
from rules.findings import APPLY_FROM, Finding, Verdict, verdict_of, worst
from rules.normalise import TOGETHER, SourceDefaults, as_lead, normalise, normalise_all
from rules.quality import assess
from rules.records import Lead
from tests.rules import cases

TODAY = date(2026, 11, 22)
DUTCH = SourceDefaults(country="NL", language="nl", birth_date_format="DD-MM-YYYY")
EVERY = list(cases.golden())
ANY = st.text(st.characters(codec=None), max_size=30)
LEADS = st.one_of(
    st.sampled_from(EVERY).map(lambda case: case.lead),
    st.dictionaries(st.sampled_from(TEXT_MEMBERS), ANY, max_size=8).map(lambda members: Lead(**members)),
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="session")
def all_of(knowledge):
    """The records of leads that are read side by side."""
    return lambda leads: normalise_all(leads, knowledge=knowledge, source=DUTCH, today=TODAY)


@pytest.fixture(scope="session")
def one_of(knowledge):
    """The record of a lead that is read alone."""
    return lambda lead: normalise(lead, knowledge=knowledge, source=DUTCH, today=TODAY)


@given(st.lists(LEADS, max_size=5))
@QUIET
def test_a_lead_reads_the_same_alone_and_among_others(all_of, one_of, leads):
    assert all_of(leads) == [one_of(lead) for lead in leads]


def test_no_lead_is_lost_or_moved_where_groups_meet(all_of, one_of):
    leads = [
        Lead(family_name=f"Jansen {chr(65 + number % 26)}", notes=str(number))
        for number in range(TOGETHER + 3)
    ]
    assert [record.notes for record in all_of(leads)] == [str(number) for number in range(TOGETHER + 3)]
    assert all_of(leads)[-1] == one_of(leads[-1])


@given(LEADS)
@QUIET
def test_a_lead_is_never_changed_by_being_read(one_of, lead):
    before = replace(lead)
    one_of(lead)
    assert lead == before


@given(LEADS)
@QUIET
def test_every_remark_speaks_of_a_member_and_says_how_sure_it_is(one_of, knowledge, lead):
    members = {*TEXT_MEMBERS, "lead", "tags", "attributes", "consents"}
    for finding in one_of(lead).findings:
        assert finding.field in members
        assert finding.code in knowledge.codes
        assert finding.confidence is None or 0 < finding.confidence <= 1


@given(LEADS)
@QUIET
def test_what_is_only_offered_was_not_applied(one_of, lead):
    for finding in one_of(lead).findings:
        if finding.suggestion is not None and finding.confidence is not None:
            assert finding.confidence < APPLY_FROM


@given(LEADS, st.sampled_from(Verdict), st.sampled_from([*TEXT_MEMBERS, "lead"]))
@QUIET
def test_another_remark_never_makes_a_member_stand_better(one_of, lead, verdict, member):
    record = one_of(lead)
    more = (*record.findings, Finding(code="XFD.TEST_DATA", field=member, verdict=verdict))
    told = [finding.verdict for finding in record.findings if finding.field == member]
    assert verdict_of(more, member) is worst([*told, verdict])
    if verdict is not Verdict.MISSING:
        assert assess(replace(record, findings=more)).score <= assess(record).score


@given(st.lists(ANY, min_size=1, max_size=8))
@QUIET
def test_texts_that_look_plain_together_are_plain_each(texts):
    if rules.text.are_plain(texts):
        assert all(rules.text.is_plain(text) for text in texts)
        assert all(len(text) <= rules.text.LINE_LIMIT for text in texts)


def test_texts_with_the_mark_between_them_are_looked_at_one_by_one():
    assert not rules.text.are_plain(["~ Anna"])
    assert rules.text.are_plain(["Anna", "Zoë", "a~b"])
    assert not rules.text.are_plain(["x" * (rules.text.LINE_LIMIT + 1)])
    assert rules.text.are_plain(["x" * 300, "y" * 300])


MOST_CALLS = 60_000
"""A long text is cut at a limit and taken apart in pieces; a look at every pair of its letters would be a
hundred million calls. How long it takes by the clock is measured in the benchmarks."""


@pytest.mark.parametrize("member", TEXT_MEMBERS)
@pytest.mark.parametrize("piece", ["a", "1 ", "a@b.", ", ", "&amp;", "Ã¼", "<a ", "van der ", "B.V. "])
def test_the_work_on_a_text_of_ten_thousand_letters_is_bounded(one_of, knowledge, member, piece):
    lead = Lead(**{member: (piece * 10_000)[:10_000]})
    # The first reading also makes what is remembered of the packs; the work of the second is the text's own.
    kept = as_lead(one_of(lead), knowledge=knowledge)
    assert calls(lambda: one_of(lead)) <= MOST_CALLS
    told = sum(len(getattr(kept, name) or "") for name in TEXT_MEMBERS)
    assert told <= 2 * rules.text.NOTES_LIMIT


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, ours and those of the language."""
    count = 0

    def counted(_frame: object, event: str, _what: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
