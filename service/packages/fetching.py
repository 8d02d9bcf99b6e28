"""Who comes with a link to a package, what do they see, and how often may they fetch it?

Once: whoever finds the link later finds nothing. For a quarter of an hour the same archive is given again,
because downloads break off. Whatever is wrong with a link, there is one answer.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from rules.copies import PackageKind, PackageState
from service import audit, packages, page_links
from service.audit import Action
from service.errors import Gone, Tampered
from service.jobs import queue
from service.packages.making import ARCHIVE, SECRET
from service.page_links import Link
from service.storage import keys
from service.storage import packages as stored
from service.storage.packages import Package
from service.vault import Safe
from service.work import Work

AGAIN = timedelta(minutes=15)
"""How long after it was first fetched it may be fetched again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody who holds the link is shown before they fetch it."""

    kind: PackageKind
    made_at: datetime
    until: datetime
    size: int
    files: int
    sha256: str
    passphrase: str = field(repr=False)
    is_fetched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The archive as it is fetched."""

    filename: str
    content: bytes = field(repr=False)


def offered(work: Work, link: Link) -> Offer | None:
    """What the link leads to; None when to nothing any more. Changes nothing."""
    row = work.session.get(Package, link.contact_id)
    safe = _open(work, row)
    if row is None or safe is None or row.secret is None or row.made_at is None or row.sha256 is None:
        return None
    return Offer(
        kind=row.kind,
        made_at=row.made_at,
        until=_until(row),
        size=int(row.size or 0),
        files=row.files or 0,
        sha256=row.sha256.hex(),
        passphrase=safe.open(SECRET, row.secret),
        is_fetched=row.fetched_at is not None,
    )


def fetch(work: Work, link: Link) -> Archive:
    """The archive; that it was fetched is written down first. Raises Gone when the link leads to nothing."""
    row = packages.locked(work, link.contact_id)
    safe = _open(work, row)
    if safe is None or row.sha256 is None:
        raise Gone
    content = b"".join(
        safe.open_bytes(ARCHIVE, piece) for piece in work.session.scalars(stored.chunks(row.id))
    )
    # Pieces are bound to the package and not to their order: this is what holds them to it.
    if not hmac.compare_digest(hashlib.sha256(content).digest(), row.sha256):
        raise Tampered
    if row.fetched_at is None:
        row.fetched_at = work.now
        page_links.use(work, link)
        if row.request_id is not None:
            queue.enqueue(work, packages.SETTLE, {"request": row.request_id})
    audit.note(work, Action.PACKAGE_FETCHED, about=row.request_id or row.id)
    return Archive(filename=_filename(row.kind, row.id), content=content)


def sweep(work: Work, *, limit: int) -> int:
    """Shred packages whose days are over or that were fetched a while ago; says how many."""
    rows = work.session.scalars(stored.over(work.now, fetched_before=work.now - AGAIN, limit=limit)).all()
    for row in rows:
        packages.empty(work, row, PackageState.EXPIRED)
    return len(rows)


def _open(work: Work, row: Package | None) -> Safe | None:
    """The safe of a package that may be fetched now."""
    if row is None or row.state is not PackageState.READY or work.now >= _until(row):
        return None
    key = keys.find(work.session, row.id)
    return work.vault.safe(key) if key else None


def _until(row: Package) -> datetime:
    over = row.expires_at or row.ordered_at
    return over if row.fetched_at is None else min(over, row.fetched_at + AGAIN)


def _filename(kind: PackageKind, package_id: UUID) -> str:
    return f"{kind.value}-{package_id}.zip"
