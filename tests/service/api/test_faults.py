"""A fault of what may be one thing or another points at the member, and never fails itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Literal

import pytest

from service.api import shapes
from service.errors import Invalid


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    colour: Colour | Literal["*"] = "*"
    place: Point | int = 0
    words: tuple[int | str, ...] = ()


SECRET = "Qwertyuiop"


def faults(tree: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        shapes.of(Body).read(tree)
    assert SECRET not in str(refusal.value.faults)
    return [(fault.pointer, fault.code) for fault in refusal.value.faults]


@pytest.mark.parametrize("sent", [SECRET, 5, None, [SECRET], {SECRET: 1}, {"left": 1}])
def test_what_is_none_of_the_choices_is_told_of_the_member(sent: object) -> None:
    assert {pointer for pointer, _ in faults({"colour": sent})} == {"/colour"}


def test_each_choice_says_what_it_takes() -> None:
    assert set(faults({"colour": SECRET})) == {("/colour", "not_a_choice")}


def test_within_a_choice_the_member_is_pointed_at() -> None:
    assert ("/place/left", "not_a_number") in faults({"place": {"left": SECRET}})
    assert ("/place/left", "missing") in faults({"place": {}})


def test_a_strange_member_within_a_choice_is_told_by_its_place() -> None:
    assert ("/place", "unknown_member") in faults({"place": {"left": 1, SECRET: 2}})


def test_an_entry_of_a_list_is_pointed_at() -> None:
    assert {pointer for pointer, _ in faults({"words": ["a", {SECRET: 1}]})} == {"/words/1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    at: datetime


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_has_no_place_in_every_zone_is_out_of_range(at: str) -> None:
    with pytest.raises(Invalid) as refusal:
        shapes.of(Told).read({"at": at})
    assert [(fault.pointer, fault.code) for fault in refusal.value.faults] == [("/at", "range")]
