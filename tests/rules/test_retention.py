"""Is time counted by the calendar, and does nobody go while something still needs them?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.erasing import Category
from rules.records import Kind
from rules.retention import Action, Known, Rule, Scope, Trigger, ends, is_period, judged, limits

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def rule(
    name: str,
    period: str,
    *,
    trigger: Trigger = Trigger.COLLECTED,
    action: Action = Action.ERASE,
    scope: Scope | None = None,
) -> Rule:
    return Rule(id=name, trigger=trigger, period=period, action=action, scope=scope or Scope())


def collected(when: datetime, *sources: str, **more: object) -> Known:
    known = {"sources": frozenset(sources or ("form",)), "moments": {Trigger.COLLECTED: when}}
    return Known(**(known | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("P1Y", at(2024, 2, 29), at(2025, 2, 28)),
        ("P4Y", at(2024, 2, 29), at(2028, 2, 29)),
        ("P1M", at(2026, 1, 31), at(2026, 2, 28)),
        ("P18M", at(2024, 8, 31), at(2026, 2, 28)),
        ("P1Y2M3D", at(2025, 12, 31), at(2027, 3, 3)),
        ("P90D", at(2026, 1, 1), at(2026, 4, 1)),
    ],
)
def test_a_period_is_counted_by_the_calendar(period: str, since: datetime, until: datetime) -> None:
    assert ends(period, since) == until


@pytest.mark.parametrize("text", ["", "P", "2Y", "PT5H", "P1W", "P-1Y", "P1D2Y", "P1y"])
def test_what_is_no_period_is_not_counted(text: str) -> None:
    assert not is_period(text)


@given(st.integers(0, 900), st.integers(0, 2_000), st.datetimes(timezones=st.just(UTC)))
def test_a_longer_period_never_ends_sooner(years: int, days: int, since: datetime) -> None:
    assert since <= ends(f"P{years}Y", since) <= ends(f"P{years}Y{days}D", since)


def test_time_that_is_over_says_by_which_rule_and_since_when() -> None:
    [over] = judged([rule("all", "P2Y")], collected(at(2024)), NOW).over
    assert (over.rule.id, over.since, over.ended_at) == ("all", at(2024), at(2026))


def test_nobody_goes_a_moment_too_soon() -> None:
    rules = [rule("all", "P2Y")]
    assert not judged(rules, collected(at(2024, 3, 3)), NOW).over
    assert judged(rules, collected(at(2024, 3, 2)), NOW).over


def test_a_rule_of_its_own_takes_the_place_of_the_rule_for_the_rest() -> None:
    rules = [rule("rest", "P9Y"), rule("bought", "P1Y", scope=Scope(source="list"))]
    assert [each.rule.id for each in judged(rules, collected(at(2024), "list"), NOW).over] == ["bought"]
    assert not judged(rules, collected(at(2024), "form"), NOW).over


def test_whoever_is_known_by_another_source_too_is_kept_for_it() -> None:
    bought = rule("bought", "P1Y", scope=Scope(source="list"))
    both = collected(at(2024), "list", "form")
    assert not judged([bought, rule("rest", "P9Y")], both, NOW).over
    assert judged([bought, rule("rest", "P2Y")], both, NOW).over
    alone = judged([bought], both, NOW)
    assert (alone.over, alone.is_covered) == ((), False)


def test_whoever_several_purposes_need_is_kept_for_the_last_of_them() -> None:
    rules = [
        rule("news", "P1Y", trigger=Trigger.WITHDRAWN, scope=Scope(purpose="newsletter")),
        rule("orders", "P7Y", trigger=Trigger.CONTRACT_END, scope=Scope(purpose="orders")),
    ]
    withdrawn = {"newsletter": {Trigger.WITHDRAWN: at(2024)}}
    customer = withdrawn | {"orders": {Trigger.CONTRACT_END: at(2022)}}
    assert judged(rules, collected(at(2024), purposes=withdrawn), NOW).over
    assert not judged(rules, collected(at(2024), purposes=customer), NOW).over


def test_a_rule_that_waits_for_a_withdrawal_covers_nobody_who_never_withdrew() -> None:
    rules = [rule("news", "P1Y", trigger=Trigger.WITHDRAWN, scope=Scope(purpose="newsletter"))]
    asked = collected(at(2020), purposes={"newsletter": {}})
    assert judged(rules, asked, NOW) == judged([], asked, NOW)
    assert not judged(rules, asked, NOW).is_covered


def test_for_all_purposes_a_wish_counts_only_when_it_is_of_all() -> None:
    rules = [rule("gone", "P1Y", trigger=Trigger.WITHDRAWN)]
    one = {"newsletter": {Trigger.WITHDRAWN: at(2024)}, "events": {}}
    both = one | {"events": {Trigger.WITHDRAWN: at(2023)}}
    assert not judged(rules, collected(at(2024), purposes=one), NOW).over
    [over] = judged(rules, collected(at(2024), purposes=both), NOW).over
    assert over.since == at(2024)


def test_kind_and_country_narrow_a_rule() -> None:
    rules = [rule("consumers", "P1Y", scope=Scope(kind=Kind.CONSUMER, country="NL"))]
    assert judged(rules, collected(at(2024), kind=Kind.CONSUMER, country="NL"), NOW).over
    assert not judged(rules, collected(at(2024), kind=Kind.CONSUMER, country="FI"), NOW).over
    assert not judged(rules, collected(at(2024), kind=None, country="NL"), NOW).over


def test_parts_go_while_the_person_stays_and_with_the_person_when_they_go() -> None:
    letters = rule("letters", "P1Y", scope=Scope(category=Category.MAIL))
    look = rule("look", "P1Y", action=Action.REVIEW)
    kept = judged([letters, look, rule("all", "P9Y")], collected(at(2024)), NOW)
    assert [each.rule.id for each in kept.over] == ["letters", "look"]
    gone = judged([letters, look, rule("all", "P2Y")], collected(at(2024)), NOW)
    assert [each.rule.id for each in gone.over] == ["all"]


def test_a_duty_keeps_its_category_until_its_own_time_is_over() -> None:
    proof = rule("proof", "P5Y", action=Action.KEEP, scope=Scope(category=Category.CONSENTS, country="DE"))
    said = judged([proof, rule("all", "P2Y")], collected(at(2024), country="DE"), NOW)
    assert (len(said.over), said.kept_until) == (1, {Category.CONSENTS: at(2029)})
    assert not judged([proof], collected(at(2020), country="DE"), NOW).kept_until
    assert not judged([proof], collected(at(2024), country="DE"), NOW).is_covered


def test_the_limit_of_a_purpose_is_its_own_rule_or_that_for_everybody() -> None:
    rest, own = rule("rest", "P3Y"), rule("own", "P1Y", scope=Scope(purpose="newsletter"))
    assert limits([rest, own], "newsletter") == (own,)
    assert limits([rest, own], "events") == (rest,)
