"""Values made quickly are still values: whole, equal, and closed to change."""

import pickle
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Generic, TypeVar

import pytest

from rules.records import Lead, Parsed
from rules.values import swift

T = TypeVar("T")


@swift
@dataclass(frozen=True, slots=True)
class Point(Generic[T]):
    """Two places, and names that each point has for itself."""

    x: T
    y: int = 2
    names: list[str] = field(default_factory=list, kw_only=True)


def test_members_are_taken_by_place_and_by_name():
    assert Point(1) == Point(x=1, y=2, names=[]) != Point(1, 3)
    assert repr(Point(1, names=["a"])) == "Point(x=1, y=2, names=['a'])"


def test_what_is_made_anew_is_shared_by_no_two():
    assert Point(1).names is not Point(1).names


@pytest.mark.parametrize("value", [Point(1), Lead(email="anna@example.org"), Parsed(values=(1,))])
def test_nothing_can_be_written_into_a_value(value):
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, "other")


def test_a_member_that_is_lacking_or_unknown_is_refused():
    with pytest.raises(TypeError, match="x"):
        Point()
    with pytest.raises(TypeError, match="z"):
        Point(1, z=3)
    with pytest.raises(TypeError, match="positional"):
        Point(1, 2, ["a"])


def test_a_value_travels_and_changes_as_any_other():
    lead = Lead(email="anna@example.org", tags=("vip",))
    assert pickle.loads(pickle.dumps(lead)) == copy(lead) == lead  # noqa: S301 - it is our own
    assert replace(lead, city="Delft") == Lead(email="anna@example.org", tags=("vip",), city="Delft")
    assert type(lead) is Lead
