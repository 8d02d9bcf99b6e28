"""What speaks for one person is enough to act on, enough to ask, or neither; and what stands above it."""

import pytest

from rules.matching import certain, deciding
from rules.matching.deciding import SAME, UNSURE, Thresholds, Verdict
from rules.matching.levels.dates import Birth
from rules.matching.traits import Traits

LIMITS = Thresholds()


@pytest.mark.parametrize(
    ("bits", "records", "verdict"),
    [
        ([SAME], 1, Verdict.SAME),
        ([SAME - 0.1], 1, Verdict.UNSURE),
        ([UNSURE - 0.1], 1, Verdict.DIFFERENT),
        ([], 1, Verdict.DIFFERENT),
        ([SAME + 5], 3, Verdict.SAME),
        ([SAME + 0.5], 3, Verdict.UNSURE),
        ([SAME + 2, UNSURE - 30], 2, Verdict.UNSURE),
        ([SAME + 5], 200, Verdict.DIFFERENT),
    ],
    ids=[
        "enough",
        "nearly",
        "too little",
        "no key in common",
        "two of its records share no key",
        "they weigh a little against",
        "one of its records speaks against it",
        "more records than one person has",
    ],
)
def test_all_records_of_a_contact_have_a_say(bits: list[float], records: int, verdict: Verdict) -> None:
    assert deciding.verdict(bits, records=records, limits=LIMITS) is verdict


def test_twice_as_many_records_ask_for_one_bit_more() -> None:
    one, two = (deciding.thresholds(records, fitted_on=100_000) for records in (100_000, 200_000))
    assert (two.same - one.same, two.unsure - one.unsure) == (1, 1)


def test_few_records_ask_for_no_less() -> None:
    assert deciding.thresholds(10, fitted_on=100_000) == LIMITS


@pytest.mark.parametrize(("bits", "chance"), [(0, 0.5), (1, 2 / 3), (-5_000, 0), (5_000, 1)])
def test_bits_are_odds(bits: float, chance: float) -> None:
    assert deciding.chance(bits) == pytest.approx(chance)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("anna", "vries"), ("anna", "vries"), True),
        (("anna maria", "vries"), ("a", "vries"), True),
        (("anna", "vries"), ("", ""), True),
        (("anna", "jansen vries"), ("anna", "vries"), True),
        (("anna", "vries"), ("bram", "vries"), False),
        (("anna", "vries"), ("anna", "bakker"), False),
    ],
)
def test_names_contradict_each_other_or_do_not(
    one: tuple[str, str], other: tuple[str, str], *, agree: bool
) -> None:
    a, b = (Traits(given=given, family=family) for given, family in (one, other))
    assert certain.names_may_agree(a, b) is agree
    assert certain.names_may_agree(b, a) is agree


def test_the_name_at_birth_is_a_name_of_the_same_person() -> None:
    assert certain.names_may_agree(
        Traits(given="anna", family="vries", maiden="bakker"), Traits(given="anna", family="bakker")
    )


def test_a_mailbox_is_shared_whichever_of_two_it_is() -> None:
    one, other = Traits(email="a@example.org", email2="b@example.org"), Traits(email="b@example.org")
    assert certain.share_a_mailbox(one, other)
    assert not certain.share_a_mailbox(Traits(), Traits())


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ({"given": "anna"}, {"given": "a"}, True),
        ({"given": "anna", "birth": "19800304"}, {"given": "anna"}, True),
        ({"given": "anna"}, {"given": "bram"}, False),
        ({"given": "anna"}, {}, False),
        ({"given": "anna", "birth": "19800304"}, {"given": "anna", "birth": "19510203"}, False),
        ({"given": "anna", "email": "other@example.org"}, {"given": "anna"}, False),
    ],
    ids=[
        "an initial",
        "one birth date",
        "two given names",
        "one given name",
        "two birth dates",
        "two mailboxes",
    ],
)
def test_one_reader_has_one_mailbox_one_name_and_one_birth_date(
    one: dict[str, str], other: dict[str, str], *, are: bool
) -> None:
    a, b = (Traits(**{"family": "vries", "email": "a@example.org"} | each) for each in (one, other))
    assert certain.are_one_reader(a, b) is are
    assert certain.are_one_reader(b, a) is are


def test_nobody_reads_a_mailbox_without_a_name() -> None:
    nameless = Traits(email="a@example.org")
    assert not certain.are_one_reader(nameless, nameless)


@pytest.mark.parametrize(
    ("compared", "apart"),
    [
        ({Birth.OTHER}, True),
        ({Birth.OTHER, Birth.MISSING, Birth.PARTLY}, True),
        ({Birth.OTHER, Birth.SWAPPED}, False),
        ({Birth.PARTLY, Birth.MISSING}, False),
        (set(), False),
    ],
    ids=["another date", "another date among none", "a slip", "partly the same", "nothing to compare"],
)
def test_a_quite_other_birth_date_tells_two_apart_unless_a_record_has_the_same(
    compared: set[Birth], *, apart: bool
) -> None:
    assert certain.were_born_apart(compared) is apart
