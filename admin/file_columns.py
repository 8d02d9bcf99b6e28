"""What does each column of a file hold, what is it taken for, and why?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext

from admin import members
from admin.words import Text
from rules import headers
from rules.headers import Ground
from service import sources
from service.imports.samples import samples
from service.imports.views import ImportView
from service.work import Work

_ = lazy_gettext

GROUNDS: Mapping[Ground, Text] = {
    Ground.STATED: _("as saved for this source"),
    Ground.NAME: _("by its name"),
    Ground.SYNONYM: _("a known name for it"),
    Ground.LIKENESS: _("looks like a known name; please check"),
    Ground.TAKEN: _("another column means this already"),
    Ground.UNKNOWN: _("not recognised; kept with the row, not used"),
    Ground.OURS: _("added by us in an error file; passed over"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """One column of a file: what it holds, what it is taken for, and why."""

    at: int
    header: str
    target: str
    ground: Text
    is_doubtful: bool
    examples: Sequence[str]


def rows(work: Work, view: ImportView, given: Mapping[str, str] | None) -> list[ColumnRow]:
    """The columns of a file in order, with masked examples; `given` is what somebody just said they are."""
    examples = samples(work, view.id)
    reasons = _reasons(work, view)
    return [
        _row(at, column, reasons[column.header], examples, given) for at, column in enumerate(view.columns)
    ]


def targets(view: ImportView) -> dict[str, Text]:
    """What a column may be said to be; each column may also become an attribute of its own name."""
    own = {
        each: members.target(each) for column in view.columns if (each := f"attributes.{column.header[:80]}")
    }
    return {**members.targets(), **{each: text for each, text in own.items() if headers.is_target(each)}}


def _reasons(work: Work, view: ImportView) -> dict[str, headers.Column]:
    """By header: what the column would be taken for if nobody had settled it, and why."""
    saved = sources.of_id(work, view.source_id).mapping
    names = [column.header for column in view.columns]
    guessed = headers.plan(names, work.knowledge.vocabulary, stated=saved)
    return {column.header: column for column in guessed.columns}


def _row(
    at: int,
    column: headers.Column,
    guess: headers.Column,
    examples: Mapping[str, Sequence[str]],
    given: Mapping[str, str] | None,
) -> ColumnRow:
    target = given.get(column.header, "") if given is not None else column.target or ""
    is_guess = target == (guess.target or "")
    is_sure = guess.confidence >= headers.CONFIDENCE[Ground.SYNONYM]
    return ColumnRow(
        at=at,
        header=column.header,
        target=target,
        ground=GROUNDS[guess.ground] if is_guess else _("as you said"),
        is_doubtful=is_guess and not is_sure,
        examples=examples.get(column.header, ()),
    )
