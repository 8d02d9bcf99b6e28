"""Was any deed in the log changed, dropped, moved, cut off or emptied, and which one?

The deeds are handed in by their places, from wherever they were read. Each is compared with what it committed
to; the tree over them with the tiles that were kept and with every checkpoint at hand.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rules import tiles
from rules.merkle import Frontier, leaf_of
from rules.notes import Checkpoint
from service.audit import Action, leaves, redacting
from service.storage.audit_rows import Deed

MOST_FLAWS = 1_000
"""So many are named; more of them tell nothing new."""


class Damage(StrEnum):
    """What was done to the log."""

    EDITED = "edited"
    """A deed does not say what it committed to."""
    DELETED = "deleted"
    """A place in the middle is empty."""
    REORDERED = "reordered"
    """A deed stands in the place of another."""
    TRUNCATED = "truncated"
    """The end is missing."""
    EMPTIED = "emptied"
    """A deed was emptied, and no erasure says so."""
    REWRITTEN = "rewritten"
    """In this stretch something is not what it was, commitment and all."""
    FORGED = "forged"
    """A checkpoint was not signed by us."""
    FORKED = "forked"
    """What the log keeps of itself is not what its deeds give."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with the log."""

    damage: Damage
    first: int
    """The place, or where the stretch begins."""
    last: int
    """The same place, or the last one of the stretch."""
    entry: int | None = None
    """Number of the deed, where there is one."""


@dataclass(slots=True)
class Trail:
    """What was found so far; hand in the rows by their places, then ask for the end."""

    known: Collection[Checkpoint] = ()
    """What is known to have been signed."""
    kept_tiles: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    lost: int = 0
    """Deeds that were signed for once and are gone, because a backup was restored: the log says so itself."""
    emptied: dict[int, Deed] = field(default_factory=dict)
    size: int = 0
    """The place after the last one that was looked at."""
    frontier: Frontier = field(default_factory=Frontier)
    points: dict[int, set[bytes]] = field(default_factory=dict)
    """Signed roots by size."""
    _agreed: int = 0
    _is_broken: bool = False
    _since: list[tuple[int, int]] = field(default_factory=list)
    _sayings: list[tuple[list[int], str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.points = points_of(self.known)

    def follow(self, rows: Iterable[Deed]) -> None:
        """Look at the next deeds."""
        fresh: list[bytes] = []
        for row in rows:
            place = row.place or 0
            if place != self.size:
                self._miss(place, row)
            self.look_at(row)
            self._since.append((place, row.id))
            fresh.append(leaf_of(row.commitment))
            self.size = max(self.size, place + 1)
            if self.size % tiles.WIDTH == 0 or self.size in self.points:
                self._add(fresh)
                fresh = []
        self._add(fresh)

    def look_at(self, row: Deed) -> None:
        """Does the deed say what it committed to? In place or not."""
        if row.body is None and row.is_redacted:
            self.emptied[row.id] = row
            return
        if not leaves.says_what_it_committed_to(row):
            self._tell(Damage.EDITED, row.place, entry=row.id)
            return
        if row.action == Action.AUDIT_REDACTED:
            self._sayings.append((_numbers(row.body), str((row.body or {}).get("left"))))
        elif row.action == Action.AUDIT_RESTORED:
            self._excuse(row.place, row.body or {})

    def end(self) -> None:
        """Look at what can only be known when everything was read."""
        for size in sorted(self.points):
            if size > self.size:
                self._tell(Damage.TRUNCATED, self.size, last=size - 1)
                break
        excused: set[int] = set()
        for entries, left in self._sayings:
            rows = [self.emptied[each] for each in entries if each in self.emptied]
            excused.update(entries)
            if len(rows) == len(entries) and redacting.digest(rows) != left:
                for each in rows:
                    self._tell(Damage.EDITED, each.place, entry=each.id)
        for number in sorted(self.emptied.keys() - excused):
            self._tell(Damage.EMPTIED, self.emptied[number].place, entry=number)

    def _add(self, fresh: list[bytes]) -> None:
        """Let the tree grow, and compare it where there is something to compare it with."""
        if not fresh:
            return
        self.frontier, full = tiles.grown(self.frontier, fresh)
        if self._is_broken:
            return
        known = [(tile.root, self.kept_tiles.get((tile.level, tile.place))) for tile in full]
        roots = self.points.get(self.size, ())
        if any(kept not in {None, root} for root, kept in known):
            self._disagree(Damage.FORKED if self._is_signed(roots) else None)
        elif any(root != self.frontier.root for root in roots):
            self._disagree(None)
        elif roots or any(kept for _, kept in known):
            self._agreed, self._since = self.size, []

    def _excuse(self, place: int | None, body: Mapping[str, Any]) -> None:
        """From here on the log has another name: what was signed beyond, under names before, is gone."""
        counts = body.get("counts")
        era = counts.get("era") if isinstance(counts, dict) else None
        if place is None or not isinstance(era, int):
            return
        gone = [each for each in self.known if each.size > place and era_in(each.origin) < era]
        self.lost = max([self.lost, *(each.size - place for each in gone)])
        self.points = points_of(each for each in self.known if each not in gone)
        self.known = [each for each in self.known if each not in gone]

    def _is_signed(self, roots: Collection[bytes]) -> bool:
        return bool(roots) and all(root == self.frontier.root for root in roots)

    def _miss(self, place: int, row: Deed) -> None:
        """The next deed does not stand where it must: from here on no root can be compared."""
        if place > self.size:
            self._tell(Damage.DELETED, self.size, last=place - 1)
        else:
            self._tell(Damage.REORDERED, place, entry=row.id)
        self._is_broken = True

    def _disagree(self, damage: Damage | None) -> None:
        """Since the last root that agreed something was changed together with its commitment."""
        self._is_broken = True
        if damage is None and any(self._agreed <= flaw.first < self.size for flaw in self.flaws):
            return  # a deed in it is named already
        moved = [
            (place, number)
            for (_, before), (place, number) in zip(self._since, self._since[1:], strict=False)
            if number < before
        ]
        if damage is None and moved:
            for place, number in moved:
                self._tell(Damage.REORDERED, place, entry=number)
            return
        self._tell(damage or Damage.REWRITTEN, self._agreed, last=self.size - 1)

    def _tell(
        self, damage: Damage, first: int | None, *, last: int | None = None, entry: int | None = None
    ) -> None:
        at = -1 if first is None else first
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(damage, at, at if last is None else last, entry))


def points_of(checkpoints: Iterable[Checkpoint]) -> dict[int, set[bytes]]:
    """Roots by size."""
    points: dict[int, set[bytes]] = {}
    for each in checkpoints:
        points.setdefault(each.size, set()).add(each.root)
    return points


def era_in(origin: str) -> int:
    """Of which life of the log a name speaks: `…/2` of the second."""
    _, _, last = origin.rpartition("/")
    return int(last) if last.isdecimal() else 1


def _numbers(body: Mapping[str, Any] | None) -> list[int]:
    told = (body or {}).get("entries")
    return [each for each in told if isinstance(each, int)] if isinstance(told, list) else []
