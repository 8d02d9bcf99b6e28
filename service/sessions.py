"""Is this browser signed in, as whom, and for how long yet?"""

from dataclasses import dataclass
from datetime import timedelta

from service.access import Actor, ActorKind, Role, scopes_of
from service.ids import new_secret
from service.storage import sessions as stored
from service.storage.base import Digest
from service.storage.sessions import SignedIn
from service.storage.sessions import Stage as Stage
from service.storage.users import User
from service.vault import DigestPurpose
from service.work import Work

# Long enough to find the telephone, short enough not to leave a half-opened door.
HALF_LASTS = timedelta(minutes=5)
# A click need not cost a write each time: idle time is counted to the minute.
_TOUCH_EVERY = timedelta(minutes=1)
_KNOCKS_KEPT = timedelta(days=2)

NOBODY = Actor(kind=ActorKind.USER)
"""Somebody who has not signed in: may do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """A person in a browser, as far as they have come in."""

    session: SignedIn
    user: User
    is_due_a_touch: bool

    @property
    def must_choose_password(self) -> bool:
        """The password is a one-time one."""
        return self.user.password_ends_at is not None


def begin(work: Work, user: User, stage: Stage) -> str:
    """Open a session and give its secret, 256 random bits in hexadecimal. It is kept nowhere."""
    secret = new_secret(32).hex()
    lasts = HALF_LASTS if stage is Stage.HALF else timedelta(hours=work.settings.session_hours)
    work.session.add(
        SignedIn(
            digest=_digest(work, secret),
            user_id=user.id,
            stage=stage,
            created_at=work.now,
            seen_at=work.now,
            ends_at=work.now + lasts,
        )
    )
    return secret


def resume(work: Work, secret: str) -> Presence | None:
    """Who holds this secret; None when it is unknown, over, idle for too long, or the user is locked."""
    row = work.session.execute(stored.with_user(_digest(work, secret))).first()
    if row is None:
        return None
    session, user = row
    idle = timedelta(minutes=work.settings.session_idle_minutes)
    if work.now >= session.ends_at or work.now >= session.seen_at + idle or user.locked_at is not None:
        return None
    return Presence(session=session, user=user, is_due_a_touch=work.now - session.seen_at >= _TOUCH_EVERY)


def touch(work: Work, secret: str) -> None:
    """Note that the person is still there."""
    stored.touch(work.session, _digest(work, secret), work.now)


def end(work: Work, secret: str) -> None:
    """Sign this browser out."""
    stored.end(work.session, _digest(work, secret))


def sweep(work: Work) -> int:
    """Delete what is over, and say how many rows that were."""
    return stored.sweep(work.session, now=work.now, knocks_before=work.now - _KNOCKS_KEPT)


def actor_of(user: User) -> Actor:
    """The user as the one who acts, with what the roles allow at this moment."""
    roles = frozenset(map(Role, user.roles))
    return Actor(kind=ActorKind.USER, id=user.id, scopes=scopes_of(roles))


def _digest(work: Work, secret: str) -> Digest:
    return Digest(work.vault.digest(DigestPurpose.SESSION, secret))
