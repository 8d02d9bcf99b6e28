"""How often may a key call? As often as the settings say, in bursts if it likes."""

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

WINDOW = 60
"""Seconds that the quota is counted in."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one request took from its key's quota."""

    headers: Mapping[str, str]
    retry_after: int | None
    """Seconds to wait when there was nothing left to take; None when there was."""


class Limits:
    """A token bucket for every key, in this process: it holds one minute's worth and refills steadily.

    With several processes each gives its share, so a caller whose connections stick to one process may be
    slowed early, and never late.
    """

    def __init__(self, *, per_minute: int, processes: int) -> None:
        self._quota = max(1, per_minute // processes)
        self._levels: dict[UUID | None, tuple[float, datetime]] = {}
        self._lock = threading.Lock()

    def take(self, key: UUID | None, now: datetime) -> Spent:
        """Count one request, and tell what remains."""
        with self._lock:
            level = self._level(key, now)
            left = level - 1 if level >= 1 else level
            self._levels[key] = left, now
        full_in = math.ceil((self._quota - left) * WINDOW / self._quota)
        headers = {
            "RateLimit-Policy": f'"key";q={self._quota};w={WINDOW}',
            "RateLimit": f'"key";r={math.floor(left)};t={full_in}',
        }
        return Spent(headers, None if level >= 1 else math.ceil((1 - level) * WINDOW / self._quota))

    def _level(self, key: UUID | None, now: datetime) -> float:
        level, since = self._levels.get(key, (float(self._quota), now))
        passed = max(0.0, (now - since).total_seconds())
        return min(float(self._quota), level + passed * self._quota / WINDOW)
