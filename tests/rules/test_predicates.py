"""Conditions as a pack writes them."""

import pytest

from rules import predicates
from rules.vocabulary import Vocabulary

WORDS = Vocabulary(words={"towns": frozenset({"utrecht", "delft"})}, maps={})
ANNA = {"given_name": "Anna", "city": "Delft", "country": "NL", "employees": "12", "email.flags": "role free"}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"field": "country", "eq": "NL"}, True),
        ({"field": "country", "eq": "BE"}, False),
        ({"field": "country", "in": ["BE", "NL"]}, True),
        ({"field": "street", "in": ["x"]}, False),
        ({"field": "city", "present": True}, True),
        ({"field": "street", "present": True}, False),
        ({"field": "street", "absent": True}, True),
        ({"field": "street", "absent": False}, False),
        ({"field": "city", "matches": "D.{4}"}, True),
        ({"field": "city", "matches": "D"}, False),
        ({"field": "street", "matches": ".*"}, False),
        ({"field": "city", "in_vocab": "towns"}, True),
        ({"field": "given_name", "in_vocab": "towns"}, False),
        ({"field": "email.flags", "has": "free"}, True),
        ({"field": "email.flags", "has": "re"}, False),
        ({"field": "employees", "lt": 13}, True),
        ({"field": "employees", "gt": 12}, False),
        ({"field": "city", "gt": 0}, False),
        ({"field": "city", "longer_than": 4}, True),
        ({"field": "city", "same_as": "given_name"}, False),
        ({"field": "city", "differs_from": "given_name"}, True),
        ({"field": "city", "differs_from": "street"}, False),
        ({"field": "employees", "same_number_as": "employees"}, False),
        ({"all": [{"field": "country", "eq": "NL"}, {"field": "city", "eq": "Delft"}]}, True),
        ({"all": [{"field": "country", "eq": "NL"}, {"field": "city", "eq": "Gent"}]}, False),
        ({"any": [{"field": "country", "eq": "BE"}, {"field": "city", "eq": "Delft"}]}, True),
        ({"any": [{"field": "country", "eq": "BE"}, {"field": "city", "eq": "Gent"}]}, False),
        ({"not": {"field": "country", "eq": "BE"}}, True),
    ],
)
def test_a_condition_holds_as_it_reads(condition, holds):
    assert not list(predicates.complaints(condition, WORDS))
    assert predicates.compile(condition, WORDS).holds(ANNA) is holds


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("city", "a condition is a table"),
        ({}, "one of all, any, not"),
        ({"all": []}, "not empty"),
        ({"all": [{"field": "town", "eq": "x"}]}, "unknown field 'town'"),
        ({"field": ["city"], "eq": "x"}, "unknown field"),
        ({"field": "city"}, "has one comparison"),
        ({"field": "city", "eq": "x", "in": ["x"]}, "has one comparison"),
        ({"field": "city", "like": "x"}, "has one comparison"),
        ({"field": "city", "eq": 1}, "a text is wanted"),
        ({"field": "city", "in": []}, "a list of texts"),
        ({"field": "city", "lt": True}, "a number is wanted"),
        ({"field": "city", "present": "yes"}, "true or false"),
        ({"field": "city", "matches": "(a+)+"}, "repeats a repeat"),
        ({"field": "city", "in_vocab": "villages"}, "unknown word list"),
        ({"field": "city", "same_as": "town"}, "unknown field"),
    ],
)
def test_a_faulty_condition_is_told(condition, why):
    assert any(why in message for _, message in predicates.complaints(condition, WORDS))


def test_a_condition_knows_what_it_reads_and_cannot_do_without():
    condition = {
        "all": [
            {"field": "city", "eq": "Delft"},
            {"any": [{"field": "email", "eq": "x"}, {"field": "phone", "eq": "y"}]},
            {"not": {"field": "street", "eq": "z"}},
        ]
    }
    predicate = predicates.compile(condition, WORDS)
    assert predicate.reads == {"city", "email", "phone", "street"}
    assert predicate.needs == {"city"}


@pytest.mark.parametrize(
    ("condition", "sign"),
    [
        ({"field": "city", "contains": "<"}, "<"),
        ({"field": "city", "matches": "<.*"}, ""),
        ({"all": [{"field": "city", "starts_with": "="}, {"field": "city", "matches": "=.*"}]}, "="),
        ({"any": [{"field": "city", "eq": "Delft"}, {"field": "city", "eq": "Gent"}]}, ""),
        ({"not": {"field": "city", "eq": "Delft"}}, ""),
    ],
)
def test_a_condition_knows_the_text_it_cannot_hold_without(condition, sign):
    assert predicates.compile(condition, WORDS).sign == sign


@pytest.mark.parametrize(
    ("condition", "needs", "lacks"),
    [
        ({"field": "city", "absent": True}, set(), {"city"}),
        ({"field": "city", "present": False}, set(), {"city"}),
        ({"field": "city", "present": True}, {"city"}, set()),
        ({"not": {"field": "city", "absent": True}}, set(), set()),
        ({"all": [{"field": "street", "eq": "x"}, {"field": "city", "absent": True}]}, {"street"}, {"city"}),
        ({"any": [{"field": "street", "eq": "x"}, {"field": "city", "absent": True}]}, set(), set()),
        (
            {"any": [{"all": [{"field": "city", "absent": True}, {"field": "country", "eq": "NL"}]}] * 2},
            {"country"},
            {"city"},
        ),
    ],
)
def test_a_condition_tells_what_must_be_there_and_what_must_not(condition, needs, lacks):
    made = predicates.compile(condition, WORDS)
    assert (made.needs, made.lacks) == (needs, lacks)
