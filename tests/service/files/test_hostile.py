"""Files that are out to do harm: refused by name, soon, and in little memory."""

import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections import deque
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.files.opening import read
from service.files.refusal import Refusal
from tests.service.files.make import SMALL, bare_workbook, gzipped, opened, rows, workbook

_MEASURED = """
import json, resource, sys, time
from service.files.opening import read
from service.files.refusal import Refusal

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.process_time()
code, count = None, 0
try:
    with open(sys.argv[1], "rb") as file:
        for _ in read(file).rows:
            count += 1
except Refusal as refusal:
    code = refusal.code
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
seconds = time.process_time() - begun
print(json.dumps({"code": code, "rows": count, "seconds": seconds, "megabytes": grown / 1024}))
"""


def measured(content, folder):
    """What becomes of a file, how much computing and memory it took, in a process of its own."""
    path = folder / "file"
    path.write_bytes(content)
    run = subprocess.run([sys.executable, "-c", _MEASURED, path], capture_output=True, check=True)
    return json.loads(run.stdout)


def gzip_bomb():
    """Half a gigabyte of equal rows in half a megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b"a,b\n" * 4_194_304
    return b"".join(packer.compress(piece) for _ in range(32)) + packer.flush()


def many_entries():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for number in range(10_000):
            target.writestr(f"xl/{number}.xml", "")
        target.writestr("xl/workbook.xml", "<workbook/>")
    return packed.getvalue()


def symlink():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("xl/workbook.xml", "<workbook/>")
        link = zipfile.ZipInfo("xl/worksheets/one.xml")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
    return packed.getvalue()


def billion_laughs():
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    sheet = f'<!DOCTYPE w [<!ENTITY l0 "ha">{entities}]><worksheet><row><c><v>&l9;</v></c></row></worksheet>'
    return bare_workbook(sheet)


HOSTILE = {
    "FIL.BOMB": [gzip_bomb, many_entries, symlink, lambda: bare_workbook("<w>" + " " * 30_000_000 + "</w>")],
    "FIL.WORKBOOK": [
        billion_laughs,
        lambda: bare_workbook('<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet/>'),
        lambda: bare_workbook("<a>" * 200_000),
        lambda: workbook([("a",), ("1",)])[:-200],
    ],
    "FIL.COLUMNS": [
        lambda: b"a," * 500_000 + b"\n",
        lambda: bare_workbook("<worksheet><row>" + "<c><v>1</v></c>" * 400_000 + "</row></worksheet>"),
    ],
    "FIL.LINE": [lambda: b"name,city\n" + b"x" * 150_000_000, lambda: b'{"a": "' + b"y" * 150_000_000],
    "FIL.FORMAT": [lambda: gzipped(gzipped(b"a,b\n1,2\n"))],
    "FIL.GZIP": [lambda: gzipped(b"a,b\n" + b"1,2\n" * 1000)[:-9], lambda: gzipped(b"a,b\n1,2\n") + b"more"],
}


@pytest.mark.parametrize(
    ("code", "make"), [(code, make) for code, makers in HOSTILE.items() for make in makers]
)
def test_it_is_refused_within_two_seconds_and_a_hundred_megabytes(code, make, tmp_path):
    told = measured(make(), tmp_path)
    assert told["code"] == code
    assert told["seconds"] < 2
    assert told["megabytes"] < 100


def test_a_long_file_is_read_in_little_memory(tmp_path):
    told = measured(b"name,city\n" + b'"Anna ""A"" Jansen",Turku\n' * 1_000_000, tmp_path)
    assert (told["code"], told["rows"]) == (None, 1_000_000)
    assert told["megabytes"] < 40


def test_rows_of_a_million_empty_cells_are_faulty_not_fatal(tmp_path):
    told = measured(b"a,b\n" + (b"," * 1_000_000 + b"\n" + b"," * 1_000_000 + b"x\n") * 5, tmp_path)
    assert (told["code"], told["rows"]) == (None, 5)
    assert told["megabytes"] < 100


def test_a_body_that_never_ends_is_cut_off():
    class Endless:
        def read(self, size: int, /) -> bytes:
            return b"name,city\n" * (size // 10)

    with pytest.raises(Refusal, match=r"FIL\.TOO_LARGE"):
        deque(read(Endless(), limits=SMALL).rows, maxlen=0)


class Dribbling:
    """Gives its bytes in pieces of the sizes it is told."""

    def __init__(self, content, sizes):
        self._content = io.BytesIO(content)
        self._sizes = list(sizes)

    def read(self, size: int, /) -> bytes:
        return self._content.read(min(size, self._sizes.pop() if self._sizes else size))


BEGINNINGS = st.sampled_from(
    [
        b"",
        b"a,b\n",
        b'{"a": 1}\n',
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b'"',
    ]
)
PIECES = st.sampled_from(
    [b'"', b",", b";", b"\n", b"\r", b"\0", b'""', b"{", b"}", b"\xff", b"\xed\xa0\x80", b"\t"]
)
BODIES = st.one_of(st.binary(max_size=400), st.lists(st.one_of(PIECES, st.binary(max_size=8))).map(b"".join))


@settings(max_examples=400, deadline=None)
@given(BEGINNINGS, BODIES, st.lists(st.integers(1, 50), max_size=30))
def test_whatever_the_bytes_are_there_are_rows_or_a_refusal(beginning, body, sizes):
    numbers = []
    with suppress(Refusal):
        file = read(Dribbling(beginning + body, sizes), limits=SMALL)
        numbers += (row.number for row in file.rows)
    assert numbers == sorted(set(numbers))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_workbook_with_a_few_bytes_changed_gives_rows_or_a_refusal(data):
    content = bytearray(_SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    numbers = []
    with suppress(Refusal):
        numbers += (row.number for row in opened(bytes(content), limits=SMALL).rows)
    assert numbers == sorted(set(numbers))


_SOUND = workbook([("name", "city"), *((f"Anna {n}", "Turku") for n in range(20))])


LETTERS = st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from('",;\r\n\t'))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(st.text(LETTERS, max_size=12), min_size=2, max_size=2),
        min_size=1,
        max_size=12,
    )
)
def test_what_a_csv_writer_wrote_is_read_back_cell_by_cell(table):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["one", "two"], *table])
    wanted = [cells for cells in table if any(map(str.strip, cells))]
    found = rows(text.getvalue().encode())
    if any(row.fault for row in found):
        # A cell that looks like a broken quote of another row cannot be told from one.
        assert any("\n" in cell or "\r" in cell for cells in table for cell in cells)
        return
    assert [list(row.values.values()) for row in found] == wanted
