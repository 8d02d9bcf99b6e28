"""What can stand in the way of using a contact, and what speaks for it?

Each check tells its reasons; `CHECKS` has them in the order in which they are told.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from rules.consent import ANY, Author, EventState, LegalBasis
from rules.findings import Verdict
from rules.law.grounds import Circumstances
from rules.law.matrix import PROFILING, Exemption, Requirement, Row
from rules.law.periods import notice_due
from rules.records import Channel
from rules.standing.asked import Freshness, Provenance, Purpose
from rules.standing.case import Case, Reason
from rules.suppressions import GROUNDS
from rules.suppressions import Reason as Ground

NO_ADDRESS = frozenset({Channel.PUSH, Channel.SHARE})
"""Channels for which we hold no address of the person."""

ABSOLUTE = frozenset({Ground.DECEASED, Ground.ERASURE, Ground.HARD_BOUNCE, Ground.LEGAL, Ground.MANUAL})
"""An entry against everything stops what the person asked for, too, only when it is of these."""

_SAID: Mapping[EventState, str] = MappingProxyType(
    {
        EventState.OBJECTED: "PRM.OBJECTED",
        EventState.WITHDRAWN: "PRM.WITHDRAWN",
        EventState.REFUSED: "PRM.REFUSED",
        EventState.INVALIDATED: "PRM.INVALIDATED",
        EventState.TERMINATED: "PRM.TERMINATED",
        EventState.EXPIRED: "PRM.EXPIRED",
        EventState.REQUESTED: "PRM.PENDING",
        EventState.DEFERRED: "PRM.PENDING",
    }
)


_ACCURACY = "GDPR art. 5(1)(d)"


def _question(case: Case) -> Iterator[Reason]:
    """Are the contact and the purpose known, can it be read, and is the purpose served on this channel?"""
    purpose = case.question.purpose
    if not case.facts.is_known:
        yield Reason("SYS.UNKNOWN_SUBJECT")
    if case.facts.is_unreadable:
        yield Reason("SYS.UNREADABLE", source="GDPR art. 5(1)(f)")
    if purpose is None:
        yield Reason("SYS.UNKNOWN_PURPOSE")
        return
    if not purpose.is_active:
        yield Reason("SYS.PURPOSE_ENDED")
    if purpose.channels and case.question.channel not in purpose.channels:
        yield Reason("SYS.CHANNEL", {"channel": case.question.channel.value})


def _restriction(case: Case) -> Iterator[Reason]:
    """Is the contact to be left alone altogether?"""
    if case.facts.is_erased:
        yield Reason("RST.ERASED", source="GDPR art. 17")
    if case.facts.is_restricted:
        yield Reason("RST.RESTRICTED", source="GDPR art. 18(2)")


def _suppression(case: Case) -> Iterator[Reason]:
    """Is the person on the list? An entry against everything is about marketing, unless it is absolute."""
    key = case.question.purpose.key if case.question.purpose else ANY
    found: dict[Ground, None] = {}
    for entry in case.facts.suppressions:
        is_heard = case.needs_permission or entry.purpose != ANY or entry.reason in ABSOLUTE
        if is_heard and entry.covers(key, case.question.channel):
            found[entry.reason] = None
    for reason in sorted(found):
        yield Reason("SUP.LISTED", {"reason": reason.value}, source=GROUNDS[reason])


def _said(case: Case) -> Iterator[Reason]:
    """What did the person say? Only the answer of the law depends on a yes; a no needs no law."""
    consent, purpose = case.facts.consent, case.question.purpose
    if purpose is None or consent is None:
        return
    if not case.needs_permission and not purpose.basis.is_consent:
        return
    if code := _SAID.get(consent.state):
        yield case.reason(code, since=consent.since.date().isoformat())
    elif case.has_consent:
        yield case.reason("PRM.CONSENT", since=consent.since.date().isoformat())


def _law(case: Case) -> Iterator[Reason]:
    """Does the law of the country let us?"""
    purpose = case.question.purpose
    if purpose is None:
        return
    if not case.needs_permission:
        yield from _service(case, purpose)
    elif case.row is None:
        yield Reason("LAW.NO_RULE", {"country": case.facts.country or "?"})
    else:
        yield from _permission(case, case.row)


def _service(case: Case, purpose: Purpose) -> Iterator[Reason]:
    """What the person asked for needs no permission, unless it was promised to rest on consent."""
    if not purpose.basis.is_consent:
        yield Reason("LAW.SERVICE", source="GDPR art. 6(1)(b)")
    elif not case.has_consent:
        yield Reason("LAW.NEEDS_CONSENT", source="GDPR art. 6(1)(a)")
        yield from _flaws(case)


def _permission(case: Case, row: Row) -> Iterator[Reason]:
    match row.requirement:
        case Requirement.CONSENT if case.has_consent:
            if row.evidence_years:
                yield case.reason("LAW.KEEP_PROOF", years=str(row.evidence_years))
            yield from _in_message(case, row, None)
        case Requirement.OPT_OUT:
            if not case.has_consent:
                yield case.reason("LAW.OPT_OUT")
            yield from _in_message(case, row, None)
        case _:
            yield from _by_exception(case, row)


def _by_exception(case: Case, row: Row) -> Iterator[Reason]:
    """What is required is not there: is there some other ground?"""
    known = _circumstances(case)
    used = next((each for each in row.exemptions if not each.missing(known)), None)
    if used is not None:
        yield case.reason("LAW.EXCEPTION", exception=used.kind.value)
        yield from _in_message(case, row, used)
    elif row.requirement is Requirement.CONSENT:
        yield case.reason("LAW.NEEDS_CONSENT")
        yield from _almost(case, row, known)
        yield from _flaws(case)
    else:
        yield case.reason("LAW.FORBIDDEN")


def _almost(case: Case, row: Row, known: Circumstances) -> Iterator[Reason]:
    """The exception that fails by the fewest of its conditions, once some of them hold."""
    tried = [(each.missing(known), each) for each in row.exemptions]
    near = [(missing, each) for missing, each in tried if len(missing) < len(each.needs)]
    if near:
        missing, each = min(near, key=lambda found: len(found[0]))
        yield case.reason("LAW.EXCEPTION_INCOMPLETE", exception=each.kind.value, missing=", ".join(missing))


def _flaws(case: Case) -> Iterator[Reason]:
    """Why a yes that stands in the ledger is not enough."""
    consent = case.facts.consent
    if consent is None or not consent.is_consent:
        return
    if not case.is_confirmed:
        yield Reason("PRM.UNCONFIRMED")
    if not case.is_grown:
        yield Reason("AGE.CONSENT_TOO_YOUNG", source="GDPR art. 8(1)")


def _in_message(case: Case, row: Row, used: Exemption | None) -> Iterator[Reason]:
    needs = dict.fromkeys((*row.in_message, *(used.in_message if used else ())))
    if needs:
        yield case.reason("LAW.IN_MESSAGE", needs=", ".join(needs))


def _circumstances(case: Case) -> Circumstances:
    consent, purpose = case.facts.consent, case.question.purpose
    grounds = case.facts.grounds
    if consent and consent.state.allows:
        grounds = {**consent.facts, **grounds}
    return Circumstances(
        on=case.on,
        grounds=grounds,
        senders=case.question.senders,
        product_group=purpose.product_group if purpose else None,
        rests_on_interest=purpose is not None and purpose.basis is LegalBasis.LEGITIMATE_INTEREST,
    )


def _licence(case: Case) -> Iterator[Reason]:
    """Does some source still let us use the data?"""
    ends = [each.licence_ends for each in case.facts.sources]
    lapsed = [each for each in ends if each is not None and each < case.on]
    if ends and len(lapsed) == len(ends):
        yield Reason("LAW.LICENCE_ENDED", {"ended": max(lapsed).isoformat()})


def _age(case: Case) -> Iterator[Reason]:
    """Is it a child whose parents have not agreed?"""
    born, consent = case.facts.born, case.facts.consent
    if born is None or not case.needs_permission:
        return
    has_parent = consent is not None and consent.is_consent and consent.author is Author.PARENT
    if not has_parent and case.law.ages.is_child(born, case.facts.country, case.on):
        limit = case.law.ages.limit(case.facts.country, case.on)
        yield Reason(
            "AGE.PARENT_NEEDED",
            {},
            limit.rule if limit else None,
            limit.source if limit else "GDPR art. 8(1)",
        )


def _notice(case: Case) -> Iterator[Reason]:
    """Does the person know where bought data came from? The notice itself may be sent."""
    waiting = [each for each in case.facts.sources if each.needs_notice and not _was_told(each, case.on)]
    if not waiting or (case.question.purpose is not None and not case.needs_permission):
        return
    due = min(
        notice_due(
            each.obtained_on,
            first_contact_on=each.first_contact_on,
            first_disclosed_on=each.first_disclosed_on,
        )
        for each in waiting
    )
    code = "A14.OVERDUE" if due < case.on else "A14.NOTICE_DUE"
    yield Reason(code, {"due": due.isoformat()}, source="GDPR art. 14(3)")


def _was_told(source: Provenance, on: date) -> bool:
    return source.notice_sent_on is not None and source.notice_sent_on <= on


def _address(case: Case) -> Iterator[Reason]:
    """Is there an address to use, and is it good enough?"""
    if case.question.channel in NO_ADDRESS or case.question.use == PROFILING:
        yield from _one_person(case)
        return
    address = case.facts.address
    if address is None or address.verdict is Verdict.MISSING:
        yield Reason("VAL.MISSING", source=_ACCURACY)
        return
    if address.verdict is None:
        yield Reason("VAL.UNJUDGED", source=_ACCURACY)
    elif address.verdict is Verdict.INVALID:
        yield Reason("VAL.INVALID", source=_ACCURACY)
    elif address.verdict is Verdict.SUSPECT:
        yield Reason("VAL.DOUBTFUL", source=_ACCURACY)
    if case.needs_permission and "disposable" in address.flags:
        yield Reason("VAL.DISPOSABLE", source=_ACCURACY)
    if case.needs_permission and address.freshness is Freshness.STALE:
        yield Reason("VAL.STALE", source=_ACCURACY)
    yield from _one_person(case)


def _one_person(case: Case) -> Iterator[Reason]:
    """Profiles and shared data are about one person: a shared mailbox is nobody, a relay is ours alone."""
    flags = case.facts.address.flags if case.facts.address else frozenset()
    if case.question.use in (PROFILING, Channel.SHARE) and "role" in flags:
        yield Reason("VAL.ROLE", source=_ACCURACY)
    if case.question.use == Channel.SHARE and "relay" in flags:
        yield Reason("VAL.RELAY", source=_ACCURACY)


CHECKS: Mapping[str, Callable[[Case], Iterator[Reason]]] = MappingProxyType(
    {
        "question": _question,
        "restriction": _restriction,
        "suppression": _suppression,
        "said": _said,
        "law": _law,
        "licence": _licence,
        "age": _age,
        "notice": _notice,
        "address": _address,
    }
)
"""In the order in which their reasons are told; the name is the rule of a reason that stands in no law."""

OF_STRANGERS = frozenset({"question", "restriction", "suppression"})
"""All that can be said of somebody whom we do not know, or no longer, or of whom nothing can be read."""
