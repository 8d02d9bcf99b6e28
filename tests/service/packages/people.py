"""People whose data were sent in, and the packages that are made of them, opened by another program."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyzipper

from rules.records import Lead
from service import intake, leads, packages, page_links, worker
from service.access import COMMAND, PERSON
from service.intake import Submission
from service.packages import PackageKind, PackageView, fetching, making
from service.page_links import LinkKind
from service.storage.sources import Source
from service.work import Workshop

HANDLERS = {packages.MAKE: making.make}


@dataclass(frozen=True, slots=True)
class Taken:
    """A package that was fetched and opened."""

    view: PackageView
    archive: bytes
    passphrase: str
    files: Mapping[str, bytes]

    @property
    def data(self) -> dict[str, Any]:
        return dict(json.loads(self.files["data.json"]))

    @property
    def everything(self) -> str:
        """Every file one after the other."""
        return "\n".join(content.decode() for content in self.files.values())


def send(workshop: Workshop, source: Source, **told: Any) -> UUID:
    """A lead comes in; gives the contact that it became part of."""
    lead = Lead(**told)
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id, receipt
    return receipt.contact_id


def order(
    workshop: Workshop, *contact_ids: UUID, kind: PackageKind = PackageKind.ACCESS, **more: Any
) -> UUID:
    """A package is ordered and made."""
    with workshop.open(COMMAND) as work:
        package_id = packages.order(work, contact_ids, kind=kind, **more)
    make(workshop)
    return package_id


def make(workshop: Workshop) -> None:
    """The worker makes what was ordered; jobs of others wait."""
    worker.run_due(workshop)


def view(workshop: Workshop, package_id: UUID) -> PackageView:
    with workshop.look(COMMAND) as work:
        return packages.view(work, package_id)


def token(workshop: Workshop, package_id: UUID) -> str:
    with workshop.open(COMMAND) as work:
        return packages.link(work, package_id)


def take(workshop: Workshop, package_id: UUID) -> Taken:
    """The person opens the link, reads the passphrase, fetches the archive and opens it."""
    given = token(workshop, package_id)
    with workshop.look(PERSON) as work:
        link = page_links.redeem(work, LinkKind.PACKAGE, given)
        assert link
        offer = fetching.offered(work, link)
        assert offer
    with workshop.open(PERSON) as work:
        archive = fetching.fetch(work, link).content
    return Taken(
        view=view(workshop, package_id),
        archive=archive,
        passphrase=offer.passphrase,
        files=opened(archive, offer.passphrase),
    )


def opened(archive: bytes, passphrase: str) -> dict[str, bytes]:
    """What is in an archive, by a program that is not ours."""
    with pyzipper.AESZipFile(io.BytesIO(archive)) as held:
        held.setpassword(passphrase.encode())
        return {name: held.read(name) for name in held.namelist()}


def copy_of(workshop: Workshop, *contact_ids: UUID, **more: Any) -> Taken:
    """A package from its order to its reader."""
    return take(workshop, order(workshop, *contact_ids, **more))


def values(chapter: list[dict[str, Any]], **wanted: str) -> list[str]:
    """The values of the rows that fit."""
    return [
        row["value"] for row in chapter if all(row.get(column) == said for column, said in wanted.items())
    ]


DAY = timedelta(days=1)
