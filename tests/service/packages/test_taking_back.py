"""What was taken back, or belongs to somebody who was erased, is opened by nobody any more."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from rules.erasing import Cause
from service import erasure, packages, page_links, worker
from service.access import COMMAND, SYSTEM
from service.errors import Conflict, Gone, NotFound, Tampered
from service.packages import PackageKind, PackageState, fetching, making
from service.page_links import LinkKind
from service.storage import keys
from service.storage import packages as stored
from service.storage.packages import PackageChunk, PackageSubject
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.packages import people


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return people.send(workshop, source, full_name="Anna Jansen", email="anna@example.org")


def rows_of(workshop: Workshop, package_id: UUID) -> tuple[int, int, bool]:
    """How many pieces and contacts a package has, and whether its key is there."""
    with workshop.look(COMMAND) as work:
        count = select(func.count())
        pieces = work.session.scalar(count.where(PackageChunk.package_id == package_id)) or 0
        whose = work.session.scalar(count.where(PackageSubject.package_id == package_id)) or 0
        return pieces, whose, keys.find(work.session, package_id) is not None


def test_erasing_somebody_takes_every_copy_of_theirs_back(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    waiting = people.order(workshop, anna, kind=PackageKind.PORTABILITY)
    token = people.token(workshop, made)
    with workshop.open(COMMAND) as work:
        erasure.erase(work, [anna], cause=Cause.OFFICER, suppress=False)
    worker.run_due(workshop)
    for package_id in (made, waiting):
        assert people.view(workshop, package_id).state is PackageState.REVOKED
        assert rows_of(workshop, package_id) == (0, 0, False)
    with workshop.look(COMMAND) as work:
        assert page_links.redeem(work, LinkKind.PACKAGE, token) is None
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        packages.order(work, [anna], kind=PackageKind.ACCESS)


def test_what_was_ordered_before_somebody_was_erased_is_never_made(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(COMMAND) as work:
        package_id = packages.order(work, [anna], kind=PackageKind.ACCESS)
        assert packages.revoke_of(work, [anna]) == 1
    people.make(workshop)
    assert rows_of(workshop, package_id) == (0, 0, False)


def test_taking_back_twice_is_taking_back_once(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    with workshop.open(COMMAND) as work:
        packages.revoke(work, made)
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        packages.revoke(work, made)
    with workshop.open(COMMAND) as work:
        assert packages.revoke_of(work, [anna]) == 0


def test_a_copy_of_somebody_else_is_left_alone(workshop: Workshop, source: Source, anna: UUID) -> None:
    bob = people.send(workshop, source, full_name="Bob Visser", email="bob@example.com")
    hers, his = people.order(workshop, anna), people.order(workshop, bob)
    with workshop.open(COMMAND) as work:
        packages.revoke_of(work, [anna])
    assert people.view(workshop, hers).state is PackageState.REVOKED
    assert people.take(workshop, his).files


class PowerCut(Exception):
    """What ends a piece of work before it is committed."""


def _half_made(workshop: Workshop, package_id: UUID) -> None:
    with workshop.open(SYSTEM) as work:
        making.make(work, {"package": str(package_id)})
        raise PowerCut


def test_making_that_breaks_off_leaves_nothing_and_begins_anew(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(COMMAND) as work:
        package_id = packages.order(work, [anna], kind=PackageKind.ACCESS)
    with pytest.raises(PowerCut):
        _half_made(workshop, package_id)
    assert people.view(workshop, package_id).state is PackageState.ORDERED
    assert rows_of(workshop, package_id)[0] == 0
    people.make(workshop)
    assert people.take(workshop, package_id).files


def test_a_package_that_is_made_is_not_made_again(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    before = people.view(workshop, made)
    with workshop.open(SYSTEM) as work:
        making.make(work, {"package": str(made)})
    assert people.view(workshop, made) == before


def test_pieces_that_changed_places_are_noticed(
    workshop: Workshop, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "CHUNK", 1_000)
    made = people.order(workshop, anna)
    given = people.token(workshop, made)
    with workshop.open(COMMAND) as work:
        one, other = work.session.scalars(
            select(PackageChunk).where(PackageChunk.package_id == made, PackageChunk.ordinal < 2)
        )
        one.content, other.content = other.content, one.content
    with pytest.raises(Tampered), workshop.open(COMMAND) as work:
        fetching.fetch(work, _link(work, given))
    assert people.view(workshop, made).fetched_at is None


def _link(work: Work, token: str) -> page_links.Link:
    link = page_links.redeem(work, LinkKind.PACKAGE, token)
    assert link
    return link


def test_there_is_no_link_before_it_is_ready_nor_after_it_is_over(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(COMMAND) as work:
        package_id = packages.order(work, [anna], kind=PackageKind.ACCESS)
    with pytest.raises(Conflict), workshop.open(COMMAND) as work:
        packages.link(work, package_id)
    people.make(workshop)
    people.take(workshop, package_id)
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        packages.link(work, package_id)
    with pytest.raises(NotFound), workshop.open(COMMAND) as work:
        packages.link(work, UUID(int=1))


def test_a_copy_is_kept_sealed(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    with workshop.look(COMMAND) as work:
        pieces = b"".join(map(bytes, work.session.scalars(stored.chunks(made))))
    assert b"PK\x03\x04" not in pieces
    assert b"anna" not in pieces
