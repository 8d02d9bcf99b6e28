"""Somebody wants no more marketing: how does that hold at once, whether we know them or not?

GDPR art. 21(3) leaves nothing to weigh, so nobody has to prove who they are first: a no harms nobody.
"""

from collections.abc import Collection
from uuid import UUID

from rules import suppressions as whom
from rules.consent import ANY, Author, EventState, Method
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from rules.suppressions import Identifier
from service import consents, objections
from service.consents import Statement
from service.objections import Voice
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
    voice = voice_of(row)
    if contact_ids:
        objections.object_(work, contact_ids, voice, suppress=False)
    elif known_by := _signs(work, details):
        said = Statement(
            purpose=ANY,
            channel=ANY,
            state=EventState.OBJECTED,
            author=voice.author,
            method=voice.method,
            at=row.received_at,
            language=row.language,
        )
        consents.refuse_unknown(work, known_by, said)


def voice_of(row: SubjectRequest) -> Voice:
    """Who objects in a case, how, and when."""
    return Voice(
        author=Author.SUBJECT if row.asker is Asker.SELF else Author.AGENT,
        method=_METHODS[row.via],
        at=row.received_at,
        language=row.language,
        request_id=row.id,
    )


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
