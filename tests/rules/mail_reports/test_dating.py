"""A mail is as old as it says, unless that cannot be."""

from datetime import UTC, datetime, timedelta
from email.message import Message

import pytest

from rules.mail_reports.dating import written_at

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def dated(date: str | None) -> Message:
    mail = Message()
    if date is not None:
        mail["Date"] = date
    return mail


def test_the_date_of_a_mail_is_read_with_its_zone() -> None:
    found = written_at(dated("Sun, 1 Mar 2026 13:00:00 +0200"), now=NOW)
    assert found == datetime(2026, 3, 1, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "date",
    [None, "", "yesterday", "Tue, 3 Mar 2026 13:00:00 +0000", "Mon, 1 Jan 1990 00:00:00 +0000"],
)
def test_a_date_that_cannot_be_is_the_day_it_came(date: str | None) -> None:
    assert written_at(dated(date), now=NOW) == NOW


def test_a_date_without_zone_is_taken_as_utc() -> None:
    day = NOW - timedelta(days=1)
    assert written_at(dated(f"{day:%d %b %Y %H:%M:%S} -0000"), now=NOW) == day
