"""How does a hold come about: by an officer, or by a duty that binds whoever erases?"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from rules import erasing, purposes
from rules.erasing import Category, Ground
from service import audit, duties
from service.access import Scope
from service.audit import Action
from service.erasure import case as cases
from service.errors import Fault, Invalid
from service.ids import new_id
from service.storage.erasure import LegalHold
from service.work import Work

MATTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./:_-]{0,79}")
"""A reference like `2026/114-K`. Whoever writes a name there is not kept from it, so the form says not to."""

BY_RULE = "retention"
"""The matter of a hold that no officer placed, but a rule."""

PAST = Fault("/review_at", "past", "Give a day to come.")


def place(
    work: Work,
    contact_id: UUID,
    *,
    categories: Collection[str],
    ground: Ground,
    matter: str,
    review_at: datetime,
    purpose: str | None = None,
    lapses: bool = False,
) -> UUID:
    """Keep these categories of a person until somebody releases them.

    A merged contact is answered for by its survivor. `matter` is the reference of the file, never a name;
    `purpose` narrows a hold on consents. One that `lapses` is released by itself on the day of its review, as
    a duty ends that a law has. Needs requests:manage. Raises NotFound, Gone; Invalid with every
    fault.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    holder = cases.answering(work, contact_id)
    _must_be_sound(work, categories, ground, matter, review_at, purpose)
    hold = LegalHold(
        id=new_id(work.now),
        contact_id=holder,
        categories=[each.value for each in erasing.in_order(frozenset(map(Category, categories)))],
        purpose=purpose,
        ground=ground,
        matter=matter.strip(),
        placed_at=work.now,
        placed_by=work.actor.id,
        review_at=review_at,
        lapses=lapses,
    )
    work.session.add(hold)
    audit.note(work, Action.HOLD_PLACED, about=hold.id, why=ground.value, codes=hold.categories)
    return hold.id


def by_duty(work: Work, contact_ids: Sequence[UUID], wanted: Collection[Category]) -> None:
    """Hold, of what is to go, whatever a retention rule wants kept, until that duty is over."""
    for contact_id, kept in duties.kept_until(work, contact_ids).items():
        for category, until in kept.items():
            if category in wanted:
                place(
                    work,
                    contact_id,
                    categories=[category],
                    ground=Ground.LEGAL_DUTY,
                    matter=BY_RULE,
                    review_at=until,
                    lapses=True,
                )


def _must_be_sound(
    work: Work,
    categories: Collection[str],
    ground: Ground,
    matter: str,
    review_at: datetime,
    purpose: str | None,
) -> None:
    wanted = set(categories)
    is_narrow = wanted == {Category.CONSENTS.value}
    checks = (
        (not erasing.unknown(wanted), "/categories", "unknown_category", "There is no such category."),
        (bool(wanted), "/categories", "nothing", "Say what is held."),
        (wanted <= set(erasing.HOLDABLE), "/categories", "not_holdable", "That cannot be held."),
        (ground in erasing.OF_HOLDS, "/ground", "not_a_choice", "That is no ground for a hold."),
        (bool(MATTER.fullmatch(matter.strip())), "/matter", "shape", "Give the reference of the file."),
        (purpose is None or purposes.is_key(purpose), "/purpose", "shape", "Give a purpose's key."),
        (purpose is None or is_narrow, "/purpose", "not_narrow", "Only consents are held by purpose."),
    )
    faults = [Fault(*said) for holds, *said in checks if not holds]
    if review_at <= work.now:
        faults.append(PAST)
    if faults:
        raise Invalid(faults=faults)
