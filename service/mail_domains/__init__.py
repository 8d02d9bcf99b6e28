"""What do we know of the domain of an address, and when do we ask? Only if the installation wants it.

Looking a domain up tells the resolver which domains we hold, so it is off unless `GOODSTANDING_MAIL_DNS` is
set, and goes to one's own resolver if `GOODSTANDING_MAIL_DNS_SERVERS` names it. Only the domain is asked
about: no mailbox is ever tried, which would tell strangers whom we know and prove nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from rules import domain_endings
from rules.mail_domains import KEEPS_FOR, NOTHING_KNOWN, Domains
from rules.records import Record
from service.jobs import queue
from service.storage import mail_domains as stored
from service.vault import DigestPurpose
from service.work import Work

JOB = "mail_domains.ask"

LEADS_A_JOB = 8
"""So few that the slowest resolver answers within the lease of a job; a lead seldom has two domains."""
GIVEN_UP = timedelta(days=1)
"""An errand that has brought nothing back by then is run again."""


def told(work: Work, records: Iterable[Record]) -> Domains:
    """What is known of the domains of these records; nothing when nobody asks."""
    if not work.settings.mail_dns:
        return NOTHING_KNOWN
    names = {name for record in records for name in domains_of(record)}
    asked = by_digest(work, names)
    known = stored.states(work.session, asked.keys()) if asked else {}
    return {asked[digest]: state for digest, state in known.items()}


def notice(work: Work, found: Iterable[tuple[UUID, Record]]) -> None:
    """Have the domains of new leads asked about that are not known, or not any more.

    Only the errand is written down here; whoever takes leads in never waits for the network.
    """
    if not work.settings.mail_dns:
        return
    leads = {digest_of(work, name): lead_id for lead_id, record in found for name in domains_of(record)}
    if not leads:
        return
    known = {row.digest: row for row in stored.some(work.session, leads.keys())}
    new = {digest: lead_id for digest, lead_id in leads.items() if digest not in known}
    stored.add(work.session, new.items(), now=work.now)
    stale = {digest: leads[digest] for digest, row in known.items() if _is_askable(work, row)}
    for digest, lead_id in sorted(stale.items()):
        stored.mark(work.session, digest, lead_id, now=work.now)
    send(work, (*new.values(), *stale.values()))


def sweep(work: Work, *, limit: int) -> int:
    """Ask again where an absence is not proven yet, and forget domains that nobody has sent for long."""
    if work.settings.mail_dns:
        due = stored.due(work.session, work.now, given_up=work.now - GIVEN_UP, limit=limit)
        for row in due:
            row.wanted_at = work.now
        send(work, [row.lead_id for row in due])
    return stored.forget_stale(work.session, work.now - KEEPS_FOR, limit=limit)


def send(work: Work, lead_ids: Collection[UUID]) -> None:
    """Write the jobs that ask about the domains of these leads."""
    ids = list(dict.fromkeys(lead_ids))
    for start in range(0, len(ids), LEADS_A_JOB):
        queue.enqueue(work, JOB, {"leads": ids[start : start + LEADS_A_JOB]}, priority=queue.LATER)


def domains_of(record: Record) -> Sequence[str]:
    """The domains of a record that are worth asking about: an ending that does not exist is none."""
    return [email.domain for email in record.emails if domain_endings.exists(email.domain)]


def digest_of(work: Work, name: str) -> bytes:
    """Under which keyed hash a domain, in its ASCII form, is known."""
    return work.vault.digest(DigestPurpose.MAIL_DOMAIN, name)


def by_digest(work: Work, names: Iterable[str]) -> Mapping[bytes, str]:
    """The domains by the hash under which they are known."""
    return {digest_of(work, name): name for name in names}


def _is_askable(work: Work, row: stored.MailDomain) -> bool:
    is_on_its_way = row.wanted_at is not None and row.wanted_at > work.now - GIVEN_UP
    return row.check_after <= work.now and not is_on_its_way
