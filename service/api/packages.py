"""See what has become of the copy of somebody's data that a case asks for, and get the link to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from service import packages, page_links
from service.access import Scope
from service.api.operation import Call
from service.errors import NotFound
from service.packages import PackageKind, PackageState, PackageView
from service.page_links import LinkKind
from service.requests import views


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageAnswer:
    """A copy of somebody's data, and how far it is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    package_id: UUID
    kind: PackageKind
    """Everything (GDPR art. 15), or what the person provided (art. 20)."""
    state: PackageState
    """It can be fetched when it is `ready`. In `review` a person has to look whom else it names."""
    sha256: str | None
    """Of the archive, in hexadecimal."""
    size: int | None
    """Of the archive, in bytes."""
    made_at: datetime | None
    expires_at: datetime | None
    """Until when it can be fetched."""
    fetched_at: datetime | None
    """When it was fetched: it can be once."""
    link: str | None
    """A new link for the person and nobody else; it is not kept and cannot be shown again. Given while the
    copy can be fetched, to a key with requests:write."""


def show(call: Call, *, request_id: UUID, kind: PackageKind | None = None) -> PackageAnswer:
    """Show the newest copy that was made for a case. Each call makes a new link; the copy is fetched once,
    whatever link is used."""
    views.show(call.work, request_id)  # a key sees the cases of its own source
    made = packages.of_request(call.work, request_id)
    found = next((each for each in made if kind in {None, each.kind}), None)
    if found is None:
        raise NotFound
    return PackageAnswer(
        package_id=found.id,
        kind=found.kind,
        state=found.state,
        sha256=found.sha256,
        size=found.size,
        made_at=found.made_at,
        expires_at=found.expires_at,
        fetched_at=found.fetched_at,
        link=_link(call, found),
    )


def _link(call: Call, found: PackageView) -> str | None:
    is_there = found.state is PackageState.READY and found.fetched_at is None
    is_over = found.expires_at is not None and found.expires_at <= call.work.now
    if not is_there or is_over or not call.work.actor.may(Scope.REQUESTS_WRITE):
        return None
    return page_links.address(call.work, LinkKind.PACKAGE, packages.link(call.work, found.id))
