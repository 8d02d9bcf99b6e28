"""Word lists and tables."""

import pytest

from rules import vocabulary

LIST = 'id = "towns"\nversion = "1.0.0"\nsource = "own"\nwords = ["Utrecht"]\n'
MAP = 'id = "lands"\nversion = "1.0.0"\nsource = "own"\n[map]\nNederland = "NL"\n'


def test_words_are_found_whatever_their_letters_size():
    words, faults = vocabulary.read({"vocab/a.toml": LIST, "vocab/b.toml": MAP})
    assert faults == ()
    assert words.knows("towns", "UTRECHT")
    assert not words.knows("towns", "Delft")
    assert (words.translate("lands", "nederland"), words.translate("lands", "Belgium")) == ("NL", None)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (LIST.replace("words", "word"), 4, "unknown key 'word'"),
        (LIST.replace('["Utrecht"]', "[1]"), 4, "a list of texts"),
        (MAP.replace('"NL"', "1"), 4, "from texts to texts"),
        (LIST.replace('source = "own"\n', ""), 1, "'source' must be a text"),
        (LIST + "=", 5, "not readable"),
    ],
)
def test_a_faulty_list_is_told_with_its_line(text, line, why):
    words, faults = vocabulary.read({"vocab/a.toml": text})
    assert (words.words, words.maps) == ({}, {})
    assert any(fault.line == line and why in fault.message for fault in faults), faults


def test_two_lists_cannot_have_one_name():
    _, [fault] = vocabulary.read({"vocab/a.toml": LIST, "vocab/b.toml": LIST})
    assert "exists already" in fault.message
