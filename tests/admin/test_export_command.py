"""`goodstanding export`, as a person runs it."""

import csv
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from admin import cli
from rules.sources import LawfulBasis, SourceKind
from service import exports, sources, worker
from service.access import COMMAND
from service.opening import open_workshop
from service.settings import load
from service.work import system_clock
from tests.service.exports import lists


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    command("migrate")
    return command


@pytest.fixture
def ground(run):
    """Two people who agreed and one who did not, and everybody decided."""
    workshop = open_workshop(load())
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    ground = lists.ground(workshop, source)
    ground.person("Anna Visser")
    ground.person("Bob Visser")
    ground.stranger("Eva Visser")
    # What is told of people is made anew a moment later.
    workshop.clock = lambda: system_clock() + timedelta(seconds=5)
    worker.run_due(workshop)
    yield ground
    workshop.engine.dispose()


def test_a_segment_is_written_with_no_more_than_it_takes(run, ground, tmp_path: Path):
    path = tmp_path / "list.csv"
    status, printed, told = run("export", "Everybody", "--to", path, "--recipient", "Mailing house")
    assert (status, printed.splitlines()[0]) == (0, f"2 of 2 contacts in {path}, for Mailing house.")
    assert told.startswith("List ")
    with path.open(newline="") as content:
        rows = list(csv.DictReader(content))
    assert [sorted(row) for row in rows] == [["contact_id", "email"]] * 2
    assert {row["email"] for row in rows} == {"anna@example.org", "bob@example.org"}
    assert path.stat().st_mode & 0o077 == 0


def test_a_program_is_told_what_came_of_it(run, ground, tmp_path: Path):
    path = tmp_path / "list.csv"
    asked = ("--format", "google", "--purpose", "partners", "--recipient", ground.recipient_id, "--json")
    status, printed, _ = run("export", ground.segment_id, "--to", path, *asked)
    told = json.loads(printed)
    assert (status, told["state"], told["included"], told["excluded"]) == (0, "ready", 2, {})
    assert path.read_text().splitlines()[0] == "Email,Phone,First Name,Last Name,Country,Zip"
    assert path.stat().st_size == told["size"]


def test_a_large_list_waits_and_is_taken_when_somebody_agreed(run, ground, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("GOODSTANDING_EXPORT_ALONE", "1")
    path = tmp_path / "list.csv"
    asked = ("Everybody", "--to", path, "--recipient", "Mailing house", "--json")
    status, printed, _ = run("export", *asked)
    told = json.loads(printed)
    assert (status, told["state"]) == (1, "waiting")
    assert not path.exists()
    assert run("export", "--take", told["export"], "--to", path)[0] == 1
    with ground.workshop.open(COMMAND) as work:
        exports.approve(work, UUID(told["export"]))
    assert run("export", "--take", told["export"], "--to", path)[0] == 0
    assert len(path.read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("Everybody",), "Name a segment and a --recipient"),
        (("Nobody", "--recipient", "Mailing house"), "There is no segment"),
        (("Everybody", "--recipient", "Nobody"), "There is not one recipient"),
        (("Everybody", "--recipient", "Mailing house", "--fields", "shoe"), "Must be one of: contact_id"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(run, ground, tmp_path: Path, wrong, said):
    path = tmp_path / "list.csv"
    status, _, told = run("export", *wrong, "--to", path)
    assert status == 2
    assert said in told
    assert not path.exists()
