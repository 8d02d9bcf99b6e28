"""`goodstanding jobs`, as the operator runs it."""

import json

import pytest
from sqlalchemy import select

from admin import cli
from service.access import SYSTEM
from service.jobs import queue
from service.opening import open_workshop
from service.settings import load
from service.storage.jobs import Job, State


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A command on an installation of its own."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        return status, capsys.readouterr().out

    command("migrate")
    return command


def given_up(*kinds):
    """Jobs that failed once too often."""
    workshop = open_workshop(load())
    with workshop.open(SYSTEM) as work:
        numbers = [queue.enqueue(work, kind) for kind in kinds]
        for number in numbers:
            row = work.session.get_one(Job, number)
            row.state, row.attempts, row.last_error = State.FAILED, queue.TRIES, "LookupError"
    workshop.engine.dispose()
    return numbers


def states():
    workshop = open_workshop(load())
    with workshop.look(SYSTEM) as work:
        found = dict(work.session.execute(select(Job.id, Job.state)).all())
    workshop.engine.dispose()
    return found


def test_nothing_was_given_up_at_first(run):
    assert run("jobs") == (0, "No job was given up.\n")
    assert run("jobs", "again", "--all") == (0, "0 will be tried again.\n")


def test_what_was_given_up_is_an_answer_that_a_script_hears(run):
    one, other = given_up("feed.wake", "jobs.sweep")
    status, printed = run("jobs", "list", "--json")
    told = [json.loads(line) for line in printed.splitlines()]
    assert (status, [each["job"] for each in told]) == (1, [one, other])
    assert told[0] == {"job": one, "kind": "feed.wake", "tries": 8, "error": "LookupError"}
    status, printed = run("jobs")
    assert "jobs.sweep" in printed


def test_those_that_are_named_or_all_are_tried_again(run):
    one, other, last = given_up("feed.wake", "jobs.sweep", "leads.sweep")
    assert run("jobs", "again", other) == (0, "1 will be tried again.\n")
    assert states() == {one: State.FAILED, other: State.WAITING, last: State.FAILED}
    assert run("jobs", "again", "--all") == (0, "2 will be tried again.\n")
    assert set(states().values()) == {State.WAITING}
    assert run("jobs")[0] == 0


def test_a_job_that_was_not_given_up_is_refused_and_no_other_is_tried_again(run):
    [one] = given_up("feed.wake")
    assert run("jobs", "again", one, one + 1)[0] == cli.USAGE
    assert states() == {one: State.FAILED}


def test_somebody_has_to_say_which(run):
    with pytest.raises(SystemExit):
        run("jobs", "again")
