"""Which steps may somebody take in a case as it stands now?"""

from collections.abc import Callable

from rules.requests import RequestState, Right
from service.access import Actor, Scope
from service.requests import Asker, Identity
from service.requests.views import CaseView

UNDECIDED = frozenset(
    {
        RequestState.RECEIVED,
        RequestState.IDENTITY_PENDING,
        RequestState.CLARIFICATION_PENDING,
        RequestState.IN_PROGRESS,
    }
)
"""While an officer has not decided yet."""


def may(actor: Actor) -> bool:
    return actor.may(Scope.REQUESTS_MANAGE)


def in_state(*states: RequestState) -> Callable[[CaseView, Actor], bool]:
    return lambda case, actor: may(actor) and case.request.state in states


def can_approve(case: CaseView, actor: Actor) -> bool:
    view = case.request
    if not may(actor):
        return False
    if can_weigh(case, actor):
        return False
    if view.state is RequestState.AWAITING_APPROVAL:
        return actor.id not in {view.proposed_by, view.created_by}
    return view.state is RequestState.IN_PROGRESS


def can_vouch(case: CaseView, actor: Actor) -> bool:
    return may(actor) and case.request.state in UNDECIDED and case.request.identity is Identity.NONE


def can_ask(case: CaseView, actor: Actor) -> bool:
    return may(actor) and case.request.state in UNDECIDED and case.request.stands_since is None


def can_remind(case: CaseView, actor: Actor) -> bool:
    is_waiting = case.request.state is RequestState.IDENTITY_PENDING
    return may(actor) and is_waiting and case.request.asker is Asker.SELF


def can_resume(case: CaseView, actor: Actor) -> bool:
    return may(actor) and not case.request.is_over and any(each.ends is None for each in case.pauses)


def can_conclude(case: CaseView, actor: Actor) -> bool:
    open_ = {each.right for each in case.request.rights if each.outcome is None}
    return may(actor) and case.request.state is RequestState.EXECUTING and Right.RECTIFICATION in open_


def can_ground(case: CaseView, actor: Actor) -> bool:
    open_ = [each for each in case.request.rights if each.outcome is None and each.begun_at is None]
    return may(actor) and not case.request.is_over and any(each.right is Right.RESTRICTION for each in open_)


def can_weigh(case: CaseView, actor: Actor) -> bool:
    is_known = case.request.identity is not Identity.NONE and bool(case.contact_ids)
    waiting = [
        each
        for each in case.request.rights
        if each.right is Right.OBJECTION_TO_INTEREST and each.outcome is None and each.upheld_at is None
    ]
    return may(actor) and is_known and not case.request.is_over and bool(waiting)
