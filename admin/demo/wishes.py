"""What do some of the made-up people say of their own accord, after their data has come in?"""

from collections.abc import Iterator, Mapping
from typing import Any

from admin.demo.suppliers import Leads

SPEAKS = "web-form"
"""The source on whose pages they say it."""
EVERY = 3
"""Each third of those who are known by an e-mail address says something."""

PAGE = "preference_page"

# What they say in turns, and how: purpose, channel, state, method.
SAID = (
    ("product-news", "email", "given", PAGE),
    ("events", "email", "given", "in_person"),
    ("newsletter", "email", "withdrawn", "one_click"),
    ("product-news", "phone", "refused", "phone"),
    ("analytics-profiling", "email", "given", PAGE),
    ("*", "*", "objected", "email"),
    ("data-sharing", "share", "withdrawn", "gpc"),
)


def statements(leads: Leads, at: str) -> Iterator[Mapping[str, Any]]:
    """What is told of them, in the public shape; all of it was said at that moment."""
    addresses = [lead["email"] for lead in leads[SPEAKS] if "@" in lead.get("email", "")]
    for number, address in enumerate(dict.fromkeys(addresses[::EVERY])):
        purpose, channel, state, method = SAID[number % len(SAID)]
        yield {
            "subject": {"email": address},
            "purpose": purpose,
            "channel": channel,
            "state": state,
            "at": at,
            "method": method,
            "evidence": {"confirmed_at": at, "confirmed_how": "own page"} if method == PAGE else {},
        }
