"""Where do the rooms of the house lie, and which files are in them?"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("rules", "service", "admin", "migrations")
TEXTS = {".css", ".html", ".js", ".md", ".po", ".py", ".sh", ".toml"}


def modules(*rooms: str) -> Iterator[Path]:
    """Every Python file in these folders."""
    return (file for room in rooms for file in sorted((ROOT / room).rglob("*.py")))


def texts() -> Iterator[Path]:
    """Everything that people read or write here, data aside."""
    yield from (file for file in sorted(ROOT.iterdir()) if file.suffix in TEXTS or file.name == "Makefile")
    for room in (*FLOORS, "tests"):
        yield from (file for file in sorted((ROOT / room).rglob("*")) if file.suffix in TEXTS)
