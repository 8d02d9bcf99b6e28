"""What does it change that we know more of the domains in a lead than the rules did?"""

from collections.abc import Sequence

from rules.mail_domains import Domains, DomainState
from rules.normalise import SourceDefaults
from rules.records import Record
from service import mail_domains
from service.intake.submissions import Prepared, prepare
from service.work import Work

_DOUBT = "EML.DOMAIN.TYPO"


def informed(work: Work, defaults: SourceDefaults, prepared: Sequence[Prepared]) -> list[Prepared]:
    """The same leads; those for which it matters are read again in the light of what is known.

    So whoever prepares leads needs no database, and few leads are read twice.
    """
    domains = mail_domains.told(work, (each.record for each in prepared))
    if not domains:
        return list(prepared)
    told = {at: each.submission for at, each in enumerate(prepared) if _matters(each.record, domains)}
    read = prepare(told.values(), defaults=defaults, knowledge=work.knowledge, now=work.now, domains=domains)
    again = dict(zip(told, read, strict=True))
    return [again.get(at, each) for at, each in enumerate(prepared)]


def _matters(record: Record, domains: Domains) -> bool:
    """A domain takes no mail, or one that we took for a slip does."""
    states = {domains[email.domain] for email in record.emails if email.domain in domains}
    if states - {DomainState.TAKES_MAIL}:
        return True
    return bool(states) and any(finding.code == _DOUBT for finding in record.findings)
