"""Do columns of a file make the table that single records would make?"""

import numpy as np
import polars as pl

from rules.matching import traits
from service.file_matching import layout

ROWS = [
    {"given": "anna", "family": "berg", "email": "anna@example.org", "phone": "31207940000"},
    {"given": "berg", "family": "anna", "email": "bo@example.org", "email2": "anna@example.org"},
    {"family": "berg", "maiden": "smit", "phone2": "31207940000", "city": "ede"},
]
DISTINCT = ("given", "family", "birth", "email", "user", "domain", "phone", "street", "city", "number")


def test_whole_columns_make_the_same_table_as_records_one_by_one():
    told = {
        name: pl.Series([row.get(name) for row in ROWS], dtype=pl.String)
        for name in traits.NAMES
        if any(name in row for row in ROWS)
    }
    fast = layout.table(told, len(ROWS))
    slow = traits.table([traits.Traits(**row) for row in ROWS])
    for name in DISTINCT:
        one, other = getattr(fast, name), getattr(slow, name)
        assert list(one.values) == list(other.values), name
        assert np.array_equal(one.codes, other.codes), name
        assert np.array_equal(one.counts, other.counts), name
    for name in ("maiden", "email2", "phone2"):
        assert np.array_equal(getattr(fast, name), getattr(slow, name)), name
    assert fast.population == slow.population
