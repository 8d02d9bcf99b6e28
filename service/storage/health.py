"""How much is waiting?"""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.leads import LeadStatus
from service.storage.jobs import Job, State
from service.storage.leads import Lead


def jobs_by_state(session: Session) -> Mapping[State, int]:
    """How many jobs wait, run, and were given up."""
    states = (State.WAITING, State.RUNNING, State.FAILED)
    rows = session.execute(select(Job.state, func.count()).where(Job.state.in_(states)).group_by(Job.state))
    return dict.fromkeys(states, 0) | {row[0]: row[1] for row in rows}


def leads_waiting(session: Session) -> int:
    """How many leads wait in quarantine for a steward."""
    return session.scalar(select(func.count(Lead.id)).where(Lead.status == LeadStatus.QUARANTINED)) or 0
