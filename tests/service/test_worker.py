"""Is every job done exactly once, whatever becomes of the workers?"""

import random
from collections import defaultdict
from functools import partial
from itertools import pairwise
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, Row, text

from service.access import SYSTEM
from service.jobs.queue import enqueue
from tests.service.crew import EFFECTS, HELD, SHORT_LEASE, Member, Place, carry_out, crew, tick
from tests.workshops import open_workshop

LANES = ("left", "right", None, None)
PATIENCE = 40


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return database_url, tmp_path


@pytest.fixture
def effects(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text(EFFECTS))
    return engine


def fill(place: Place, numbers: range) -> None:
    with open_workshop(*place) as workshop, workshop.open(SYSTEM) as work:
        for number in numbers:
            lane = LANES[number % len(LANES)]
            enqueue(work, "test.effect", {"number": number, "lane": lane}, lane=lane)


def finish(members: list[Member], engine: Engine) -> None:
    """Wait until nothing is left to do, with an eye on the clock."""
    deadline = monotonic() + PATIENCE
    while ask(engine, "SELECT 1 FROM job WHERE state <> 'done' LIMIT 1"):
        assert monotonic() < deadline, ask(engine, "SELECT state, count(*) FROM job GROUP BY state")
        for line in wait([member.line for member in members], 0.1):
            line.recv()


def ask(engine: Engine, question: str) -> list[Row]:
    with engine.begin() as connection:
        return list(connection.execute(text(question)))


def assert_each_once(engine: Engine, count: int) -> None:
    numbers = [row.number for row in ask(engine, "SELECT number FROM effect")]
    assert sorted(numbers) == list(range(count))


def assert_lanes_kept(engine: Engine) -> None:
    lanes = defaultdict(list)
    for row in ask(engine, "SELECT number, lane, began, ended FROM effect ORDER BY began"):
        lanes[row.lane].append(row)
    for lane in ("left", "right"):
        for before, after in pairwise(lanes[lane]):
            assert before.number < after.number
            assert before.ended <= after.began


def test_twenty_kills_lose_nothing_and_repeat_nothing(place: Place, effects: Engine) -> None:
    kills, jobs_between, chance = 20, 15, random.Random()
    duty = partial(carry_out, lease=SHORT_LEASE)
    with crew(3, duty, place) as members:
        for kill in range(kills):
            fill(place, range(kill * jobs_between, (kill + 1) * jobs_between))
            victim = chance.randrange(len(members))
            members[victim].hear_out()
            for _ in range(chance.randint(1, 4)):
                if wait([members[victim].line], 0.2):
                    members[victim].line.recv()
            wait([members[victim].line], chance.uniform(0, 0.004))
            members[victim].kill()
            members[victim] = Member(duty, place)
        finish(members, effects)
    assert_each_once(effects, kills * jobs_between)
    assert_lanes_kept(effects)


def test_a_job_whose_worker_is_killed_in_its_midst_is_done_by_another(place: Place, effects: Engine) -> None:
    with open_workshop(*place) as workshop, workshop.open(SYSTEM) as work:
        enqueue(work, "test.effect", {"number": 0, "lane": HELD}, lane=HELD)
    with crew(2, partial(carry_out, lease=SHORT_LEASE), place) as members:
        first = whoever_began(members)
        first.kill()
        members.remove(first)
        [other] = members
        assert whoever_began([other]) is other
        assert not ask(effects, "SELECT number FROM effect")
        other.line.send("go on")
        finish(members, effects)
    assert_each_once(effects, 1)
    assert ask(effects, "SELECT attempts FROM job")[0].attempts == 2


def whoever_began(members: list[Member]) -> Member:
    """The first who says that it is at a job."""
    [line, *_] = wait([member.line for member in members], PATIENCE)
    [member] = [each for each in members if each.line is line]
    member.line.recv()
    return member


def test_four_workers_share_the_jobs_and_stop_when_told(place: Place, effects: Engine) -> None:
    jobs = 160
    fill(place, range(jobs))
    with crew(4, carry_out, place) as members:
        finish(members, effects)
        assert [member.dismiss() for member in members] == [0] * 4
        members.clear()
    assert_each_once(effects, jobs)
    assert_lanes_kept(effects)
    assert ask(effects, "SELECT max(attempts) AS most FROM job")[0].most == 1


def test_three_tickers_write_one_job_for_each_due_time(place: Place, engine: Engine) -> None:
    deadline = monotonic() + PATIENCE
    with crew(3, tick, place) as members:
        for member in members:
            assert member.line.recv() == "ticking"
        ticked: list[Row] = []
        while len(ticked) < 4:
            assert monotonic() < deadline
            wait([member.line for member in members], 0.2)
            ticked = ask(engine, "SELECT unique_key FROM job ORDER BY unique_key")
    seconds = [int(row.unique_key[-3:-1]) for row in ticked]
    assert all((after - before) % 60 == 1 for before, after in pairwise(seconds)), seconds
