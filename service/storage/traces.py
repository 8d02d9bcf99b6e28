"""In which tables does something of a person lie, and how does it go?

TRACES is the whole list. A column that could lead to a person and stands neither here nor in BARE is a
mistake, and a test of the house finds it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from rules.erasing import Category
from rules.freshness.signals import PASSING, SignalKind
from rules.leads import LeadStatus
from service.storage.answers import Answer
from service.storage.base import Base
from service.storage.consents import ConsentEvent
from service.storage.erasure import SubjectKind
from service.storage.imports import Chunk, Import, ImportState
from service.storage.leads import Lead, Record
from service.storage.merges import Merge, MergePart
from service.storage.outbox import Letter, LetterState
from service.storage.requests import RequestEvent, SubjectRequest
from service.vault.sealed import Sealed

CONTACT, LEAD = SubjectKind.CONTACT, SubjectKind.LEAD

# SQLite takes no more parameters than this in one statement by default; some rows are found by two columns.
_SLICE = 250


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows that go with a person, and by which columns they are found."""

    category: Category
    table: str
    columns: tuple[str, ...]
    of: SubjectKind
    kinds: frozenset[SignalKind] = frozenset()
    """Only signals of these kinds; of all unless said."""


TRACES: tuple[Trace, ...] = (
    Trace(Category.TOKENS, "blind_token", ("contact_id",), CONTACT),
    Trace(Category.TOKENS, "mail_domain", ("lead_id",), LEAD),
    Trace(Category.TOKENS, "contact_standing", ("contact_id",), CONTACT),
    Trace(Category.TOKENS, "segment_member", ("contact_id",), CONTACT),
    Trace(Category.REVIEWS_AND_JUDGEMENTS, "review", ("left_id", "right_id"), CONTACT),
    Trace(Category.REVIEWS_AND_JUDGEMENTS, "judgement", ("left_id", "right_id"), LEAD),
    Trace(Category.REVIEWS_AND_JUDGEMENTS, "contact_merge_part", ("contact_id",), CONTACT),
    Trace(Category.REVIEWS_AND_JUDGEMENTS, "doubt", ("contact_id",), CONTACT),
    Trace(Category.LINKS, "contact_link", ("left_id", "right_id"), LEAD),
    Trace(Category.SIGNALS, "signal", ("contact_id",), CONTACT, kinds=PASSING),
    Trace(Category.PAGE_LINKS, "page_link", ("contact_id",), CONTACT),
    Trace(Category.MAIL, "outbox", ("contact_id",), CONTACT),
    Trace(Category.REQUESTS, "restricted_contact", ("contact_id",), CONTACT),
    Trace(Category.CONSENTS, "consent_state", ("contact_id", "member_id"), CONTACT),
    Trace(Category.RECORDS, "source_notice", ("record_id",), LEAD),
    Trace(Category.RECORDS, "finding", ("lead_id",), LEAD),
    Trace(Category.RECORDS, "record", ("lead_id",), LEAD),
    Trace(Category.RECORDS, "engagement", ("contact_id",), CONTACT),
    Trace(Category.LEADS, "lead", ("id",), LEAD),
    Trace(Category.CONTACT, "rectification", ("contact_id",), CONTACT),
    Trace(Category.CONTACT, "freshness", ("contact_id",), CONTACT),
    Trace(Category.CONTACT, "signal", ("contact_id",), CONTACT),
    Trace(Category.CONTACT, "contact_facts", ("contact_id",), CONTACT),
    Trace(Category.CONTACT, "contact", ("id",), CONTACT),
)
"""Within a category in the order in which rows may go: those that refer to others first."""

BARE: Mapping[str, str] = MappingProxyType(
    {
        "answer.body": "opened and searched for the person's ids; kept for a day at most",
        "breach.details": "the register of breaches has to be kept (GDPR art. 33(5))",
        "breach_event.note": "the register of breaches has to be kept (GDPR art. 33(5))",
        "breach_subject.contact_id": "whom a breach concerned has to be accounted for: a random id",
        "consent_event.contact_id": "the line of the ledger stays: a random id that leads nowhere",
        "consent_event.lead_id": "the line of the ledger stays: a random id that leads nowhere",
        "consent_event.proof": "emptied: wording and evidence go, the commitment stays",
        "contact.merged_into": "goes with its row",
        "contact_merge.survivor_id": "the merge goes with its parts",
        "data_key.owner": "the key goes when all that it seals may",
        "disclosed.contact_id": "who was given what has to be accounted for: a reference takes its place",
        "erasure_subject.owner": "the ledger of erasures: ids that lead nowhere, so that they stay erased",
        "export_chunk.content": "deleted and its key shredded: a list that they are in is revoked",
        "export_member.contact_id": "its rows go when a list is over, or they are left out of it",
        "feed_change.contact_id": "that somebody is gone is told by this id; it leads nowhere",
        "feed_change.survivor_id": "an id that leads nowhere once its contact is gone",
        "feed_mark.contact_id": "that somebody is gone is told by this id; it leads nowhere",
        "import_chunk.content": "opened and searched for the person's rows; emptied when the file is over",
        "import_file.header": "names of columns",
        "import_file.title": "name of a file; let go some days after the file is over",
        "lead.contact_id": "goes with its row",
        "legal_hold.contact_id": "who was held and why has to be accounted for: a random id",
        "mail_batch_chunk.content": "shredded as soon as it was heard; let go after a day at the latest",
        "opendsr_request.content": "whom it is about goes once it is a case; the call-backs a month later",
        "organisation.merged_into": "of organisations, and never of a sole trader",
        "organisation.name": "of organisations, and never of a sole trader",
        "package.details": "emptied and its key shredded: a package of theirs is revoked",
        "package.secret": "emptied and its key shredded: a package of theirs is revoked",
        "package_chunk.content": "deleted and its key shredded: a package of theirs is revoked",
        "package_subject.contact_id": "its rows go when a package is taken back",
        "recipient.address": "of those whom data is passed on to",
        "recipient.secret": "of those whom data is passed on to",
        "record.contact_id": "goes with its row",
        "retention_item.contact_id": "who went by which rule has to be accounted for: a random id",
        "request_contact.contact_id": "a case has to be accounted for: a random id that leads nowhere",
        "request_event.note": "emptied when the case is over",
        "restriction.contact_id": "a restriction has to be accounted for: a random id that leads nowhere",
        "subject_request.details": "emptied when the case is over",
        "telling.content": "what recipients must hear; shredded once they have, or are given up",
        "suppression_list_chunk.content": "emptied as soon as the list is taken over",
        "app_user.totp": "of people who work here",
        "webhook.address": "of those who are told that something happened",
        "webhook.mailbox": "of those who answer for such a program",
        "webhook.secret": "of those who are told that something happened",
        "webhook_delivery.data": "random ids, which others must hear to forget them; kept for a month",
    }
)
"""Columns that may lead to a person and are seen to in another way, or not at all, and why."""


def rows_of(trace: Trace, owners: Collection[uuid.UUID]) -> Select[int]:
    """How many rows of a trace lead to these ids."""
    return select(func.count()).select_from(_table(trace)).where(_leads_to(trace, owners))


def count(session: Session, category: Category, of: Mapping[SubjectKind, Sequence[uuid.UUID]]) -> int:
    """How many rows of a category lead to these contacts and leads."""
    return sum(
        session.scalar(rows_of(trace, part)) or 0
        for trace in TRACES
        if trace.category is category
        for part in _parts(of[trace.of])
    )


def remove(session: Session, category: Category, of: Mapping[SubjectKind, Sequence[uuid.UUID]]) -> int:
    """Delete the rows of a category that lead to these contacts and leads, and say how many."""
    session.flush()
    return sum(
        session.connection().execute(delete(_table(trace)).where(_leads_to(trace, part))).rowcount
        for trace in TRACES
        if trace.category is category
        for part in _parts(of[trace.of])
    )


def remove_merges(session: Session, contact_ids: Sequence[uuid.UUID]) -> int:
    """Delete the merges that one of the contacts came out of, with all their parts."""
    gone = 0
    for part in _parts(contact_ids):
        theirs = select(Merge.id).where(Merge.survivor_id.in_(part))
        connection = session.connection()
        gone += connection.execute(delete(MergePart).where(MergePart.merge_id.in_(theirs))).rowcount
        gone += connection.execute(delete(Merge).where(Merge.survivor_id.in_(part))).rowcount
    return gone


def merges(session: Session, contact_ids: Sequence[uuid.UUID]) -> int:
    """How many merges one of the contacts came out of."""
    return sum(
        session.scalar(select(func.count()).select_from(Merge).where(Merge.survivor_id.in_(part))) or 0
        for part in _parts(contact_ids)
    )


def set_aside(session: Session, lead_ids: Sequence[uuid.UUID], *, holder: uuid.UUID) -> None:
    """Keep leads that are held, in the name of the contact by whose hold they are, and judge them no more."""
    for part in _parts(lead_ids):
        session.connection().execute(
            update(Lead).where(Lead.id.in_(part)).values(status=LeadStatus.REJECTED, contact_id=holder)
        )


def empty_leads(session: Session, lead_ids: Sequence[uuid.UUID]) -> int:
    """Empty leads whose rows something that stays refers to."""
    gone = 0
    for part in _parts(lead_ids):
        filled = Lead.id.in_(part) & (Lead.payload.is_not(None) | Lead.amended.is_not(None))
        gone += (
            session.connection()
            .execute(update(Lead).where(filled).values(payload=None, amended=None))
            .rowcount
        )
    return gone


def proofs(session: Session, contact_ids: Sequence[uuid.UUID], *, purpose: str | None = None) -> int:
    """How many lines of the ledger still say what was stated, of all purposes or of one."""
    asked: list[ColumnElement[bool]] = [ConsentEvent.proof.is_not(None)]
    if purpose is not None:
        asked.append(ConsentEvent.purpose == purpose)
    return sum(
        session.scalar(select(func.count(ConsentEvent.id)).where(ConsentEvent.contact_id.in_(part), *asked))
        or 0
        for part in _parts(contact_ids)
    )


def proven(session: Session, contact_ids: Sequence[uuid.UUID]) -> list[Row[Any]]:
    """The lines of those contacts that still say what was stated: id, purpose, channel, state, basis, at."""
    rows: list[Row[Any]] = []
    for part in _parts(contact_ids):
        asked = select(*_STATED).where(ConsentEvent.contact_id.in_(part), ConsentEvent.proof.is_not(None))
        rows.extend(session.execute(asked))
    return rows


_STATED = (
    ConsentEvent.id,
    ConsentEvent.purpose,
    ConsentEvent.channel,
    ConsentEvent.state,
    ConsentEvent.basis,
    ConsentEvent.at,
)


def empty_proofs(session: Session, line_ids: Sequence[uuid.UUID]) -> int:
    """Take wording and evidence from lines of the ledger; the lines stay, and what was committed to."""
    gone = 0
    for part in _parts(line_ids):
        emptied = update(ConsentEvent).where(ConsentEvent.id.in_(part)).values(proof=None)
        gone += session.connection().execute(emptied).rowcount
    return gone


def leads_of(session: Session, contact_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The leads of those contacts: whose record is part of them, or that never had one and came for them."""
    found: set[uuid.UUID] = set()
    for part in _parts(contact_ids):
        found |= set(session.scalars(select(Record.lead_id).where(Record.contact_id.in_(part))))
        bare = ~exists().where(Record.lead_id == Lead.id)
        found |= set(session.scalars(select(Lead.id).where(Lead.contact_id.in_(part), bare)))
    return sorted(found)


def strays(after: uuid.UUID | None, *, until: datetime, limit: int) -> Select[uuid.UUID, Sealed | None]:
    """Leads of nobody that came until a moment and of which something is kept, with what was sent."""
    rows = (
        select(Lead.id, Lead.payload)
        .outerjoin(Record, Record.lead_id == Lead.id)
        .where(
            Lead.contact_id.is_(None),
            Record.contact_id.is_(None),
            Lead.received_at <= until,
            or_(Lead.payload.is_not(None), Record.lead_id.is_not(None)),
        )
        .order_by(Lead.id)
        .limit(limit)
    )
    return rows if after is None else rows.where(Lead.id > after)


def records(
    session: Session, lead_ids: Sequence[uuid.UUID]
) -> list[Row[uuid.UUID, Sealed, Sealed, Sealed, Sealed]]:
    """By what the people of those records are known, sealed: name, mailboxes, numbers, postal address."""
    rows: list[Row[uuid.UUID, Sealed, Sealed, Sealed, Sealed]] = []
    for part in _parts(lead_ids):
        asked = select(Record.lead_id, Record.name, Record.email, Record.phone, Record.address)
        rows += session.execute(asked.where(Record.lead_id.in_(part)))
    return rows


def answers(*, after: bytes | None, limit: int) -> Select[Answer]:
    """Answers that are kept to be given again, in a steady order."""
    rows = select(Answer).where(Answer.body.is_not(None)).order_by(Answer.digest).limit(limit)
    return rows if after is None else rows.where(Answer.digest > after)


def open_chunks(*, after: tuple[uuid.UUID, int] | None, limit: int) -> Select[Chunk]:
    """Rows of files that are not over, some at a time."""
    under_way = (ImportState.WAITING, ImportState.READY, ImportState.RUNNING)
    rows = (
        select(Chunk)
        .join(Import, Import.id == Chunk.import_id)
        .where(Import.state.in_(under_way), Chunk.content.is_not(None))
        .order_by(Chunk.import_id, Chunk.ordinal)
        .limit(limit)
    )
    if after is None:
        return rows
    file, ordinal = after
    return rows.where(or_(Chunk.import_id > file, (Chunk.import_id == file) & (Chunk.ordinal > ordinal)))


def _table(trace: Trace) -> Table:
    return Base.metadata.tables[trace.table]


def _leads_to(trace: Trace, owners: Collection[uuid.UUID]) -> ColumnElement[bool]:
    table = _table(trace)
    theirs = or_(*(table.c[name].in_(owners) for name in trace.columns))
    return theirs & table.c.kind.in_(sorted(trace.kinds)) if trace.kinds else theirs


def _parts(owners: Sequence[uuid.UUID]) -> list[Sequence[uuid.UUID]]:
    return [owners[start : start + _SLICE] for start in range(0, len(owners), _SLICE)]


def is_letter_waiting(session: Session, owner: uuid.UUID) -> bool:
    """Is there a letter under this owner's key that has not gone out?"""
    waits = exists().where(Letter.contact_id == owner, Letter.state == LetterState.WAITING)
    return bool(session.scalar(select(waits)))


def empty_cases(session: Session, request_ids: Sequence[uuid.UUID]) -> int:
    """Take from cases that are over what was said in them, and whom they were about."""
    gone = 0
    for part in _parts(request_ids):
        connection = session.connection()
        told = SubjectRequest.id.in_(part) & SubjectRequest.details.is_not(None)
        gone += connection.execute(
            update(SubjectRequest).where(told).values(details=None, code=None)
        ).rowcount
        notes = RequestEvent.request_id.in_(part) & RequestEvent.note.is_not(None)
        gone += connection.execute(update(RequestEvent).where(notes).values(note=None)).rowcount
    return gone
