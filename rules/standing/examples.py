"""Do the packs of law answer as the questions in them promise?

A question is one flat table, in which everything is in order unless it says otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID

from rules.consent import ANY, Author, EventState, LegalBasis
from rules.faults import Fault
from rules.findings import Verdict
from rules.law import Law
from rules.law.grounds import Ground, Sender
from rules.law.matrix import SubjectType
from rules.law.reasons import EFFECTS
from rules.law.sheet import Test
from rules.permissions import State
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.standing import Decision, decide
from rules.standing.asked import AddressUsed, Facts, Freshness, Provenance, Purpose, Question
from rules.suppressions import IdType, Reach
from rules.suppressions import Reason as Listed

DAY = date(2026, 11, 1)
"""The day of a question that names none."""

NOBODY = UUID(int=0)

_YES_NO = (True, False)

ALLOWED: Mapping[str, Iterable[Any] | type] = MappingProxyType(
    {
        "on": date,
        "country": str,
        "channel": tuple(Channel),
        "subject": tuple(SubjectType),
        "purpose": (*PurposeKind, "none"),
        "basis": tuple(LegalBasis),
        "served_on": tuple(Channel),
        "double_opt_in": _YES_NO,
        "product_group": str,
        "ended": _YES_NO,
        "sender": tuple(Sender),
        "consent": tuple(EventState),
        "consent_on": date,
        "consent_by": tuple(Author),
        "consent_basis": tuple(LegalBasis),
        "confirmed": _YES_NO,
        **dict.fromkeys(Ground, str),
        "suppressed": tuple(Listed),
        "suppressed_purpose": str,
        "unknown": _YES_NO,
        "unreadable": _YES_NO,
        "erased": _YES_NO,
        "restricted": _YES_NO,
        "born": date,
        "bought_on": date,
        "notice_on": date,
        "licence_ends": date,
        "address": (*Verdict, "unjudged"),
        "flag": str,
        "freshness": tuple(Freshness),
    }
)
"""What a question may say, and in which words."""


def complaints(law: Law) -> Iterator[Fault]:
    """Questions and answers in the packs that are not even well put."""
    for test in _tests(law):
        for message in (*asked_wrongly(test.asked), *_wanted_wrongly(test.wanted)):
            yield Fault(path=test.path, line=test.line, rule=test.entry, message=message)
    for reason in law.reasons.values():
        for message in asked_wrongly(reason.example):
            yield Fault(path=reason.path, line=reason.line, rule=reason.code, message=message)


def failures(law: Law) -> Iterator[Fault]:
    """Questions that are answered otherwise than they promise."""
    rules = {row.id: row.rule for row in law.matrix.rows}
    for test in _tests(law):
        if [*asked_wrongly(test.asked), *_wanted_wrongly(test.wanted)]:
            continue
        if why := _difference(answer(test.asked, law), test.wanted, rules.get(test.entry)):
            yield Fault(path=test.path, line=test.line, rule=test.entry, message=why)
    for reason in law.reasons.values():
        if not asked_wrongly(reason.example):
            codes = [each.code for each in answer(reason.example, law).reasons]
            if reason.code not in codes:
                message = f"the example gives {', '.join(codes)}"
                yield Fault(path=reason.path, line=reason.line, rule=reason.code, message=message)


def answer(asked: Mapping[str, Any], law: Law) -> Decision:
    """The answer to a question that is rightly put."""
    return decide(question(asked), facts(asked), law)


def asked_wrongly(asked: Mapping[str, Any]) -> list[str]:
    """What is wrong in a question."""
    wrong = [f"a question has no {key!r}" for key in sorted(asked.keys() - ALLOWED.keys())]
    for key, value in asked.items():
        allowed = ALLOWED.get(key)
        if isinstance(allowed, type):
            wrong += [] if type(value) is allowed else [f"{key} is a {allowed.__name__}"]
        elif allowed is not None and value not in allowed:
            wrong.append(f"{key} is one of {', '.join(str(each) for each in allowed)}")
    return wrong


def question(asked: Mapping[str, Any]) -> Question:
    """The question of a flat table."""
    kind = asked.get("purpose", PurposeKind.MARKETING)
    return Question(
        purpose=None if kind == "none" else _purpose(asked, PurposeKind(kind)),
        channel=Channel(asked.get("channel", Channel.EMAIL)),
        at=_noon(asked.get("on", DAY)),
        senders=frozenset([Sender(asked["sender"])] if "sender" in asked else []),
    )


def facts(asked: Mapping[str, Any]) -> Facts:
    """The facts of a flat table."""
    return Facts(
        is_known=not asked.get("unknown", False),
        is_unreadable=asked.get("unreadable", False),
        is_erased=asked.get("erased", False),
        is_restricted=asked.get("restricted", False),
        subject=SubjectType(asked.get("subject", SubjectType.CONSUMER)),
        country=asked.get("country"),
        suppressions=tuple(_listed(asked)),
        consent=_consent(asked) if "consent" in asked else None,
        grounds={ground: asked[ground] for ground in Ground if ground in asked},
        born=asked.get("born"),
        sources=tuple(_sources(asked)),
        address=_address(asked),
    )


def _tests(law: Law) -> Iterator[Test]:
    for entry in law.entries:
        yield from entry.tests


def _wanted_wrongly(wanted: Mapping[str, Any]) -> Iterator[str]:
    if wanted.keys() != {"allowed", "code"}:
        yield "an answer has allowed and code"
    elif type(wanted["allowed"]) is not bool or wanted["code"] not in EFFECTS:
        yield "allowed is true or false, and the code one of the list of reasons"


def _difference(got: Decision, wanted: Mapping[str, Any], rule: str | None) -> str | None:
    codes = [reason.code for reason in got.reasons]
    if got.allowed != wanted["allowed"] or wanted["code"] not in codes:
        said = "allowed" if got.allowed else "denied"
        return f"wanted {wanted['code']}, allowed = {wanted['allowed']}; got {said}: {', '.join(codes)}"
    return f"answered by {got.rule}" if rule and got.rule != rule else None


def _purpose(asked: Mapping[str, Any], kind: PurposeKind) -> Purpose:
    usual = LegalBasis.CONTRACT if kind is PurposeKind.SERVICE else LegalBasis.CONSENT
    return Purpose(
        key="example",
        kind=kind,
        basis=LegalBasis(asked.get("basis", usual)),
        channels=tuple([Channel(asked["served_on"])] if "served_on" in asked else []),
        needs_double_opt_in=asked.get("double_opt_in", False),
        product_group=asked.get("product_group"),
        is_active=not asked.get("ended", False),
    )


def _consent(asked: Mapping[str, Any]) -> State:
    return State(
        state=EventState(asked["consent"]),
        basis=LegalBasis(asked.get("consent_basis", LegalBasis.CONSENT)),
        author=Author(asked.get("consent_by", Author.SUBJECT)),
        since=_noon(asked.get("consent_on", asked.get("on", DAY))),
        event_id=NOBODY,
        is_confirmed=asked.get("confirmed", False),
    )


def _listed(asked: Mapping[str, Any]) -> Iterator[Reach]:
    if "suppressed" in asked:
        purpose, reason = asked.get("suppressed_purpose", ANY), Listed(asked["suppressed"])
        yield Reach(id_type=IdType.EMAIL, purpose=purpose, channel=ANY, reason=reason)


def _sources(asked: Mapping[str, Any]) -> Iterator[Provenance]:
    if asked.keys() & {"bought_on", "licence_ends"}:
        yield Provenance(
            obtained_on=asked.get("bought_on", DAY),
            needs_notice="bought_on" in asked,
            notice_sent_on=asked.get("notice_on"),
            licence_ends=asked.get("licence_ends"),
        )


def _address(asked: Mapping[str, Any]) -> AddressUsed:
    verdict = asked.get("address", Verdict.VALID)
    return AddressUsed(
        verdict=None if verdict == "unjudged" else Verdict(verdict),
        flags=frozenset([asked["flag"]] if "flag" in asked else []),
        freshness=Freshness(asked["freshness"]) if "freshness" in asked else None,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
