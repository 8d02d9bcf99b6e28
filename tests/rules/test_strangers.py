"""Where a text may name somebody, and what is left of it when they are masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import strangers
from rules.strangers import MASK, Passage, Sign


def said(passages: object, text: str) -> list[str]:
    return [each.of(text) for each in passages]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "ask bob@example.org, or else ann.b+x@mail.example.co.uk.",
            ["bob@example.org", "ann.b+x@mail.example.co.uk"],
        ),
        ("(BOB@EXAMPLE.ORG)", ["BOB@EXAMPLE.ORG"]),
        ("at example dot org", []),
        ("pays @ the counter", []),
    ],
)
def test_addresses_are_found(text: str, found: list[str]) -> None:
    assert said(strangers.emails(text), text) == found


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("call +44 7700 900123 after six", None, ["+447700900123"]),
        ("bel 020 794 6001", "NL", ["+31207946001"]),
        ("order 12, 3 May", "NL", []),
    ],
)
def test_numbers_are_found(text: str, region: str | None, found: list[str]) -> None:
    assert [e164 for _, e164, _ in strangers.phones(text, region)] == found


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        ("spoke with Bob Visser today", "bob", "visser"),
        ("Bob van der Visser called", "bob", "visser"),
        ("VISSER, BOB", "visser", "bob"),
        ("her man, Jan Willem Visser", "jan willem", "visser"),
        ("Bob\nVisser", "bob", "visser"),
        ("Zoë O'Brien-Smith", "zoe", "obrien smith"),
    ],
)
def test_a_name_is_among_what_may_be_one(text: str, given: str, family: str) -> None:
    assert (given, family) in {(each.given, each.family) for each in strangers.names(text)}


def test_words_in_small_letters_are_no_name() -> None:
    assert list(strangers.names("likes tulips and roses")) == []


def test_a_name_does_not_reach_over_a_full_stop() -> None:
    found = {(each.given, each.family) for each in strangers.names("Ask for Bob! Visser is away.")}
    assert ("bob", "visser") not in found


@pytest.mark.parametrize(
    ("text", "sought", "left"),
    [
        ("ask Bob, not bobby", {"bob"}, f"ask {MASK}, not bobby"),
        ("BOB", {"bob"}, MASK),
    ],
)
def test_a_word_is_masked_where_it_stands_by_itself(text: str, sought: set[str], left: str) -> None:
    assert strangers.masked(text, strangers.words_of(text, sought)) == left


def test_places_that_overlap_are_one_mark() -> None:
    places = [Passage(sign=Sign.NAME, start=0, end=5), Passage(sign=Sign.NAME, start=3, end=8)]
    assert strangers.masked("abcdefghij", places) == f"{MASK}ij"


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=6))
def test_what_is_outside_every_place_stays_as_it_is(text: str, spans: list[tuple[int, int]]) -> None:
    passages = [
        Passage(sign=Sign.ADDED, start=start, end=min(start + length, len(text)))
        for start, length in spans
        if start < len(text)
    ]
    hidden = {place for each in passages for place in range(each.start, each.end)}
    kept = "".join(letter for place, letter in enumerate(text) if place not in hidden)
    assert strangers.masked(text, passages).replace(MASK, "") == kept.replace(MASK, "")


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    for passage in strangers.emails(text):
        assert passage.of(text)
    for each in strangers.names(text):
        assert each.given
        assert each.family
    for found, e164, _ in strangers.phones(text, "NL"):
        assert found.of(text)
        assert e164.startswith("+")
