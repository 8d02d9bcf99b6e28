"""What holds of a ledger: compared with a naive reading of it, and told by facts a steward would check."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.consent import ANY, Author, Event, EventState, LegalBasis, Method
from rules.permissions import State, holding, project, strictest, together

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(days=3650)
PURPOSES = ("newsletter", "events", ANY)
CHANNELS = ("email", "phone", ANY)
ASKED = [
    (purpose, channel)
    for purpose in ("newsletter", "events", "never")
    for channel in ("email", "phone", "sms")
]
HISTORIES = 10_000


def of_cluster(histories: Iterable[Iterable[Event]], as_of: datetime) -> Mapping[Any, State]:
    """What holds for a person known by several contacts: each history by itself, then all together."""
    return together([project(history, as_of) for history in histories])


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def said(number: int, state: EventState, on: float = 0, **more: Any) -> Event:
    parts: dict[str, Any] = {
        "id": UUID(int=number),
        "purpose": "newsletter",
        "channel": "email",
        "state": state,
        "basis": LegalBasis.CONSENT,
        "author": Author.SUBJECT,
        "method": Method.WEB_FORM,
        "at": day(on),
        "recorded_at": more.get("at", day(on)),
    }
    return Event(**parts | more)


def now(*events: Event, at: datetime = LATER) -> State:
    state = holding(project(events, at), "newsletter", "email")
    assert state is not None
    return state


# A naive reading, by another way: for one question only, one event after the other, in plain dictionaries.


def naive(
    events: Iterable[Event], purpose: str, channel: str, as_of: datetime
) -> tuple[str, UUID, bool] | None:
    seen: list[Event] = []
    for event in sorted(events, key=lambda each: (each.recorded_at, str(each.id))):
        if event.recorded_at > as_of:
            continue
        if any(event.id == old.id or same(event, old) for old in seen):
            continue
        seen.append(event)
    strength = [
        "objected",
        "withdrawn",
        "refused",
        "invalidated",
        "terminated",
        "expired",
        "deferred",
        "requested",
    ]
    about = [e for e in seen if e.purpose in ("*", purpose) and e.channel in ("*", channel)]
    about.sort(
        key=lambda e: (
            min(e.at, e.recorded_at),
            -strength.index(e.state.value) if e.state.value in strength else -9 if e.state == "given" else -8,
            (LATER - e.valid_until) if e.valid_until else timedelta(days=-1),
            spoken(e),
            e.recorded_at,
            e.id,
        )
    )
    held: dict[str, Any] = {}
    for event in about:
        moment = min(event.at, event.recorded_at)
        run_out(held, moment)
        if counts(event, held):
            was_confirmed = held.get("confirmed", False) and held["state"] in ("given", "renewed")
            held = {
                "state": event.state.value,
                "id": event.id,
                "until": event.valid_until,
                "consent": event.basis.value in ("A6-1-a", "A9-2-a"),
                "spoken": event.author.value in ("data_subject", "parent", "agent")
                and event.method != "import",
                "import": event.author == "import" or event.method == "import",
                "confirmed": spoken(event) and (event.method == "double_opt_in" or was_confirmed),
            }
    run_out(held, as_of)
    return (held["state"], held["id"], held["confirmed"]) if held else None


def same(one: Event, other: Event) -> bool:
    return replace(one, id=other.id, recorded_at=other.recorded_at) == other


def spoken(event: Event) -> bool:
    is_person = event.author.value in ("data_subject", "parent", "agent") and event.method.value != "import"
    return (
        event.state.value in ("given", "renewed") and event.basis.value in ("A6-1-a", "A9-2-a") and is_person
    )


def run_out(held: dict[str, Any], moment: datetime) -> None:
    is_limited = held and held["state"] in ("given", "renewed", "requested", "deferred") and held["until"]
    if is_limited and moment >= held["until"]:
        held["state"], held["confirmed"] = "expired", False


def counts(event: Event, held: dict[str, Any]) -> bool:
    new, yes = event.state.value, event.state.value in ("given", "renewed")
    if yes and event.purpose == "*":
        return False
    if not held or new in ("refused", "withdrawn", "objected") or spoken(event):
        return True
    if held["state"] in ("refused", "withdrawn", "objected"):
        return False
    if new in ("requested", "deferred"):
        return held["state"] not in ("given", "renewed")
    if not yes:
        return True
    is_import = event.author == "import" or event.method == "import"
    if is_import and not (held["state"] in ("given", "renewed") and held["import"]):
        return False
    is_held = held["state"] in ("given", "renewed") and held["consent"]
    return not is_held or (event.basis.value in ("A6-1-a", "A9-2-a") and not held["spoken"])


def random_history(chance: random.Random, first: int) -> list[Event]:
    events = [
        said(
            first + number,
            chance.choice(list(EventState)),
            purpose=chance.choice(PURPOSES),
            channel=chance.choice(CHANNELS),
            basis=chance.choice([LegalBasis.CONSENT] * 3 + [LegalBasis.SOFT_OPT_IN]),
            author=chance.choice(list(Author)),
            method=chance.choice([Method.WEB_FORM, Method.DOUBLE_OPT_IN, Method.IMPORT, Method.PHONE]),
            at=day(chance.randrange(12)),
            recorded_at=day(chance.randrange(12)),
            valid_until=chance.choice([None, None, day(chance.randrange(14))]),
        )
        for number in range(chance.randrange(9))
    ]
    again = [
        replace(e, id=UUID(int=e.id.int + 50), recorded_at=day(chance.randrange(12))) for e in events[:2]
    ]
    found = [*events, *again, *events[:1]]
    chance.shuffle(found)
    return found


def test_ten_thousand_random_histories_agree_with_a_naive_reading() -> None:
    chance = random.Random(20260101)
    asked = 0
    for _ in range(HISTORIES):
        events, as_of = random_history(chance, 1), day(chance.randrange(15))
        projection = project(events, as_of)
        for purpose, channel in ASKED:
            state = holding(projection, purpose, channel)
            told = (state.state.value, state.event_id, state.is_confirmed) if state else None
            assert told == naive(events, purpose, channel, as_of)
            asked += told is not None
    assert asked > HISTORIES


def test_clusters_answer_with_the_strictest_of_their_members() -> None:
    chance = random.Random(20260102)
    order = [state.value for state in EventState if state.forbids] + ["invalidated", "terminated", "expired"]
    for _ in range(2_000):
        first, second = random_history(chance, 1), random_history(chance, 200)
        together_on_survivor = random_history(chance, 400)
        as_of = day(chance.randrange(15))
        histories = [[*first, *together_on_survivor], [*second, *together_on_survivor]]
        projection = of_cluster(histories, as_of)
        for purpose, channel in ASKED:
            told = [found for each in histories if (found := naive(each, purpose, channel, as_of))]
            answers = [each for each in told if each[0] not in ("requested", "deferred")] or told
            state = holding(projection, purpose, channel)
            assert (state is None) == (not answers)
            if state:
                assert (state.state.value, state.event_id, state.is_confirmed) in answers
                assert state.state.allows == all(each[0] in ("given", "renewed") for each in answers)
                if any(each[0] in order for each in answers):
                    assert state.state.value in order


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 15))
def test_the_order_of_arrival_does_not_matter(chance: random.Random, at: int) -> None:
    events = random_history(chance, 1)
    shuffled = [*events, *events]
    chance.shuffle(shuffled)
    assert project(shuffled, day(at)) == project(events, day(at))


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 30)), min_size=2, max_size=5),
    st.sampled_from([EventState.GIVEN, EventState.RENEWED, EventState.REQUESTED, EventState.DEFERRED]),
    st.randoms(use_true_random=False),
)
def test_of_two_alike_at_one_instant_the_sooner_over_holds(
    ends: list[int | None], state: EventState, chance: random.Random
) -> None:
    events = [said(at, state, valid_until=end and day(end)) for at, end in enumerate(ends, 1)]
    chance.shuffle(events)
    soonest = min((day(end) for end in ends if end), default=None)
    held = now(*events, at=day(0.5))
    assert (held.state, held.valid_until) == (state, soonest)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 15))
def test_what_was_written_down_later_is_not_known_before(chance: random.Random, at: int) -> None:
    events = random_history(chance, 1)
    known = [event for event in events if event.recorded_at <= day(at)]
    assert project(events, day(at)) == project(known, day(at))


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([s for s in EventState if s.forbids]))
def test_a_wish_that_forbids_never_allows(chance: random.Random, state: EventState) -> None:
    events = random_history(chance, 1)
    wish = said(999, state, purpose=chance.choice(PURPOSES), channel=chance.choice(CHANNELS), at=day(6))
    before, after = project(events, LATER), project([*events, wish], LATER)
    for asked in ASKED:
        allowed = (found := holding(after, *asked)) is not None and found.is_consent
        assert not allowed or ((was := holding(before, *asked)) is not None and was.is_consent)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_an_import_never_makes_more_of_what_anybody_has_answered(chance: random.Random) -> None:
    events = random_history(chance, 1)
    claim = said(999, EventState.GIVEN, 6.5, author=Author.IMPORT, method=Method.IMPORT)
    spoke = [
        event for event in events if event.author is not Author.IMPORT and event.method is not Method.IMPORT
    ]
    state = now(*spoke, claim)
    assert (claim.id in state.ineffective) == any(_answers(event, claim) for event in spoke)


def _answers(event: Event, claim: Event) -> bool:
    """Had anybody said something of the same that counts, before the claim?"""
    is_about = event.purpose in (ANY, claim.purpose) and event.channel in (ANY, claim.channel)
    is_heard = is_about and not (event.state.allows and event.purpose == ANY)
    return is_heard and event.took_effect_at < claim.took_effect_at


def test_a_clock_that_runs_ahead_does_not_outvote_a_later_withdrawal() -> None:
    grant = said(1, EventState.GIVEN, at=day(300), recorded_at=day(1))
    assert now(grant, said(2, EventState.WITHDRAWN, at=day(2))).state is EventState.WITHDRAWN


def test_of_one_instant_the_more_restrictive_counts() -> None:
    both = said(1, EventState.GIVEN), said(2, EventState.REFUSED)
    assert now(*both).state is now(*reversed(both)).state is EventState.REFUSED


@pytest.mark.parametrize(
    ("author", "method", "state"),
    [
        (Author.SUBJECT, Method.WEB_FORM, EventState.GIVEN),
        (Author.PARENT, Method.PAPER, EventState.GIVEN),
        (Author.AGENT, Method.EMAIL, EventState.GIVEN),
        (Author.SUBJECT, Method.IMPORT, EventState.WITHDRAWN),
        (Author.IMPORT, Method.IMPORT, EventState.WITHDRAWN),
        (Author.STEWARD, Method.PHONE, EventState.WITHDRAWN),
        (Author.SYSTEM, Method.API, EventState.WITHDRAWN),
    ],
)
def test_only_the_person_takes_back_a_no(author: Author, method: Method, state: EventState) -> None:
    events = said(1, EventState.WITHDRAWN, 1), said(2, EventState.GIVEN, 2, author=author, method=method)
    assert now(*events).state is state
    assert now(*events).ineffective == (() if state is EventState.GIVEN else (UUID(int=2),))


def test_a_purchase_does_not_take_back_a_no() -> None:
    sale = said(2, EventState.GIVEN, 2, basis=LegalBasis.SOFT_OPT_IN)
    assert now(said(1, EventState.WITHDRAWN, 1), sale).state is EventState.WITHDRAWN


def test_a_purchase_does_not_replace_a_consent() -> None:
    sale = said(2, EventState.GIVEN, 2, basis=LegalBasis.SOFT_OPT_IN, author=Author.SYSTEM)
    assert now(said(1, EventState.GIVEN, 1), sale).basis is LegalBasis.CONSENT


def test_an_objection_to_everything_covers_what_was_allowed_by_name() -> None:
    objection = said(2, EventState.OBJECTED, 2, purpose=ANY, channel=ANY)
    projection = project([said(1, EventState.GIVEN, 1), objection], LATER)
    assert {state.state for state in projection.values()} == {EventState.OBJECTED}
    assert holding(projection, "unheard", "push") == holding(projection, "newsletter", "email")


def test_a_yes_to_everything_is_a_yes_to_nothing() -> None:
    assert project([said(1, EventState.GIVEN, purpose=ANY)], LATER) == {}


def test_a_yes_on_every_channel_reaches_each() -> None:
    projection = project([said(1, EventState.GIVEN, channel=ANY)], LATER)
    assert holding(projection, "newsletter", "sms") == holding(projection, "newsletter", "email")
    assert holding(projection, "events", "email") is None


def test_a_consent_ends_with_its_time() -> None:
    grant = said(1, EventState.GIVEN, valid_until=day(10))
    assert now(grant, at=day(9)).state is EventState.GIVEN
    assert (now(grant, at=day(10)).state, now(grant, at=day(10)).since) == (EventState.EXPIRED, day(10))


def test_a_stored_state_tells_of_later_moments_what_a_new_reading_would() -> None:
    grant = said(1, EventState.GIVEN, valid_until=day(10))
    assert now(grant, at=day(1)).as_it_stands(day(10)) == now(grant, at=day(10))


def test_a_refusal_has_no_end() -> None:
    assert now(said(1, EventState.REFUSED, valid_until=day(10))).state is EventState.REFUSED


@pytest.mark.parametrize("method", [Method.DOUBLE_OPT_IN, Method.PREFERENCE_PAGE])
def test_a_request_waits_and_does_not_allow(method: Method) -> None:
    request = said(1, EventState.REQUESTED, 1)
    confirmed = said(2, EventState.GIVEN, 2, method=method)
    assert not now(request).is_consent
    assert now(request, confirmed).is_confirmed


def test_asking_again_takes_away_no_consent() -> None:
    state = now(said(1, EventState.GIVEN, 1), said(2, EventState.REQUESTED, 2))
    assert (state.state, state.ineffective) == (EventState.GIVEN, (UUID(int=2),))


def test_a_second_yes_keeps_the_confirmation_and_a_no_ends_it() -> None:
    doubly = said(1, EventState.GIVEN, 1, method=Method.DOUBLE_OPT_IN)
    assert now(doubly, said(2, EventState.RENEWED, 2)).is_confirmed
    withdrawn = said(2, EventState.WITHDRAWN, 2)
    assert not now(doubly, withdrawn, said(3, EventState.GIVEN, 3)).is_confirmed


def test_the_same_statement_told_twice_counts_once() -> None:
    ahead = said(1, EventState.GIVEN, at=day(99), recorded_at=day(1))
    again = replace(ahead, id=UUID(int=3), recorded_at=day(5))
    assert now(ahead, said(2, EventState.WITHDRAWN, 2), again).state is EventState.WITHDRAWN


def test_the_consent_of_another_member_lifts_no_withdrawal() -> None:
    projection = of_cluster([[said(1, EventState.WITHDRAWN, 1)], [said(2, EventState.GIVEN, 2)]], LATER)
    assert projection["newsletter", "email"].state is EventState.WITHDRAWN


def test_a_consent_given_to_the_whole_cluster_lifts_a_withdrawal() -> None:
    anew = said(3, EventState.GIVEN, 3)
    projection = of_cluster(
        [[said(1, EventState.WITHDRAWN, 1), anew], [said(2, EventState.GIVEN, 2), anew]], LATER
    )
    assert projection["newsletter", "email"].state is EventState.GIVEN


def test_a_member_of_whom_nothing_is_known_changes_nothing() -> None:
    assert of_cluster([[said(1, EventState.GIVEN)], []], LATER) == project([said(1, EventState.GIVEN)], LATER)


def test_a_pending_request_of_one_member_does_not_hide_the_answer_of_another() -> None:
    pending, given_ = [said(1, EventState.REQUESTED, 5)], [said(2, EventState.GIVEN, 2)]
    assert of_cluster([pending, given_], LATER)["newsletter", "email"].state is EventState.GIVEN
    assert of_cluster([pending, []], LATER)["newsletter", "email"].state is EventState.REQUESTED


def test_of_several_consents_the_earliest_end_counts() -> None:
    one, other = (project([said(n, EventState.GIVEN, valid_until=day(10 * n))], day(1)) for n in (1, 2))
    assert together([one, other])["newsletter", "email"].valid_until == day(10)


def test_the_strictest_of_nothing_is_nothing() -> None:
    assert strictest([]) is None
