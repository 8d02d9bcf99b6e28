"""The packs of freshness are sound, and a faulty one says where."""

import pytest

from rules.fields import FieldName
from rules.freshness import pack
from rules.freshness.pack import Decay
from rules.freshness.signals import SignalKind

HEAD = '[pack]\nid = "own"\nversion = "1.0.0"\nsource = "us"\n'


def test_what_is_shipped_has_no_fault(texts: dict[str, str]) -> None:
    assert pack.read(texts)[1] == ()
    assert pack.failures(texts) == ()


def test_every_signal_is_worth_something_to_some_field(decay: Decay) -> None:
    assert {kind for kind, _ in decay.worths} == set(SignalKind)


def test_a_kind_of_source_nobody_wrote_about_begins_like_any_other(decay: Decay) -> None:
    assert decay.origin("carrier_pigeon") == decay.origin("other")
    assert decay.origin("bought_list") < decay.origin("form") < decay.origin(pack.CONFIRMED)


def test_each_version_is_told(decay: Decay) -> None:
    assert decay.version == "decay@1.1.0 signals@1.1.0"


def test_a_test_that_does_not_come_out_is_told_with_its_line() -> None:
    text = HEAD + (
        '[[signal]]\nkind = "clicked"\nfields = ["email"]\nratio = 0.5\nweight = 20\nwhen_stale = 0.1\n'
        'source = "us"\n\n[[signal.test]]\nin = { believed = 0.5 }\nout = { believed = 0.9 }\n'
    )
    (fault,) = pack.failures({"freshness/own.toml": text})
    assert (fault.line, fault.rule) == (13, "clicked")
    assert "0.6667" in fault.message


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ('[[hazard]]\nid = "x"\ngroup = "fax"\nmean = 1\nweight = 1\nsource = "us"', 7, "group is one of"),
        (
            '[[hazard]]\nid = "x"\ngroup = "mobile"\nmean = 0\nweight = 1\nsource = "us"',
            8,
            "mean is a number",
        ),
        (
            '[[hazard]]\ngroup = "mobile"\nmean = 1\nweight = 1\nsource = "us"\nby_tenure = [[1, 1]]',
            10,
            "the last are inf",
        ),
        ('[[hazard]]\nid = "x"\ngroup = "mobile"\nmean = 1\nweight = 1', 5, "where it comes from"),
        ('[[origin]]\nsource = "x"\nprobability = 2', 7, "between 0 and 1"),
        ('[[origin]]\nsource = "x"\nprobability = 1\ncolour = 1', 8, "unknown key"),
        ('[[signal]]\nkind = "omen"\nfields = ["email"]', 6, "no signal is called that"),
        ('[[signal]]\nkind = "clicked"\nfields = ["soul"]', 7, "fields is a list of fields"),
        (
            '[[signal]]\nkind = "clicked"\nfields = ["email"]\nratio = 3\ncap = 2\nweight = 1',
            9,
            "a cap lies beyond",
        ),
        (
            '[[signal]]\nkind = "clicked"\nfields = ["email"]\nratio = 3\nweight = 1\nevery = 0',
            10,
            "every is a number of whole days",
        ),
        ("[[omen]]\nx = 1", 5, "unknown table"),
    ],
)
def test_a_faulty_entry_is_left_out_and_told_with_its_line(table: str, line: int, message: str) -> None:
    found, faults = pack.read({"freshness/own.toml": HEAD + table})
    assert any(fault.line == line and message in fault.message for fault in faults), faults
    assert (found.hazards, found.origins, found.worths) == ((), {}, {})


def test_a_test_of_many_signals_lets_so_many_days_pass_that_each_counts() -> None:
    text = HEAD + (
        '[[signal]]\nkind = "delivered"\nfields = ["email"]\nratio = 0.5\nevery = 30\nweight = 20\n'
        'when_stale = 0.5\nsource = "us"\n\n[[signal.test]]\nin = { believed = 0.5, times = 2 }\n'
        "out = { believed = 0.8 }\n"
    )
    assert pack.failures({"freshness/own.toml": text}) == ()


def test_a_text_without_a_head_or_that_is_no_toml_is_told() -> None:
    _, headless = pack.read({"freshness/own.toml": "[[hazard]]\n"})
    _, broken = pack.read({"freshness/own.toml": "[[hazard"})
    assert "begins with [pack]" in headless[0].message
    assert "not readable" in broken[0].message


def test_a_field_keeps_its_own_worth(decay: Decay) -> None:
    of_address = decay.worths[SignalKind.BOUNCE_UNKNOWN_USER, FieldName.EMAIL]
    of_employer = decay.worths[SignalKind.BOUNCE_UNKNOWN_USER, FieldName.ORGANISATION]
    assert of_address.ratio > of_employer.ratio > 1
