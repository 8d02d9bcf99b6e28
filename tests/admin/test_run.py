"""`goodstanding run` and its parts: what it has begun ends with it, however it ends.

All processes of an installation share one pipe for what they say: it ends when the last of them has ended.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from admin.commands import run
from tests.ports import free_port, wait_until_open

WITHIN = 20.0
"""Seconds in which all must be over."""

ROOT = Path(__file__).parents[2]

# A process that will not hear of ending, and a part that has begun it and will not either.
BEGUN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("begun", flush=True)
signal.pause()
"""
STUBBORN = f"""
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.run([sys.executable, "-c", {BEGUN!r}])
"""


def part(text: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, start_new_session=True)


def test_a_part_that_will_not_end_is_ended_with_all_it_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PATIENCE", 0.2)
    with part(STUBBORN) as stubborn:
        assert stubborn.stdout
        assert stubborn.stdout.readline() == b"begun\n"
        run.end(stubborn)
        assert stubborn.communicate(timeout=WITHIN) == (b"", None)
    assert stubborn.returncode == -signal.SIGKILL


def test_a_part_that_has_ended_by_itself_is_nothing_to_end() -> None:
    with part("raise SystemExit(3)") as ended:
        ended.wait()
        run.end(ended)
    assert ended.returncode == 3


@contextmanager
def installation(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command as anybody would give it, once it serves."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    environment |= {
        "GOODSTANDING_DATA_DIR": str(folder / "var"),
        "GOODSTANDING_PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    command = (sys.executable, "-m", "admin.cli", "run")
    said = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, cwd=folder, text=True, **said) as process:
        try:
            wait_until_open(port, process)
            yield process
        finally:
            process.terminate()


def test_all_of_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    with installation(tmp_path) as process:
        process.terminate()
        process.communicate(timeout=WITHIN)
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="who began whom is only told on Linux")
def test_when_the_server_is_killed_nothing_of_it_is_left_behind(tmp_path: Path) -> None:
    with installation(tmp_path) as process:
        os.kill(server_of(process.pid), signal.SIGKILL)
        process.communicate(timeout=WITHIN)
    assert process.returncode == 1


def server_of(process: int) -> int:
    """Which process that this one began is the server?"""
    begun = map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
    [server] = [each for each in begun if b"serve" in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")]
    return server
