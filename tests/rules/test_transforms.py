"""What the functions of a fix make of a text."""

import pytest

from rules.transforms import TRANSFORMS, complaints
from rules.vocabulary import Vocabulary

WORDS = Vocabulary(words={}, maps={"lands": {"holland": "NL", "nl": "NL"}})


@pytest.mark.parametrize(
    ("name", "arguments", "text", "made"),
    [
        ("reshape", {"pattern": r"(\d{3})(?P<rest>\w+)", "out": "{1}-{rest:upper}"}, "123ab", "123-AB"),
        ("reshape", {"pattern": r"(a)(b)?", "out": "{1:upper}{2:lower}"}, "a", "A"),
        ("reshape", {"pattern": r"\d+", "out": "{0}!"}, "12", "12!"),
        ("reshape", {"pattern": r"\d+", "out": "{0}"}, "12x", None),
        (
            "split",
            {"pattern": r"(\w+) (\d+)", "into": ["street", "house_number"]},
            "Dam 1",
            {"street": "Dam", "house_number": "1"},
        ),
        (
            "split",
            {"pattern": r"(\w+)(?: (\d+))?", "into": ["street", "house_number"]},
            "Dam",
            {"street": "Dam"},
        ),
        ("split", {"pattern": r"(\w+) (\d+)", "into": ["street", "house_number"]}, "Dam", None),
        ("strip_prefix", {"prefixes": ["FI-", "FI"]}, "fi-00100", "00100"),
        ("strip_prefix", {"prefixes": ["FI-"]}, "00100", "00100"),
        ("strip_suffix", {"suffixes": ["(nl)"]}, "Delft (NL)", "Delft"),
        ("strip_suffix", {"suffixes": ["(nl)"]}, "Delft", "Delft"),
        ("map", {"map": "lands"}, "Holland", "NL"),
        ("map", {"map": "lands"}, "NL", "NL"),
        ("map", {"map": "lands"}, "Atlantis", None),
        ("pad_left", {"length": 5, "with": "0"}, "100", "00100"),
        ("drop", {"characters": " ."}, "1 017. GC", "1017GC"),
        ("upper", {}, "gc", "GC"),
        ("lower", {}, "GC", "gc"),
        ("clear", {}, "n.v.t.", ""),
    ],
)
def test_a_function_makes_what_its_name_says(name, arguments, text, made):
    assert not list(complaints(name, arguments, WORDS))
    assert TRANSFORMS[name].make(arguments, WORDS)(text) == made


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("shout", {}, "unknown function"),
        ("upper", {"loud": True}, "does not take 'loud'"),
        ("pad_left", {"length": 5}, "one character is wanted"),
        ("map", {"map": "moons"}, "unknown map"),
        ("reshape", {"pattern": "(a)", "out": "{2}"}, "no group 2"),
        ("split", {"pattern": "(a)", "into": ["street", "city"]}, "as many fields"),
        ("split", {"pattern": "(a)", "into": ["road"]}, "unknown field 'road'"),
    ],
)
def test_a_wrong_use_of_a_function_is_told(name, arguments, why):
    assert any(why in message for message in complaints(name, arguments, WORDS))


def test_every_function_tells_a_steward_what_it_does():
    assert all(transform.make.__doc__ for transform in TRANSFORMS.values())
