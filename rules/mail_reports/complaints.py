"""Who has called a letter of ours spam (RFC 5965)?"""

from email.message import Message

from rules.freshness.signals import SignalKind
from rules.mail_reports import parts
from rules.mail_reports.told import Told

_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "miscategorized", "opt-out", ""})


def told(mail: Message) -> tuple[Told, ...]:
    """The addresses that complained; nothing for what is no report of one.

    Where the provider has blotted out who it was, the letter it brings back still says to whom it went.
    """
    for report in parts.walk(mail, "message/feedback-report"):
        lines = parts.groups(report)
        fields = lines[0] if lines else report
        if not lines and (text := parts.text_of(report)):
            fields = _fields(text)
        kind = parts.header(fields, "Feedback-Type").strip().casefold()
        if kind not in _COMPLAINTS:
            return ()
        address = parts.address_in(parts.header(fields, "Original-Rcpt-To"))
        found = address or _addressee(mail)
        return (Told(address=found, kind=SignalKind.COMPLAINED),) if found else ()
    return ()


def _fields(text: str) -> Message:
    fields = Message()
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name and " " not in name:
            fields[name] = value.strip()
    return fields


def _addressee(mail: Message) -> str:
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            inner = parts.groups(part)
            return parts.address_in(parts.header(inner[0], "To")) if inner else ""
        if part.get_content_type() == "text/rfc822-headers":
            return parts.address_in(parts.header(_fields(parts.text_of(part)), "To"))
    return ""
