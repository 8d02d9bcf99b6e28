"""Files of made-up people, and the whole way of a file through the service."""

import io
from collections.abc import Mapping, Sequence
from uuid import UUID

from service import imports, worker
from service.access import COMMAND
from service.imports import results, uploading, views
from service.storage.sources import Source
from service.work import Workshop

HEADER = ("Klantnr", "Voornaam", "Achternaam", "E-mailadres", "Telefoon", "Schoenmaat")


GIVEN = (
    *("Anna", "Bram", "Chloé", "Dirk", "Esther", "Frederik", "Grietje", "Hugo", "Ingrid", "Joost", "Kees"),
    *("Lotte", "Mehmet", "Noor", "Olav", "Pieternel", "Quinten", "Roos", "Sjoerd", "Tineke", "Ulrike"),
    *("Victor", "Wietske", "Xander", "Yvonne", "Zeynep"),
)
FAMILIES = (
    *("Jansen", "Bakker", "Çelik", "Dijkstra", "Engels", "Faber", "Groen", "Hoekstra", "Ivanov", "Koning"),
    *("Lammers", "Mulder", "Nguyen", "Oosting", "Peeters", "Quist", "Rutgers", "Schouten", "Timmer"),
)
"""So many that no two of some five hundred are called alike, and none is a slip of another."""


def person(number: int, **other: str) -> tuple[str, ...]:
    """The same number is always the same person; all live at mailboxes of their own."""
    cells = {
        "Klantnr": f"K{number}",
        "Voornaam": GIVEN[number % len(GIVEN)],
        "Achternaam": FAMILIES[number % len(FAMILIES)],
        "E-mailadres": f"anna{number}@example.org",
        "Telefoon": "",
        "Schoenmaat": "42",
    }
    return tuple({**cells, **other}.values())


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    return "".join(";".join(cells) + "\r\n" for cells in (header, *rows)).encode()


def people(count: int) -> bytes:
    return table([person(number) for number in range(count)])


def uploaded(
    workshop: Workshop, source: Source, content: bytes, *, mapping: Mapping[str, str] | None = None
) -> views.ImportView:
    with workshop.open(COMMAND) as work:
        import_id = imports.create(work, source.id, filename="people.csv", mapping=mapping).id
    return uploading.upload(workshop, COMMAND, import_id, io.BytesIO(content))


def taken_over(
    workshop: Workshop, source: Source, content: bytes, **options: Mapping[str, str]
) -> views.ImportView:
    """Upload, commit, and let the worker do what there is to do."""
    view = uploaded(workshop, source, content, **options)
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id, expected=view.etag)
    worker.run_due(workshop)
    return shown(workshop, view.id)


def shown(workshop: Workshop, import_id: UUID) -> views.ImportView:
    with workshop.look(COMMAND) as work:
        return imports.show(work, import_id)


def errors(workshop: Workshop, import_id: UUID, *, guarded: bool = False) -> bytes:
    with workshop.open(COMMAND) as work:
        return b"".join(results.error_file(work, import_id, guarded=guarded).content)
