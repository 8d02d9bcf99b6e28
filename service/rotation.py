"""How is a key replaced while everybody goes on working, and a kill at any moment loses nothing?

A key is announced, then written with, then everything under the old key is moved, then the old key is closed
and destroyed. Each step is one transaction, decided anew from the keyring and the database, so that it does
not matter who takes the next one, or how often one is repeated:

1. announced: the new key is in the keyring and its check in the database; every process can read with it;
2. active, after SETTLE: new data keys are wrapped, and new tokens made, with the new key;
3. moved, in batches: data keys are wrapped anew, contacts get their tokens anew;
4. closed, SETTLE after 2 and when nothing is left: the old key's check is deleted. A data key refers to its
   check, so the database itself refuses whoever would still write with the old key;
5. destroyed: the old master is dropped from the keyring. Copies of the database made before are now dead.

Every process takes up a changed keyring when it opens its next piece of work. SETTLE is how long the longest
piece of work may take.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from service import audit
from service import keys as opening
from service.access import Actor
from service.audit import Action
from service.errors import Conflict, Tampered
from service.storage import keys as stored
from service.vault.keys import Entry, Keyring, KeyState, Purpose, context_of, make_entry
from service.work import Work, Workshop

SETTLE = timedelta(minutes=10)
# As many data keys as are wrapped anew in about 30 ms: no writer waits noticeably.
BATCH = 5_000
# A contact has to be opened to be given its tokens anew.
BATCH_CONTACTS = 500

ROTATED = (Purpose.KEK, Purpose.INDEX)

Retoken = Callable[[Work, int, int], int]
"""Given work, an old index version and a limit: replace the tokens of up to so many contacts that still have
tokens of that version by tokens of the active one, and say how many contacts; 0 when none is left."""


class Stage(StrEnum):
    """What the last step of a rotation did."""

    ANNOUNCED = "announced"
    ACTIVE = "active"
    MOVING = "moving"
    WAITING = "waiting"
    """Nothing to do until `due`."""
    STUCK = "stuck"
    """Rows are left that cannot be moved: in use by somebody just now, or damaged."""
    CLOSED = "closed"
    DESTROYED = "destroyed"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of a rotation."""

    stage: Stage
    key: str = ""
    moved: int = 0
    damaged: int = 0
    last: UUID | None = None
    """The owner up to which data keys have been moved."""
    due: datetime | None = None

    @property
    def can_go_on(self) -> bool:
        return self.stage not in {Stage.WAITING, Stage.STUCK, Stage.DONE}


def begin(workshop: Workshop, actor: Actor, purpose: Purpose, *, expected: int | None = None) -> str:
    """Announce a new key, and say its name; `expected` plans a new index for so many contacts.

    Raises Conflict while an earlier rotation of the same purpose is under way, and for keys that are never
    rotated.
    """
    if purpose not in ROTATED:
        raise Conflict(f"Keys for {purpose} are not rotated: what they hashed or signed cannot be made anew.")
    with workshop.open(actor) as work:
        stored.lock_keyring(work.session)
        planned = work.settings.expected_contacts if expected is None else expected
        work.vault.change_keyring(lambda keyring: _announced(keyring, work, purpose, planned))
        return work.vault.keyring.entries[-1].label


def rotate(workshop: Workshop, actor: Actor, *, retoken: Retoken) -> Progress:
    """Take every step that can be taken now; what it returns says whether and when to come back."""
    progress = advance(workshop, actor, retoken=retoken)
    moved = damaged = 0
    while progress.can_go_on:
        moved += progress.moved
        damaged += progress.damaged
        progress = advance(workshop, actor, retoken=retoken, after=progress.last)
    return replace(progress, moved=moved, damaged=damaged)


def advance(workshop: Workshop, actor: Actor, *, retoken: Retoken, after: UUID | None = None) -> Progress:
    """Take the next step, in a transaction of its own; `after` continues where the last one stopped."""
    with workshop.open(actor) as work:
        stored.lock_keyring(work.session)
        pending = Progress(stage=Stage.DONE)
        for entry in work.vault.keyring.entries:
            progress = _step(work, entry, retoken=retoken, after=after)
            if progress.can_go_on:
                return progress
            if progress.stage is not Stage.DONE:
                pending = progress
        return pending


def _step(work: Work, entry: Entry, *, retoken: Retoken, after: UUID | None) -> Progress:
    """The next step for one key; one that waits, is stuck or is done has changed nothing."""
    if entry.purpose in ROTATED and entry.state is KeyState.PRE:
        return _introduce(work, entry)
    if entry.purpose in ROTATED and entry.state is KeyState.DECRYPT:
        return _retire(work, entry, retoken=retoken, after=after)
    return Progress(stage=Stage.DONE)


def _announced(keyring: Keyring, work: Work, purpose: Purpose, expected: int) -> Keyring:
    if len(list(keyring.readable(purpose))) > 1:
        raise Conflict(f"A rotation of the keys for {purpose} is under way; let it finish first.")
    return keyring.added(make_entry(keyring, purpose, work.vault.provider, work.now, expected=expected))


def _introduce(work: Work, entry: Entry) -> Progress:
    known = stored.checks(work.session)
    if all(check.kid != entry.kid for check in known):
        opening.register(work.session, work.vault.keyring, known)
        _note(work, entry, Stage.ANNOUNCED)
        return Progress(stage=Stage.ANNOUNCED, key=entry.label)
    if work.now < entry.since + SETTLE:
        return Progress(stage=Stage.WAITING, key=entry.label, due=entry.since + SETTLE)
    work.vault.change_keyring(lambda keyring: keyring.activated(entry.kid, work.now))
    _note(work, entry, Stage.ACTIVE)
    return Progress(stage=Stage.ACTIVE, key=entry.label)


def _retire(work: Work, entry: Entry, *, retoken: Retoken, after: UUID | None) -> Progress:
    if all(check.kid != entry.kid for check in stored.checks(work.session)):
        return _destroy(work, entry)
    progress = _move(work, entry, retoken=retoken, after=after)
    if progress.stage is not Stage.DONE:
        return progress
    if work.now < entry.since + SETTLE:
        return Progress(stage=Stage.WAITING, key=entry.label, due=entry.since + SETTLE)
    # The key itself goes in the next step, when this is committed: were it gone first and this undone, a late
    # writer could still add a row that nobody can open.
    stored.forget_check(work.session, entry.kid)
    _note(work, entry, Stage.CLOSED)
    return Progress(stage=Stage.CLOSED, key=entry.label)


def _move(work: Work, entry: Entry, *, retoken: Retoken, after: UUID | None) -> Progress:
    if entry.purpose is Purpose.INDEX:
        moved = retoken(work, entry.epoch, BATCH_CONTACTS)
        return Progress(stage=Stage.MOVING if moved else Stage.DONE, key=entry.label, moved=moved)
    rows = stored.wrapped_by(work.session, entry.kid, after=after, limit=BATCH)
    if not rows:
        stuck = stored.is_in_use(work.session, entry.kid)
        return Progress(stage=Stage.STUCK if stuck else Stage.DONE, key=entry.label)
    anew = []
    for row in rows:
        try:
            anew.append(work.vault.rewrapped(row))
        except Tampered:  # one damaged row must not keep the others under the old key
            continue
    stored.replace_wrapping(work.session, anew, was=entry.kid)
    return Progress(
        stage=Stage.MOVING,
        key=entry.label,
        moved=len(anew),
        damaged=len(rows) - len(anew),
        last=rows[-1].owner,
    )


def _destroy(work: Work, entry: Entry) -> Progress:
    recallable = work.vault.provider.destroy(context_of(work.vault.deployment, entry))
    work.vault.change_keyring(lambda keyring: keyring.destroyed(entry.kid, work.now + recallable))
    _note(work, entry, Stage.DESTROYED)
    return Progress(stage=Stage.DESTROYED, key=entry.label)


def _note(work: Work, entry: Entry, stage: Stage) -> None:
    audit.note(work, Action.KEYS_ROTATED, purpose=entry.purpose.value, state=stage.value, count=entry.epoch)
