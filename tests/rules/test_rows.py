"""A row of a file, read by a plan."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import rows
from rules.headers import Plan
from rules.records import Channel, ConsentState, Kind

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(values, **targets):
    return rows.read(values, Plan((), targets or {name: name for name in values}), received_at=NOW)


def test_cells_become_members_by_the_plan_and_empty_ones_do_not():
    told = read(
        {"Naam": "Jansen", "Mail": "", "X": "y"}, Naam="family_name", Mail="email", X="attributes.shoe"
    )
    assert (told.lead.family_name, told.lead.email) == ("Jansen", None)
    assert told.lead.attributes == {"shoe": "y"}


def test_numbers_and_truths_of_json_become_texts():
    told = read({"employees": "50", "notes": True, "phone": 612345678, "email": None})
    assert (told.lead.employees, told.lead.notes, told.lead.phone) == ("50", "true", "612345678")
    assert told.lead.email is None


def test_a_nested_value_in_a_plain_member_is_told_and_left_out():
    told = read({"email": {"work": "anna@example.org"}})
    assert told.lead.email is None
    assert [(fault.code, fault.field) for fault in told.faults] == [("FIL.VALUE.NESTED", "email")]


def test_attributes_may_nest_and_are_written_out():
    told = read({"attributes": {"shoe": {"size": [42, None, True]}}})
    assert told.lead.attributes == {"shoe": "size: 42, , true"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-02", datetime(2025, 1, 2, tzinfo=UTC)),
        ("2025-01-02T03:04:05+02:00", datetime(2025, 1, 2, 1, 4, 5, tzinfo=UTC)),
        ("2025-01-02T03:04:05Z", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2 January", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_an_instant_is_read_or_told(text, moment):
    told = read({"observed_at": text})
    assert told.lead.observed_at == moment
    assert bool(told.faults) is (moment is None)


@pytest.mark.parametrize(
    ("word", "kind"), [("B2B", Kind.PROFESSIONAL), ("Particulier", Kind.CONSUMER), ("?", None)]
)
def test_the_capacity_is_read_in_several_languages(word, kind):
    assert read({"kind": word}).lead.kind is kind


def test_tags_come_as_a_list_or_between_signs():
    assert read({"tags": "a, b;c|"}).lead.tags == ("a", "b", "c")
    assert read({"tags": ["a", 1]}).lead.tags == ("a", "1")


def test_a_consent_column_states_a_wish_with_its_date_and_origin():
    values = {"mail": "Ja", "sms": "nee", "on": "2025-05-06", "how": "form"}
    told = read(values, mail="consent.email", sms="consent.sms", on="consent.at", how="consent.method")
    email, sms = told.lead.consents
    assert (email.channel, email.state, sms.state) == (
        Channel.EMAIL,
        ConsentState.GIVEN,
        ConsentState.REFUSED,
    )
    assert (email.purpose, email.method, email.at.year) == ("marketing", "form", 2025)


def test_a_consent_without_a_date_dates_from_the_observation_or_the_receipt():
    targets = {"mail": "consent.email", "at": "observed_at"}
    assert read({"mail": "x", "at": "2024-01-01"}, **targets).lead.consents[0].at.year == 2024
    assert read({"mail": "x"}, **targets).lead.consents[0].at == NOW


@pytest.mark.parametrize("values", [{"mail": "perhaps"}, {"mail": "yes", "on": "soon"}])
def test_a_consent_that_is_not_understood_is_told_and_never_assumed(values):
    told = read(values, mail="consent.email", on="consent.at")
    assert told.lead.consents == ()
    assert [fault.code for fault in told.faults] == ["FIL.VALUE.CONSENT"]


def test_consents_come_as_the_api_takes_them_too():
    claim = {"purpose": "news", "channel": "email", "state": "withdrawn", "at": "2025-01-01T00:00:00Z"}
    told = read({"consents": [claim, {"purpose": "news"}, "yes"]})
    assert [claim.state for claim in told.lead.consents] == [ConsentState.WITHDRAWN]
    assert [fault.code for fault in told.faults] == ["FIL.VALUE.CONSENT"]


def test_marks_against_formulas_are_taken_off_only_where_we_have_set_them():
    assert read({"phone": "'+31 6", "gs_guard": "1"}, phone="phone").lead.phone == "+31 6"
    assert (
        read({"family_name": "'t Hart", "gs_guard": "1"}, family_name="family_name").lead.family_name
        == "'t Hart"
    )
    assert read({"phone": "'+31 6"}).lead.phone == "'+31 6"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = ("email", "observed_at", "kind", "tags", "attributes", "consents", "consent.email", "consent.at")


@given(st.dictionaries(st.sampled_from(MEMBERS), ANYTHING))
def test_whatever_the_values_are_there_is_a_lead(values):
    told = read(values, **{name: name for name in MEMBERS})
    assert told.lead.email is None or isinstance(told.lead.email, str)


PREFIXED = {"tv": "family_name.prefix", "name": "family_name", "whole": "full_name"}


@pytest.mark.parametrize(
    ("prefix", "name", "joined"),
    [
        ("van", "Dijk", "van Dijk"),
        (" van der ", "Berg", "van der Berg"),
        ("", "Bakker", "Bakker"),
        ("van", "van Dijk", "van Dijk"),
        ("Van", "van Dijk", "van Dijk"),
        ("van der", "Berg, van der", "Berg, van der"),
        ("de", "Vries-de Boer", "de Vries-de Boer"),
        ("van", "Vanderbilt", "van Vanderbilt"),
    ],
)
@pytest.mark.parametrize("order", [("tv", "name"), ("name", "tv")])
def test_what_stands_before_a_family_name_is_joined_to_it_once(order, prefix, name, joined):
    cells = {"tv": prefix, "name": name}
    told = read({header: cells[header] for header in order}, **PREFIXED)
    assert (told.lead.family_name, told.faults) == (joined, ())


def test_a_prefix_without_a_name_is_told_and_makes_none():
    told = read({"tv": "van", "name": ""}, **PREFIXED)
    assert told.lead.family_name is None
    assert [(fault.code, fault.field) for fault in told.faults] == [("FIL.VALUE.PART", "family_name")]


def test_a_prefix_beside_a_whole_name_that_has_it_is_nothing_to_tell():
    assert read({"tv": "van", "whole": "Marieke van Dijk"}, **PREFIXED).faults == ()
    assert read({"tv": "van", "whole": "Marieke Dijk"}, **PREFIXED).faults
