"""Figures are told as they are."""

import pytest

from tests.benchmarks.figures import Figure, Unit, document, table

SLOW = Figure(name="one lead", on="SQLite", value=3.14159, unit=Unit.MILLIS, floor=1.5, more={"p99": 12.5})
FAST = Figure(name="rows", on="PostgreSQL", value=1_234.5, unit=Unit.RATE, floor=4_938.0)
BARE = Figure(name="seal", value=250.4, unit=Unit.MICROS)


@pytest.mark.parametrize(("figure", "times"), [(SLOW, 2.094), (FAST, 4.0), (BARE, None)])
def test_a_figure_costs_so_many_times_its_floor_whether_it_is_a_span_or_a_rate(
    figure: Figure, times: float | None
) -> None:
    assert figure.times == (pytest.approx(times, abs=0.001) if times else None)


def test_programs_hear_three_figures_of_each_measurement_and_nothing_empty() -> None:
    told = document({"api": [SLOW], "vault": [BARE]}, {"cores": 2})
    assert told["machine"] == {"cores": 2}
    assert told["figures"]["vault"] == [{"name": "seal", "value": 250.0, "unit": "µs"}]
    [slow] = told["figures"]["api"]
    assert (slow["value"], slow["times"], slow["more"]) == (3.14, 2.09, {"p99": 12.5})


def test_people_read_a_column_for_each_database_and_an_empty_cell_where_nothing_was_measured() -> None:
    assert table({"api": [SLOW, FAST]}).splitlines() == [
        "| api | SQLite | PostgreSQL |",
        "| --- | ---: | ---: |",
        "| one lead | 3.14 ms (2.1 × bare, p99 12.5) |  |",
        "| rows |  | 1,234 a second (4.0 × bare) |",
    ]
