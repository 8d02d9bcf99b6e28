"""Whom must we leave alone, since when, and why; and how does somebody get on that list, or off it?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import consent, purposes
from rules import suppressions as rules
from rules.records import Channel
from rules.suppressions import Identifier, IdType, Lifting, Reach, Reason
from service import audit, changes
from service.access import ActorKind, Scope
from service.audit import Action
from service.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from service.ids import new_id
from service.storage import suppressions as stored
from service.storage.suppressions import Suppression
from service.suppressions import concerning, keyed
from service.vault import SuppressionKind
from service.work import Work

ANY = consent.ANY
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One entry that somebody is on the list by; it does not tell whom."""

    id: UUID
    group_id: UUID
    reach: Reach
    ground: str
    since: datetime
    review_at: datetime | None
    origin_event_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What became of one identifier that was to be written down."""

    id: UUID
    """The entry that holds now: the new one, or the one that was there before."""
    id_type: IdType
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of the identifiers of one person."""

    group_id: UUID
    entries: tuple[Entry, ...]


def add(
    work: Work,
    identifiers: Collection[Identifier],
    *,
    reason: Reason,
    purpose: str = ANY,
    channel: str = ANY,
    origin_event_id: UUID | None = None,
    review_at: datetime | None = None,
) -> Added:
    """Leave whoever has these identifiers alone; make them with `rules.suppressions`.

    Written twice, it stands once. Whoever may record a stated wish may write the entry that comes of it.
    Raises Forbidden; Invalid when there is no identifier, or for a purpose or channel that cannot be.
    """
    _must_write(work)
    must_be_sound(identifiers=identifiers, purpose=purpose, channel=channel)
    group_id = new_id(work.now)
    rows = [
        row(work, *keyed.of(work.vault, each), reason=reason, purpose=purpose, channel=channel)
        | {"group_id": group_id, "origin_event_id": origin_event_id, "review_at": review_at}
        for each in identifiers
    ]
    added = stored.insert_new(work.session, rows)
    entries = tuple(_entry(work, each, added) for each in rows)
    if added:
        concerning.tell(work, identifiers)
        audit.note(
            work,
            Action.SUPPRESSION_ADDED,
            about=group_id,
            why=reason.value,
            purpose=purpose,
            channel=channel,
            count=len(added),
        )
    return Added(group_id=group_id, entries=entries)


def matching(
    work: Work, identifiers: Iterable[Identifier], *, as_of: datetime | None = None
) -> tuple[Hit, ...]:
    """Every entry that somebody with these identifiers is on the list by, now or at an instant."""
    return matching_each(work, [tuple(identifiers)], as_of=as_of)[0]


def kinds(work: Work) -> frozenset[int]:
    """Of which service.vault.SuppressionKind there is any entry: nothing else need be looked for."""
    return frozenset(stored.kinds(work.session))


def matching_each(
    work: Work,
    people: Sequence[Iterable[Identifier]],
    *,
    as_of: datetime | None = None,
    among: Collection[int] | None = None,
) -> list[tuple[Hit, ...]]:
    """The same for many people at once, in their order: two reads for a few hundred of them.

    `among` are the kinds there are, where the caller has asked for them already.
    """
    if not people:
        return []
    there = kinds(work) if among is None else among
    asked = [_digests(work, identifiers, there) for identifiers in people] if there else []
    wanted = {digest for digests in asked for digest in digests}
    if not wanted:
        return [()] * len(people)
    found: dict[bytes, list[Hit]] = {}
    for each in stored.with_digests(work.session, wanted, as_of=as_of):
        found.setdefault(each.digest, []).append(_hit(each))
    return [_distinct(found, digests) for digests in asked]


def covers(hits: Iterable[Hit], purpose: str, channel: str) -> tuple[Hit, ...]:
    """Those of the entries that forbid this purpose on this channel."""
    return tuple(hit for hit in hits if hit.reach.covers(purpose, channel))


def wished(hits: Iterable[Hit], purpose: str, channel: str) -> bool:
    """Did the person ask to be left alone in this? Then nobody else's word makes it a yes."""
    return any(hit.reach.reason in rules.WISHES for hit in covers(hits, purpose, channel))


def stop(hits: Iterable[Hit]) -> Hit | None:
    """The oldest entry for which nothing of a lead may be kept, if there is any."""
    stopping = [hit for hit in hits if hit.reach.stops_leads]
    return min(stopping, key=lambda hit: (hit.since, hit.id), default=None)


def remove(work: Work, entry_id: UUID, *, why: Lifting) -> int:
    """Take an entry, and what was written down with it, off the list; gives how many.

    What holds since then is kept as history. Raises NotFound; Conflict when it is a wish that only the person
    takes back; Forbidden for a key that wants to lift what another source wrote.
    """
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    entry = work.session.get(Suppression, entry_id)
    if entry is None or entry.lifted_at is not None:
        raise NotFound
    if work.actor.kind is ActorKind.API_KEY and entry.source_id != work.actor.source_id:
        raise Forbidden("Another wrote this entry: ask a person to lift it.")
    if not rules.may_lift(entry.reason, why):
        raise Conflict("This is a wish of the person: only the person can take it back.")
    # Of whoever it was only the hashes are known.
    changes.look_again(work)
    return _lift(work, [each.id for each in _together(work, entry.group_id)], why, entry.group_id)


def lift_for(work: Work, identifiers: Iterable[Identifier], *, purpose: str, channel: str) -> int:
    """The person came back, and proved it: lift what forbids just this; gives how many entries.

    For whoever records a grant that the person confirmed. Of what reaches further only an erasure is lifted:
    there is a new beginning. A wider objection stands until the person takes it back as such.
    """
    _must_write(work)
    known_by = tuple(identifiers)
    hits = covers(matching(work, known_by), purpose, channel)
    own = [hit for hit in hits if rules.is_undone_by_grant(hit.reach, purpose, channel)]
    together = {each.id for hit in own for each in _together(work, hit.group_id)}
    if not own:
        return 0
    concerning.tell(work, known_by)
    return _lift(work, sorted(together), Lifting.ASKED_BY_THE_PERSON, own[0].group_id)


def take_back(work: Work, hits: Collection[Hit]) -> int:
    """The person takes wishes of their own back; gives how many entries. Each goes with all of its group.

    For whoever has proof that these are theirs: nothing but the person's own wishes is lifted.
    """
    _must_write(work)
    groups = sorted({hit.group_id for hit in hits if hit.reach.reason in rules.OWN})
    return sum(
        _lift(work, [each.id for each in _together(work, group)], Lifting.ASKED_BY_THE_PERSON, group)
        for group in groups
    )


def listed(
    work: Work,
    *,
    reason: Reason | None = None,
    purpose: str | None = None,
    channel: str | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> tuple[Sequence[Hit], UUID | None]:
    """Entries that stand, newest first, and the id to go on from when there are more."""
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    asked = stored.page(reason=reason, purpose=purpose, channel=channel, before=before, limit=limit + 1)
    rows = work.session.scalars(asked).all()
    return [_hit(each) for each in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def counts(work: Work) -> Mapping[Reason, int]:
    """How many entries stand, by reason."""
    work.actor.must(Scope.SUPPRESSIONS_MANAGE)
    return dict(iter(work.session.execute(stored.count_by_reason())))


def must_be_sound(*, identifiers: Collection[Identifier], purpose: str, channel: str) -> None:
    """Raises Invalid with every fault at once."""
    checks = (
        (bool(identifiers), "", "nothing_given", "Give at least one thing by which somebody is known."),
        (purpose == ANY or purposes.is_key(purpose), "/purpose", "shape", "Give a purpose's key, or *."),
        (channel in {ANY, *Channel}, "/channel", "not_a_choice", "Give a channel, or * for all."),
    )
    if faults := [Fault(*said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)


def row(
    work: Work, kind: SuppressionKind, digest: bytes, *, reason: Reason, purpose: str, channel: str
) -> dict[str, Any]:
    """An entry as it is written; alone in its group unless said."""
    entry_id = new_id(work.now)
    return {
        "id": entry_id,
        "group_id": entry_id,
        "kind": int(kind),
        "digest": digest,
        "purpose": purpose,
        "channel": channel,
        "reason": reason,
        "ground": rules.GROUNDS[reason],
        "source_id": work.actor.source_id,
        "created_at": work.now,
        "created_by": work.actor.id,
    }


def _must_write(work: Work) -> None:
    if not (work.actor.may(Scope.SUPPRESSIONS_MANAGE) or work.actor.may(Scope.CONSENTS_WRITE)):
        raise Forbidden


def _entry(work: Work, written: Mapping[str, Any], added: Collection[UUID]) -> Entry:
    id_type = keyed.ID_TYPE_OF[SuppressionKind(written["kind"])]
    if written["id"] in added:
        return Entry(id=written["id"], id_type=id_type, is_new=True)
    same = (
        each.id
        for each in stored.with_digests(work.session, [written["digest"]], as_of=None)
        if all(getattr(each, part) == written[part] for part in ("reason", "purpose", "channel"))
    )
    return Entry(id=next(same), id_type=id_type, is_new=False)


def _digests(work: Work, identifiers: Iterable[Identifier], kinds: Collection[int]) -> list[bytes]:
    return [digest for each in identifiers for digest in keyed.wanted(work.vault, each, kinds)]


def _distinct(found: Mapping[bytes, Sequence[Hit]], digests: Iterable[bytes]) -> tuple[Hit, ...]:
    hits = {hit.id: hit for digest in digests if digest in found for hit in found[digest]}
    if not hits:
        return ()
    return tuple(sorted(hits.values(), key=lambda hit: hit.id))


def _hit(each: Any) -> Hit:
    return Hit(
        id=each.id,
        group_id=each.group_id,
        reach=Reach(
            id_type=keyed.ID_TYPE_OF[SuppressionKind(each.kind)],
            purpose=each.purpose,
            channel=each.channel,
            reason=each.reason,
        ),
        ground=each.ground,
        since=each.created_at,
        review_at=each.review_at,
        origin_event_id=each.origin_event_id,
    )


def _together(work: Work, group_id: UUID) -> Sequence[Suppression]:
    return work.session.scalars(stored.of_group(group_id)).all()


def _lift(work: Work, ids: Sequence[UUID], why: Lifting, about: UUID) -> int:
    work.session.execute(stored.lift(ids, at=work.now, by=work.actor.id, why=why))
    audit.note(work, Action.SUPPRESSION_LIFTED, about=about, why=why.value, count=len(ids))
    return len(ids)
