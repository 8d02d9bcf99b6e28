"""From everybody there is to merges, questions, and what was learned on the way."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from rules.judgements import Judged
from rules.matching import linkage
from rules.matching.among import COUNTED
from rules.matching.fitting import Fitted
from rules.matching.traits import Table
from service import judgements, matching, restrictions, reviews
from service.access import Actor
from service.deduping import deciding, linking, reading
from service.deduping.deciding import Decided, Doubt
from service.deduping.linking import Beside
from service.file_matching import layout
from service.matching import census
from service.merges import bulk
from service.work import Workshop

SETS = 500
"""Sets that are frozen together; the worker merges them in small steps, and goes on when interrupted."""
ASKED = 200
"""Questions that are put in one transaction."""


@dataclass(frozen=True)
class Plan:
    """What a run has found; nothing is done yet."""

    records: int
    contacts: int
    compared: int
    decided: Decided
    fitted: Fitted
    table: Table
    beside: Beside
    record_ids: Sequence[UUID]
    """Of each row of the run, the oldest first."""
    contact_ids: Sequence[UUID]
    restricted: int
    """Contacts that were left alone because their data may be kept and not used."""

    @property
    def repeats(self) -> int:
        """Contacts that would be merged into others."""
        return self.decided.sets.repeats


def plan(
    workshop: Workshop,
    actor: Actor,
    *,
    advance: Callable[[int], Any] | None = None,
    opener: reading.Opener | None = None,
) -> Plan:
    """Compare all who share a key; `advance` and `opener` are as in `reading.read`."""
    everybody = reading.read(workshop, actor, advance=advance, opener=opener)
    with workshop.look(actor) as work:
        weights, restricted = matching.weights(work), restrictions.count(work)
    table = layout.table(everybody.traits, len(everybody))
    with ThreadPoolExecutor(2) as pool:
        linked = linkage.link(table, weights.nicknames, prior=weights.model, each=pool.map)
    decided = deciding.decide(
        linked,
        everybody.contact_ids,
        apart=list(_apart(workshop, actor, everybody)),
        limits=deciding.limits(linked, len(everybody)),
    )
    return Plan(
        records=len(everybody),
        contacts=decided.contacts,
        compared=len(linked.pairs),
        decided=decided,
        fitted=linked.fitted,
        table=table,
        beside=linking.find(linked, everybody.contact_ids),
        record_ids=everybody.record_ids,
        contact_ids=everybody.contact_ids,
        restricted=restricted,
    )


def _apart(workshop: Workshop, actor: Actor, everybody: reading.Everybody) -> Iterator[tuple[UUID, UUID]]:
    """Contacts that somebody found to be two persons."""
    of: dict[bytes, bytes] = {}
    after = None
    while True:
        with workshop.look(actor) as work:
            edges = [
                (edge.id, edge.left_id, edge.right_id, edge.verdict)
                for edge in judgements.edges(work, after=after)
            ]
        if edges and not of:  # mostly there are none
            of = dict(zip(everybody.record_ids.raw(), everybody.contact_ids.raw(), strict=True))
        for _, left, right, verdict in edges:
            one, other = of.get(left.bytes), of.get(right.bytes)
            if verdict is Judged.DIFFERENT and one and other and one != other:
                yield UUID(bytes=one), UUID(bytes=other)
        if not edges:
            return
        after = edges[-1][0]


def carry_out(workshop: Workshop, actor: Actor, found: Plan, *, questions: int) -> int:
    """Have the sets merged in the background, ask the most likely questions, and keep what was found besides:
    weights, counts, and who belongs together.

    Says how many questions were asked.
    """
    if found.record_ids:
        _keep(workshop, actor, found)
        linking.keep(workshop, actor, found.beside, found.record_ids, found.contact_ids)
    for start in range(0, len(found.decided.sets), SETS):
        with workshop.open(actor) as work:
            frozen = bulk.freeze(work, _links(found.decided.sets[start : start + SETS]))
            work.session.flush()  # it is found by its id to be begun
            if frozen.sets:
                bulk.commit(work, frozen.id)
    doubts = found.decided.doubts[:questions]
    return sum(_ask(workshop, actor, doubts[start : start + ASKED]) for start in range(0, len(doubts), ASKED))


def _links(sets: Sequence[tuple[UUID, ...]]) -> list[tuple[UUID, UUID]]:
    return [link for each in sets for link in pairwise(each)]


def _ask(workshop: Workshop, actor: Actor, doubts: Sequence[Doubt]) -> int:
    with workshop.open(actor) as work:
        weights = matching.weights(work)
        asked = [
            reviews.offer(
                work,
                each.one,
                each.other,
                bits=each.bits,
                chance=each.chance,
                levels=each.levels,
                model=weights.version,
            )
            for each in doubts
        ]
    return sum(review is not None for review in asked)


def _keep(workshop: Workshop, actor: Actor, found: Plan) -> None:
    """The weights, and how common the values are that will be met again."""
    counts = {
        name: {
            text: int(count)
            for text, count in zip(column.values, column.counts.tolist(), strict=True)
            if count
        }
        for name, column in ((name, getattr(found.table, name)) for name in COUNTED)
    }
    with workshop.open(actor) as work:
        matching.keep(work, found.fitted, records=found.records)
        census.recount(work, counts, records=found.records, upto=found.record_ids[-1])
