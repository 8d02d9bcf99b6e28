"""Is the line where the figures are?"""

from datetime import date

from admin.trends import trend

DAY = date(2026, 3, 1)


def test_the_line_goes_through_the_figures() -> None:
    picture = trend([(DAY, 0.5), (date(2026, 3, 2), 0.75), (date(2026, 3, 5), 1.0)], label="l")
    assert (picture.floor, picture.traces) == (0.5, ("0.0,100.0 75.0,50.0 300.0,0.0",))
    assert picture.last == (300.0, 0.0)


def test_a_day_of_nothing_parts_the_line() -> None:
    days = [date(2026, 3, day) for day in range(1, 6)]
    picture = trend(list(zip(days, (0.9, 0.9, None, 0.9, 0.9), strict=True)), label="l")
    assert len(picture.traces) == 2


def test_a_perfect_course_stands_at_the_top() -> None:
    picture = trend([(DAY, 1.0), (date(2026, 3, 2), 1.0)], label="l")
    assert (picture.floor, picture.traces) == (0.9, ("0.0,0.0 300.0,0.0",))


def test_one_day_is_no_line() -> None:
    assert trend([(DAY, 0.5)], label="l").traces == ()
    assert trend([(DAY, None)], label="l").last is None
