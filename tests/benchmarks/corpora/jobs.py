"""How many of the titles that other libraries ship do we understand?

None of them says what its titles mean, so a title counts when its level (or its field, or both) could be
told: the share is one of coverage. That what is told is right, the golden file of titles proves.
"""

import ast
import gzip
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from rules import jobs
from rules.context import Context
from rules.records import Job
from service.packs import shipped
from tests.benchmarks.corpora.report import Report
from tests.benchmarks.corpora.sdists import unpacked

ENGLISH = "find-job-titles==0.7.0"
FAKER = "faker==40.54.0"
LOCALES = {
    "fi_FI": "fi",
    "de_DE": "de",
    "fr_FR": "fr",
    "pl_PL": "pl",
    "es": "es",
    "da_DK": "da",
    "en_US": "en",
}
SHOWN = 40


def reports() -> Iterator[Report]:
    path = next(unpacked(ENGLISH).rglob("titles_combined.txt.gz"))
    titles = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    yield _covered("titles of find-job-titles, the level", ENGLISH, titles, "en", ("seniority",))
    yield _covered("titles of find-job-titles, the field", ENGLISH, titles, "en", ("function",))
    for locale, language in LOCALES.items():
        found = _of_faker(unpacked(FAKER), locale)
        yield _covered(f"titles of faker, {locale}, the level", FAKER, found, language, ("seniority",))
        yield _covered(
            f"titles of faker, {locale}, level and field", FAKER, found, language, ("seniority", "function")
        )


def _of_faker(folder: Path, locale: str) -> list[str]:
    """The titles of one language: the longest list of texts in its module, or that of the package."""
    named = folder / f"faker/providers/job/{locale}/__init__.py"
    source = named if named.stat().st_size > 200 else named.parents[1] / "__init__.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    lists = (node for node in ast.walk(tree) if isinstance(node, ast.List | ast.Tuple))
    texts = ([each.value for each in node.elts if isinstance(each, ast.Constant)] for node in lists)
    return max(([text for text in found if isinstance(text, str)] for found in texts), key=len)


def _covered(name: str, package: str, titles: Iterable[str], language: str, parts: tuple[str, ...]) -> Report:
    context = Context(vocabulary=shipped().vocabulary, language=language)
    read = {title: _job(title, context) for title in titles if title.strip()}
    missed = (title for title, job in read.items() if not all(getattr(job, part) for part in parts))
    left = list(missed)
    step = max(1, len(left) // SHOWN)
    return Report(
        name=name,
        package=package,
        cases=len(read),
        agreed=len(read) - len(left),
        examples=tuple(islice(left[::step], SHOWN)),
    )


def _job(title: str, context: Context) -> Job:
    values = jobs.parse({"job_title": title}, context).values
    return values[0] if values else Job()
