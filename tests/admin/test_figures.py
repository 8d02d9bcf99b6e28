"""A figure is written as its reader writes it."""

import pytest

from admin import figures
from tests.admin.office import Office


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("en", ("82.3%", "100%", "7.0%")),
        ("nl", ("82,3%", "100%", "7,0%")),
        ("fi", ("82,3 %", "100 %", "7,0 %")),
    ],
)
def test_a_share_has_the_sign_and_the_point_of_its_reader(
    office: Office, spoken: str, written: tuple[str, str, str]
) -> None:
    with office.app.test_request_context("/", headers={"Accept-Language": spoken}):
        found = figures.percent(0.823), figures.percent(1), figures.percent(0.07, "#,##0.0%")
    assert tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in found) == written
    assert " " not in "".join(found)


@pytest.mark.parametrize(
    ("spoken", "written"),
    [("en", ("+6.7", "\N{MINUS SIGN}2.2", "0.0")), ("fi", ("+6,7", "\N{MINUS SIGN}2,2", "0,0"))],
)
def test_a_figure_has_a_true_minus_and_nothing_has_no_sign(
    office: Office, spoken: str, written: tuple[str, str, str]
) -> None:
    with office.app.test_request_context("/", headers={"Accept-Language": spoken}):
        assert (figures.signed(6.74), figures.signed(-2.21), figures.signed(-0.04)) == written
