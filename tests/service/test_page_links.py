"""A link opens one page for one contact for its time, and nothing tells why another does not."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from rules.records import Lead
from service import intake, leads, merges, page_links
from service.access import COMMAND
from service.intake import Submission
from service.merges import undoing
from service.page_links import LASTS, LinkKind
from service.storage import keys
from service.storage.page_links import PageLink
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return contact(workshop, source, "anna")


def contact(workshop: Workshop, source: Source, name: str) -> UUID:
    lead = Lead(given_name=name, family_name="Jansen", email=f"{name}@example.org")
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id
    return receipt.contact_id


def issue(workshop: Workshop, contact_id: UUID, kind: LinkKind = LinkKind.PREFERENCE) -> str:
    with workshop.open(COMMAND) as work:
        return page_links.issue(work, kind, contact_id, purpose="newsletter", channel="email")


def redeem(workshop: Workshop, token: str, kind: LinkKind = LinkKind.PREFERENCE) -> page_links.Link | None:
    with workshop.look(COMMAND) as work:
        return page_links.redeem(work, kind, token)


def test_a_link_leads_to_its_contact_and_what_it_is_for(workshop: Workshop, anna: UUID) -> None:
    link = redeem(workshop, issue(workshop, anna))
    assert link
    assert (link.contact_id, link.purpose, link.channel) == (anna, "newsletter", "email")
    assert link.used_at is None


def test_a_token_is_256_bits_that_may_stand_in_an_address(workshop: Workshop, anna: UUID) -> None:
    tokens = {issue(workshop, anna) for _ in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_the_token_itself_is_not_kept(workshop: Workshop, anna: UUID) -> None:
    token = issue(workshop, anna)
    with workshop.look(COMMAND) as work:
        [row] = work.session.scalars(select(PageLink))
        assert token not in repr(vars(row))
        assert len(row.digest) == 32


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5_000, "ünïcödé", "\udcff"])
def test_a_token_that_was_never_made_opens_nothing(workshop: Workshop, anna: UUID, token: str) -> None:
    issue(workshop, anna)
    assert redeem(workshop, token) is None


def test_a_changed_token_opens_nothing(workshop: Workshop, anna: UUID) -> None:
    token = issue(workshop, anna)
    for changed in (token[:-1], token + "A", token.swapcase(), ("B" if token[0] == "A" else "A") + token[1:]):
        assert redeem(workshop, changed) is None


def test_a_link_of_one_kind_opens_no_page_of_another(workshop: Workshop, anna: UUID) -> None:
    token = issue(workshop, anna, LinkKind.UNSUBSCRIBE)
    assert [kind for kind in LinkKind if redeem(workshop, token, kind)] == [LinkKind.UNSUBSCRIBE]


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_link_works_for_its_time_and_is_forgotten_after(
    workshop: Workshop, clock: SetClock, anna: UUID, kind: LinkKind
) -> None:
    token = issue(workshop, anna, kind)
    clock.pass_by(LASTS[kind] - timedelta(seconds=1))
    assert redeem(workshop, token, kind)
    clock.pass_by(timedelta(seconds=1))
    assert redeem(workshop, token, kind) is None
    clock.pass_by(timedelta(seconds=1))
    with workshop.open(COMMAND) as work:
        assert page_links.sweep(work, limit=10) == 1
        assert page_links.sweep(work, limit=10) == 0


def test_ways_out_work_longer_than_any_law_asks() -> None:
    assert min(LASTS[LinkKind.UNSUBSCRIBE], LASTS[LinkKind.PREFERENCE]) > timedelta(days=60)


def test_a_link_of_a_forgotten_person_opens_nothing(workshop: Workshop, anna: UUID) -> None:
    token = issue(workshop, anna)
    with workshop.open(COMMAND) as work:
        keys.shred(work.session, [anna])
    assert redeem(workshop, token) is None


def test_a_link_of_nobody_opens_nothing(workshop: Workshop) -> None:
    assert redeem(workshop, issue(workshop, uuid4())) is None


def test_after_a_merge_the_link_leads_to_whoever_answers_and_back_when_it_is_undone(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    hanna = contact(workshop, source, "hanna")
    token = issue(workshop, hanna)
    with workshop.open(COMMAND) as work:
        merged = merges.merge(work, [anna, hanna], survivor=anna)
    link = redeem(workshop, token)
    assert link
    assert link.contact_id == anna
    with workshop.open(COMMAND) as work:
        undoing.undo(work, merged.id)
    link = redeem(workshop, token)
    assert link
    assert link.contact_id == hanna


def test_of_two_who_use_a_link_one_is_the_first(workshop: Workshop, anna: UUID) -> None:
    token = issue(workshop, anna)
    link = redeem(workshop, token)
    assert link
    with workshop.open(COMMAND) as work:
        assert [page_links.use(work, link), page_links.use(work, link)] == [True, False]
    again = redeem(workshop, token)
    assert again
    assert again.used_at == workshop.clock()


def test_a_link_stands_under_the_public_address(workshop: Workshop) -> None:
    with workshop.look(COMMAND) as work:
        told = [page_links.address(work, kind, "abc") for kind in LinkKind]
    pages = (
        "preferences",
        "unsubscribe",
        "confirm",
        "privacy/verify",
        "notices",
        "packages",
        "still-right",
    )
    assert sorted(told) == sorted(f"http://127.0.0.1:8080/{page}/abc" for page in pages)
