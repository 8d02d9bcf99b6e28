"""Lines that are left undivided give the rows that dividing them at once gives."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.files import delimited
from service.files.rows import Limits, Lines, Notes

PIECES = st.sampled_from(["a", "é", ";", ";", '"', '""', " ", '"q"', "\r"])
LINES = st.lists(PIECES, max_size=8).map("".join).map(lambda line: f"{line}\n")
HEADER = "name;city;notes\n"


def table(texts):
    """The rows of texts that end where lines end, how many were blank, and how many lines left undivided."""
    notes = Notes()
    _, pieces = delimited.read(iter(texts), notes, Limits())
    pieces = list(pieces)
    undivided = sum(piece.count for piece in pieces if isinstance(piece, Lines))
    return list(delimited.divided(pieces, notes)), notes.blank, undivided


@given(st.lists(LINES, max_size=12), st.lists(st.integers(0, 12), max_size=4))
def test_where_a_text_is_cut_makes_no_difference(lines, cuts):
    places = sorted({0, *cuts, len(lines)})
    texts = ["".join(lines[start:end]) for start, end in pairwise(places)]
    found, blank, _ = table([HEADER, *filter(None, texts)])
    assert (found, blank) == table([HEADER + "".join(lines)])[:2]


def test_only_lines_that_a_quote_leaves_open_are_looked_into_beforehand():
    whole = ['Anna;Turku;"a;b"\n', "Bo;Oulu;\n"]
    assert table([HEADER, "".join(whole)])[2] == len(whole)
    found, _, undivided = table([HEADER, 'Anna;Turku;"a\n', 'b"\n', "".join(whole)])
    assert [row.number for row in found] == [2, 3, 4]
    assert (found[0].values["notes"], undivided) == ("a\nb", len(whole))


def test_no_piece_holds_more_lines_than_are_worth_waiting_for():
    _, pieces = delimited.read(iter([HEADER, "Bo;Oulu;x\n" * 2_500]), Notes(), Limits())
    assert [piece.count for piece in pieces] == [1_000, 1_000, 500]
