"""How does a letter reach a mail server, and what must its head say so that leaving a list is one click?"""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from service.channels.wording import Wording
from service.settings import Settings

PATIENCE = 10.0
"""Seconds that a mail server may take for each answer: a job has a lease of a minute for all of them."""

ENCRYPTED_PORT = 465
"""RFC 8314: encrypted from the first byte."""

_MAILBOX = re.compile(r"[^@\s,;<>\"]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]{2,}")
LONGEST_MAILBOX = 320

# What a server says of this one reader or letter, and will say again. Everything else may be better in a
# while, also a sender who is not welcome: that is for us to mend.
_NO_SUCH_READER = frozenset({550, 551, 553, 556})
_NOT_THIS_LETTER = range(550, 560)


class RefusedLetter(Exception):
    """The mail server will not take this letter, however often it is offered."""


class Postponed(smtplib.SMTPException):
    """The mail server does not take the letter now. What it said may quote an address and is not repeated."""


def is_on(settings: Settings) -> bool:
    """Can letters be sent from this installation at all?"""
    return bool(settings.smtp_host and settings.mail_from)


def sender_name(settings: Settings) -> str:
    """By what name people know whoever writes: the one answerable, or who stands beside the address."""
    name, address = parseaddr(settings.mail_from)
    return settings.controller_name or name or address


def imprint(settings: Settings) -> tuple[str, ...]:
    """Where whoever writes can be found: postal address, address for questions, privacy policy."""
    told = (settings.controller_address, settings.controller_email, settings.controller_policy_url)
    return tuple(each for each in told if each)


def is_mailbox(text: str) -> bool:
    """Can a letter of ours be addressed to it? So much is asked of what people here and programs name."""
    return len(text) <= LONGEST_MAILBOX and text.isprintable() and _MAILBOX.fullmatch(text) is not None


def message(
    settings: Settings, wording: Wording, *, to: str, letter_id: UUID, at: datetime, language: str
) -> EmailMessage:
    """A letter as it is sent. Its Message-ID is that of the letter, so whoever gets it twice sees one.

    Every header is built by the mail policy of Python, which refuses line ends in a value with ValueError.
    """
    name, address = parseaddr(settings.mail_from)
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(name, *_halves(address))
    letter["To"] = Address("", *_halves(to))
    letter["Subject"] = wording.subject
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{letter_id}@{address.rpartition('@')[2]}>"
    # RFC 3834: nobody's absence note need answer this.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(wording.text)
    letter.add_alternative(wording.html, subtype="html")
    # Last, for new content takes every header about content away.
    letter["Content-Language"] = language
    return letter


def deliver(settings: Settings, letter: EmailMessage) -> None:
    """Hand a letter to the mail server.

    Raises RefusedLetter when it will never be taken, OSError or SMTPException when it may be later.
    """
    with _connected(settings) as server:
        try:
            server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            if all(code in _NO_SUCH_READER for code, _ in refusal.recipients.values()):
                raise RefusedLetter from None
            raise Postponed from None
        except smtplib.SMTPDataError as refusal:
            if refusal.smtp_code in _NOT_THIS_LETTER:
                raise RefusedLetter from None
            raise Postponed from None
        except smtplib.SMTPNotSupportedError:
            # An address beyond ASCII, and a server that knows no such thing (RFC 6531).
            raise RefusedLetter from None


def _halves(address: str) -> tuple[str, str]:
    """Mailbox and domain. Given whole, Python would refuse a mailbox beyond ASCII (RFC 6531)."""
    mailbox, _, domain = address.rpartition("@")
    return mailbox, domain


def unsubscribe_headers(url: str, *, mailto: str | None = None) -> Mapping[str, str]:
    """The two headers of RFC 8058 by which a mailbox provider offers to leave a list with one click.

    `url` is one https address that takes the POST; `mailto` an address that reads mail, for older programs.
    Sign both headers with DKIM. Raises ValueError for anything that is no such address.
    """
    if urlsplit(url).scheme != "https" or not urlsplit(url).netloc or not _is_plain(url):
        raise ValueError("the way out is an https address")
    ways = [f"<{url}>"]
    if mailto is not None:
        if not _is_plain(mailto) or "@" not in mailto:
            raise ValueError("the other way out is a mail address")
        ways.append(f"<mailto:{mailto}>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _is_plain(text: str) -> bool:
    """Nothing that could end an address or a line."""
    return text.isascii() and text.isprintable() and not set(text) & set(' <>,"\\')


@contextmanager
def _connected(settings: Settings) -> Iterator[smtplib.SMTP]:
    host, port = settings.smtp_host, settings.smtp_port
    if port == ENCRYPTED_PORT:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    with server:
        if settings.smtp_starttls and port != ENCRYPTED_PORT:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server
