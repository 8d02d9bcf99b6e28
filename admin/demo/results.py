"""What did some of the made-up people do when they were written to?"""

from collections.abc import Iterator, Mapping
from typing import Any

from admin.demo.suppliers import Leads

CAMPAIGN = "spring-offer"
TOLD_BY = "web-form"
"""The source whose key tells of it."""

# What they do in turns; the letter was for the purchase.
DONE: tuple[tuple[str, ...], ...] = (
    ("open",),
    ("open", "click"),
    ("open", "click", "purchase"),
    ("open", "click", "reply"),
    (),
)
PRICES = (19.95, 49.5, 120.0)


def doings(leads: Leads, at: str) -> Iterator[Mapping[str, Any]]:
    """What they did, in the public shape; all of it at that moment."""
    addresses = [lead["email"] for lead in leads[TOLD_BY] if "@" in lead.get("email", "")]
    for number, address in enumerate(dict.fromkeys(addresses)):
        for kind in DONE[number % len(DONE)]:
            price = {"amount": PRICES[number % len(PRICES)]} if kind == "purchase" else {}
            yield {"subject": {"email": address}, "kind": kind, "at": at, "campaign": CAMPAIGN, **price}
