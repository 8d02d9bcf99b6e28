"""Which links to public pages are out there, for whom and for what? The links themselves are not kept."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.base import Base, Digest


class LinkKind(StrEnum):
    """What somebody who holds the link may do."""

    PREFERENCE = "preference"
    """See and change what they are contacted for."""
    UNSUBSCRIBE = "unsubscribe"
    """End one purpose on one channel."""
    CONFIRM = "confirm"
    """Confirm what was asked for in their name."""
    VERIFY = "verify"
    """Show that a mailbox is theirs, for a request about their data; the request owns the link."""
    TELLING = "telling"
    """Read a notice to a recipient, and say that it was heeded; the notice owns the link."""
    STILL_RIGHT = "still_right"
    """Say whether what is in doubt of them is still right; what is in doubt stands in `events`."""
    PACKAGE = "package"
    """Fetch the copy of their data that was made for them."""


class PageLink(Base):
    """One link. Its token is random; only a keyed hash of it is kept, so a stolen copy opens no page."""

    __tablename__ = "page_link"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind]
    contact_id: Mapped[uuid.UUID] = mapped_column(index=True)
    """The contact of that day, whoever answers for it since a merge is meant; or what else owns the link."""
    purpose: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str | None] = mapped_column(String(20))
    events: Mapped[list[Any]]
    """What is to be confirmed: ids of the events that ask."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    """When it was first used; one for a single use does nothing after."""


def of_contact_since(contact_id: uuid.UUID, *, kind: LinkKind, since: datetime) -> Select[int]:
    """How many links of a kind a contact was given after a moment."""
    return select(func.count()).where(
        PageLink.contact_id == contact_id, PageLink.kind == kind, PageLink.created_at > since
    )


def latest_of_contact(contact_id: uuid.UUID, *, kind: LinkKind) -> Select[PageLink]:
    """The newest link of a kind that a contact was given."""
    rows = select(PageLink).where(PageLink.contact_id == contact_id, PageLink.kind == kind)
    return rows.order_by(PageLink.created_at.desc()).limit(1)


def use(session: Session, digest: Digest, *, now: datetime) -> bool:
    """Note the first use; False when somebody was quicker."""
    first = update(PageLink).where(PageLink.digest == digest, PageLink.used_at.is_(None)).values(used_at=now)
    return session.connection().execute(first).rowcount == 1


def forget_expired(session: Session, before: datetime, *, limit: int) -> int:
    """Delete some links that are over; gives how many."""
    over = select(PageLink.digest).where(PageLink.expires_at < before).limit(limit)
    return session.connection().execute(delete(PageLink).where(PageLink.digest.in_(over))).rowcount
