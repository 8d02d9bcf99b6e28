"""Does every column that may lead to a person go when the person is erased, or is it said why it stays?"""

from sqlalchemy import Column

from rules.erasing import Category
from service.erasure.removing import DEEDS
from service.storage.base import SealedColumn
from service.storage.schema import METADATA
from service.storage.traces import BARE, TRACES

LEADING = frozenset(
    {
        "contact_id",
        "lead_id",
        "left_id",
        "right_id",
        "member_id",
        "merged_into",
        "owner",
        "record_id",
        "survivor_id",
    }
)
"""What columns are called that hold the id of a contact or a lead."""


def leads_to_somebody(column: Column[object]) -> bool:
    return column.name in LEADING or isinstance(column.type, SealedColumn)


def seen_to() -> set[str]:
    """Every column of a row that goes, and those of which it is said why they stay."""
    gone = {trace.table for trace in TRACES}
    of_rows = {f"{table}.{column.name}" for table in gone for column in METADATA.tables[table].c}
    return of_rows | set(BARE)


def test_whatever_leads_to_a_person_goes_or_is_said_to_stay() -> None:
    there = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.c
        if leads_to_somebody(column)
    }
    assert there - seen_to() == set()


def test_nothing_is_said_of_columns_that_are_not_there() -> None:
    there = {f"{table.name}.{column.name}" for table in METADATA.tables.values() for column in table.c}
    assert set(BARE) - there == set()
    assert {f"{trace.table}.{name}" for trace in TRACES for name in trace.columns} - there == set()


def test_every_category_has_its_deed() -> None:
    assert set(DEEDS) == set(Category)
