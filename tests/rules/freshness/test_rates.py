"""Which rate applies to whose value, and what own outcomes make of it."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from rules.fields import FieldName
from rules.freshness.learning import Seen, Watched, rate_after, within, worth_after
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR, Group, Rate, group_of, pace
from rules.freshness.signals import SignalKind
from rules.records import Email, Kind, Phone

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def watched(years: float, *, is_changed: bool) -> Watched:
    return Watched(since=NOW, until=NOW + timedelta(days=years * YEAR), is_changed=is_changed)


@pytest.mark.parametrize(
    ("name", "kind", "value", "group"),
    [
        (
            FieldName.EMAIL,
            Kind.PROFESSIONAL,
            Email(address="a@example.com", key="a@example.com"),
            "work_email",
        ),
        (
            FieldName.EMAIL,
            Kind.PROFESSIONAL,
            Email(address="a@example.com", key="a@example.com", flags=("free",)),
            "personal_email",
        ),
        (FieldName.EMAIL, Kind.CONSUMER, None, "personal_email"),
        (FieldName.PHONE, Kind.PROFESSIONAL, Phone(e164="+31612345678", kind="mobile"), "mobile"),
        (FieldName.PHONE, Kind.PROFESSIONAL, Phone(e164="+31201234567", kind="fixed"), "work_phone"),
        (FieldName.PHONE, Kind.CONSUMER, Phone(e164="+31201234567", kind="fixed"), "home_phone"),
        (FieldName.ADDRESS, Kind.PROFESSIONAL, None, "company_address"),
        (FieldName.ADDRESS, None, None, "private_address"),
        (FieldName.BIRTH_DATE, Kind.CONSUMER, None, None),
    ],
)
def test_a_field_goes_stale_like_others_of_its_kind(
    name: FieldName, kind: Kind | None, value: object, group: str | None
) -> None:
    assert group_of(name, kind=kind, value=value) == group


def test_a_country_of_its_own_comes_before_everywhere(decay: Decay) -> None:
    at_home = pace(decay.hazards, Group.PRIVATE_ADDRESS, country="NL")
    elsewhere = pace(decay.hazards, Group.PRIVATE_ADDRESS, country="FI")
    assert at_home is not None
    assert elsewhere is not None
    assert at_home.spent(1) == pytest.approx(0.11)
    assert elsewhere.spent(1) == pytest.approx(0.10)


def test_who_just_began_a_job_leaves_it_sooner(decay: Decay) -> None:
    new = pace(decay.hazards, Group.EMPLOYER, tenure=0.0)
    old = pace(decay.hazards, Group.EMPLOYER, tenure=10.0)
    unknown = pace(decay.hazards, Group.EMPLOYER)
    assert new is not None
    assert old is not None
    assert unknown is not None
    assert new.spent(1) > unknown.spent(1) > old.spent(1)


def test_every_group_has_a_rate(decay: Decay) -> None:
    assert [group for group in Group if pace(decay.hazards, group) is None] == []


def test_a_rate_moves_from_what_was_published_to_what_was_seen() -> None:
    prior = Rate(mean=0.2, weight=50)
    few = rate_after(prior, [watched(1, is_changed=True)] * 2)
    many = rate_after(prior, [watched(1, is_changed=True)] * 500)
    assert few.mean == pytest.approx((10 + 2) / (50 + 1))
    assert many.mean == pytest.approx((10 + 500) / (50 + 250))


def test_nothing_watched_leaves_the_rate_as_it_was() -> None:
    assert rate_after(Rate(mean=0.2, weight=50), []) == Rate(mean=0.2, weight=50)


def test_a_part_begins_where_the_whole_is() -> None:
    whole = Rate(mean=0.4, weight=5000)
    assert within(whole, Rate(mean=0.1, weight=20), []).mean == pytest.approx(0.4)


def test_the_true_rate_is_found_from_outcomes() -> None:
    # Looked at once a year: of those that lived through it, exp(-λ) are still true.
    share = 1 - math.exp(-0.3)
    seen = [watched(1, is_changed=number < share * 10_000) for number in range(10_000)]
    assert rate_after(Rate(mean=0.1, weight=20), seen).mean == pytest.approx(0.3, rel=0.02)


def test_a_learned_rate_moves_every_band_of_tenure(decay: Decay) -> None:
    shipped = pace(decay.hazards, Group.EMPLOYER, tenure=2.0)
    learned = pace(
        decay.hazards,
        Group.EMPLOYER,
        tenure=2.0,
        learned={(Group.EMPLOYER, None): Rate(mean=0.44, weight=500)},
    )
    assert shipped is not None
    assert learned is not None
    assert learned.spent(3) == pytest.approx(2 * shipped.spent(3))


def test_the_worth_of_a_signal_follows_what_was_adjudicated(decay: Decay) -> None:
    prior = decay.worths[SignalKind.BOUNCE_FULL, FieldName.EMAIL]
    harmless = worth_after(prior, Seen(stale=1000, stale_with=100, true=1000, true_with=100))
    telling = worth_after(prior, Seen(stale=1000, stale_with=900, true=1000, true_with=1))
    assert harmless.ratio == pytest.approx(1.0, rel=0.05)
    assert telling.ratio > 100
    assert worth_after(prior, Seen()) == prior
