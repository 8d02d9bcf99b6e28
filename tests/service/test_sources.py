"""Sources and the keys that speak for them."""

from datetime import timedelta

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, Scope
from service.errors import Invalid, SourcePaused, Unauthenticated
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock

WRITE = frozenset({Scope.LEADS_WRITE})


def issue(workshop: Workshop, source: Source, **particulars: object) -> str:
    with workshop.open(COMMAND) as work:
        return sources.issue_key(work, source.id, label="k", scopes=WRITE, **particulars).secret  # type: ignore[arg-type]


def test_a_key_speaks_for_its_source_with_its_scopes(workshop: Workshop, source: Source) -> None:
    secret = issue(workshop, source)
    with workshop.look(COMMAND) as work:
        actor, spoken_for = sources.authenticate(work, secret)
    assert (actor.scopes, actor.source_id, spoken_for.id) == (WRITE, source.id, source.id)


def test_a_key_looks_like_ours_and_a_mistyped_one_does_not(workshop: Workshop, source: Source) -> None:
    secret = issue(workshop, source)
    assert secret.startswith("gs_live_")
    assert len(secret) == len("gs_live_") + 36
    assert sources.looks_like_key(secret)
    swapped = "1" if secret[-10] != "1" else "2"
    assert not sources.looks_like_key(secret[:-10] + swapped + secret[-9:])


def test_a_revoked_key_is_refused_at_once(workshop: Workshop, source: Source) -> None:
    secret = issue(workshop, source)
    with workshop.open(COMMAND) as work:
        [key] = sources.keys(work, source.id)
        sources.revoke_key(work, key.id)
    with pytest.raises(Unauthenticated), workshop.look(COMMAND) as work:
        sources.authenticate(work, secret)


def test_a_key_ends_when_it_said_it_would(workshop: Workshop, source: Source, clock: SetClock) -> None:
    secret = issue(workshop, source, expires_at=clock() + timedelta(hours=1))
    clock.pass_by(timedelta(hours=1))
    with pytest.raises(Unauthenticated), workshop.look(COMMAND) as work:
        sources.authenticate(work, secret)


def test_two_keys_of_a_source_are_good_side_by_side(workshop: Workshop, source: Source) -> None:
    first, second = issue(workshop, source), issue(workshop, source)
    with workshop.look(COMMAND) as work:
        assert sources.authenticate(work, first)[1].id == sources.authenticate(work, second)[1].id


def test_a_key_gets_no_scope_that_needs_a_person(workshop: Workshop, source: Source) -> None:
    with pytest.raises(Invalid), workshop.open(COMMAND) as work:
        sources.issue_key(work, source.id, label="k", scopes=frozenset({Scope.CONTACTS_REVEAL}))


def test_all_that_is_wrong_with_a_new_source_is_said_at_once(workshop: Workshop) -> None:
    with pytest.raises(Invalid) as refused, workshop.open(COMMAND) as work:
        sources.create(
            work,
            key="Not A Key",
            name=" ",
            kind=SourceKind.OTHER,
            lawful_basis=LawfulBasis.CONSENT,
            trust=101,
            country="nl",
            birth_date_format="YYYY-DD-MM",
        )
    assert {fault.pointer for fault in refused.value.faults} == {
        "/key",
        "/name",
        "/trust",
        "/country",
        "/birth_date_format",
    }


def test_a_source_whose_licence_has_ended_is_closed(workshop: Workshop, clock: SetClock) -> None:
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="list",
            name="List",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            licence_ends_on=clock().date(),
        )
        sources.must_be_open(work, source)
    clock.pass_by(timedelta(days=1))
    with pytest.raises(SourcePaused), workshop.open(COMMAND) as work:
        sources.must_be_open(work, source)
