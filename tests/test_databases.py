"""Does every test get a database of its own, and does nothing outlive the run?"""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from service.storage.schema import METADATA

SERVE_AND_WAIT = """
import sys
from tests.postgres import Missing, serve
try:
    with serve() as server:
        print(server.admin.query["host"], flush=True)
        sys.stdin.read()
except Missing as reason:
    print(reason)
"""


def test_a_fresh_database_has_every_table_and_no_row(engine: Engine) -> None:
    assert set(inspect(engine).get_table_names()) == set(METADATA.tables)
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM job")) == 0


@pytest.mark.parametrize("time", [1, 2])
def test_nothing_is_left_from_another_test(engine: Engine, time: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE footprint (id integer)"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_an_own_server_dies_with_a_killed_run() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[1],
    ) as run:
        home = run.stdout.readline().strip()
        if not home.startswith("/"):
            pytest.skip(home)
        watched = os.pidfd_open(int(Path(home, "data", "postmaster.pid").read_text().split()[0]))
        run.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([watched], [], [], 20)
        os.close(watched)
    assert ended
