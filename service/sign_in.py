"""May this person come in? Every attempt is counted before it is judged, so that none is free."""

import ipaddress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from service import audit, second_factor, sessions
from service.audit import Action
from service.storage import sessions as stored
from service.storage import users
from service.storage.base import Digest
from service.storage.sessions import SignedIn, Stage
from service.storage.users import User
from service.vault import DigestPurpose
from service.work import Work

# Failures in a row that cost nothing but the attempt. An address may be shared by a whole office.
FREE_FOR_ACCOUNT = 5
FREE_FOR_ADDRESS = 20
# From then on the door stays shut for this long, twice as long after each failure, up to the longest.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# A series of failures that rests this long is over.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An attempt that was counted. With `wait` it is refused unheard; else `hash` is to be compared."""

    wait: int = 0
    """Seconds until the next attempt is heard."""
    user_id: UUID | None = None
    hash: str | None = field(default=None, repr=False)
    account: Digest | None = None
    address: Digest | None = None


class Step(StrEnum):
    REFUSED = "refused"
    WAIT = "wait"
    SECOND_FACTOR = "second_factor"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How far the attempt led."""

    step: Step
    secret: str | None = field(default=None, repr=False)
    """Of the new session, for the cookie."""
    wait: int = 0


def knock(work: Work, name: str, *, address: str) -> Door:
    """Count an attempt on an account, which need not exist, from a network address."""
    account, place = _account(work, name), _address(work, address)
    wait = _count(work, {account: FREE_FOR_ACCOUNT, place: FREE_FOR_ADDRESS})
    if wait:
        return Door(wait=wait)
    user = work.session.scalars(users.by_name(name)).first()
    return Door(
        user_id=user.id if user else None,
        hash=user.password if user else None,
        account=account,
        address=place,
    )


def admit(work: Work, door: Door, *, verified: bool) -> Entry:
    """Let in whoever gave the right password, to the second factor if one is set up."""
    user = work.session.get(User, door.user_id) if door.user_id else None
    if not verified or user is None or not _may_enter(work, user, door):
        audit.note(work, Action.SIGN_IN_FAILED, about=door.user_id, why="password")
        return Entry(step=Step.REFUSED)
    _uncount(work, door.account, door.address)
    if user.totp_confirmed_at is not None:
        return Entry(step=Step.SECOND_FACTOR, secret=sessions.begin(work, user, Stage.HALF))
    return _enter(work, user)


def second_step(work: Work, half: SignedIn, code: str, *, address: str) -> Entry:
    """Let in whoever also gives a code; the half-open session ends and a new one begins."""
    user = work.session.get_one(User, half.user_id)
    entry = prove(work, user, code, address=address)
    if entry.step is not Step.IN:
        return entry
    stored.end(work.session, half.digest)
    return _enter(work, user)


def prove(work: Work, user: User, code: str, *, address: str) -> Entry:
    """Is a code of the second factor right? Counted like any attempt; `IN` when it is, without a session."""
    account, place = _account(work, user.name), _address(work, address)
    wait = _count(work, {account: FREE_FOR_ACCOUNT, place: FREE_FOR_ADDRESS})
    if wait:
        return Entry(step=Step.WAIT, wait=wait)
    if user.locked_at is not None or not second_factor.accepts(work, user, code):
        audit.note(work, Action.SIGN_IN_FAILED, about=user.id, why="second_factor")
        return Entry(step=Step.REFUSED)
    _uncount(work, account, place)
    return Entry(step=Step.IN)


def forgive(work: Work, door: Door) -> None:
    """Take back an attempt that turned out right, where nobody has to be let in."""
    _uncount(work, door.account, door.address)


def _may_enter(work: Work, user: User, door: Door) -> bool:
    """Still the password that was compared, not run out, and the user not locked."""
    is_over = user.password_ends_at is not None and work.now >= user.password_ends_at
    return user.password == door.hash and user.locked_at is None and not is_over


def _enter(work: Work, user: User) -> Entry:
    stored.forget_knocks(work.session, _account(work, user.name))
    sessions.sweep(work)
    if work.settings.require_totp and user.totp is None:
        second_factor.begin(work, user)
    user.signed_in_at = work.now
    audit.note(replace(work, actor=sessions.actor_of(user)), Action.SIGNED_IN, about=user.id)
    return Entry(step=Step.IN, secret=sessions.begin(work, user, Stage.FULL))


def _count(work: Work, free: dict[Digest, int]) -> int:
    """Count one attempt under each key; seconds to wait when a door is shut, and then nothing is counted."""
    stored.count_from_nothing(work.session, free, work.now)
    rows = work.session.scalars(stored.knocks(free)).all()
    shut = [row.shut_until for row in rows if row.shut_until and row.shut_until > work.now]
    if shut:
        return int((max(shut) - work.now).total_seconds()) + 1
    for row in rows:
        failures = 1 if work.now - row.last_at > FORGOTTEN_AFTER else row.failures + 1
        row.failures, row.last_at = failures, work.now
        row.shut_until = shut_until(work.now, failures, free=free[row.digest])
    return 0


def shut_until(now: datetime, failures: int, *, free: int) -> datetime | None:
    """How long the door stays shut after so many failures in a row; None while they are free."""
    if failures < free:
        return None
    return now + min(FIRST_WAIT * (1 << min(failures - free, 20)), LONGEST_WAIT)


def _uncount(work: Work, *digests: Digest | None) -> None:
    """Take back the attempt that turned out right; earlier failures stay counted."""
    for row in work.session.scalars(stored.knocks(filter(None, digests))):
        row.failures -= 1
        row.shut_until = None


def _account(work: Work, name: str) -> Digest:
    return Digest(work.vault.digest(DigestPurpose.SIGN_IN, "account", name))


def _address(work: Work, address: str) -> Digest:
    return Digest(work.vault.digest(DigestPurpose.SIGN_IN, "address", network(address)))


def network(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, for the rest is for the holder to choose."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if known.version == 6:
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(known)
