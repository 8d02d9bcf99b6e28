"""Does a personal value ever get into a job?"""

from enum import StrEnum
from uuid import UUID

import pytest

from service.jobs.payloads import checked, checked_key

LEAD = UUID("01930000-0000-7000-8000-000000000001")


class Channel(StrEnum):
    EMAIL = "email"


def test_ids_numbers_and_codes_go_in_as_json() -> None:
    payload = {"lead": LEAD, "after": str(LEAD), "row": 7, "field": "email2", "by": Channel.EMAIL, "on": None}
    assert checked("lead.match", payload) == {
        "lead": str(LEAD),
        "after": str(LEAD),
        "row": 7,
        "field": "email2",
        "by": "email",
        "on": None,
    }
    assert checked("lead.match", {"leads": (LEAD, LEAD)}) == {"leads": [str(LEAD)] * 2}


@pytest.mark.parametrize(
    "value",
    [
        "anna@example.org",
        "Anna",
        "anna bakker",
        "+31201234567",
        "020-1234567",
        "1990-05-17",
        "1234 AB",
        "x" * 41,
        "",
        1.5,
        b"anna",
        {"email": "anna"},
        ["anna@example.org"],
        [LEAD] * 1001,
    ],
)
def test_anything_else_is_refused_without_repeating_it(value: object) -> None:
    with pytest.raises(ValueError, match=r"^lead.match: about is not an id, a number or a code$"):
        checked("lead.match", {"about": value})


def test_names_and_kinds_are_codes_too() -> None:
    with pytest.raises(ValueError, match="name of a member"):
        checked("lead.match", {"anna@example.org": 1})
    with pytest.raises(ValueError, match="kind of a job"):
        checked("Match Anna", {})


def test_a_unique_key_is_the_kind_and_ids() -> None:
    assert checked_key("lead.match", f"lead.match@{LEAD}:7") == f"lead.match@{LEAD}:7"
    for key in ("lead.match", "other@7", "lead.match@anna@example.org", "lead.match@Anna Bakker"):
        with pytest.raises(ValueError, match=r"^lead.match: the unique key"):
            checked_key("lead.match", key)
