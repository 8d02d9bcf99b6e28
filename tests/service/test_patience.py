"""A question that takes too long is stopped, and the next one is answered."""

import pytest
from sqlalchemy import text

from service.access import SYSTEM
from service.errors import Unavailable
from service.storage import patience
from service.work import Workshop

ENDLESS = text(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)"
    " SELECT count(*) FROM n"
)
SHORT = text("SELECT count(*) FROM source")


def test_what_takes_too_long_is_stopped_and_refused(workshop: Workshop) -> None:
    with (
        pytest.raises(Unavailable),
        workshop.look(SYSTEM) as work,
        patience.within(work.session, 0.05),
    ):
        work.session.execute(ENDLESS)
    with workshop.look(SYSTEM) as work, patience.within(work.session, 5):
        assert work.session.execute(SHORT).scalar_one() == 0


def test_after_the_block_there_is_time_again(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        with patience.within(work.session, 0.000_1):
            pass
        some = text(ENDLESS.text.replace("2000000000", "50000"))
        assert work.session.execute(some).scalar_one() == 50_000
