"""What do the records of a few contacts hold, to be shown beside each other?"""

import uuid
from collections.abc import Collection

from sqlalchemy import Select, select

from service.storage.leads import Lead, Record
from service.storage.sources import Source


def records(contact_ids: Collection[uuid.UUID], *, limit: int) -> Select[Record, Lead, Source]:
    """The newest records of those contacts, each with its lead and its source."""
    return (
        select(Record, Lead, Source)
        .join(Lead, Lead.id == Record.lead_id)
        .join(Source, Source.id == Record.source_id)
        .where(Record.contact_id.in_(contact_ids))
        .order_by(Record.lead_id.desc())
        .limit(limit)
    )
