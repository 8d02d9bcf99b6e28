"""`goodstanding import`, as a person runs it."""

import json

import pytest

from admin import cli
from tests.service.imports.people import HEADER, people, person, table


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own, with one source."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, capsys.readouterr()

    command("migrate")
    command("sources", "add", "crm", "--basis", "consent", "--country", "NL")
    return command


def test_a_file_is_taken_over_once_however_often_it_is_run(run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(people(3))
    first, printed = run("import", file, "--source", "crm", "--json")
    again, repeated = run("import", file, "--source", "crm", "--json")
    told = json.loads(printed.out)
    assert (first, again) == (0, 0)
    assert (told["created"], told["state"], told["unmapped"]) == (3, "done", ["Schoenmaat"])
    assert json.loads(repeated.out)["import_id"] == told["import_id"]


def test_columns_that_make_one_name_are_shown_as_joined(run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("Tussenvoegsel;Achternaam;E-mailadres\nvan;Dijk;marieke@example.org\n")
    _, told = run("import", file, "--source", "crm", "--dry-run", "--json")
    _, shown = run("import", file, "--source", "crm")
    assert json.loads(told.out)["joined"] == {"family_name": ["Tussenvoegsel", "Achternaam"]}
    assert "Tussenvoegsel + Achternaam → family_name" in shown.out


def test_a_dry_run_counts_and_stores_nothing(run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(table([person(1), person(1), ("x",)]))
    status, tried = run("import", file, "--source", "crm", "--dry-run", "--json")
    _, real = run("import", file, "--source", "crm", "--json")
    counts = ("created", "merged", "quarantined", "rows", "faulty")
    assert status == 1
    assert [json.loads(tried.out)[name] for name in counts] == [1, 1, 1, 3, 1]
    assert [json.loads(real.out)[name] for name in counts] == [1, 1, 1, 3, 1]


def test_the_rows_to_mend_come_as_a_file_that_can_be_imported_again(run, tmp_path):
    file, errors = tmp_path / "people.csv", tmp_path / "errors.csv"
    file.write_bytes(table([person(1), person(2)[:-1]]))
    status, _ = run("import", file, "--source", "crm", "--errors", errors)
    assert status == 1
    assert oct(errors.stat().st_mode & 0o777) == "0o600"
    mended = tmp_path / "mended.csv"
    mended.write_bytes(errors.read_bytes().rstrip() + b";42\n")
    assert run("import", mended, "--source", "crm")[0] == 0


def test_the_summary_says_what_a_person_wants_to_know(run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(table([person(1), ("x",), ("",) * len(HEADER)]))
    _, printed = run("import", file, "--source", "crm")
    for words in ("2 rows", "new contacts", "wait for a steward (1 could not be read)", "blank rows skipped"):
        assert words in printed.out


@pytest.mark.parametrize(
    ("source", "content", "words"),
    [
        ("nobody", people(1), "no source with"),
        ("crm", b"", "no rows"),
        ("crm", b"shoe,lace\n1,2\n", "No column"),
    ],
)
def test_what_is_refused_is_said_in_words_with_status_two(source, content, words, run, tmp_path):
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    status, printed = run("import", file, "--source", source)
    assert (status, words in printed.err) == (2, True)
