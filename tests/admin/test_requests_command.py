"""`goodstanding requests`, as a person runs it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from admin import cli
from rules.requests import Right
from rules.restrictions import Ground
from service import requests
from service.access import COMMAND
from service.opening import open_workshop
from service.requests import Identity, Intake, Person, Via
from service.settings import load


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    command("migrate")
    return command


def ask(days_ago, *rights, ground=None):
    workshop = open_workshop(load())
    with workshop.open(COMMAND) as work:
        wanted = Intake(
            rights=rights or (Right.ACCESS,),
            ground=ground,
            subject=Person(email="anna.jansen@example.org"),
            via=Via.OFFICER,
            proof=Identity.OFFICER,
            received_at=datetime.now(UTC) - timedelta(days=days_ago),
        )
        request_id = requests.receive(work, wanted)
    workshop.engine.dispose()
    return request_id


def test_nobody_waits_at_first(run):
    assert run("requests", "list") == (0, "No case is open.\n")
    assert run("requests", "due") == (0, "Nothing is due within 7 days.\n")


def test_what_is_late_is_an_answer_that_a_script_hears(run):
    late, _ = ask(50), ask(1)
    status, printed = run("requests", "due", "--json")
    [told] = [json.loads(line) for line in printed.splitlines()]
    assert (status, told["id"]) == (1, str(late))
    assert told["days_left"] < 0


def test_a_case_is_shown_with_its_history_and_without_its_person(run):
    asked = ask(3)
    status, printed = run("requests", "show", asked, "--json")
    told = json.loads(printed)
    assert (status, told["rights"], told["state"]) == (0, {"access": None}, "received")
    assert [line["what"] for line in told["history"]] == ["received", "clock"]
    assert "jansen" not in printed
    assert "gdpr.answer" in run("requests", "show", asked)[1]


def test_the_ground_of_a_restriction_is_told(run):
    asked = ask(3, Right.RESTRICTION, ground=Ground.CLAIMS)
    assert json.loads(run("requests", "show", asked, "--json")[1])["grounds"] == {"restriction": "claims"}
    assert "claims" in run("requests", "show", asked)[1]


def test_the_list_is_told_to_people_and_to_programs(run):
    first, second = ask(9), ask(2)
    told = [json.loads(line)["id"] for line in run("requests", "--json")[1].splitlines()]
    assert told == [str(first), str(second)]
    assert "days" in run("requests", "list")[1]
    assert run("requests", "list", "--right", "erasure")[1] == "No case is open.\n"
    assert run("requests", "list", "--over")[1] == "No case is over.\n"


def test_a_case_that_is_not_there_is_said_not_to_be(run):
    assert run("requests", "show", "019a0000-0000-7000-8000-000000000001")[0] == 2
