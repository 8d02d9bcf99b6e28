"""Which domains are to be asked about, and what becomes of the answers?

Two short transactions with the network between them: while a resolver thinks, nobody waits for the database.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from rules import mail_domains as rules
from rules.mail_domains import Answer, Standing
from service import mail_domains, records
from service.access import SYSTEM
from service.mail_domains import resolving
from service.storage import keys
from service.storage import mail_domains as stored
from service.storage.leads import Record
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work, Workshop

log = logging.getLogger(__name__)


def ask(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: look up the domains that some leads name; what it gives writes the answers down.

    A domain whose lead can no longer be opened is forgotten.
    """
    with workshop.look(SYSTEM) as work:
        if not work.settings.mail_dns:
            return _leave
        leads = [UUID(each) for each in payload["leads"]]
        wanted = stored.awaited(work.session, leads)
        names = _names(work, leads) if wanted else {}
        servers = work.settings.mail_dns_servers
    resolver = resolving.resolver(servers)
    answers = {
        digest: resolving.look_up(names[digest], resolver) if digest in names else None for digest in wanted
    }
    return partial(_write_down, answers=answers)


def _leave(_work: Work) -> None:
    """The installation has stopped asking: what is still wanted may wait until it asks again."""


def _names(work: Work, lead_ids: Sequence[UUID]) -> Mapping[bytes, str]:
    """The domains of the addresses of these leads, by the hash under which they are known."""
    key_rows = keys.find_many(work.session, lead_ids)
    opened = (
        name
        for lead_id, key in key_rows.items()
        if (row := work.session.get(Record, lead_id)) is not None
        for name in _of_record(work, row, key)
    )
    return mail_domains.by_digest(work, opened)


def _of_record(work: Work, row: Record, key: KeyRow) -> list[str]:
    if row.email is None:
        return []
    text = work.vault.safe(key).open((Table.RECORD, Part.EMAIL), row.email)
    return [email.domain for email in records.emails(text)]


def _write_down(work: Work, *, answers: Mapping[bytes, Answer | None]) -> None:
    for row in stored.some(work.session, answers.keys()):
        answer = answers[row.digest]
        if answer is not None:
            _put(row, rules.after(answer, before=_standing(row), now=work.now))
    stored.forget(work.session, [digest for digest, answer in answers.items() if answer is None])
    counts = Counter("forgotten" if answer is None else answer.value for answer in answers.values())
    log.info("mail domains asked about", extra={"counts": dict(counts)})


def _standing(row: stored.MailDomain) -> Standing:
    return Standing(
        state=row.state, absences=row.absences, absent_at=row.absent_at, check_after=row.check_after
    )


def _put(row: stored.MailDomain, standing: Standing) -> None:
    row.state, row.absences, row.absent_at = standing.state, standing.absences, standing.absent_at
    row.wanted_at = None
    row.check_after = standing.check_after
