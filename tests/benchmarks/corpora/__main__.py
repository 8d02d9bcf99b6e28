"""`python -m tests.benchmarks.corpora`: what we make of the test material that other libraries ship.

    python -m tests.benchmarks.corpora [--only NAME …] [--examples]

Prints one JSON document. The archives come from the package index at the first run. Every module of this
package that has `reports() -> Iterator[Report]` is a corpus or a family of them.
"""

import argparse
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from typing import Any

import tests.benchmarks.corpora as here
from tests.benchmarks.corpora.report import Report


def main() -> None:
    known = families()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.corpora")
    parser.add_argument("--only", action="append", choices=known, help="this one; may be given again")
    parser.add_argument("--examples", action="store_true", help="show cases in which we differ")
    asked = parser.parse_args()
    told = [told_of(report, asked.examples) for name in asked.only or known for report in known[name]()]
    print(json.dumps(told, indent=1, ensure_ascii=False))


def families() -> dict[str, Callable[[], Iterator[Report]]]:
    """The corpora by the name of their module."""
    modules = {info.name: import_module(f"{here.__name__}.{info.name}") for info in modules_here()}
    return {name: module.reports for name, module in modules.items() if hasattr(module, "reports")}


def modules_here() -> Iterator[pkgutil.ModuleInfo]:
    return (info for info in pkgutil.iter_modules(here.__path__) if info.name != "__main__")


def told_of(report: Report, with_examples: bool) -> dict[str, Any]:
    print(f"{report.name}: {report.agreed:,} of {report.cases:,}", file=sys.stderr)
    facts = {name: value for name, value in asdict(report).items() if value not in (None, (), {})}
    if not with_examples:
        facts.pop("examples", None)
    return facts | {"share": round(report.share, 4)}


if __name__ == "__main__":
    main()
