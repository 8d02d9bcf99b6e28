"""How often in a minute may somebody without a name try? Counted in this process, and kept of nobody."""

import hashlib
import math
import threading
from datetime import datetime

MINUTE = 60.0
PLACES = 4096
"""Counters there are: callers share them by chance, so that no number of callers fills the memory."""


class Pace:
    """A token bucket for every caller: a minute's worth at once, then as it refills."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._levels: dict[int, tuple[float, datetime]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str, now: datetime) -> int:
        """Count one try; 0, or the seconds to wait when there are none left."""
        with self._lock:
            place = _place(caller)
            level = self._level(place, now)
            self._levels[place] = (level - 1 if level >= 1 else level), now
        return self._seconds(level)

    def wait(self, caller: str, now: datetime) -> int:
        """The seconds to wait until there is a try left, without counting one."""
        with self._lock:
            return self._seconds(self._level(_place(caller), now))

    def _level(self, place: int, now: datetime) -> float:
        level, since = self._levels.get(place, (float(self._most), now))
        passed = max(0.0, (now - since).total_seconds())
        return min(float(self._most), level + passed * self._most / MINUTE)

    def _seconds(self, level: float) -> int:
        return 0 if level >= 1 else math.ceil((1 - level) * MINUTE / self._most)


def _place(caller: str) -> int:
    digest = hashlib.blake2b(caller.encode("utf-8", "surrogatepass"), digest_size=2).digest()
    return int.from_bytes(digest, "big") % PLACES
