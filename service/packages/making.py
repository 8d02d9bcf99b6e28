"""How is a package made? A job: read the person, mask others, write the files, lock and seal them.

All of it is one transaction: whoever is interrupted has done nothing, and begins anew. What is held in memory
at once is one person's data.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.copies import Copy, PackageKind, PackageState, Section
from service import audit, packages
from service.audit import Action
from service.jobs import queue
from service.packages import (
    ageing,
    archive,
    choosing,
    dealings,
    details,
    doings,
    gathering,
    others,
    persons,
    provided,
    rendering,
    wishes,
)
from service.packages.gathering import Reading
from service.packages.persons import Person
from service.packages.scanning import Scrubber
from service.storage import bulk, keys
from service.storage import packages as stored
from service.storage.base import BigCount
from service.storage.packages import Package, PackageChunk
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
"""Bytes that are sealed together."""
BESIDE = 2
"""Files that every archive has besides: the manifest and its signature."""
ARCHIVE, SECRET = (Table.PACKAGE, Part.ARCHIVE), (Table.PACKAGE, Part.SECRET)

CHAPTERS: tuple[Callable[[Reading], Section], ...] = (
    gathering.fields,
    gathering.values,
    gathering.findings,
    gathering.sent,
    dealings.sources,
    wishes.history,
    wishes.notices,
    wishes.permissions,
    wishes.left_alone,
    others.restrictions,
    others.disclosures,
    others.told,
    gathering.scores,
    ageing.believed,
    ageing.heard,
    ageing.doubted,
    doings.engagement,
    doings.figures,
    choosing.chosen,
    dealings.matching,
    dealings.links,
    dealings.reviews,
    wishes.retention,
    dealings.letters,
    others.requests,
    dealings.packages,
    dealings.accesses,
)
"""Everything that a copy under GDPR art. 15 holds, in its order."""


def make(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: make a package that was ordered. One that is made, or was taken back meanwhile, is left."""
    row = packages.locked(work, UUID(payload["package"]))
    key = keys.find(work.session, row.id)
    if row.state is not PackageState.ORDERED or key is None:
        return
    person = persons.read(work, work.session.scalars(stored.subjects(row.id)).all())
    if not person.is_known:
        packages.empty(work, row, PackageState.REVOKED)
        _settle(work, row)
        return
    safe = work.vault.safe(key)
    decisions = details.read(safe, row).decisions
    scrubber = Scrubber(work, person, decisions)
    content = _files(work, row, Reading(work=work, person=person, language=row.language, scrubber=scrubber))
    details.write(safe, row, scrubber.found, decisions)
    row.masked = len(scrubber.found)
    _keep(work, row, safe, content)
    _note(work, row, person)
    _settle(work, row)
    log.info("package made", extra={"kind": row.kind, "count": len(content)})


def _files(work: Work, row: Package, reading: Reading) -> dict[str, bytes]:
    if row.kind is PackageKind.PORTABILITY:
        return provided.files(reading, made_at=work.now)
    said = rendering.words(row.language)
    copy = Copy(
        kind=row.kind,
        made_at=work.now,
        language=said.language,
        controller=persons.controller(work),
        sections=tuple(chapter(reading) for chapter in CHAPTERS),
    )
    return {
        "index.html": rendering.as_html(copy, said),
        "data.json": rendering.as_json(copy),
        **{
            f"csv/{section.chapter.value}.csv": rendering.as_csv(section, said)
            for section in copy.sections
            if section.rows
        },
    }


def _keep(work: Work, row: Package, safe: Safe, content: Mapping[str, bytes]) -> None:
    secret = archive.passphrase()
    packed = archive.pack(
        work, content, package_id=row.id, kind=row.kind.value, made_at=work.now, secret=secret
    )
    stored.drop_chunks(work.session, [row.id])
    pieces = [packed[start : start + CHUNK] for start in range(0, len(packed), CHUNK)]
    bulk.insert_many(
        work.session,
        PackageChunk.__table__,  # type: ignore[arg-type]
        [
            {"package_id": row.id, "ordinal": ordinal, "content": safe.seal_bytes(ARCHIVE, piece)}
            for ordinal, piece in enumerate(pieces)
        ],
    )
    row.secret = safe.seal(SECRET, secret)
    row.sha256, row.size = hashlib.sha256(packed).digest(), BigCount(len(packed))
    row.files = len(content) + BESIDE
    row.made_at = work.now
    row.expires_at = work.now + timedelta(days=work.settings.package_days)
    may_go_out = row.masked == 0 or row.released_at is not None
    row.state = PackageState.READY if may_go_out else PackageState.REVIEW


def _note(work: Work, row: Package, person: Person) -> None:
    for root in person.roots:
        key = person.keys.get(root)
        audit.note(
            work,
            Action.PACKAGE_MADE,
            about=key.audit_ref if key else None,
            state=row.kind.value,
            count=row.files,
        )


def _settle(work: Work, row: Package) -> None:
    if row.request_id is not None:
        queue.enqueue(work, packages.SETTLE, {"request": row.request_id})
