"""What does a mail that came back tell: a bounce, a complaint, somebody's absence, or nothing to us?

Reads reports in the form of the standards (RFC 3464 of delivery, RFC 5965 of complaints, RFC 3834 of answers
by machines) and those that mail servers write in their own words. What is told is a kind of signal about an
address; nothing that the mail says of other people is taken over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum

from rules.mail_reports import answers, complaints, delivery, in_words, parts
from rules.mail_reports.told import Told
from rules.vocabulary import Vocabulary

LONGEST = 2_000_000
"""Bytes that are looked at: a report is short, the letter it brings back may not be."""


class ReportType(StrEnum):
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto_reply"
    OTHER = "other"
    """Not a report, or one that tells nothing of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReport:
    """What one mail tells, by address."""

    type: ReportType
    told: Sequence[Told] = ()


def read(raw: bytes, vocabulary: Vocabulary) -> MailReport:
    """What a mail tells, given as it was received (message/rfc822). Never raises."""
    mail = message_from_bytes(raw[:LONGEST])
    if found := complaints.told(mail):
        return MailReport(type=ReportType.COMPLAINT, told=found)
    if found := delivery.told(mail, vocabulary):
        return MailReport(type=ReportType.BOUNCE, told=found)
    if _is_from_a_mail_server(mail) and (found := in_words.told(mail, vocabulary)):
        return MailReport(type=ReportType.BOUNCE, told=found)
    if found := answers.told(mail, vocabulary):
        return MailReport(type=ReportType.AUTO_REPLY, told=found)
    if found := in_words.told(mail, vocabulary):
        return MailReport(type=ReportType.BOUNCE, told=found)
    return MailReport(type=ReportType.OTHER)


def _is_from_a_mail_server(mail: Message) -> bool:
    sender = parts.header(mail, "From").casefold()
    is_nobody = parts.header(mail, "Return-Path").strip() in {"<>", ""}
    return is_nobody or any(name in sender for name in ("mailer-daemon", "postmaster", "mail delivery"))
