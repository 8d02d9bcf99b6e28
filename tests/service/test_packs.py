"""The shipped packs, and packs that somebody brings along."""

import pytest

from service import packs

HEAD = '[pack]\nid = "mine"\nversion = "1.0.0"\nsource = "own"\n'
RULE = """
[[rule]]
id = "mine.city"
rev = 1
stage = "validate"
field = "city"
when = { field = "city", eq = "Atlantis" }
finding = { code = "TXT.PLACEHOLDER" }

[[rule.test]]
in = { city = "Atlantis" }
out = { code = "TXT.PLACEHOLDER", verdict = "missing" }

[[rule.test]]
in = { city = "Delft" }
out = {}
"""


@pytest.fixture
def pack(tmp_path):
    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_shipped_packs_have_no_fault():
    report = packs.lint([])
    assert report.faults == ()
    assert report.rules > 10


def test_every_test_in_the_shipped_packs_comes_out():
    report = packs.test([])
    assert report.is_sound
    assert report.tests >= 2 * report.rules


def test_the_shipped_knowledge_is_compiled_once():
    assert packs.shipped() is packs.shipped()
    assert len(packs.shipped().version) == 64


def test_a_pack_of_ones_own_is_read_with_the_shipped_ones(pack):
    report = packs.test([pack(HEAD + RULE)])
    assert (report.files, report.rules, report.tests, report.faults) == (1, 1, 2, ())


def test_the_mistakes_of_ones_own_pack_are_told_with_file_and_line(pack):
    path = pack(HEAD + RULE.replace("city", "town", 2))
    report = packs.lint([path])
    assert {(fault.path, fault.line) for fault in report.faults} == {(str(path), 10)}
    assert str(report.faults[0]).startswith(f"{path}:10: ")


def test_a_failing_test_is_told_by_test_and_not_by_lint(pack):
    path = pack(HEAD + RULE.replace("out = {}", 'out = { city = "Gent" }'))
    assert packs.lint([path]).is_sound
    [failure] = packs.test([path]).faults
    assert (failure.line, failure.rule) == (18, "mine.city")


def test_a_folder_is_read_with_all_its_packs(pack, tmp_path):
    pack(HEAD + RULE)
    pack('id = "isles"\nversion = "1.0.0"\nsource = "own"\nwords = ["Atlantis"]\n', "isles.toml")
    pack('["ADR.ISLE"]\nverdict = "suspect"\nen = "a"\nnl = "b"\nfi = "c"\n', "isle_codes.toml")
    report = packs.lint([tmp_path])
    assert (report.files, report.faults) == (3, ())


def test_a_pack_takes_the_place_of_the_shipped_one_of_its_name(pack, tmp_path):
    (tmp_path / "base").mkdir()
    mine = pack(HEAD.replace('"mine"', '"xfield"') + RULE, "base/xfield.toml")
    assert packs.lint([mine]).faults == ()


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        packs.lint([tmp_path / "none.toml"])
