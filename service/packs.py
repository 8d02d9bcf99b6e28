"""Which packs are in force, and are they sound?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import rules.knowledge
from rules.faults import Fault
from rules.knowledge import Knowledge

FOLDERS = ("base", "country", "codes", "vocab")
"""Folders of packs that the rules compile; others hold tables that the rules which need them read."""


class UnsoundPacks(Exception):
    """The packs have faults, so nothing may be judged by them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class PackReport:
    """What a look at packs gave: how much was looked at, and everything wrong with its file and line."""

    files: int
    rules: int
    tests: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


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


def lint(paths: Sequence[Path]) -> PackReport:
    """Read packs and tell every mistake in them.

    Packs at `paths` (files, or folders of them) are read together with the shipped ones, in place of one of
    the same folder and name; only their own mistakes are told. No paths means the shipped packs.
    Raises OSError for a path that cannot be read.
    """
    texts, names = _laid_over(paths)
    knowledge, faults = rules.knowledge.compile(texts)
    return _report(knowledge, faults, names)


def test(paths: Sequence[Path]) -> PackReport:
    """Run the tests that travel with the rules, and tell those that fail; mistakes of the packs too."""
    texts, names = _laid_over(paths)
    knowledge, faults = rules.knowledge.compile(texts)
    return _report(knowledge, (*faults, *rules.knowledge.failures(knowledge)), names)


def _report(knowledge: Knowledge, faults: Iterable[Fault], names: Mapping[str, str]) -> PackReport:
    """The report on the named packs alone."""
    found = {
        (rule.path, rule.id): len(rule.examples)
        for pack in knowledge.packs
        for rule in pack.rules
        if rule.path in names
    }
    own = sorted(replace(fault, path=names[fault.path]) for fault in faults if fault.path in names)
    return PackReport(files=len(names), rules=len(found), tests=sum(found.values()), faults=tuple(own))


def _laid_over(paths: Sequence[Path]) -> tuple[dict[str, str], dict[str, str]]:
    """All texts to compile, and for those in question the name a person knows them by."""
    texts = shipped_texts()
    if not paths:
        return texts, {path: path for path in texts}
    names = {}
    for file in _files(paths):
        text = file.read_text(encoding="utf-8")
        key = f"{_folder(file, text)}/{file.name}"
        texts[key], names[key] = text, str(file)
    return texts, names


def _files(paths: Iterable[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.rglob("*.toml")) if path.is_dir() else [path])]


def _folder(file: Path, text: str) -> str:
    """The kind of a pack: told by the folder it lies in, else by how its text begins."""
    if file.parent.name in FOLDERS:
        return file.parent.name
    lines = [line.strip() for line in text.splitlines()]
    if any(line.startswith(("words =", "[map]")) for line in lines):
        return "vocab"
    return "base" if any(line.startswith(("[pack]", "[[rule]]")) for line in lines) else "codes"


def _is_pack(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith(".toml")
