"""Of which contacts is something in doubt, and who looks into it? One open question a contact.

A doubt opens when a value falls into a band in which somebody should ask, and closes by itself when nothing
of the contact lies there any more. What somebody who looked says is heard as a signal like any other.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.doubts import rank
from service import restrictions
from service.access import Scope
from service.errors import Conflict, Fault, Invalid, NotFound, Stale
from service.ids import new_id
from service.storage import doubts as stored
from service.storage.doubts import Asked as Asked
from service.storage.doubts import Doubt
from service.storage.doubts import Ending as Ending
from service.storage.doubts import QueueState as QueueState
from service.storage.doubts import Which as Which
from service.work import Work

CLAIM = timedelta(minutes=15)
"""How long somebody who took a doubt may be away from it before it falls free."""
LATER = timedelta(days=1)
"""How long one that was given to somebody is theirs."""
LONGEST_SNOOZE = timedelta(days=366)
KEPT = timedelta(days=730)
"""How long it is remembered that something was in doubt, and whether the person was asked."""
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """One value that may not be true any more."""

    field: FieldName
    band: Band
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """A contact of which something is in doubt."""

    id: UUID
    contact_id: UUID
    fields: tuple[FieldName, ...]
    """What was in doubt when it was last weighed, the most doubtful first."""
    doubted: tuple[Doubted, ...]
    """What is in doubt now, the most doubtful first; nothing once it is done."""
    least: float
    is_withheld: bool
    worth: float
    state: QueueState
    """As of now: a claim or a snooze that has ended is over."""
    claimed_by: UUID | None
    claimed_until: datetime | None
    snoozed_until: datetime | None
    ending: Ending | None
    ended_by: UUID | None
    ended_at: datetime | None
    asked: Asked | None
    asked_at: datetime | None
    is_restricted: bool
    etag: str
    created_at: datetime


def weigh(work: Work, contact_ids: Collection[UUID]) -> None:
    """Open, change or close the doubts about these contacts by what is believed of them now.

    Call it when a belief has come into another band, in the same piece of work; it is safe to call it twice.
    """
    wanted = list(dict.fromkeys(contact_ids))
    if not wanted:
        return
    work.session.flush()  # what is believed of them may have been written just now
    doubted, worths = _doubted(work, wanted), stored.worths(work.session, wanted)
    opened = stored.open_of(work.session, wanted)
    for contact_id in wanted:
        row, found = opened.get(contact_id), doubted.get(contact_id, ())
        if contact_id in worths and found:
            _put(work, row, contact_id, found, worth=worths[contact_id] / 100)
        elif row is not None:
            _end(work, row, Ending.BY_ITSELF if contact_id in worths else Ending.GONE)


def page(
    work: Work, which: Which = Which.WAITING, *, offset: int = 0, limit: int = 50
) -> tuple[Sequence[DoubtView], int | None]:
    """Doubts, the most worthwhile first, and the offset to go on from when there are more."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    rows = work.session.scalars(
        stored.page(which, actor_id=work.actor.id, now=work.now, offset=offset, limit=limit + 1)
    ).all()
    more = offset + limit if len(rows) > limit else None
    return _views(work, rows[:limit]), more


def counts(work: Work) -> dict[Which, int]:
    """How many doubts are in each part of the queue, as the actor sees it."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    return {
        which: work.session.scalar(stored.count(which, actor_id=work.actor.id, now=work.now)) or 0
        for which in Which
    }


def waiting(work: Work) -> int:
    """How many doubts nobody has."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    asked = stored.count(Which.WAITING, actor_id=work.actor.id, now=work.now)
    return work.session.scalar(asked) or 0


def show(work: Work, doubt_id: UUID) -> DoubtView:
    """One doubt. Raises NotFound."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    row = work.session.get(Doubt, doubt_id)
    if row is None:
        raise NotFound
    return _views(work, [row])[0]


def about(work: Work, contact_id: UUID) -> DoubtView | None:
    """The open doubt about a contact. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    row = stored.open_of(work.session, [contact_id]).get(contact_id)
    return None if row is None else _views(work, [row])[0]


def claim(work: Work, doubt_id: UUID, *, expected: str | None = None) -> DoubtView:
    """Take a doubt for oneself for a quarter of an hour.

    Raises NotFound; Conflict when somebody else has it or it is done; Stale when `expected` is another ETag.
    """
    return _hand(work, mine(work, doubt_id, expected=expected), work.actor.id, until=work.now + CLAIM)


def take_next(work: Work) -> DoubtView | None:
    """Claim the most worthwhile doubt that nobody has; None when nothing waits."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    asked = stored.page(Which.WAITING, actor_id=work.actor.id, now=work.now, offset=0, limit=1)
    first = work.session.scalars(asked.with_for_update(skip_locked=True)).first()
    return None if first is None else _hand(work, first, work.actor.id, until=work.now + CLAIM)


def assign(work: Work, doubt_id: UUID, user_id: UUID, *, expected: str | None = None) -> DoubtView:
    """Give a doubt to somebody, for a day. Raises as `claim` does."""
    return _hand(work, mine(work, doubt_id, expected=expected), user_id, until=work.now + LATER)


def release(work: Work, doubt_id: UUID) -> DoubtView:
    """Let go of a doubt, or wake one that was put off. Raises as `claim` does."""
    row = mine(work, doubt_id)
    _let_go(row)
    _touch(work, row)
    return _views(work, [row])[0]


def snooze(work: Work, doubt_id: UUID, *, until: datetime, expected: str | None = None) -> DoubtView:
    """Put a doubt off. Raises Invalid for a moment that is not within the next year, and as `claim` does."""
    if not work.now < until <= work.now + LONGEST_SNOOZE:
        raise Invalid(faults=[Fault("/until", "range", "Must be within the next year.")])
    row = mine(work, doubt_id, expected=expected)
    _let_go(row)
    row.state, row.snoozed_until = QueueState.SNOOZED, until
    _touch(work, row)
    return _views(work, [row])[0]


def mine(work: Work, doubt_id: UUID, *, expected: str | None = None) -> Doubt:
    """The doubt, locked, for whoever may decide it now. Raises as `claim` does."""
    work.actor.must(Scope.DOUBTS_DECIDE)
    row = locked(work, doubt_id)
    if expected is not None and expected != str(row.revision):
        raise Stale
    if row.state is QueueState.DONE:
        raise Conflict("This doubt is settled.")
    if _is_held(row, work.now) and row.claimed_by != work.actor.id:
        raise Conflict("Somebody else is looking into it.")
    return row


def locked(work: Work, doubt_id: UUID) -> Doubt:
    """The doubt, kept from everyone else until we commit. Raises NotFound."""
    row = work.session.scalars(stored.locked(doubt_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def settle(work: Work, row: Doubt, ending: Ending) -> bool:
    """Say who brought a doubt to its end, if nothing of it is left; tells whether it is over."""
    weigh(work, [row.contact_id])
    work.session.refresh(row)
    if row.state is QueueState.DONE:
        row.ending, row.ended_by = ending, work.actor.id
    return row.state is QueueState.DONE


def doubted(work: Work, contact_id: UUID) -> Sequence[Doubted]:
    """What somebody should ask about a contact now, the most doubtful first."""
    return _doubted(work, [contact_id]).get(contact_id, ())


def sweep(work: Work, *, limit: int = BATCH) -> int:
    """Weigh what was overlooked, close what nobody doubts any more and forget what was settled long ago.

    Gives how many of the most numerous of these there were.
    """
    idle = work.session.scalars(stored.idle(limit=limit)).all()
    overlooked = work.session.scalars(stored.overlooked(limit=limit)).all()
    weigh(work, [*idle, *overlooked])
    forgotten = stored.forget_settled(work.session, work.now - KEPT, limit=limit)
    return max(len(idle), len(overlooked), forgotten)


def _put(work: Work, row: Doubt | None, contact_id: UUID, found: Sequence[Doubted], *, worth: float) -> None:
    least = found[0].probability
    told = {
        "fields": [each.field.value for each in found],
        "least": least,
        "is_withheld": any(each.band is Band.WITHHOLD for each in found),
        "worth": worth,
        "rank": rank(worth=worth, least=least),
    }
    if row is None:
        stored.open_new(work.session, _new(work, contact_id) | told)
        return
    is_other = row.fields != told["fields"]
    for name, value in told.items():
        setattr(row, name, value)
    if is_other:  # that it is a little older does not change what somebody is looking at
        _touch(work, row)


def _new(work: Work, contact_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(work.now),
        "contact_id": contact_id,
        "state": QueueState.OPEN,
        "revision": 1,
        "created_at": work.now,
        "updated_at": work.now,
    }


def _end(work: Work, row: Doubt, ending: Ending) -> None:
    _let_go(row)
    row.state, row.ending, row.ended_at = QueueState.DONE, ending, work.now
    _touch(work, row)


def _doubted(work: Work, contact_ids: Collection[UUID]) -> Mapping[UUID, list[Doubted]]:
    found: dict[UUID, list[Doubted]] = defaultdict(list)
    for row in stored.doubted(work.session, contact_ids):
        found[row.contact_id].append(Doubted(field=row.field, band=row.band, probability=row.probability))
    return found


def _hand(work: Work, row: Doubt, to: UUID | None, *, until: datetime) -> DoubtView:
    _let_go(row)
    row.state, row.claimed_by, row.claimed_until = QueueState.CLAIMED, to, until
    _touch(work, row)
    return _views(work, [row])[0]


def _let_go(row: Doubt) -> None:
    row.state = QueueState.OPEN
    row.claimed_by = row.claimed_until = row.snoozed_until = None


def _touch(work: Work, row: Doubt) -> None:
    row.revision += 1
    row.updated_at = work.now
    work.session.flush()  # the queue is asked with SQL


def _is_held(row: Doubt, now: datetime) -> bool:
    is_claimed = row.state is QueueState.CLAIMED
    return is_claimed and row.claimed_until is not None and row.claimed_until > now


def _state(row: Doubt, now: datetime) -> QueueState:
    is_asleep = row.state is QueueState.SNOOZED and (row.snoozed_until or now) > now
    lasts = row.state is QueueState.DONE or is_asleep or _is_held(row, now)
    return row.state if lasts else QueueState.OPEN


def _views(work: Work, rows: Sequence[Doubt]) -> list[DoubtView]:
    ids = {row.contact_id for row in rows}
    kept = restrictions.covering(work, ids)
    doubted = _doubted(work, {row.contact_id for row in rows if row.state is not QueueState.DONE})
    return [_view(row, tuple(doubted.get(row.contact_id, ())), kept=kept, now=work.now) for row in rows]


def _view(row: Doubt, doubted: tuple[Doubted, ...], *, kept: Collection[UUID], now: datetime) -> DoubtView:
    state = _state(row, now)
    return DoubtView(
        id=row.id,
        contact_id=row.contact_id,
        fields=tuple(map(FieldName, row.fields)),
        doubted=doubted if state is not QueueState.DONE else (),
        least=row.least,
        is_withheld=row.is_withheld,
        worth=row.worth,
        state=state,
        claimed_by=row.claimed_by if state is QueueState.CLAIMED else None,
        claimed_until=row.claimed_until if state is QueueState.CLAIMED else None,
        snoozed_until=row.snoozed_until if state is QueueState.SNOOZED else None,
        ending=row.ending,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        asked=row.asked,
        asked_at=row.asked_at,
        is_restricted=row.contact_id in kept,
        etag=str(row.revision),
        created_at=row.created_at,
    )
