"""What does a code mean, and what becomes of the lead or the file that it is explained with?"""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from rules import explaining, headers, rows
from rules.codes import Code, Example
from rules.explaining import Giver, Trial
from rules.findings import Finding, Verdict
from rules.knowledge import Knowledge
from service.errors import NotFound
from service.files import opening
from service.files.refusal import Refusal
from service.files.rows import Format, Limits, Opened

EXAMPLE_LIMITS = Limits(file_bytes=700, unpacked_bytes=2_000, line_chars=200, columns=12)
"""An example of a file that is too large must be short enough to be read: it is tried by these limits."""

_BYTES = "base64:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything there is to say of one code. `trial` is what the rules make of its example today."""

    code: Code
    givers: tuple[Giver, ...]
    trial: Trial

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who gave the code in the example, where that was no rule of a pack."""
        found = self.trial.speakers(self.code.name)
        return tuple(name for name in found if "/" not in name)


class UnknownCode(NotFound):
    """The rules know no finding with this code."""

    def __init__(self, proposals: Sequence[str]) -> None:
        meant = f" Did you mean {' or '.join(proposals)}?" if proposals else ""
        super().__init__(f"The rules know no finding with this code.{meant}")
        self.proposals = tuple(proposals)


def explain(knowledge: Knowledge, name: str, *, today: date) -> Explanation:
    """What one code means. Raises UnknownCode, which proposes codes that are spelt alike."""
    code = knowledge.codes.get(name.upper())
    if code is None:
        raise UnknownCode(explaining.proposals(name, (*knowledge.codes, *knowledge.law.reasons)))
    return Explanation(
        code=code,
        givers=explaining.givers(code.name, knowledge.packs),
        trial=_tried(code.example, knowledge, today),
    )


def _tried(example: Example, knowledge: Knowledge, today: date) -> Trial:
    if example.file is None:
        return explaining.tried(example, knowledge=knowledge, today=today)
    at = datetime.combine(today, time(), UTC)
    return Trial(before={}, after={}, findings=tuple(_of_file(example, knowledge, at)))


def content(example: Example) -> bytes:
    """The bytes of the file of an example."""
    text = example.file or ""
    return base64.b64decode(text.removeprefix(_BYTES)) if text.startswith(_BYTES) else text.encode()


def _of_file(example: Example, knowledge: Knowledge, at: datetime) -> Iterator[Finding]:
    """What is wrong with a file, and with its rows as far as they can be read."""
    try:
        if headers.mistakes(example.map):
            raise Refusal("FIL.MAP")
        file = opening.read(io.BytesIO(content(example)), limits=EXAMPLE_LIMITS, sheet=example.sheet)
        yield from _of_rows(file, example, knowledge, at)
    except Refusal as refusal:
        yield Finding(
            code=refusal.code, field="lead", verdict=Verdict.INVALID, rule="files", params=refusal.params
        )


def _of_rows(file: Opened, example: Example, knowledge: Knowledge, at: datetime) -> Iterator[Finding]:
    plan = headers.plan(file.columns, knowledge.vocabulary, stated=example.map)
    if file.format is not Format.NDJSON and not plan.targets:
        raise Refusal("FIL.MAP.NONE")
    for row in file.rows:
        if row.fault is not None:
            params = row.fault.params
            yield Finding(
                code=row.fault.code, field="lead", verdict=Verdict.INVALID, rule="files", params=params
            )
            continue
        if file.format is Format.NDJSON:
            plan = headers.extended(plan, list(row.values), knowledge.vocabulary, stated=example.map)
        told = rows.read(row.values, plan, received_at=at)
        yield from told.faults
        yield from explaining.judged(told.lead, example, knowledge=knowledge, today=at.date()).findings
