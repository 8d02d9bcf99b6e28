"""The shipped packs of freshness, read once."""

from pathlib import Path

import pytest

from rules.freshness import pack
from rules.freshness.pack import Decay

SHIPPED = Path(pack.__file__).parent.parent / "packs" / "freshness"


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    return {f"freshness/{path.name}": path.read_text() for path in sorted(SHIPPED.glob("*.toml"))}


@pytest.fixture(scope="session")
def decay(texts: dict[str, str]) -> Decay:
    found, faults = pack.read(texts)
    assert faults == ()
    return found
