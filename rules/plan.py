"""In which order do the rules of a stage run, and which may be passed over for this contact?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from rules.facts import Facts
from rules.faults import Fault
from rules.findings import Finding
from rules.predicates import Test
from rules.rule import Act, Rule, Stage

Entry = tuple[int, Test, Act]
"""A rule's place in the order, its condition, and what it does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of one stage in one country, in order, to be found by the fact they hang on.

    `by_sign` groups them by a text that must stand in some fact for the rule to hold; under "" are those
    that have none. `keeps_order` says that rules of different facts depend on each other, so that their
    places matter.
    """

    always: tuple[Entry, ...] = ()
    by_sign: Mapping[str, Mapping[str, tuple[Entry, ...]]] = field(default_factory=dict)
    keeps_order: bool = False

    def run(self, facts: Facts, findings: list[Finding]) -> None:
        """Let every rule that has something to say speak: change `facts`, add to `findings`."""
        if not self.by_sign and not self.always:
            return
        for _, holds, act in self._due(facts):
            if not holds(facts):
                continue
            outcome = act(facts)
            if outcome is None:
                continue
            findings.append(outcome.finding)
            for member, text in outcome.writes.items():
                if text:
                    facts[member] = text
                else:
                    facts.pop(member, None)

    def _due(self, facts: Facts) -> list[Entry]:
        due = [*self.always]
        # Most signs (“<”, “=”, a lost letter) are rare: one look at everything spares a hundred questions.
        whole = "\n".join(facts.values())
        for sign, by_anchor in self.by_sign.items():
            if sign in whole:
                for fact in facts:
                    if fact in by_anchor:
                        due += by_anchor[fact]
        if self.keeps_order:
            due.sort(key=_place)
        return due


def _place(entry: Entry) -> int:
    return entry[0]


def plan_of(rules: Sequence[Rule]) -> Plan:
    """Put the rules of one stage in order; those on a cycle, a fault that `conflicts` tells, come last."""
    in_order = ordered(rules)
    # A member that a rule may bring into being must not be looked for beforehand.
    born = frozenset().union(*(rule.writes - {rule.field} for rule in in_order))
    by_sign: dict[str, dict[str, list[Entry]]] = {}
    always: list[Entry] = []
    for place, rule in enumerate(in_order):
        entry = (place, rule.when.holds, rule.act)
        if rule.anchor is None or rule.anchor in born:
            always.append(entry)
        else:
            by_sign.setdefault(_sign(rule, in_order), {}).setdefault(rule.anchor, []).append(entry)
    return Plan(
        tuple(always),
        {
            sign: {anchor: tuple(found) for anchor, found in by_anchor.items()}
            for sign, by_anchor in by_sign.items()
        },
        _depend(in_order),
    )


def _sign(rule: Rule, others: Iterable[Rule]) -> str:
    """The sign to look for beforehand; none when another rule may still write it."""
    may_come = any(other is not rule and other.writes & rule.reads for other in others)
    return "" if may_come else rule.when.sign


def _depend(rules: Sequence[Rule]) -> bool:
    """Does any rule read or write what a rule that hangs on another fact writes?"""
    written = {member: rule.anchor for rule in rules for member in rule.writes}
    return any(
        written[member] != rule.anchor
        for rule in rules
        for member in rule.reads | rule.writes
        if member in written
    )


def ordered(rules: Sequence[Rule]) -> list[Rule]:
    """Writers before readers, smaller priorities first, else as they stand in the packs."""
    ranked = sorted(rules, key=lambda rule: rule.priority or 0)
    try:
        return [ranked[place] for place in _sorter(ranked).static_order()]
    except CycleError:
        return ranked


def conflicts(rules: Sequence[Rule]) -> Iterator[Fault]:
    """What keeps the rules of one stage from having one order."""
    for one, other in combinations(rules, 2):
        shared = one.writes & other.writes
        if shared and _may_meet(one, other) and (one.priority is None or one.priority == other.priority):
            yield _fault(other, f"writes {_listed(shared)} as {one.id} does: give each a priority of its own")
    ranked = sorted(rules, key=lambda rule: rule.priority or 0)
    try:
        tuple(_sorter(ranked).static_order())
    except CycleError as error:
        circle = [ranked[place] for place in error.args[1]]
        yield _fault(circle[0], f"waits for itself: {' → '.join(rule.id for rule in reversed(circle))}")


def _sorter(rules: Sequence[Rule]) -> TopologicalSorter[int]:
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(range(len(rules)), ()))
    writers: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for member in rule.writes:
            writers.setdefault(member, []).append(place)
    for place, rule in enumerate(rules):
        for member in sorted(rule.reads | rule.writes):
            for writer in writers.get(member, ()):
                if writer != place and _goes_first(rules[writer], rule, member):
                    sorter.add(place, writer)
    return sorter


def _goes_first(writer: Rule, rule: Rule, member: str) -> bool:
    """Must the writer of a member run before this rule?"""
    if not _may_meet(writer, rule):
        return False
    if writer.priority is not None and rule.priority is not None and writer.priority != rule.priority:
        return writer.priority < rule.priority
    return member not in rule.writes


def _may_meet(one: Rule, other: Rule) -> bool:
    """Can both rules run on one contact? The rules of two countries cannot; nor does a rule meet itself."""
    if one.id == other.id:
        return False
    return one.countries is None or other.countries is None or bool(one.countries & other.countries)


def _fault(rule: Rule, message: str) -> Fault:
    return Fault(path=rule.path, line=rule.line, rule=rule.id, message=message)


def _listed(members: Iterable[str]) -> str:
    return ", ".join(sorted(members))


def by_stage(rules: Iterable[Rule]) -> dict[Stage, list[Rule]]:
    """The rules of each stage."""
    found: dict[Stage, list[Rule]] = {stage: [] for stage in Stage}
    for rule in rules:
        found[rule.stage].append(rule)
    return found
