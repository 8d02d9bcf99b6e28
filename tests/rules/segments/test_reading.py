"""A definition is read whole or told all its faults, and written as it was read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.knowledge import Knowledge
from rules.records import Channel
from rules.segments import Definition, Every, Never, Trait, as_tree, traits_in
from rules.segments.attributes import (
    ATTRIBUTES,
    FUNCTIONS,
    OPERATORS,
    SECTIONS,
    VALUELESS,
    Operator,
    Sort,
    below,
)
from rules.segments.reading import CHECKED, DEEPEST, FLOORS, MOST_TRAITS, read

BARE: dict[str, Any] = {"purpose": "newsletter", "channel": "email"}
DUTCH = {"attribute": "country", "op": "in", "value": ["NL"]}


def faults(**more: Any) -> dict[str, str]:
    definition, wrong = read(BARE | more)
    assert definition is None
    return {fault.pointer: fault.code for fault in wrong}


def test_purpose_and_channel_alone_mean_everybody() -> None:
    definition, wrong = read(BARE)
    assert (definition, wrong) == (Definition(purpose="newsletter", channel=Channel.EMAIL, where=Every()), ())


def test_a_tree_is_read_as_it_stands() -> None:
    where = {"all": [DUTCH, {"not": {"attribute": "score", "op": "at_least", "value": 50}}]}
    definition, _ = read(BARE | {"where": where, "fresh": {"email": "ageing"}, "valid": ["email", "address"]})
    assert definition is not None
    assert definition.where == Every(
        (Trait("country", Operator.IN, ("NL",)), Never(Trait("score", Operator.AT_LEAST, 50)))
    )
    assert definition.fresh == {FieldName.EMAIL: Band.AGEING}
    assert definition.valid == (FieldName.ADDRESS, FieldName.EMAIL)
    assert [trait.attribute for trait in traits_in(definition.where)] == ["country", "score"]


def test_one_text_stands_for_a_list_of_one() -> None:
    definition, _ = read(BARE | {"where": DUTCH | {"value": "NL"}})
    assert definition is not None
    assert definition.where == Trait("country", Operator.IN, ("NL",))


def test_every_fault_is_told_at_once() -> None:
    where = {
        "all": [
            {"attribute": "shoe_size", "op": "in", "value": [1]},
            {"attribute": "country", "op": "at_least", "value": 3},
            {"attribute": "country", "op": "in", "value": ["NL", "Holland", 7]},
            {"attribute": "kind", "op": "in", "value": ["robot"]},
            {"any": []},
            {"attribute": "score", "op": "at_least", "value": 101},
            {"attribute": "first_seen_at", "op": "since", "value": "yesterday"},
            {"attribute": "has_email", "op": "is", "value": "yes"},
            {"attribute": "country", "op": "known", "value": "NL"},
            {"attribute": "country", "op": "in"},
            {"nobody": 1},
            7,
        ]
    }
    told = faults(where=where, fresh={"email": "withhold", "notes": "fresh"}, valid=["shoes"], more=1)
    assert told == {
        "": "unknown_member",
        "/where/all/0/attribute": "unknown_attribute",
        "/where/all/1/op": "unknown_operator",
        "/where/all/2/value/1": "not_a_code",
        "/where/all/2/value/2": "not_a_code",
        "/where/all/3/value/0": "not_a_choice",
        "/where/all/4/any": "empty",
        "/where/all/5/value": "out_of_range",
        "/where/all/6/value": "not_a_date",
        "/where/all/7/value": "not_a_truth",
        "/where/all/8/value": "no_value",
        "/where/all/9/value": "missing",
        "/where/all/10": "not_a_condition",
        "/where/all/11": "not_an_object",
        "/fresh": "unknown_member",
        "/fresh/email": "not_a_choice",
        "/valid/0": "not_a_choice",
    }


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"purpose": None}, "/purpose", "missing"),
        ({"purpose": "News Letter"}, "/purpose", "not_a_key"),
        ({"channel": None}, "/channel", "missing"),
        ({"channel": "pigeon"}, "/channel", "not_a_choice"),
        ({"where": []}, "/where", "not_an_object"),
        ({"where": {"all": {}}}, "/where/all", "not_a_list"),
        ({"where": {"all": [DUTCH], "any": [DUTCH]}}, "/where", "not_a_condition"),
        ({"where": {"all": [DUTCH] * (MOST_TRAITS + 1)}}, "/where/all", "too_many"),
        ({"where": DUTCH | {"value": []}}, "/where/value", "empty"),
        ({"where": DUTCH | {"value": {}}}, "/where/value", "not_a_list"),
        ({"where": DUTCH | {"value": ["NL"] * 251}}, "/where/value", "too_many"),
        ({"where": DUTCH | {"op": None}}, "/where/op", "missing"),
        ({"where": DUTCH | {"note": 1}}, "/where", "unknown_member"),
        (
            {"where": {"attribute": "score", "op": "at_most", "value": True}},
            "/where/value",
            "not_a_number",
        ),
        (
            {"where": {"attribute": "first_seen_at", "op": "within_days", "value": 0}},
            "/where/value",
            "out_of_range",
        ),
        ({"fresh": []}, "/fresh", "not_an_object"),
        ({"valid": "email"}, "/valid", "not_a_list"),
        ({"valid": ["email", "email"]}, "/valid", "repeated"),
    ],
)
def test_what_is_none_is_told_where_it_stands(more: dict[str, Any], pointer: str, code: str) -> None:
    assert faults(**more) == {pointer: code}


def test_what_is_no_object_is_no_definition() -> None:
    definition, [fault] = read([BARE])
    assert (definition, fault.pointer, fault.code) == (None, "", "not_an_object")


def test_conditions_lie_only_so_deep_in_one_another() -> None:
    where: dict[str, Any] = DUTCH
    for _ in range(DEEPEST - 1):
        where = {"not": where}
    assert read(BARE | {"where": where})[1] == ()
    assert list(faults(where={"not": where}).values()) == ["too_deep"]


def test_a_fault_has_words_of_ours_alone() -> None:
    _, wrong = read({"purpose": "anna@example.org", "anna": 1, "where": {"attribute": "anna@example.org"}})
    assert len(wrong) == 4
    assert all("anna" not in f"{fault.pointer} {fault.detail}" for fault in wrong)


def test_a_section_of_industries_stands_for_its_divisions() -> None:
    assert below("K") == ("K", "61", "62", "63")
    assert below("A") == ("A", "01", "02", "03")
    assert below("62.1") == ("62.1",)
    divisions = [number for first, last in SECTIONS.values() for number in range(first, last + 1)]
    assert len(divisions) == len(set(divisions))


def test_the_fields_of_work_are_those_of_the_packs(knowledge: Knowledge) -> None:
    assert set(FUNCTIONS) == set(knowledge.vocabulary.maps["job_functions"])


def values(attribute: str, operator: Operator) -> st.SearchStrategy[Any]:
    known = ATTRIBUTES[attribute]
    if operator in VALUELESS:
        return st.none()
    if operator in (Operator.WITHIN_DAYS, Operator.OLDER_THAN_DAYS):
        return st.integers(1, 1_000)
    match known.sort:
        case Sort.CHOICE:
            return st.lists(st.sampled_from(known.choices), min_size=1, max_size=3)
        case Sort.CODE:
            return st.lists(st.from_regex(known.shape, fullmatch=True), min_size=1, max_size=3)
        case Sort.NUMBER:
            return st.integers(known.least, known.most)
        case Sort.MOMENT:
            return st.dates().map(str)
        case Sort.TRUTH:
            return st.booleans()


@st.composite
def traits(draw: st.DrawFn) -> dict[str, Any]:
    attribute = draw(st.sampled_from(sorted(ATTRIBUTES)))
    operator = draw(st.sampled_from(OPERATORS[ATTRIBUTES[attribute].sort]))
    value = draw(values(attribute, operator))
    told = {"attribute": attribute, "op": operator.value}
    return told if value is None else told | {"value": value}


CONDITIONS = st.recursive(
    traits(),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: {"all": found}),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: {"any": found}),
        parts.map(lambda found: {"not": found}),
    ),
    max_leaves=6,
)


@given(
    CONDITIONS,
    st.dictionaries(st.sampled_from(CHECKED).map(str), st.sampled_from(FLOORS).map(str)),
    st.lists(st.sampled_from(CHECKED).map(str), unique=True),
)
def test_what_was_read_is_written_so_that_it_reads_the_same(
    where: dict[str, Any], fresh: dict[str, str], valid: list[str]
) -> None:
    definition, wrong = read(BARE | {"where": where, "fresh": fresh, "valid": valid})
    if any(fault.code == "too_deep" for fault in wrong):
        return
    assert definition is not None, wrong
    assert read(as_tree(definition)) == (definition, ())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(sorted(ATTRIBUTES)),
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "attribute", "op", "value", "x"]), parts)
    ),
    max_leaves=20,
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("purpose", "channel", "where", "fresh", "valid"), JSON))
)
def test_nothing_that_is_sent_makes_it_stumble(tree: dict[str, Any]) -> None:
    definition, wrong = read(tree)
    assert (definition is None) == bool(wrong)
