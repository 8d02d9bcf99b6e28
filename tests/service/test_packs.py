"""The shipped packs, and packs that somebody brings along."""

import ast
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import pytest

from rules.law.matrix import SubjectType
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


def test_own_packs_are_laid_over_the_shipped_ones_and_change_the_stamp(pack, tmp_path):
    pack(HEAD + RULE)
    own = packs.in_force(tmp_path)
    assert {each.id for each in own.packs} == {each.id for each in packs.shipped().packs} | {"mine"}
    assert packs.own(tmp_path) == {"base/mine.toml"}
    assert packs.own(None) == frozenset()
    assert packs.stamp(own.version) != packs.stamp(packs.shipped().version)


def test_every_fault_of_own_packs_is_told_and_none_of_them_is_used(pack, tmp_path):
    pack(HEAD + RULE.replace("city", "town", 2))
    pack("words = 1", "words.toml")
    with pytest.raises(packs.UnsoundPacks) as refused:
        packs.in_force(tmp_path)
    assert {fault.path for fault in refused.value.faults} == {
        str(tmp_path / "mine.toml"),
        str(tmp_path / "words.toml"),
    }


def test_own_packs_that_fail_their_tests_are_refused_but_may_be_tried_out(pack, tmp_path):
    path = pack(HEAD + RULE.replace("out = {}", 'out = { city = "Gent" }'))
    with pytest.raises(packs.UnsoundPacks, match="wanted city = 'Gent'"):
        packs.in_force(tmp_path)
    assert "mine" in packs.versions(packs.candidate(None, [path]))


def test_another_process_makes_the_same_knowledge_of_the_same_texts():
    packs._made.clear()
    again = packs.again(packs.shipped().texts)
    assert (again.version, again.codes.keys()) == (packs.shipped().version, packs.shipped().codes.keys())
    assert packs.again(packs.shipped().texts) is again


JAPAN = """
[pack]
id = "japan"
version = "1.0.0"
kind = "matrix"
source = "own reading"

[[row]]
id = "jp.email"
regime = "JP"
channels = ["email"]
subjects = ["consumer"]
requirement = "consent"
effective_from = 2026-01-01
source = "a law"
url = "https://example.org/"
reviewer = "Own counsel"
status = "verified"

[[row.test]]
in = { country = "JP", consent = "given" }
out = { allowed = true, code = "PRM.CONSENT" }

[[row.test]]
in = { country = "JP" }
out = { allowed = false, code = "LAW.NEEDS_CONSENT" }
"""


def test_own_law_is_laid_over_the_shipped_and_knows_one_country_more(pack, tmp_path):
    pack(JAPAN, "japan.toml")
    ours, own = packs.shipped().law.matrix, packs.in_force(tmp_path).law.matrix
    asked = ("JP", "email", SubjectType.CONSUMER, date(2026, 11, 1))
    assert ours.row(*asked) is None
    assert own.row(*asked).is_verified
    assert packs.own(tmp_path) == {"law/japan.toml"}
    assert packs.versions(packs.in_force(tmp_path))["japan"] == "1.0.0"


def test_every_pack_that_is_applied_has_its_version_written_down():
    versions = packs.versions(packs.shipped())
    assert versions.keys() >= {"text", "marketing", "clocks", "decay", "signals"}
    assert packs.shipped().decay.version.split() == [
        f"{name}@{versions[name]}" for name in ("decay", "signals")
    ]


def test_law_that_does_not_keep_its_promises_is_refused(pack, tmp_path):
    path = pack(JAPAN.replace('"consent"\neffective', '"opt_out"\neffective'), "japan.toml")
    with pytest.raises(packs.UnsoundPacks) as refused:
        packs.in_force(tmp_path)
    [fault] = refused.value.faults
    assert (fault.path, fault.line, fault.rule) == (str(path), 24, "jp.email")


def test_law_is_counted_and_linted_with_its_lines(pack):
    path = pack(JAPAN, "japan.toml")
    report = packs.test([path])
    assert (report.files, report.rules, report.tests, report.faults) == (1, 1, 2, ())
    path.write_text(JAPAN.replace('"JP"\nchannels = ["email"]', '"JP"\nchannels = ["fax"]'))
    [fault] = packs.lint([path]).faults
    assert (fault.path, fault.line) == (str(path), 11)


def test_every_library_that_has_a_say_is_kept_with_the_results():
    """Whatever the rules import from elsewhere may change a judgement when it changes."""
    folder = Path(packs.rules.knowledge.__file__).parent
    # People are compared by the one and days are counted by the other: neither changes a judgement of a lead.
    others = {"numpy", "holidays"}
    roots = {
        name.partition(".")[0]
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    ours = roots - sys.stdlib_module_names - {"rules"} - others
    known = metadata.packages_distributions()
    named = {known[root][0].lower().replace("_", "-") for root in ours}
    assert named <= {name.lower() for name in packs.LIBRARIES}


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
    pack(
        '["ADR.ISLE"]\nverdict = "suspect"\nen = "a"\nnl = "b"\nfi = "c"\n'
        'example = { city = "Atlantis" }\nremedy = { en = "d", nl = "e", fi = "f" }\n',
        "isle_codes.toml",
    )
    report = packs.lint([tmp_path])
    assert (report.files, report.faults) == (3, ())


def test_a_pack_takes_the_place_of_the_shipped_one_of_its_name(pack, tmp_path):
    (tmp_path / "base").mkdir()
    mine = pack(HEAD.replace('"mine"', '"xfield"') + RULE, "base/xfield.toml")
    assert packs.lint([mine]).faults == ()


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        packs.lint([tmp_path / "none.toml"])
