"""Do those who answer the web carry only what they need?"""

import subprocess
import sys

import pytest

from tests.house.house import ROOT

HEAVY = ("polars", "pyarrow", "scipy", "pandas")


@pytest.mark.parametrize("module", ["admin.wsgi", "service.app", "service.worker", "admin.commands.serve"])
def test_no_web_worker_loads_what_only_bulk_work_needs(module: str) -> None:
    asked = f"import sys, {module}; print(*(name for name in {HEAVY} if name in sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (told.returncode, told.stdout.strip()) == (0, ""), told.stderr
