"""What does the domain name system say of the mail of one domain?"""

from collections.abc import Sequence

import dns.name
import dns.nameserver
import dns.resolver
from dns.exception import DNSException, Timeout
from dns.resolver import Resolver

from rules.mail_domains import Answer
from service.settings import dns_server

PATIENCE = 2.0
"""Seconds that one question may take in all, whatever the number of servers; a domain takes up to three."""
PATIENCE_A_TRY = 0.8
"""Seconds after which the question is put again, or to the next server: datagrams get lost."""


def resolver(servers: Sequence[str]) -> Resolver:
    """Who to ask: the servers named, as `service.settings.dns_server` reads them, else the system's."""
    made = Resolver(configure=not servers)
    if servers:
        made.nameservers = [dns.nameserver.Do53Nameserver(*dns_server(each)) for each in servers]
    made.lifetime, made.timeout = PATIENCE, PATIENCE_A_TRY
    return made


def look_up(domain: str, asked: Resolver) -> Answer:
    """Whether a domain, in its ASCII form, takes mail.

    Its mail servers first (MX); without any, mail goes to the machine of that name (RFC 5321 section 5.1). A
    mail server called `.` says that there is none (RFC 7505). Whatever is no clear answer is silence.
    """
    try:
        return _asked(dns.name.from_text(domain), asked)
    except dns.resolver.NXDOMAIN:
        return Answer.ABSENT
    except (DNSException, Timeout, OSError):
        return Answer.SILENT


def _asked(name: dns.name.Name, asked: Resolver) -> Answer:
    found = asked.resolve(name, "MX", raise_on_no_answer=False, search=False)
    if found.rrset is not None:
        is_refused = all(server.exchange == dns.name.root for server in found.rrset)
        return Answer.REFUSES_MAIL if is_refused else Answer.TAKES_MAIL
    for kind in ("A", "AAAA"):
        if asked.resolve(name, kind, raise_on_no_answer=False, search=False).rrset is not None:
            return Answer.TAKES_MAIL
    return Answer.ABSENT
