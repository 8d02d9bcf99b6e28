"""Who comes with this link, and what may they do? Links to public pages are the only key these have.

A link holds 256 random bits and nothing else. Whatever is wrong with one (never made, changed, over, of
another kind, of somebody who was erased) there is one answer: none.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from service import contacts
from service.ids import new_secret
from service.storage import keys
from service.storage import page_links as stored
from service.storage.base import Digest
from service.storage.page_links import LinkKind as LinkKind
from service.storage.page_links import PageLink
from service.vault import DigestPurpose
from service.work import Work

LASTS: Mapping[LinkKind, timedelta] = MappingProxyType(
    {
        # Laws ask for 30 days (16 CFR 316.5) and 60 days (SOR/2012-36 s. 3); people find letters later.
        LinkKind.PREFERENCE: timedelta(days=730),
        LinkKind.UNSUBSCRIBE: timedelta(days=730),
        LinkKind.CONFIRM: timedelta(days=7),
        LinkKind.VERIFY: timedelta(days=7),
        # As long as a notice may stay without an answer.
        LinkKind.TELLING: timedelta(days=180),
        LinkKind.PACKAGE: timedelta(days=7),
        # People find letters later, and an answer is welcome at any time.
        LinkKind.STILL_RIGHT: timedelta(days=30),
    }
)
"""How long a link of each kind works, unless it is issued for another time."""

PATHS: Mapping[LinkKind, str] = MappingProxyType(
    {
        LinkKind.PREFERENCE: "preferences",
        LinkKind.UNSUBSCRIBE: "unsubscribe",
        LinkKind.CONFIRM: "confirm",
        LinkKind.VERIFY: "privacy/verify",
        LinkKind.TELLING: "notices",
        LinkKind.PACKAGE: "packages",
        LinkKind.STILL_RIGHT: "still-right",
    }
)

LONGEST = 100
"""More letters than any token has; what is longer is cut before it is looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that was recognised."""

    digest: Digest = field(repr=False)
    kind: LinkKind
    contact_id: UUID
    """The contact that answers today."""
    purpose: str | None
    channel: str | None
    events: tuple[UUID, ...]
    used_at: datetime | None


def issue(
    work: Work,
    kind: LinkKind,
    contact_id: UUID,
    *,
    purpose: str | None = None,
    channel: str | None = None,
    events: Sequence[UUID] = (),
    expires_at: datetime | None = None,
) -> str:
    """A new token for a contact; it is kept nowhere, so hand it on or lose it."""
    token = urlsafe_b64encode(new_secret(32)).rstrip(b"=").decode()
    work.session.add(
        PageLink(
            digest=_digest(work, token),
            kind=kind,
            contact_id=contact_id,
            purpose=purpose,
            channel=channel,
            events=[str(event) for event in events],
            created_at=work.now,
            expires_at=expires_at or work.now + LASTS[kind],
        )
    )
    return token


def address(work: Work, kind: LinkKind, token: str) -> str:
    """The link as it is put into a letter."""
    return f"{work.settings.public_url.rstrip('/')}/{PATHS[kind]}/{token}"


def redeem(work: Work, kind: LinkKind, token: str) -> Link | None:
    """What the token stands for; None, whatever the reason, when for nothing. Changes nothing."""
    row = work.session.get(PageLink, _digest(work, token[:LONGEST]))
    if row is None or row.kind is not kind or row.expires_at <= work.now:
        return None
    contact_id = _answering(work, row.contact_id)
    if contact_id is None:
        return None
    return Link(
        digest=row.digest,
        kind=row.kind,
        contact_id=contact_id,
        purpose=row.purpose,
        channel=row.channel,
        events=tuple(UUID(event) for event in row.events),
        used_at=row.used_at,
    )


def add_event(work: Work, kind: LinkKind, contact_id: UUID, event: UUID) -> bool:
    """Let a link that was made in this very moment stand for one event more; False when there is none."""
    row = work.session.scalars(stored.latest_of_contact(contact_id, kind=kind)).first()
    if row is None or row.created_at != work.now:
        return False
    row.events = [*row.events, str(event)]
    return True


def use(work: Work, link: Link) -> bool:
    """Note that it was used; False when it had been already, by whoever was quicker."""
    work.session.flush()
    return stored.use(work.session, link.digest, now=work.now)


def issued_since(work: Work, kind: LinkKind, contact_id: UUID, since: datetime) -> int:
    """How many links of a kind a contact was given after a moment."""
    return work.session.scalar(stored.of_contact_since(contact_id, kind=kind, since=since)) or 0


def sweep(work: Work, *, limit: int) -> int:
    """Delete links that are over, and say how many."""
    return stored.forget_expired(work.session, work.now, limit=limit)


def _answering(work: Work, contact_id: UUID) -> UUID | None:
    """The contact that stands for this one; None when nobody does any more."""
    survivor = contacts.survivor_of(work, contact_id)
    return survivor if keys.find(work.session, survivor) is not None else None


def _digest(work: Work, token: str) -> Digest:
    return Digest(work.vault.digest(DigestPurpose.PAGE_LINK, token or "-"))
