"""What have some of the made-up people bought over the last two years?"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from admin.demo.suppliers import Leads
from service.facts import scoring
from service.jobs import queue
from service.work import Work

TOLD_BY = "crm"
"""The source whose key tells of it."""
PRODUCTS = ("lamps", "chairs", "desks")
PRICES = (15.0, 39.0, 149.0, 480.0)
EVERY = 2
"""Each second of those who are known by an e-mail address buys something."""
DAY = timedelta(days=1)
SOON = timedelta(seconds=20)


def purchases(leads: Leads, now: datetime) -> Iterator[Mapping[str, Any]]:
    """What they bought, in the public shape; some often and lately, some once and long ago."""
    addresses = [lead["email"] for lead in leads[TOLD_BY] if "@" in lead.get("email", "")]
    for number, address in enumerate(dict.fromkeys(addresses[::EVERY])):
        yield from _bought(number, address, now)
        if number % 7 == 0:
            since = now - (300 + 13 * number % 400) * DAY
            yield _told(address, "contract_started", since, product="care", amount=600.0)


def score(work: Work) -> None:
    """Have the buyers cut into fifths in a moment, when the facts of all of them are there."""
    queue.enqueue(work, scoring.CUT, run_after=work.now + SOON)


def _bought(number: int, address: str, now: datetime) -> Iterator[Mapping[str, Any]]:
    last, times, between = 3 + 37 * number % 500, 1 + 5 * number % 6, 20 + 11 * number % 60
    for time in range(times):
        product = PRODUCTS[(number + time * (number % 2)) % len(PRODUCTS)]
        price = PRICES[(number + time) % len(PRICES)]
        yield _told(address, "purchase", now - (last + time * between) * DAY, product=product, amount=price)


def _told(address: str, kind: str, at: datetime, **more: Any) -> Mapping[str, Any]:
    return {"subject": {"email": address}, "kind": kind, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", **more}
