"""With whom was a contact made one, with whom is it not one, and with whom may it be?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, evidence, members, notices
from admin.lists import Column
from admin.views import merges as merge_pages
from admin.views.contacts import head
from admin.words import Word
from rules import masking
from service import contacts, judgements, merges, reviews, users
from service.access import Scope
from service.contacts import comparing
from service.judgements import Apart
from service.reviews import ReviewView
from service.work import Work

pages = Blueprint("contact_duplicates", __name__, url_prefix="/contacts")
_ = lazy_gettext

APART = (
    Column(_("Contact")),
    Column(_("What they are to each other")),
    Column(_("By"), wide_only=True),
    Column(_("When"), "date"),
    Column(_("Actions"), hidden=True),
)
ASKED = (
    Column(_("Contact")),
    Column(_("Chance"), "number"),
    Column(_("What they are to each other")),
    Column(_("Waiting since"), "date"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Another contact that may be the same person."""

    review: ReviewView
    who: str
    relation: Word | None
    """What the two most likely are, if they are not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another contact that was found to be somebody else."""

    contact_id: UUID
    who: str
    relation: Word | None
    """A household or an employer that the two have in common, as far as the comparison tells."""
    by: str
    at: datetime


@pages.get("/<uuid:contact_id>/duplicates")
@auth.needs(Scope.CONTACTS_READ)
def known(contact_id: UUID) -> str:
    """Merges, and everybody it is not."""
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        return render_template(
            "contact_duplicates.html",
            **head(view, "duplicates"),
            merges=merge_pages.lines(work, merges.of_contact(work, contact_id)),
            merge_columns=merge_pages.COLUMNS,
            asked=_asked(work, contact_id) if work.actor.may(Scope.DUPLICATES_DECIDE) else [],
            asked_columns=ASKED,
            apart=_others(work, judgements.apart(work, contact_id)),
            apart_columns=APART,
            may_decide=work.actor.may(Scope.DUPLICATES_DECIDE),
        )


@pages.post("/<uuid:contact_id>/duplicates/<uuid:other_id>/ask-again")
@auth.needs(Scope.DUPLICATES_DECIDE)
def ask_again(contact_id: UUID, other_id: UUID) -> Answer:
    """Let the two be compared again, as if nobody had said that they differ."""
    with auth.work() as work:
        judgements.take_back(work, contact_id, other_id)
    return notices.leave(redirect(url_for(".known", contact_id=contact_id), 303), "judgement_taken_back")


def _asked(work: Work, contact_id: UUID) -> list[Question]:
    found = [(each, _end(each, contact_id)) for each in reviews.about(work, contact_id)]
    who = comparing.who(work, [other for _, other in found])
    return [
        Question(
            review=each,
            who=members.who(who.get(other, masking.DOTS)),
            relation=why.against if (why := evidence.of(work, each.levels)) else None,
        )
        for each, other in found
    ]


def _end(review: ReviewView, contact_id: UUID) -> UUID:
    return review.right_id if review.left_id == contact_id else review.left_id


def _others(work: Work, found: Sequence[Apart]) -> list[Other]:
    who = comparing.who(work, [each.contact_id for each in found])
    names = users.names(work, [each.made_by for each in found if each.made_by])
    return [_other(work, each, who, names) for each in found]


def _other(work: Work, apart: Apart, who: Mapping[UUID, str], names: Mapping[UUID, str]) -> Other:
    why = evidence.of(work, apart.levels)
    return Other(
        contact_id=apart.contact_id,
        who=members.who(who.get(apart.contact_id, masking.DOTS)),
        relation=why.against if why else None,
        by=names.get(apart.made_by, "") if apart.made_by else "",
        at=apart.made_at,
    )
