"""Somebody wants no more marketing: how does that hold at once, whether we know them or not?

GDPR art. 21(3) leaves nothing to weigh, so nobody has to prove who they are first: a no harms nobody.
"""

from collections.abc import Collection
from uuid import UUID

from rules import suppressions as whom
from rules.consent import ANY, Author, EventState, Method
from rules.normalise import SourceDefaults, normalise
from rules.objections import Against
from rules.records import Lead
from rules.suppressions import Identifier
from service import consents, objections
from service.consents import Statement
from service.requests import Asker, Details, Via, clocks
from service.storage.requests import SubjectRequest
from service.work import Work

_METHODS = {
    Via.API: Method.API,
    Via.FORM: Method.WEB_FORM,
    Via.OFFICER: Method.PAPER,
    Via.OPENDSR: Method.API,
    Via.OWN_PAGE: Method.PREFERENCE_PAGE,
}


def object_(work: Work, row: SubjectRequest, details: Details, contact_ids: Collection[UUID]) -> None:
    """Write the objection down for every contact; of somebody unknown, among those to leave alone."""
    author = Author.SUBJECT if row.asker is Asker.SELF else Author.AGENT
    if contact_ids:
        objections.object_(
            work,
            contact_ids,
            scope=Against.MARKETING,
            request_id=row.id,
            suppress=False,
            author=author,
            method=_METHODS[row.via],
            at=row.received_at,
            language=row.language,
        )
    elif known_by := _signs(work, details):
        said = Statement(
            purpose=ANY,
            channel=ANY,
            state=EventState.OBJECTED,
            author=author,
            method=_METHODS[row.via],
            at=row.received_at,
            language=row.language,
        )
        consents.refuse_unknown(work, known_by, said)


def is_possible(work: Work, details: Details, contact_ids: Collection[UUID]) -> bool:
    """Is there anybody, or any address or number, to leave alone?"""
    return bool(contact_ids) or bool(_signs(work, details))


def _signs(work: Work, details: Details) -> list[Identifier]:
    subject = details.subject
    record = normalise(
        Lead(email=subject.email, phone=subject.phone),
        knowledge=work.knowledge,
        source=SourceDefaults(country=clocks.place(work.settings).country or None),
        today=work.now.date(),
    )
    return [*map(whom.of_email, record.emails), *map(whom.of_phone, record.phones)]
