"""How do the three kinds of rule speak: fix a text, check a condition, or simply remark?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rules import predicates
from rules.codes import Code
from rules.facts import Facts
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.rule import Act, Outcome
from rules.transforms import TRANSFORMS, Change
from rules.vocabulary import Vocabulary

REMARK_KEYS = frozenset({"code", "verdict", "confidence", "params"})
"""What a fix, a check, a finding and an `otherwise` may all say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks of what: the full name of a rule, the member it is about, and what the codes mean."""

    rule: str
    field: str
    codes: Mapping[str, Code]

    def remark(
        self, said: Mapping[str, Any], *, verdict: Verdict | None = None
    ) -> Callable[[Facts], Finding]:
        """A finding in the making: only the gaps of its message depend on the contact."""
        code = said["code"]
        stated = Verdict(said["verdict"]) if "verdict" in said else verdict or self.codes[code].verdict
        gaps: Mapping[str, str] = said.get("params", {})
        plain = Finding(
            code=code, field=self.field, verdict=stated, rule=self.rule, confidence=said.get("confidence")
        )
        if not gaps:
            return lambda _: plain
        return lambda facts: replace(plain, params={gap: facts.get(fact, "—") for gap, fact in gaps.items()})


def fixing(
    speaker: Speaker, fix: Mapping[str, Any], otherwise: Mapping[str, Any] | None, words: Vocabulary
) -> Act:
    """Change the text: at a confidence of .95 and above it is done, below that it is only offered."""
    change = TRANSFORMS[fix["fn"]].make(fix, words)
    applied = fix["confidence"] >= APPLY_FROM
    remark = speaker.remark(fix, verdict=Verdict.CORRECTED if applied else Verdict.SUSPECT)
    complain = speaker.remark(otherwise) if otherwise else None
    settle = _apply if applied else _offer

    def act(facts: Facts) -> Outcome | None:
        writes = _writes(change, speaker.field, facts)
        if writes is None:
            return None if complain is None else Outcome(complain(facts), {})
        return settle(remark(facts), writes, speaker.field) if writes else None

    return act


def checking(speaker: Speaker, check: Mapping[str, Any], words: Vocabulary) -> Act:
    """Remark when a condition does not hold."""
    holds = predicates.compile(check["holds"], words).holds
    remark = speaker.remark(check)
    return lambda facts: None if holds(facts) else Outcome(remark(facts), {})


def remarking(speaker: Speaker, finding: Mapping[str, Any]) -> Act:
    """Remark whenever the rule's condition holds."""
    remark = speaker.remark(finding)
    return lambda facts: Outcome(remark(facts), {})


def _writes(change: Change, field: str, facts: Facts) -> dict[str, str] | None:
    """The members whose text would become another; None when the change does not apply."""
    changed = change(facts[field])
    if changed is None:
        return None
    if isinstance(changed, str):
        return {} if changed == facts[field] else {field: changed}
    return {member: text for member, text in changed.items() if facts.get(member, "") != text}


def _apply(finding: Finding, writes: Mapping[str, str], _: str) -> Outcome:
    return Outcome(finding, writes)


def _offer(finding: Finding, writes: Mapping[str, str], field: str) -> Outcome:
    """Keep the text, and hand the proposal to the steward."""
    proposal = writes.get(field) or " | ".join(text for text in writes.values() if text)
    return Outcome(replace(finding, suggestion=proposal or None), {})
