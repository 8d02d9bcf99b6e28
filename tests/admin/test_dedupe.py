"""`goodstanding dedupe`, as a person runs it."""

import json

import pytest

from admin import cli

HEADER = "Voornaam;Achternaam;E-mail;Woonplaats\n"
ROWS = "Anna;de Vries;anna@example.org;Delft\nBo;Smit;bo@example.org;Ede\nDirk;Mol;dirk@example.org;Ede\n"


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own, to which three people were sent."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))
    file = tmp_path / "people.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    command("migrate")
    command("sources", "add", "crm", "--basis", "consent", "--country", "NL")
    command("import", file, "--source", "crm", "--json")
    return command


def test_a_dry_run_says_what_would_be_done(run):
    status, printed = run("dedupe", "--dry-run")
    assert status == 0
    assert "3 contacts of 3 records: 0 repeat another" in printed
    assert "Nothing was changed." in printed


def test_a_run_says_what_it_has_begun(run):
    status, printed = run("dedupe", "--json", "--questions", "5")
    told = json.loads(printed)
    assert (status, told["contacts"], told["sets"], told["questions"]) == (0, 3, 0, 0)


def test_fewer_than_no_questions_cannot_be_asked(run):
    with pytest.raises(SystemExit):
        run("dedupe", "--questions", "-1")
