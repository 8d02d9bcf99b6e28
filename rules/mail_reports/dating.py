"""When was a mail written, as far as it can be believed?"""

from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from rules.mail_reports import parts

LONGEST = timedelta(days=400)
"""A report older than this has lain in some folder with a wrong clock."""


def written_at(mail: Message, *, now: datetime) -> datetime:
    """The date that the mail itself bears; `now` for one that it cannot bear, or that lies too far back."""
    try:
        found = parsedate_to_datetime(parts.header(mail, "Date"))
    except ValueError:
        return now
    at = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return at.astimezone(UTC) if now - LONGEST <= at <= now else now
