"""A copy of their data for a person: how is it ordered, what has become of it, and how is it taken back?

A package is made by a job and sealed by a key of its own. It is given out once, over a link, and nobody can
open it once its key is gone: after its days, after it was fetched, and at once when the person is erased.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.copies import PackageKind as PackageKind
from rules.copies import PackageState as PackageState
from service import audit, page_links
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, Invalid, NotFound
from service.ids import new_id
from service.jobs import queue
from service.packages import persons
from service.packages.rendering import LANGUAGES
from service.page_links import LinkKind
from service.storage import keys
from service.storage import packages as stored
from service.storage.packages import Package, PackageSubject
from service.work import Work

MAKE = "packages.make"
SETTLE = "requests.settle"
"""The job that looks anew at a request when something for it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """What has become of a package; nothing of what is in it."""

    id: UUID
    kind: PackageKind
    state: PackageState
    request_id: UUID | None
    language: str
    ordered_at: datetime
    made_at: datetime | None
    released_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    revoked_at: datetime | None
    sha256: str | None
    """Of the archive, in hexadecimal."""
    size: int | None
    """Of the archive, in bytes."""
    files: int | None
    masked: int
    """Places where somebody else is named: masked, unless somebody decided otherwise."""


def order(
    work: Work,
    contact_ids: Collection[UUID],
    *,
    kind: PackageKind,
    request_id: UUID | None = None,
    language: str = "en",
) -> UUID:
    """Have a copy made of all that is held of the person that these contacts are; gives its id.

    Needs requests:write. The same order for the same request again is the package that there is, unless that
    is gone. Raises Invalid without any contact; Gone when nothing of the person is left.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    if not contact_ids:
        raise Invalid(faults=[Fault("/contacts", "nothing_given", "Say whose data it is.")])
    _, members = persons.everybody(work, contact_ids)
    if not keys.find_many(work.session, members):
        raise Gone
    if there := _standing(work, request_id, kind):
        return there.id
    package_id = new_id(work.now)
    _, key = work.vault.new_safe(package_id)
    keys.save(work.session, [key])
    work.session.add(
        Package(
            id=package_id,
            kind=kind,
            state=PackageState.ORDERED,
            request_id=request_id,
            language=language if language in LANGUAGES else "en",
            ordered_at=work.now,
            ordered_by=work.actor.id,
            masked=0,
        )
    )
    work.session.flush()  # its contacts refer to it
    work.session.add_all(PackageSubject(package_id=package_id, contact_id=each) for each in members)
    audit.note(work, Action.PACKAGE_ORDERED, about=request_id or package_id, state=kind.value)
    queue.enqueue(work, MAKE, {"package": package_id})
    return package_id


def view(work: Work, package_id: UUID) -> PackageView:
    """What has become of a package. Needs requests:read; raises NotFound."""
    work.actor.must(Scope.REQUESTS_READ)
    row = work.session.get(Package, package_id)
    if row is None:
        raise NotFound
    return _view(row)


def of_request(work: Work, request_id: UUID) -> Sequence[PackageView]:
    """The packages that were made for a request, the newest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(row) for row in work.session.scalars(stored.of_request(request_id))]


def link(work: Work, package_id: UUID) -> str:
    """A new token for the page /packages/{token}, for whoever hands it to the person and nobody else.

    However many there are, the archive is fetched once. Needs requests:write. Raises NotFound; Conflict while
    the package is not ready; Gone when it is over, fetched or taken back.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    row = locked(work, package_id)
    if row.state.is_gone or row.fetched_at is not None or is_over(row, work.now):
        raise Gone
    if row.state is not PackageState.READY:
        raise Conflict("The package is not ready yet.")
    audit.note(work, Action.LINKS_ISSUED, about=row.request_id or row.id, count=1)
    return page_links.issue(work, LinkKind.PACKAGE, row.id, expires_at=row.expires_at)


def revoke_of(work: Work, contact_ids: Collection[UUID]) -> int:
    """Take back every package of any of these contacts, for ever; gives how many could still be opened.

    For whoever erases the person: their keys are shredded, and with them everything in the archives.
    """
    # Each is locked: one that is being made just now must not come to life behind our back.
    rows = [locked(work, row.id) for row in stored.of_contacts(work.session, contact_ids)]
    taken = sum(_revoke(work, row) for row in rows)
    work.session.flush()  # what follows goes past the unit of work
    stored.drop_subjects(work.session, [row.id for row in rows])
    return taken


def revoke(work: Work, package_id: UUID) -> None:
    """Take one package back. Needs requests:manage; raises NotFound, Gone when it is gone already."""
    work.actor.must(Scope.REQUESTS_MANAGE)
    if not _revoke(work, locked(work, package_id)):
        raise Gone


def locked(work: Work, package_id: UUID) -> Package:
    """The row of a package, kept from everyone else until we commit. Raises NotFound."""
    row = work.session.scalars(stored.locked(package_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def is_over(row: Package, now: datetime) -> bool:
    """Are its days over?"""
    return row.expires_at is not None and row.expires_at <= now


def empty(work: Work, row: Package, state: PackageState) -> bool:
    """Shred what opens a package and delete what is in it; says whether it could still be opened."""
    could_be_opened = bool(keys.shred(work.session, [row.id]))
    stored.drop_chunks(work.session, [row.id])
    row.state, row.details, row.secret = state, None, None
    return could_be_opened


def _revoke(work: Work, row: Package) -> bool:
    could_be_opened = empty(work, row, PackageState.REVOKED)
    if row.revoked_at is None:
        row.revoked_at = work.now
        audit.note(work, Action.PACKAGE_REVOKED, about=row.request_id or row.id, count=int(could_be_opened))
    return could_be_opened


def _standing(work: Work, request_id: UUID | None, kind: PackageKind) -> Package | None:
    if request_id is None:
        return None
    rows = work.session.scalars(stored.of_request(request_id))
    return next((row for row in rows if row.kind is kind and not row.state.is_gone), None)


def _view(row: Package) -> PackageView:
    return PackageView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        request_id=row.request_id,
        language=row.language,
        ordered_at=row.ordered_at,
        made_at=row.made_at,
        released_at=row.released_at,
        expires_at=row.expires_at,
        fetched_at=row.fetched_at,
        revoked_at=row.revoked_at,
        sha256=row.sha256.hex() if row.sha256 else None,
        size=row.size,
        files=row.files,
        masked=row.masked,
    )
