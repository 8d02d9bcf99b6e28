"""Of whom is nothing to be reckoned, because they do not want it?"""

from collections.abc import Collection
from uuid import UUID

from rules.consent import EventState
from rules.purposes import PurposeKind
from service import purposes
from service.storage import facts as stored
from service.work import Work

FORBIDDING = tuple(state for state in EventState if state.forbids)


def unweighed(work: Work, contact_ids: Collection[UUID]) -> set[UUID]:
    """Those who objected to all marketing, or said no to being weighed up on any channel.

    Marketing includes the weighing up for it: who objects to it is weighed up no more (GDPR art. 21(2) and
    (3)). Errs to the side of silence: a later yes to something else changes nothing here.
    """
    profiling = [key for key, each in purposes.current(work).items() if each.kind is PurposeKind.PROFILING]
    return stored.refusing(work.session, contact_ids, purposes=profiling, states=FORBIDDING)
