"""One run of one set by one of the two, to be called in a process of its own."""

from typing import Any

from tests.benchmarks.matching import ours, sets, splink_runs, spoilt
from tests.benchmarks.matching.people import Mix
from tests.benchmarks.matching.sets import Records


def made(name: str, mix: Mix | None) -> Records:
    """The records of a set."""
    if mix is not None:
        return sets.contacts(mix)
    return sets.febrl(int(name[-1])) if name.startswith("febrl") else spoilt.records(name)


def by_us(name: str, mix: Mix | None) -> tuple[str, dict[str, Any]]:
    records = made(name, mix)
    return records.name, ours.run(records)


def by_splink(name: str, mix: Mix | None) -> tuple[str, dict[str, Any]]:
    records = made(name, mix)
    return records.name, splink_runs.run(records)
