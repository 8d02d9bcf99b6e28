"""On which channels may somebody be written to now, for one purpose?"""

from collections.abc import Collection
from uuid import UUID

from rules.records import Channel
from service import standing
from service.standing import Subject
from service.work import Work


def channels_open(
    work: Work, contact_id: UUID, *, purpose: str, channels: Collection[Channel]
) -> frozenset[Channel]:
    """Those of the channels on which the purpose is permitted now. Needs standing:read.

    It is asked for planning: whoever writes asks again for each letter, and then it is written down.
    """
    subject = Subject(contact_id=contact_id)
    return frozenset(
        channel
        for channel in channels
        for answer in standing.decide_many(work, [subject], purpose=purpose, channel=channel)
        if answer.decision.allowed
    )
