"""Pure work in other processes, in order."""

import gc
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from service import parallel
from service.parallel import Birth

_added: list[int] = []


def _prepare(number: int) -> None:
    _added[:] = [number]


def _plus(number: int) -> tuple[int, int]:
    return number + _added[0], os.getpid()


def _fail(number: int) -> int:
    raise ValueError(f"no {number}")


@pytest.mark.parametrize("birth", Birth)
@pytest.mark.parametrize("others", [0, 1, 2])
def test_the_answers_come_in_the_order_of_the_questions(others, birth):
    answers = list(
        parallel.ordered(_plus, range(50), others=others, prepare=_prepare, given=(7,), birth=birth)
    )
    assert [answer for answer, _ in answers] == [number + 7 for number in range(50)]
    assert (os.getpid() in {pid for _, pid in answers}) is (others == 0)


def test_only_a_few_questions_are_asked_ahead():
    asked = []

    def questions():
        for number in range(100):
            asked.append(number)
            yield number

    answers = parallel.ordered(_plus, questions(), others=2, prepare=_prepare, given=(0,))
    next(answers)
    assert len(asked) <= 2 * parallel.AHEAD + 1
    answers.close()


def test_what_goes_wrong_elsewhere_is_heard_here():
    with pytest.raises(ValueError, match="no 0"):
        list(parallel.ordered(_fail, range(3), others=2, prepare=_prepare, given=(0,)))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is copied")
def test_a_process_is_copied_only_while_nothing_else_goes_on_in_it():
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    told = [parallel.by_harmless()]
    other.start()
    told.append(parallel.by_harmless())
    done.set()
    other.join()
    assert told[-1] is Birth.ANEW
    assert (told[0] is Birth.ALIKE) is (threading.active_count() == 1)


def test_garbage_is_looked_for_as_before_once_the_work_is_done():
    before = gc.get_threshold(), gc.get_freeze_count()
    assert list(parallel.ordered(_plus, [1], others=0, prepare=_prepare, given=(1,)))
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


_ORPHANED = """
import os, signal, sys
from service import parallel
from tests.service.test_parallel import _plus, _prepare

if __name__ == "__main__":
    answers = parallel.ordered(_plus, range(100), others=2, prepare=_prepare, given=(0,))
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
