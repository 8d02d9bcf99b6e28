"""Which packs are in force, and are they sound?"""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import rules.knowledge
from rules.faults import Fault
from rules.knowledge import Knowledge


class UnsoundPacks(Exception):
    """The packs have faults, so nothing may be judged by them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@lru_cache(maxsize=1)
def shipped() -> Knowledge:
    """The packs that come with the program, compiled once; UnsoundPacks tells every fault at once."""
    knowledge, faults = rules.knowledge.compile(shipped_texts())
    if faults:
        raise UnsoundPacks(faults)
    return knowledge


def shipped_texts() -> dict[str, str]:
    """The text of every shipped pack, keyed by its path below `rules/packs`."""
    root = files("rules") / "packs"
    return {
        f"{folder.name}/{file.name}": file.read_text(encoding="utf-8")
        for folder in root.iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
        if _is_pack(file)
    }


def _is_pack(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith(".toml")
