"""What does one contact add to the figures, reckoned by hand?"""

from uuid import UUID

import pytest

from rules.dimensions import Dimension
from rules.fields import FieldName
from rules.findings import Verdict
from rules.measures.contacts import (
    HOW,
    NEEDED,
    Cut,
    Remark,
    Seen,
    Value,
    figures,
    is_behind,
    measure,
)
from rules.measures.scorecard import Rate
from rules.measures.shares import Share
from rules.records import Kind

FORM, LIST = UUID(int=1), UUID(int=2)
ANNA = Seen(
    kind=Kind.CONSUMER,
    country="NL",
    values=(
        Value(FieldName.NAME, Verdict.VALID, FORM),
        Value(FieldName.EMAIL, Verdict.SUSPECT, LIST, 0.4),
        Value(FieldName.PHONE, Verdict.UNVERIFIABLE, FORM, 0.9),
    ),
    remarks=(Remark(Verdict.SUSPECT, FORM), Remark(Verdict.UNVERIFIABLE, FORM)),
)


def rounded(share: Share) -> tuple[float, int]:
    return round(share.part, 4), share.whole


def told(seen: Seen) -> dict[tuple[Cut, str, str], tuple[float, int]]:
    return {(each.cut, each.value, each.measure.value): rounded(each.share) for each in figures(seen)}


def test_each_dimension_is_what_is_written_beside_it() -> None:
    assert {name: rounded(share) for name, share in measure(ANNA).items()} == {
        Dimension.COMPLETENESS: (4.0, 5),  # e-mail, telephone, a name, a name or an organisation: no address
        Dimension.VALIDITY: (2.6, 3),  # 1 + 0.6 + 1
        Dimension.UNIQUENESS: (1.0, 1),
        Dimension.TIMELINESS: (1.3, 2),  # 0.4 + 0.9; no name goes stale here
        Dimension.CONSISTENCY: (0.42, 1),  # 0.6 × 0.7
        Dimension.ACCURACY: (2.3, 3),  # 1 + 0.6 + 0.7
    }


def test_five_things_are_needed_for_some_use() -> None:
    assert {
        frozenset({FieldName.EMAIL}),
        frozenset({FieldName.PHONE}),
        frozenset({FieldName.ADDRESS}),
        frozenset({FieldName.NAME}),
        frozenset({FieldName.NAME, FieldName.ORGANISATION}),
    } == NEEDED


def test_a_wrong_value_obeys_no_rule_and_a_corrected_one_all() -> None:
    seen = Seen(values=(Value(FieldName.EMAIL, Verdict.INVALID), Value(FieldName.PHONE, Verdict.CORRECTED)))
    assert measure(seen)[Dimension.VALIDITY] == Share(1.0, 2)


def test_a_possible_duplicate_is_not_unique() -> None:
    assert measure(Seen(is_doubted=True))[Dimension.UNIQUENESS] == Share(0.0, 1)


def test_a_contact_counts_for_all_for_its_country_and_for_its_kind() -> None:
    found = told(ANNA)
    assert found[Cut.WHOLE, "", "validity"] == found[Cut.COUNTRY, "NL", "validity"] == (2.6, 3)
    assert found[Cut.KIND, "consumer", "validity"] == (2.6, 3)
    assert (Cut.COUNTRY, "", "validity") in told(Seen(values=ANNA.values))


def test_a_source_answers_for_its_own_values() -> None:
    found = told(ANNA)
    assert found[Cut.SOURCE, str(FORM), "validity"] == (2.0, 2)
    assert found[Cut.SOURCE, str(LIST), "validity"] == (0.6, 1)
    assert found[Cut.SOURCE, str(LIST), "timeliness"] == (0.4, 1)
    assert found[Cut.SOURCE, str(LIST), "stale"] == (1.0, 1)
    assert found[Cut.SOURCE, str(FORM), "stale"] == (0.0, 1)


def test_no_source_is_blamed_for_what_others_sent_as_well() -> None:
    found = told(ANNA)
    assert found[Cut.SOURCE, str(LIST), "completeness"] == found[Cut.WHOLE, "", "completeness"]
    assert found[Cut.SOURCE, str(FORM), "consistency"] == (0.42, 1)
    assert found[Cut.SOURCE, str(LIST), "consistency"] == (1.0, 1)


def test_a_letter_that_came_back_tells_of_whose_address_it_was_only() -> None:
    found = told(Seen(values=ANNA.values, has_bounced=True, has_complained=True, is_permitted=False))
    assert found[Cut.SOURCE, str(LIST), "bounced"] == (1.0, 1)
    assert found[Cut.SOURCE, str(LIST), "complained"] == (1.0, 1)
    assert (Cut.SOURCE, str(FORM), "bounced") not in found
    assert found[Cut.SOURCE, str(FORM), "unpermitted"] == (1.0, 1)


def test_what_was_never_decided_is_no_refusal() -> None:
    assert {name for _, _, name in told(ANNA)}.isdisjoint({Rate.UNPERMITTED.value})


@pytest.mark.parametrize(
    ("name", "source", "lowers"),
    [
        (Dimension.VALIDITY, None, True),
        (Dimension.VALIDITY, LIST, True),
        (Dimension.VALIDITY, FORM, False),
        (Dimension.UNIQUENESS, None, False),
        (Dimension.COMPLETENESS, None, True),
        (Dimension.COMPLETENESS, LIST, True),
        (Dimension.COMPLETENESS, UUID(int=9), False),
        (Dimension.TIMELINESS, LIST, True),
        (Dimension.TIMELINESS, FORM, False),
        (Rate.STALE, LIST, True),
        (Rate.STALE, FORM, False),
    ],
)
def test_it_is_known_who_lowers_a_figure(name: Dimension | Rate, source: UUID | None, lowers: bool) -> None:
    assert is_behind(ANNA, name, source=source) is lowers


def test_beside_every_figure_stands_how_it_is_measured() -> None:
    assert set(HOW) == set(Dimension)
