"""How busy are we, and how fast? Counts in the text form that Prometheus reads, without a personal label."""

import bisect
import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes of duration, in seconds."""

Labels = tuple[tuple[str, str], ...]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class _Durations:
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """One number as it is now, by label."""

    name: str
    help: str
    values: Mapping[Labels, float]


class Metrics:
    """What this process has done since it began.

    Server processes count for themselves: the label `process` keeps their series apart, so that sums and
    rates over it are right whichever of them is asked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._durations: dict[str, _Durations] = defaultdict(_Durations)

    def count(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered. `route` is the template, never the path."""
        with self._lock:
            self._requests[method, route, status] += 1
            durations = self._durations[route]
            durations.classes[bisect.bisect_left(BOUNDS, seconds)] += 1
            durations.total += seconds

    def text(self, gauges: Sequence[Gauge] = ()) -> str:
        """Everything counted, and the gauges, in Prometheus' text format 0.0.4."""
        with self._lock:
            lines = [*self._request_lines(), *self._duration_lines()]
        for gauge in gauges:
            lines += _head(gauge.name, "gauge", gauge.help)
            lines += [f"{gauge.name}{_labels(labels)} {value:g}" for labels, value in gauge.values.items()]
        return "\n".join(lines) + "\n"

    def _request_lines(self) -> Iterator[str]:
        name = "goodstanding_requests_total"
        yield from _head(name, "counter", "Requests answered.")
        for (method, route, status), count in sorted(self._requests.items()):
            labels = (("method", method), ("route", route), ("status", str(status)), _process())
            yield f"{name}{_labels(labels)} {count}"

    def _duration_lines(self) -> Iterator[str]:
        name = "goodstanding_request_seconds"
        yield from _head(name, "histogram", "Time from a request to its answer.")
        for route, durations in sorted(self._durations.items()):
            labels = (("route", route), _process())
            count = 0
            for bound, within in zip((*BOUNDS, "+Inf"), durations.classes, strict=True):
                count += within
                yield f"{name}_bucket{_labels((*labels, ('le', f'{bound}')))} {count}"
            yield f"{name}_sum{_labels(labels)} {durations.total:.6f}"
            yield f"{name}_count{_labels(labels)} {count}"


def _head(name: str, kind: str, words: str) -> tuple[str, str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {kind}"


def _labels(labels: Sequence[tuple[str, str]]) -> str:
    inner = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inner}}}" if inner else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _process() -> tuple[str, str]:
    return "process", str(os.getpid())
