"""What do leads say that people agreed to, and how does it come into the ledger?

A lead from a form is the person speaking; every other lead is somebody's word for it, and so is every row of
a file. Nothing that is claimed is lost: what cannot be recorded stays with the record of the lead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from types import MappingProxyType
from uuid import UUID

from rules.consent import Author, EventState, Method
from rules.purposes import PurposeStatus, is_word
from rules.records import ConsentClaim, ConsentState
from rules.sources import SourceKind
from rules.suppressions import Identifier
from service import double_opt_in, purposes, suppressions
from service.consents import proving
from service.consents.binding import bound_to
from service.consents.statements import Bound, Statement
from service.consents.subjects import Subject, identifiers_of
from service.consents.writing import Draft, append
from service.errors import Invalid
from service.purposes import Notice, Purpose
from service.storage.consents import ConsentEvent
from service.storage.sources import Source
from service.suppressions import Hit
from service.vault import Safe
from service.work import Work

STATES: Mapping[ConsentState, EventState] = MappingProxyType(
    {
        ConsentState.GIVEN: EventState.GIVEN,
        ConsentState.REFUSED: EventState.REFUSED,
        ConsentState.WITHDRAWN: EventState.WITHDRAWN,
    }
)

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        **{method.value: method for method in Method},
        "form": Method.WEB_FORM,
        "web": Method.WEB_FORM,
        "website": Method.WEB_FORM,
        "doi": Method.DOUBLE_OPT_IN,
        "telephone": Method.PHONE,
        "call": Method.PHONE,
        "letter": Method.PAPER,
        "post": Method.PAPER,
        "fair": Method.IN_PERSON,
        "event": Method.IN_PERSON,
        "mail": Method.EMAIL,
    }
)
"""What senders call the ways in which something is stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What one lead says of the wishes of a person whose contact is locked."""

    lead_id: UUID
    contact_id: UUID
    safe: Safe
    """Of the contact."""
    is_imported: bool
    """Is it a row of a file?"""
    language: str | None
    claims: Sequence[ConsentClaim]
    known_by: Sequence[Identifier] = ()
    """By what the lead names the person; the contact may have more."""


def take_in(work: Work, source: Source, leads: Sequence[Claimed]) -> None:
    """Write down what leads claim, each statement once, however often the lead comes.

    No word of another, and none that was not confirmed, says yes for somebody who asked to be left alone in
    this: such a claim stays with the record of the lead, so that nothing comes of it when the entry goes.
    """
    known = purposes.current(work)
    notices: dict[tuple[str, str | None], Notice | None] = {}
    drafts = [
        Draft(
            subject=Subject(contact_id=each.contact_id, safe=each.safe),
            bound=bound,
        )
        for each, hits in zip(leads, _entries(work, leads), strict=True)
        for bound in _bound(work, source, each, known, notices)
        if not _is_against_a_wish(bound, hits)
    ]
    for recorded in append(work, drafts) if drafts else ():
        event = recorded.event.event
        is_asked = event.state is EventState.REQUESTED and event.author is Author.SUBJECT
        if recorded.is_new and is_asked and (row := work.session.get(ConsentEvent, event.id)):
            double_opt_in.ask(work, row)


def _entries(work: Work, leads: Sequence[Claimed]) -> list[tuple[Hit, ...]]:
    """The entries that each lead's person is on the list by, where the lead says yes to anything."""
    hoped = {each.contact_id: each.safe for each in leads if _says_yes(each)}
    kinds = suppressions.kinds(work) if hoped else frozenset()
    if not kinds:
        return [()] * len(leads)
    known_by = identifiers_of(work, hoped)
    asked = [
        (*each.known_by, *known_by.get(each.contact_id, ())) if _says_yes(each) else () for each in leads
    ]
    return suppressions.matching_each(work, asked, among=kinds)


def _says_yes(lead: Claimed) -> bool:
    return any(claim.state is ConsentState.GIVEN for claim in lead.claims)


def _is_against_a_wish(bound: Bound, hits: Sequence[Hit]) -> bool:
    said = bound.statement
    is_claimed = bound.says_yes and not bound.is_asked_of_the_person
    return is_claimed and suppressions.wished(hits, said.purpose, said.channel)


def _bound(
    work: Work,
    source: Source,
    lead: Claimed,
    known: Mapping[str, Purpose],
    notices: dict[tuple[str, str | None], Notice | None],
) -> Iterator[Bound]:
    for claim in lead.claims:
        purpose = known.get(claim.purpose)
        if not _may_be_recorded(claim, purpose):
            continue
        named = (claim.notice or "", lead.language)
        if claim.notice and named not in notices:
            notices[named] = _notice(work, source, claim.notice, lead.language)
        notice = notices.get(named)
        yield bound_to(_statement(work, source, lead, claim, notice), purpose, notice)


def _notice(work: Work, source: Source, name: str, language: str | None) -> Notice | None:
    """The text a lead means; None where it would have to be guessed, so that nothing binds to a guess."""
    try:
        return purposes.notice_called(work, name, languages=(language, source.language))
    except Invalid:
        return None


def _may_be_recorded(claim: ConsentClaim, purpose: Purpose | None) -> bool:
    """A no of any name that can be one; a yes only to a purpose that there is, on a channel that it uses."""
    if claim.state is not ConsentState.GIVEN:
        return purpose is not None or is_word(claim.purpose)
    return (
        purpose is not None and purpose.status is PurposeStatus.ACTIVE and claim.channel in purpose.channels
    )


def _statement(
    work: Work, source: Source, lead: Claimed, claim: ConsentClaim, notice: Notice | None
) -> Statement:
    speaks = source.kind is SourceKind.FORM and not lead.is_imported
    told = {"notice_named": claim.notice} if claim.notice and notice is None else {}
    if claim.method:
        told["method_named"] = claim.method
    usual = Method.WEB_FORM if speaks else Method.IMPORT
    method = _method(claim.method, usual)
    is_told = claim.state is not ConsentState.GIVEN or proving.is_told(method, claim.evidence, work.now)
    return Statement(
        purpose=claim.purpose,
        channel=claim.channel.value,
        state=STATES[claim.state],
        author=Author.SUBJECT if speaks else Author.IMPORT,
        # That somebody confirmed it is more than a word: without when and how it is the usual one.
        method=method if is_told else usual,
        # A sender that names no zone means some time that day; UTC will do.
        at=claim.at if claim.at.tzinfo else claim.at.replace(tzinfo=UTC),
        notice_id=notice.id if notice else None,
        language=notice.language if notice else lead.language,
        evidence={**told, **claim.evidence},
        source_id=source.id,
        lead_id=lead.lead_id,
    )


def _method(named: str | None, usual: Method) -> Method:
    name = "_".join((named or "").casefold().replace("-", " ").split())
    return METHODS.get(name, usual)
