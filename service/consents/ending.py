"""What does the ledger say when the service itself ends what a line of it said?"""

from rules.consent import Author, EventState, Method
from service.consents.statements import Bound, Statement
from service.storage.consents import ConsentEvent
from service.work import Work


def ended(work: Work, row: ConsentEvent, state: EventState, *, method: Method, because: str) -> Bound:
    """A line of ours about the purpose and channel of another, which its evidence names under `because`."""
    statement = Statement(
        purpose=row.purpose,
        channel=row.channel,
        state=state,
        author=Author.SYSTEM,
        method=method,
        at=work.now,
        evidence={because: str(row.id)},
        source_id=row.source_id,
    )
    return Bound(statement=statement, state=state, basis=row.basis, purpose_version=row.purpose_version)
