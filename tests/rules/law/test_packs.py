"""The laws we ship: do they say what is written down apart from them, and does every row matter?"""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules import law
from rules.law import matrix
from rules.law.ages import HIGHEST
from rules.law.grounds import CONDITIONS
from rules.law.matrix import MESSAGE_PARTS, ExceptionKind, Row, SubjectType
from rules.law.reasons import EFFECTS, FAMILIES
from rules.records import Channel
from rules.standing import examples
from rules.suppressions import Reason as Listed
from service.packs import shipped_texts

GOLDEN = Path(__file__).parents[2] / "golden" / "law.txt"
TEXTS = {path: text for path, text in shipped_texts().items() if path.startswith("law/")}
LAW, FAULTS = law.read(TEXTS)
GROUPS = tomllib.loads(TEXTS["law/marketing.toml"])["regimes"]


def cases() -> Iterator[tuple[tuple[str, ...], str]]:
    """Questions to the matrix as they stand written down, and their answers."""
    for line in GOLDEN.read_text().splitlines():
        *asked, _, _, _ = line.split()
        yield tuple(asked), " ".join(line.split()[len(asked) :])


def told(rows: matrix.Matrix, asked: tuple[str, ...]) -> str:
    country, use, subject, day, product = asked
    row = rows.row(
        None if country == "-" else country,
        use,
        SubjectType(subject),
        date.fromisoformat(day),
        product=None if product == "-" else product,
    )
    return shown(row) if row else "nothing"


def shown(row: Row) -> str:
    kinds = [f"{each.kind}/{each.months}" if each.months else each.kind.value for each in row.exemptions]
    return f"{row.id} {row.requirement} {'+'.join(kinds) or '-'}"


def test_the_shipped_laws_have_no_fault_and_keep_their_promises() -> None:
    assert [*FAULTS, *examples.complaints(LAW), *examples.failures(LAW)] == []


def test_the_matrix_says_what_is_written_down_apart_from_it() -> None:
    assert {asked: told(LAW.matrix, asked) for asked, _ in cases()} == dict(cases())


@pytest.mark.parametrize("dropped", [row.id for row in LAW.matrix.rows])
def test_without_this_row_a_question_is_answered_otherwise(dropped: str) -> None:
    without = matrix.of_rows([row for row in LAW.matrix.rows if row.id != dropped], GROUPS)
    changed = [asked for asked, answer in cases() if told(without, asked) != answer]
    [row] = [row for row in LAW.matrix.rows if row.id == dropped]
    assert changed
    assert any(each for each in row.tests if _is_otherwise(without, each.asked, each.wanted, row))


def _is_otherwise(without: matrix.Matrix, asked: dict, wanted: dict, row: Row) -> bool:
    answer = examples.answer(asked, law.Law(matrix=without, ages=LAW.ages))
    codes = [reason.code for reason in answer.reasons]
    return (answer.allowed, wanted["code"] in codes, answer.rule) != (wanted["allowed"], True, row.rule)


def test_there_is_no_gap_between_the_days_of_two_rows() -> None:
    ended = [row for row in LAW.matrix.rows if row.until]
    assert ended
    for row in ended:
        for use in row.channels:
            for subject in row.subjects:
                assert row.until
                after = LAW.matrix.row(row.regime, use, subject, row.until + timedelta(days=1))
                assert after is not None
                assert after.regime == row.regime


@pytest.mark.parametrize("country", ["NL", "FI", "DE", "BE", "SE", "GB", "FR", "US", "CA", "ES", None])
@pytest.mark.parametrize("use", matrix.USES)
@pytest.mark.parametrize("subject", SubjectType)
def test_every_question_about_a_country_we_know_has_an_answer(
    country: str | None, use: str, subject: SubjectType
) -> None:
    assert LAW.matrix.row(country, use, subject, date(2026, 11, 1)) is not None


@pytest.mark.parametrize("country", ["JP", "BR", "XX", "CH"])
def test_a_country_we_do_not_know_has_none(country: str) -> None:
    assert LAW.matrix.row(country, "email", SubjectType.CONSUMER, date(2026, 11, 1)) is None


def test_nothing_is_said_of_days_before_the_laws() -> None:
    assert LAW.matrix.row("NL", "email", SubjectType.CONSUMER, date(2018, 5, 24)) is None


def test_every_row_says_who_read_its_source_or_that_nobody_did() -> None:
    assert all(row.source and row.url.startswith("https://") for row in LAW.matrix.rows)
    assert not any(row.is_verified and not row.reviewer for row in LAW.matrix.rows)


def test_every_reason_has_its_sentence_and_its_family() -> None:
    assert LAW.reasons.keys() == EFFECTS.keys()
    assert {code.partition(".")[0] for code in EFFECTS} == FAMILIES.keys()


@pytest.mark.parametrize("code", EFFECTS)
def test_every_reason_is_given_for_its_example(code: str) -> None:
    reason = LAW.reasons[code]
    answer = examples.answer(reason.example, LAW)
    [found] = [each for each in answer.reasons if each.code == code]
    for language in ("en", "nl", "fi"):
        assert "…" not in reason.text(language, found.params)
        assert reason.remedy(language)


def test_whatever_fills_a_gap_is_told_in_words() -> None:
    [words] = {id(each.words): each.words for each in LAW.reasons.values()}.values()
    filling = {*ExceptionKind, *CONDITIONS, *MESSAGE_PARTS, *Listed, *Channel}
    assert words.keys() == {str(each) for each in filling}


def test_the_words_in_a_sentence_are_of_its_language() -> None:
    told = {"exception": "soft_opt_in", "missing": "sale, opt_out_offered"}
    sentence = LAW.reasons["LAW.EXCEPTION_INCOMPLETE"].text("nl-BE", told)
    assert "eigen klanten" in sentence
    assert "een verkoop, vanaf het begin een uitweg aangeboden" in sentence
    assert "own customers" in LAW.reasons["LAW.EXCEPTION"].text("sv", told)


def test_the_ages_are_those_by_which_the_rules_remark_on_children() -> None:
    rules = tomllib.loads(shipped_texts()["base/xfield.toml"])["rule"]
    [minor] = [rule for rule in rules if rule["id"] == "xfield.minor"]
    groups = minor["when"]["all"][1]["not"]["any"]
    remarked = {country: each["all"][0]["gt"] + 1 for each in groups for country in each["all"][1]["in"]}
    today = date(2026, 11, 1)
    ours = {country for limit in LAW.ages.limits for country in limit.countries}
    found = {country: LAW.ages.limit(country, today) for country in ours}
    assert {
        country: limit.years for country, limit in found.items() if limit and limit.years < HIGHEST
    } == remarked


def test_somebody_is_a_child_until_the_birthday() -> None:
    born = date(2010, 11, 2)
    assert LAW.ages.is_child(born, "NL", date(2026, 11, 1))
    assert not LAW.ages.is_child(born, "NL", date(2026, 11, 2))


def test_where_no_age_is_known_the_highest_counts() -> None:
    assert LAW.ages.is_child(date(2011, 1, 1), "JP", date(2026, 11, 1))
    assert not LAW.ages.is_child(date(2010, 1, 1), None, date(2026, 11, 1))


def test_denmark_raised_its_age() -> None:
    limits = [LAW.ages.limit("DK", day) for day in (date(2023, 12, 31), date(2024, 1, 1))]
    assert [limit and limit.years for limit in limits] == [13, 15]
