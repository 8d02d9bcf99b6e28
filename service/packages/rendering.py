"""How does a copy become files that a person and a program can read?"""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from rules import copies, strangers
from rules.copies import Cell, Copy, PackageKind, Section, Term
from service.files.writing import FORMULA, encoded

LANGUAGES = ("en", "nl", "fi")
_MOMENT = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True)
class Words:
    """What is said in one language."""

    language: str
    texts: Mapping[str, Mapping[str, str]]

    def said(self, key: str, **gaps: str) -> str:
        """A sentence with its gaps filled."""
        return self.texts["said"][key].format(**gaps)

    def of(self, group: str, code: str) -> str:
        """The word for a code; the code itself for one of which a later release would know the word."""
        return self.texts.get(group, {}).get(code, code)

    def cell(self, cell: Cell) -> str:
        """What a reader sees in a cell."""
        match cell:
            case None:
                return ""
            case bool():
                return self.said("yes" if cell else "no")
            case Term():
                return self.of(cell.group, cell.code)
            case tuple():
                return ", ".join(self.of(each.group, each.code) for each in cell)
            case datetime():
                return cell.astimezone(UTC).strftime(_MOMENT)
            case date():
                return cell.isoformat()
        return str(cell)

    def part(self, path: str) -> str:
        """The way to a part of a field: `2.address` reads `2, address`."""
        return ", ".join(self.of("member", step) for step in path.split("."))


def words(language: str) -> Words:
    """What is said in a language, in English where we do not speak it."""
    tongue = language if language in LANGUAGES else "en"
    return Words(tongue, _texts(tongue))


def as_json(copy: Copy) -> bytes:
    """The copy for programs."""
    return encoded(json.dumps(copies.plain(copy), ensure_ascii=False, indent=1) + "\n")


def as_csv(section: Section, said: Words) -> bytes:
    """One chapter for spreadsheets: what one of them would run as a formula is marked with an apostrophe."""
    header = [said.of("column", column) for column in section.columns]
    rows = (_cells(section, row, said) for row in section.rows)
    return table((header, *rows))


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV in UTF-8 with the mark by which spreadsheets know it, formulas disarmed."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    csv.writer(text).writerows([_disarmed(cell) for cell in row] for row in rows)
    return encoded(text.getvalue())


def as_html(copy: Copy, said: Words) -> bytes:
    """The copy for its reader: one file that loads nothing and runs nothing."""
    chapters = [
        {
            "key": section.chapter.value,
            "title": said.of("chapter", section.chapter.value),
            "intro": said.of("intro", section.chapter.value),
            "columns": [said.of("column", column) for column in section.columns],
            "rows": [_cells(section, row, said) for row in section.rows],
        }
        for section in copy.sections
    ]
    logic = [said.said(key) for key in _LOGIC]
    return _page(said, copy.kind, copy.made_at, copy.controller, chapters, logic)


def provided_html(
    rows: Sequence[Sequence[str]], said: Words, *, made_at: datetime, controller: Mapping[str, str]
) -> bytes:
    """What somebody provided, for its reader: rows of number, member and value."""
    columns = [said.of("column", column) for column in ("lead", "part", "value")]
    chapter = {
        "key": "leads",
        "title": said.of("chapter", "provided"),
        "intro": said.of("intro", "provided"),
        "columns": columns,
        "rows": rows,
    }
    return _page(said, PackageKind.PORTABILITY, made_at, controller, [chapter], [])


def _page(
    said: Words,
    kind: PackageKind,
    made_at: datetime,
    controller: Mapping[str, str],
    chapters: Sequence[Mapping[str, Any]],
    logic: Sequence[str],
) -> bytes:
    page = _frame().render(
        language=said.language,
        title=said.said(f"title_{kind.value}"),
        about=said.said(f"about_{kind.value}", made_at=said.cell(made_at)),
        controller=[(said.of("controller", name), text) for name, text in controller.items()],
        chapters=[chapter for chapter in chapters if chapter["rows"]],
        silent=[chapter for chapter in chapters if not chapter["rows"]],
        mask=said.said("masked", mask=strangers.MASK),
        said=said.said,
        logic=logic,
    )
    return encoded(page)


_LOGIC = ("logic_quality", "logic_matching", "logic_permission", "logic_value", "logic_none")


def _cells(section: Section, row: Mapping[str, Cell], said: Words) -> list[str]:
    return [_cell(column, row.get(column), said) for column in section.columns]


def _cell(column: str, cell: Cell, said: Words) -> str:
    return said.part(cell) if column in _PATHS and isinstance(cell, str) else said.cell(cell)


_PATHS = frozenset({"part", "member"})
"""Columns that hold the way to a part, unless they hold a term."""


def _disarmed(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


@cache
def _texts(language: str) -> Mapping[str, Mapping[str, Any]]:
    file = files("service.packages") / "words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _frame() -> Any:
    text = (files("service.packages") / "copy.html").read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({"copy.html": text}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("copy.html")
