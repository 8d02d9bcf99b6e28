"""How does a command take over a file that lies on its own disk, and go on where it was stopped?"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event
from uuid import UUID

from rules import headers
from rules.headers import Plan
from rules.knowledge import Knowledge
from rules.normalise import SourceDefaults
from service import imports, intake, packs, parallel, sources
from service.access import COMMAND
from service.files import opening, surveying
from service.files.refusal import Refusal
from service.files.refused import in_words, refused
from service.files.rows import LOCAL, Row
from service.files.surveying import Survey
from service.imports import chunks, running, views
from service.imports.running import Standing
from service.intake import Prepared
from service.storage.imports import ImportState
from service.work import Work, Workshop

LARGE = 50_000
"""From so many rows on it pays to begin another process for the rules: it takes two seconds to begin."""

Tell = Callable[[int, int], None]
"""Hears how many rows of how many are done."""


def take_over(
    workshop: Workshop,
    source_key: str,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    chunk_rows: int = chunks.CHUNK_ROWS,
    processes: int | None = None,
    stop: Event | None = None,
    tell: Tell = lambda _done, _total: None,
) -> views.ImportView:
    """Take over a file; called again for the same content it goes on behind the last chunk that is done.

    The whole file is read once before anything is stored, so that one that will be refused at its end leaves
    nothing behind. Stops between two chunks when `stop` is set. Raises FileRefused, NotFound for the source,
    SourcePaused, Conflict when it was begun with another column map.
    """
    survey = _surveyed(workshop, path, sheet)
    with workshop.open(COMMAND) as work:
        standing = _begin(work, source_key, path.name, survey, mapping or {}, chunk_rows)
    done = sum(min(standing.chunk_rows, survey.count - at * standing.chunk_rows) for at in standing.done)
    tell(done, survey.count)
    for ordinal, prepared in _prepared(workshop, standing, survey, path, sheet=sheet, processes=processes):
        if stop is not None and stop.is_set():
            break
        with workshop.open(COMMAND) as work:
            running.take(work, standing.import_id, ordinal, prepared)
        done += len(prepared)
        tell(done, survey.count)
    with workshop.open(COMMAND) as work:
        return running.complete(work, standing.import_id)


def rehearse(
    workshop: Workshop,
    source_key: str,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
    processes: int | None = None,
    tell: Tell = lambda _done, _total: None,
) -> views.ImportView:
    """What `take_over` would answer: it is carried out in one transaction, which is then undone.

    So the counts are those of the real thing, doubles within the file included; other writers wait meanwhile.
    """
    survey = _surveyed(workshop, path, sheet)
    seen: list[views.ImportView] = []
    with suppress(_Undone), workshop.open(COMMAND) as work:
        standing = _begin(work, source_key, path.name, survey, mapping or {}, chunks.CHUNK_ROWS)
        done = 0
        for ordinal, prepared in _prepared(
            workshop, standing, survey, path, sheet=sheet, processes=processes
        ):
            running.take(work, standing.import_id, ordinal, prepared)
            done += len(prepared)
            tell(done, survey.count)
        seen.append(running.complete(work, standing.import_id))
        raise _Undone
    return seen[0]


class _Undone(Exception):
    """Ends a rehearsal, so that nothing of it is kept."""


def _surveyed(workshop: Workshop, path: Path, sheet: str | None) -> Survey:
    with in_words(workshop.knowledge), path.open("rb") as body:
        return surveying.whole(body, limits=LOCAL, sheet=sheet)


def _begin(
    work: Work, source_key: str, filename: str, survey: Survey, said: Mapping[str, str], chunk_rows: int
) -> Standing:
    source = sources.named(work, source_key)
    stated = {**source.mapping, **imports.checked(said)}
    plan = headers.plan(list(survey.names), work.knowledge.vocabulary, stated=stated)
    if not plan.targets:
        raise refused(Refusal("FIL.MAP.NONE"), work.knowledge)
    return running.begin(
        work,
        source_key,
        filename=filename,
        survey=survey,
        mapping=plan.stated(),
        unmapped=plan.unmapped,
        chunk_rows=chunk_rows,
    )


def _prepared(
    workshop: Workshop,
    standing: Standing,
    survey: Survey,
    path: Path,
    *,
    sheet: str | None,
    processes: int | None,
) -> Iterator[tuple[int, list[Prepared]]]:
    """The chunks that are not done yet, in order, as far as they need no key and no database."""
    if standing.state is not ImportState.RUNNING:
        return
    vocabulary = workshop.knowledge.vocabulary
    plan = headers.plan(list(survey.names), vocabulary, stated=standing.mapping)
    given = (plan, intake.defaults_of(standing.source), standing.import_id, workshop.knowledge.texts)
    used = processes or (parallel.cores() if survey.count >= LARGE else 1)
    with path.open("rb") as body:
        rows = opening.read(body, limits=LOCAL, sheet=sheet).rows
        tasks = _tasks(rows, standing, now=workshop.clock)
        yield from parallel.ordered(_prepare, tasks, others=used - 1, prepare=_set_up, given=given)


_Task = tuple[int, list[Row], datetime]


def _tasks(rows: Iterator[Row], standing: Standing, *, now: Callable[[], datetime]) -> Iterator[_Task]:
    for ordinal, batch in enumerate(chunks.batched(rows, standing.chunk_rows)):
        if ordinal not in standing.done:
            yield ordinal, batch, now()


_bench: tuple[Plan, SourceDefaults, UUID, Knowledge] | None = None


def _set_up(plan: Plan, defaults: SourceDefaults, import_id: UUID, texts: Mapping[str, str]) -> None:
    """Lay ready, once in each process, what every chunk needs."""
    global _bench  # noqa: PLW0603 - a process that is begun for this has no other place to keep it
    _bench = plan, defaults, import_id, packs.again(texts)


def _prepare(task: _Task) -> tuple[int, list[Prepared]]:
    """Everything about a chunk that needs neither key nor database."""
    if _bench is None:
        raise RuntimeError("this process was not set up")
    plan, defaults, import_id, knowledge = _bench
    ordinal, rows, now = task
    given = chunks.submissions(rows, plan, import_id=import_id, now=now)
    return ordinal, intake.prepare(given, defaults=defaults, knowledge=knowledge, now=now)
