"""The registry of finding codes."""

import pytest

from rules import codes

EXAMPLE = 'example = { city = "Delft" }\n'
REMEDY = 'remedy = { en = "d", nl = "e", fi = "f" }\n'
GOOD = '["EML.X"]\nverdict = "suspect"\nen = "a {n}"\nnl = "b {n}"\nfi = "c {n}"\n' + EXAMPLE + REMEDY


def test_a_message_is_in_the_language_asked_for_else_in_english():
    registry, faults = codes.read({"codes/eml.toml": GOOD})
    code = registry["EML.X"]
    assert faults == ()
    assert (code.text("nl-NL", {"n": "1"}), code.text("sv", {"n": "1"})) == ("b 1", "a 1")


def test_a_gap_that_nobody_fills_is_shown_as_such():
    assert codes.read({"codes/eml.toml": GOOD})[0]["EML.X"].text("en") == "a …"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('["EML.X"]', '["EMAIL.X"]', "a code reads"),
        ('["EML.X"]', "[EML.X]", "a code reads"),
        ('"suspect"', '"bad"', "the verdict is one of"),
        ('fi = "c {n}"\n', "", "the message in 'fi' is missing"),
        ('fi = "c {n}"\n', 'fi = "c"\n', "the same gaps"),
        (EXAMPLE, "", "an example is"),
        (EXAMPLE, 'example = { colour = "red" }\n', "no member 'colour'"),
        (REMEDY, "", "a remedy is told in"),
        (REMEDY, 'remedy = { en = "d {n}", nl = "e", fi = "f" }\n', "a remedy has no gaps"),
        ("verdict", 'colour = "red"\nverdict', "unknown key 'colour'"),
    ],
)
def test_a_faulty_code_is_told_and_left_out(old, new, why):
    registry, faults = codes.read({"codes/eml.toml": GOOD.replace(old, new)})
    assert registry == {}
    assert any(why in fault.message for fault in faults)


def test_a_code_stands_in_one_file():
    _, [fault] = codes.read({"codes/a.toml": GOOD, "codes/b.toml": "\n" + GOOD})
    assert (fault.path, fault.line, fault.message) == ("codes/b.toml", 2, "the code exists already")


def test_a_code_tells_its_family_and_since_which_release_it_is_given():
    registry, faults = codes.read({"codes/eml.toml": GOOD + 'since = "0.2.0"\n'})
    assert faults == ()
    assert (registry["EML.X"].family, registry["EML.X"].since) == ("EML", "0.2.0")


@pytest.mark.parametrize("since", ['"soon"', "2026", '"v0.2"'])
def test_a_release_that_is_none_is_told(since):
    _, [fault] = codes.read({"codes/eml.toml": f"{GOOD}since = {since}\n"})
    assert "since names a release" in fault.message


def test_an_example_is_a_lead_or_a_file_with_what_is_said_of_it():
    text = (
        GOOD.replace(EXAMPLE, "")
        + 'example = { file = "a,b\\n1,2\\n", map = { a = "city" }, sheet = "One" }\n'
    )
    example = codes.read({"codes/eml.toml": text})[0]["EML.X"].example
    assert (example.file, dict(example.map), example.sheet, dict(example.lead)) == (
        "a,b\n1,2\n",
        {"a": "city"},
        "One",
        {},
    )
