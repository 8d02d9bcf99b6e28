"""How is pure work spread over the cores, and handed back in order?"""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from enum import Enum
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")

_UNTIL_SWEPT = 100_000
"""New objects after which cycles are looked for: our values have none, and to look costs time."""

AHEAD = 2
"""Tasks that may wait for each process: enough to keep it busy, few enough to hold little in memory."""


def cores() -> int:
    """How many processes to use unless somebody says: two at most.

    A third would wait: one process writes what the others make, and is busy with it.
    """
    return min(2, os.cpu_count() or 1)


class Birth(Enum):
    """How a process comes to be, as the system has it."""

    ANEW = "spawn"
    ALIKE = "fork"


def by_harmless() -> Birth:
    """How a process may begin others that holds no key and no connection: alike, which is quicker, if it can.

    A process that is copied while other threads are at work may find their locks closed for ever.
    """
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return Birth.ALIKE if is_safe else Birth.ANEW


def ordered(
    task: Callable[[A], B],
    things: Iterable[A],
    *,
    others: int,
    prepare: Callable[..., None],
    given: tuple[Any, ...] = (),
    birth: Birth = Birth.ANEW,
) -> Iterator[B]:
    """What `task` makes of each thing, in their order, with so many other processes at it; 0 means here.

    `prepare(*given)` is called once in each process before its first task. Task and preparation are functions
    of a module, for the processes are begun anew: one that is born alike inherits keys and connections.
    """
    with _seldom_swept():
        if others:
            yield from _spread(task, things, others, birth, initargs=(prepare, given))
        else:
            prepare(*given)
            yield from map(task, things)


def _spread(
    task: Callable[[A], B], things: Iterable[A], others: int, birth: Birth, *, initargs: tuple[Any, ...]
) -> Iterator[B]:
    pool = ProcessPoolExecutor(
        others, mp_context=get_context(birth.value), initializer=_begin, initargs=initargs
    )
    waiting: deque[Future[B]] = deque()
    try:
        for thing in things:
            waiting.append(pool.submit(task, thing))
            if len(waiting) > AHEAD * others:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Leave what is known to be needed out of the search for garbage, and search rarely."""
    before = gc.get_threshold()
    gc.set_threshold(_UNTIL_SWEPT)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def _begin(prepare: Callable[..., None], given: tuple[Any, ...]) -> None:
    # Ctrl-C reaches every process of the terminal; the parent decides what is still finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*given)
    # For good: the process ends with its work.
    gc.set_threshold(_UNTIL_SWEPT)
    gc.freeze()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)
