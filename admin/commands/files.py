"""What do commands that read files have in common: the column map, and how a file's nature is told?"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rich.markup import escape

from admin.commands import options
from rules import headers
from service.errors import ConfigurationError


def add_arguments(parser: Any) -> None:
    parser.add_argument("file", type=Path, help="CSV, JSON lines or .xlsx, plain or gzipped")
    parser.add_argument("--map", type=Path, help="column map, TOML or JSON: header = member of a lead")
    parser.add_argument("--sheet", help="sheet of a workbook; the first unless given")
    parser.add_argument(
        "--processes",
        type=options.whole(1, 64),
        metavar="N",
        help="processes to use; at most two unless given",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")


def read_map(path: Path | None) -> dict[str, str]:
    """The column map of a file; ConfigurationError when it cannot be read or names unknown members."""
    if path is None:
        return {}
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise ConfigurationError(f"{path} is not readable: {error}") from None
    if not isinstance(table, dict) or not all(isinstance(target, str) for target in table.values()):
        raise ConfigurationError(f'{path}: a column map reads "header" = "member"')
    if wrong := headers.mistakes(table):
        known = ", ".join(sorted(headers.TARGETS))
        raise ConfigurationError(
            f"{path}: no such member, or given twice, for {', '.join(map(repr, wrong))}. "
            f"Members are: {known}, and attributes.NAME."
        )
    return table


def openable(path: Path) -> Path:
    """The file, if it can be opened. Raises ConfigurationError."""
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which appears under its name when it is whole, or not at all.

    Only its owner may read it, for it holds people. Raises ConfigurationError when it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        target = part.open("wb")
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None
    try:
        with target:
            yield target
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def nature(*, encoding: str | None, delimiter: str | None, foreign_lines: int) -> str:
    """How a file was read, in words: what was assumed of it."""
    said = []
    if encoding:
        said.append(encoding)
    if delimiter:
        said.append(f"cells between {_NAMES[delimiter]}")
    if foreign_lines and encoding != "windows-1252":
        said.append(f"{foreign_lines:,} lines read as Windows-1252")
    return ", ".join(said)


def columns(found: Iterable[headers.Column]) -> list[Mapping[str, Any]]:
    """What each column was taken for, for machines."""
    return [
        {
            "header": column.header,
            "target": column.target,
            "ground": column.ground.value,
            "confidence": column.confidence,
        }
        for column in found
    ]


def joins(found: Iterable[headers.Column]) -> list[str]:
    """A line for each member that several columns make together, for people."""
    return [
        f"Joined: {escape(' + '.join(made_of))} → {member}"
        for member, made_of in headers.joined(found).items()
    ]


_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
