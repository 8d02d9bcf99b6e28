"""In which order do the rules of a stage run, and which may be passed over for this contact?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from rules.facts import Facts
from rules.faults import Fault
from rules.findings import Finding
from rules.predicates import Test
from rules.rule import JUDGING_STAGES, TEXT_STAGES, Act, Rule, Stage

Entry = tuple[int, Test, Act]
"""A rule's place in the order, its condition, and what it does."""


Wanted = tuple[frozenset[str], frozenset[str], Entry]
"""A rule with all the facts that must be there for it to hold, and those that must not."""

Hanging = tuple[Wanted, ...]
"""Rules that hang on one fact."""

Anchored = Mapping[str, Hanging]
"""Rules by the fact they hang on."""

_MOST_REMEMBERED = 8_192


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of one stage in one country, in order, to be found by what they hang on.

    `by_sign` groups them by a text that must stand in some fact for the rule to hold, `by_words` by a list of
    words one of which must be a fact. `keeps_order` says that rules of different facts depend on each other,
    so that their places matter.
    """

    always: tuple[Entry, ...] = ()
    by_sign: tuple[tuple[str, Anchored], ...] = ()
    by_words: tuple[tuple[frozenset[str], Anchored], ...] = ()
    by_fact: Anchored = field(default_factory=dict)
    keeps_order: bool = False
    telling: tuple[str, ...] = ()
    """Facts that decide which of the rules by fact can hold."""
    remembered: dict[tuple[bool, ...], tuple[Entry, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """These rules behind those that always run, by which of the telling facts are there."""

    @property
    def is_empty(self) -> bool:
        return not (self.always or self.by_sign or self.by_words or self.by_fact)

    def run(self, facts: Facts, findings: list[Finding]) -> None:
        """Let every rule that has something to say speak: change `facts`, add to `findings`."""
        self.speak(facts, findings, whole(facts))

    def speak(self, facts: Facts, findings: list[Finding], said: str) -> bool:
        """The same, where it is known what all facts say (`whole`); did any of them change?"""
        is_changed = False
        for _, holds, act in self._due(facts, said):
            if not holds(facts) or (outcome := act(facts)) is None:
                continue
            findings.append(outcome.finding)
            for member, text in outcome.writes.items():
                is_changed = True
                if text:
                    facts[member] = text
                else:
                    facts.pop(member, None)
        return is_changed

    def _due(self, facts: Facts, said: str) -> Sequence[Entry]:
        marked = self._marked(facts, said)
        due = self._hanging(facts)
        if marked:
            count = len(self.always)
            due = (*due[:count], *marked, *due[count:])
        return sorted(due, key=_place) if self.keeps_order else due

    def _marked(self, facts: Facts, said: str) -> list[Entry]:
        """Rules whose sign or word is there."""
        due: list[Entry] = []
        # Most signs (“<”, “=”, a lost letter) are rare: one look at everything spares a hundred questions.
        for sign, anchored in self.by_sign:
            if sign in said:
                for fact, hanging in anchored.items():
                    if fact in facts and sign in facts[fact]:
                        due += _ready(hanging, facts)
        for words, anchored in self.by_words:
            for fact, hanging in anchored.items():
                if fact in facts and facts[fact].casefold() in words:
                    due += _ready(hanging, facts)
        return due

    def _hanging(self, facts: Facts) -> tuple[Entry, ...]:
        """Rules that need no more than what is there; remembered, for rows of a file are alike in that."""
        if not self.telling:
            return self.always
        there = tuple([fact in facts for fact in self.telling])
        found = self.remembered.get(there)
        if found is None:
            anchored = self.by_fact.items()
            ready = (entry for fact, of in anchored if fact in facts for entry in _ready(of, facts))
            found = (*self.always, *ready)
            if len(self.remembered) < _MOST_REMEMBERED:
                self.remembered[there] = found
        return found


def whole(facts: Facts) -> str:
    """Everything that the facts say, to look for signs in."""
    return "\n".join(facts.values())


def _ready(hanging: Hanging, facts: Facts) -> list[Entry]:
    """Those of them whose every need is there, and nothing that must not be."""
    known = facts.keys()
    return [entry for needs, lacks, entry in hanging if needs <= known and lacks.isdisjoint(known)]


def _place(entry: Entry) -> int:
    return entry[0]


@dataclass(frozen=True, slots=True)
class Course:
    """All rules that run for contacts of one country: stage by stage, and as they are run.

    The stages that change texts run one after the other; those that only remark run together.
    """

    stages: Mapping[Stage, Plan]
    texts: tuple[Plan, ...]
    remarks: Plan

    def mend(self, facts: Facts, findings: list[Finding]) -> None:
        """Let the rules that change texts speak, stage by stage."""
        said = whole(facts)
        for plan in self.texts:
            if plan.speak(facts, findings, said):
                said = whole(facts)


def course_of(rules: Sequence[Rule]) -> Course:
    """Put the rules of one country in order."""
    grouped = by_stage(rules)
    stages = {stage: plan_of(found) for stage, found in grouped.items()}
    return Course(
        stages=stages,
        texts=tuple(plan for stage in TEXT_STAGES if not (plan := stages[stage]).is_empty),
        remarks=_plan([rule for stage in JUDGING_STAGES for rule in ordered(grouped[stage])]),
    )


def plan_of(rules: Sequence[Rule]) -> Plan:
    """Put the rules of one stage in order; those on a cycle, a fault that `conflicts` tells, come last."""
    return _plan(ordered(rules))


def _plan(in_order: Sequence[Rule]) -> Plan:
    # A member that a rule may bring into being, or take away, must not be looked for beforehand.
    written = frozenset().union(*(rule.writes for rule in in_order))
    born = frozenset().union(*(rule.writes - {rule.field} for rule in in_order))
    places: dict[str | frozenset[str] | None, dict[str, list[Wanted]]] = {}
    always: list[Entry] = []
    for place, rule in enumerate(in_order):
        entry = (place, rule.when.holds, rule.act)
        if rule.anchor is None or rule.anchor in born:
            always.append(entry)
        else:
            mark = _mark(rule, in_order)
            fact = rule.anchor if mark is None else rule.when.marked
            wanted = (rule.when.needs - born, rule.when.lacks - written, entry)
            places.setdefault(mark, {}).setdefault(fact, []).append(wanted)
    marked = {mark: {fact: tuple(found) for fact, found in of.items()} for mark, of in places.items()}
    return Plan(
        always=tuple(always),
        by_sign=tuple((mark, of) for mark, of in marked.items() if isinstance(mark, str)),
        by_words=tuple((mark, of) for mark, of in marked.items() if isinstance(mark, frozenset)),
        by_fact=marked.get(None, {}),
        telling=_telling(marked.get(None, {})),
        keeps_order=_depend(in_order),
    )


def _telling(anchored: Anchored) -> tuple[str, ...]:
    asked = (needs | lacks for hanging in anchored.values() for needs, lacks, _ in hanging)
    return tuple(sorted(frozenset(anchored).union(*asked)))


def _mark(rule: Rule, others: Iterable[Rule]) -> str | frozenset[str] | None:
    """The sign or words to look for beforehand; none when another rule may still write them."""
    may_come = any(other is not rule and other.writes & rule.reads for other in others)
    return None if may_come else rule.when.sign or rule.when.words


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
