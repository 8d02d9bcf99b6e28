"""`goodstanding packs …` and what a source hears otherwise, as a person at the command line has it."""

import json

import pytest

from admin import cli
from tests.service.reruns import NEW_RULES

HEADER = "Naam;E-mail;Woonplaats;Land\n"
ROWS = "ANNA DE VRIES;anna@old.example.org;Delft;NL\nBo Smit;bo@example.org;Atlantis;NL\nDirk;;;\n"


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, capsys.readouterr()

    return command


@pytest.fixture
def filled(run, tmp_path):
    """The same with a source that has sent a file."""
    file = tmp_path / "people.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    run("migrate")
    run("sources", "add", "crm", "--basis", "consent", "--country", "NL")
    assert run("import", file, "--source", "crm", "--json")[0] == 1
    return run


@pytest.fixture
def own(tmp_path):
    """A folder with a pack of one's own."""
    folder = tmp_path / "packs" / "base"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(NEW_RULES, encoding="utf-8")
    return folder.parent


def test_a_code_is_explained_with_what_the_rules_make_of_its_example_today(run):
    status, printed = run("packs", "explain", "FIL.ROW.CELLS", "--json")
    told = json.loads(printed.out)
    assert (status, told["code"], told["verdict"]) == (0, "FIL.ROW.CELLS", "invalid")
    assert "delimiter" in told["remedy"]
    assert told["example"]["findings"][0]["code"] == "FIL.ROW.CELLS"


@pytest.mark.parametrize(("language", "word"), [("en", "formula"), ("nl", "formule"), ("fi", "kaava")])
def test_a_code_of_a_rule_names_the_rule_its_pack_and_its_source(run, language, word):
    status, printed = run("packs", "explain", "txt.formula", "--language", language)
    assert status == 0
    assert word in printed.out
    assert "text@1." in printed.out
    assert "text.formula rev 1" in printed.out
    assert "OWASP" in printed.out


def test_a_family_is_listed(run):
    _, printed = run("packs", "explain", "fil.row", "--json")
    told = [json.loads(line)["code"] for line in printed.out.splitlines()]
    assert told == sorted(told)
    assert {"FIL.ROW.CELLS", "FIL.ROW.JSON"} <= set(told)
    assert all(code.startswith("FIL.ROW") for code in told)


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "asks for consent"), ("nl", "vraagt vooraf"), ("fi", "suostumuksen")]
)
def test_a_reason_is_explained_with_an_answer_that_it_is_given_in(run, language, sentence):
    status, printed = run("packs", "explain", "law.needs_consent", "--language", language)
    assert status == 0
    assert sentence in printed.out
    assert "marketing@1." in printed.out
    assert "Telecommunicatiewet" in printed.out
    told = json.loads(run("packs", "explain", "LAW.NEEDS_CONSENT", "--json")[1].out)
    assert (told["effect"], told["answer"]["allowed"]) == ("denies", False)
    assert told["answer"]["reasons"][0]["code"] == "LAW.NEEDS_CONSENT"


def test_a_family_of_reasons_is_listed(run):
    _, printed = run("packs", "explain", "A14")
    assert "A14.NOTICE_DUE" in printed.out
    assert "A14.OVERDUE" in printed.out
    assert "LAW.OPT_OUT" not in printed.out


def test_a_slip_in_a_reason_is_met_with_a_proposal(run):
    status, printed = run("packs", "explain", "LAW.NEED_CONSENT")
    assert status == 1
    assert "LAW.NEEDS_CONSENT" in printed.err


@pytest.mark.parametrize("slip", ["EML.DISPOSIBLE", "ELM.DISPOSABLE", "eml.disposable."])
def test_a_slip_in_a_code_is_met_with_a_proposal(run, slip):
    status, printed = run("packs", "explain", slip)
    assert status == (0 if slip.endswith(".") else 1)
    assert "EML.DISPOSABLE" in printed.out + printed.err


def test_what_is_like_no_code_is_said_to_be_unknown(run):
    status, printed = run("packs", "explain", "xyz")
    assert status == 1
    assert "no finding" in printed.err
    assert "Did you mean" not in printed.err


def test_what_if_tells_the_difference_and_nobody_by_name(filled, own):
    status, printed = filled("packs", "what-if", own, "--json")
    told = json.loads(printed.out)
    assert (status, told["seen"], told["changed"]) == (0, 3, 2)
    assert {"before": "valid", "after": "suspect", "leads": 1} in told["matrix"]
    assert told["values"] == {"email": 1}
    assert told["sources"] == {"crm": {"seen": 3, "changed": 2}}
    _, shown = filled("packs", "what-if", own)
    assert "2 of 3 leads would change" in shown.out
    for value in ("anna", "ANNA", "Smit", "example.org"):
        assert value not in printed.out + shown.out, value


def test_own_packs_reach_what_is_stored_by_a_run(filled, own, monkeypatch):
    monkeypatch.setenv("GOODSTANDING_PACKS", str(own))
    _, expected = filled("packs", "what-if", "--json")
    status, printed = filled("packs", "rerun", "--here", "--json")
    told = json.loads(printed.out)
    assert (status, told["state"], told["seen"], told["changed"]) == (0, "done", 3, 2)
    assert told["changed"] == json.loads(expected.out)["changed"]
    _, again = filled("packs", "what-if", "--json")
    assert json.loads(again.out)["changed"] == 0
    _, status_told = filled("packs", "rerun", "--status")
    assert "The run is done." in status_told.out


def test_a_run_is_left_to_the_worker_and_can_be_stopped(filled):
    status, printed = filled("packs", "rerun", "--source", "crm")
    assert status == 0
    assert "0 of 3 leads" in printed.out
    assert filled("packs", "rerun")[0] == 2, "one at a time"
    status, printed = filled("packs", "rerun", "--stop", "--json")
    assert (status, json.loads(printed.out)["state"]) == (0, "stopped")


def test_unsound_packs_are_refused_at_the_start_with_every_fault(run, own, monkeypatch, tmp_path):
    path = own / "base" / "mine.toml"
    path.write_text(NEW_RULES.replace('"email"', '"e-mail"').replace('"TXT.PLACEHOLDER"', '"TXT.NONE"'))
    monkeypatch.setenv("GOODSTANDING_PACKS", str(own))
    file = tmp_path / "people.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    status, printed = run("check", file)
    assert status == 2
    assert "e-mail" in printed.err
    assert "TXT.NONE" in printed.err
    assert str(path) in printed.err


def test_packs_that_fail_their_own_tests_are_refused_too(run, own, monkeypatch, tmp_path):
    path = own / "base" / "mine.toml"
    path.write_text(NEW_RULES.replace('in = { city = "Delft" }', 'in = { city = "Atlantis" }'))
    monkeypatch.setenv("GOODSTANDING_PACKS", str(own))
    status, printed = run("doctor")
    assert status == 1
    assert "mine.atlantis" in printed.out


def test_a_folder_of_packs_that_is_not_there_is_refused(run, monkeypatch, tmp_path):
    monkeypatch.setenv("GOODSTANDING_PACKS", str(tmp_path / "none"))
    status, printed = run("packs", "explain", "EML")
    assert status == 2
    assert "GOODSTANDING_PACKS" in printed.err


@pytest.mark.parametrize("processes", [1, 2])
def test_check_reads_own_packs_in_every_process(run, own, monkeypatch, tmp_path, processes):
    file = tmp_path / "people.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    monkeypatch.setenv("GOODSTANDING_PACKS", str(own))
    _, printed = run("check", file, "--json", "--processes", processes)
    assert json.loads(printed.out)["codes"]["EML.SPACE"] == 1


def test_a_source_can_be_told_findings_otherwise_and_as_before_again(filled):
    status, printed = filled("sources", "override", "crm", "nam.case=off", "EML.DISPOSABLE=invalid")
    assert (status, printed.out) == (0, "EML.DISPOSABLE = invalid\nNAM.CASE = off\n")
    status, printed = filled("sources", "override", "crm", "NAM.CASE=default", "EML.DISPOSABLE=default")
    assert (status, "hears every finding" in printed.out) == (0, True)


def test_an_override_that_may_not_be_is_refused_by_its_code(filled):
    status, printed = filled("sources", "override", "crm", "PRV.PAYMENT_CARD=off", "EML.NONSENSE=off")
    assert status == 2
    assert "PRV.PAYMENT_CARD" in printed.err
    assert "EML.NONSENSE" in printed.err
