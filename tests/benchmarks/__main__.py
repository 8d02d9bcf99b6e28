"""`python -m tests.benchmarks`: everything that is measured, in one place.

    python -m tests.benchmarks [--only NAME …] [--quick] [--table]

Prints one JSON document; with `--table` a table in Markdown follows it. Every figure stands beside the least
that the same work could cost on this machine, measured in the same run.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping

from tests.benchmarks import (
    bench_api,
    bench_audit,
    bench_check,
    bench_consents,
    bench_export,
    bench_feed,
    bench_freshness,
    bench_import,
    bench_leakage,
    bench_match,
    bench_online,
    bench_pages,
    bench_quality,
    bench_requests,
    bench_rules,
    bench_segments,
    bench_standing,
    bench_vault,
    figures,
    ground,
)
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import Ground

BENCHES: Mapping[str, Callable[[Ground], Iterator[Figure]]] = {
    "vault": bench_vault.figures,
    "rules": bench_rules.figures,
    "check": bench_check.figures,
    "api": bench_api.figures,
    "import": bench_import.figures,
    "match": bench_match.figures,
    "online": bench_online.figures,
    "standing": bench_standing.figures,
    "segments": bench_segments.figures,
    "pages": bench_pages.figures,
    "leakage": bench_leakage.figures,
    "consents": bench_consents.figures,
    "requests": bench_requests.figures,
    "audit": bench_audit.figures,
    "quality": bench_quality.figures,
    "export": bench_export.figures,
    "feed": bench_feed.figures,
    "freshness": bench_freshness.figures,
}


def main() -> None:
    asked = _asked()
    names = asked.only or list(BENCHES)
    with ground.prepared(is_quick=asked.quick) as stand:
        measured = {name: _measured(name, stand) for name in names}
    print(json.dumps(figures.document(measured, _machine()), indent=1, ensure_ascii=False))
    if asked.table:
        print(f"\n{figures.table(measured)}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure everything.")
    parser.add_argument("--only", action="append", choices=BENCHES, help="this one; may be given again")
    parser.add_argument("--quick", action="store_true", help="to see that it runs; believe no figure")
    parser.add_argument("--table", action="store_true", help="print a table in Markdown as well")
    return parser.parse_args()


def _measured(name: str, stand: Ground) -> list[Figure]:
    found = []
    for figure in BENCHES[name](stand):
        place = f" on {figure.on}" if figure.on else ""
        print(f"{name}: {figure.name}{place}: {figure.value:.4g} {figure.unit}", file=sys.stderr)
        found.append(figure)
    return found


def _machine() -> dict[str, object]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.system()}


if __name__ == "__main__":
    main()
