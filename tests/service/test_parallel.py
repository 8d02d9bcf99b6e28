"""Pure work in other processes, in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service import parallel

_added: list[int] = []


def _prepare(number: int) -> None:
    _added[:] = [number]


def _plus(number: int) -> tuple[int, int]:
    return number + _added[0], os.getpid()


def _fail(number: int) -> int:
    raise ValueError(f"no {number}")


@pytest.mark.parametrize("processes", [1, 2])
def test_the_answers_come_in_the_order_of_the_questions(processes):
    answers = list(parallel.ordered(_plus, range(50), processes=processes, prepare=_prepare, given=(7,)))
    assert [answer for answer, _ in answers] == [number + 7 for number in range(50)]
    assert (os.getpid() in {pid for _, pid in answers}) is (processes == 1)


def test_only_a_few_questions_are_asked_ahead():
    asked = []

    def questions():
        for number in range(100):
            asked.append(number)
            yield number

    answers = parallel.ordered(_plus, questions(), processes=2, prepare=_prepare, given=(0,))
    next(answers)
    assert len(asked) <= 2 * parallel.AHEAD + 1
    answers.close()


def test_what_goes_wrong_elsewhere_is_heard_here():
    with pytest.raises(ValueError, match="no 0"):
        list(parallel.ordered(_fail, range(3), processes=2, prepare=_prepare, given=(0,)))


_ORPHANED = """
import os, signal, sys
from service import parallel
from tests.service.test_parallel import _plus, _prepare

if __name__ == "__main__":
    answers = parallel.ordered(_plus, range(100), processes=2, prepare=_prepare, given=(0,))
    print(next(answers)[1], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_whose_parent_was_killed_end_too(tmp_path):
    script = tmp_path / "orphaned.py"
    script.write_text(_ORPHANED)
    command = [sys.executable, script]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as run:
        # Every process holds the pipe, so this returns when the last of them has ended, and else times out.
        told, _ = run.communicate(timeout=30)
    assert int(told) != run.pid
