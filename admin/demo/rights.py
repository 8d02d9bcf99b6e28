"""What do some of the made-up people ask for by right, and how long ago?"""

from dataclasses import dataclass
from datetime import timedelta

from admin.demo.suppliers import Leads
from rules.requests import Right
from service import requests
from service.requests import Identity, Intake, Person, Via
from service.work import Work

ASKS = "web-form"
"""The source whose people ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One request: what for, how long ago, how it came, and whether an officer is sure who asks."""

    rights: tuple[Right, ...]
    days_ago: int
    via: Via
    proof: Identity
    text: str


WISHES = (
    Wish(
        rights=(Right.ACCESS, Right.ERASURE),
        days_ago=26,
        via=Via.OFFICER,
        proof=Identity.OFFICER,
        text="Please send me what you hold, and then delete it.",
    ),
    Wish(
        rights=(Right.RECTIFICATION,),
        days_ago=3,
        via=Via.FORM,
        proof=Identity.NONE,
        text="My name is misspelt in your letters.",
    ),
    Wish(
        rights=(Right.OBJECTION,),
        days_ago=0,
        via=Via.FORM,
        proof=Identity.NONE,
        text="No more advertising, please.",
    ),
    Wish(
        rights=(Right.OBJECTION_TO_INTEREST,),
        days_ago=5,
        via=Via.OFFICER,
        proof=Identity.OFFICER,
        text="I was stalked by somebody who had my address from a list like yours. Do not use it.",
    ),
)


def ask(work: Work, leads: Leads) -> int:
    """Open a case for each; gives how many. The worker finds out whom they are about."""
    people = (Person(email=lead["email"]) for lead in leads[ASKS] if lead.get("email"))
    known = [person for person in people if requests.readable(work, person)[0]]
    for wish, person in zip(WISHES, known[1::2], strict=False):
        requests.receive(
            work,
            Intake(
                rights=wish.rights,
                subject=person,
                via=wish.via,
                proof=wish.proof,
                details=wish.text,
                received_at=work.now - timedelta(days=wish.days_ago),
            ),
        )
    return min(len(WISHES), len(known[1::2]))
