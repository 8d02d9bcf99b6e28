"""Are we fit to serve, and if not, what is missing?"""

from collections.abc import Sequence
from enum import StrEnum

from service.access import Scope
from service.metrics import Gauge, Labels
from service.storage import health as stored
from service.storage import migrations
from service.work import Work

NEEDED = Scope.SYSTEM_READ
"""What it takes to hear how we are doing."""


class Lack(StrEnum):
    """Why requests can not be taken now."""

    DATABASE = "database"
    """It does not answer."""
    SETUP = "setup"
    """Tables or keys do not fit this program: `goodstanding doctor` tells which."""


def lacks(work: Work) -> tuple[Lack, ...]:
    """What keeps us from serving, given that everything could be opened."""
    return () if migrations.is_current(work.session.connection()) else (Lack.SETUP,)


def gauges(work: Work) -> Sequence[Gauge]:
    """What waits, counted in the database: the same whichever process is asked."""
    work.actor.must(NEEDED)
    jobs: dict[Labels, float] = {
        (("state", state.value),): count for state, count in stored.jobs_by_state(work.session).items()
    }
    waiting: dict[Labels, float] = {(): stored.leads_waiting(work.session)}
    return (
        Gauge(name="goodstanding_jobs", help="Jobs by state.", values=jobs),
        Gauge(name="goodstanding_leads_in_quarantine", help="Leads that wait for a steward.", values=waiting),
    )
