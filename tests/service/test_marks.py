"""A contact is found by every value it has, also where two of them share one short token."""

from itertools import count
from typing import Any
from uuid import UUID

from rules.records import Lead
from service import contacts, intake, leads
from service.access import COMMAND
from service.contacts import rebuilding, retoken
from service.intake import Submission
from service.storage import contacts as stored
from service.storage.sources import Source
from service.vault import Token, TokenKind
from service.work import Workshop


def two_on_one_token(workshop: Workshop) -> tuple[str, str]:
    """Two addresses with one token and other marks."""
    seen: dict[int, tuple[str, Token]] = {}
    for number in count():
        email = f"anna{number}x@example.org"
        token = workshop.vault.token(TokenKind.EMAIL, email)
        first, known = seen.setdefault(token.value, (email, token))
        if known.rest != token.rest:
            return first, email
    raise AssertionError


def taken_in(workshop: Workshop, source: Source, lead: Lead) -> UUID:
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload=leads.write(lead))])
    assert receipt.contact_id is not None
    return receipt.contact_id


def anna(email: str, **more: Any) -> Lead:
    return Lead(external_id="A-1", given_name="Anna", family_name="Jansen", email=email, **more)


def found(workshop: Workshop, email: str) -> list[UUID]:
    with workshop.look(COMMAND) as work:
        return [each.id for each in contacts.lookup(work, email=email)]


def marks(workshop: Workshop, contact_id: UUID, kind: TokenKind) -> list[int | None]:
    with workshop.look(COMMAND) as work:
        held = stored.tokens_of(work.session, [contact_id])
    return [mark for (each, *_), mark in held.items() if each == kind]


def test_every_identifier_is_kept_with_a_mark_and_no_compound_is(workshop: Workshop, source: Source) -> None:
    contact_id = taken_in(workshop, source, anna("anna.jansen7@example.org", city="Utrecht"))
    assert [type(mark) for mark in marks(workshop, contact_id, TokenKind.EMAIL)] == [int]
    assert marks(workshop, contact_id, TokenKind.NAME_PLACE) == [None]


def test_a_second_address_on_the_same_token_is_found_like_the_first(
    workshop: Workshop, source: Source
) -> None:
    first, second = two_on_one_token(workshop)
    contact_id = taken_in(workshop, source, anna(first))
    assert taken_in(workshop, source, anna(second)) == contact_id
    assert marks(workshop, contact_id, TokenKind.EMAIL) == [None]
    assert found(workshop, first) == found(workshop, second) == [contact_id]


def test_two_addresses_on_one_token_that_come_together_are_both_found(
    workshop: Workshop, source: Source
) -> None:
    first, second = two_on_one_token(workshop)
    contact_id = taken_in(workshop, source, anna(first, email2=second))
    assert marks(workshop, contact_id, TokenKind.EMAIL) == [None]
    assert found(workshop, first) == found(workshop, second) == [contact_id]


def test_the_same_address_again_keeps_its_mark(workshop: Workshop, source: Source) -> None:
    contact_id = taken_in(workshop, source, anna("anna@example.org"))
    before = marks(workshop, contact_id, TokenKind.EMAIL)
    taken_in(workshop, source, anna("anna@example.org", city="Utrecht"))
    assert marks(workshop, contact_id, TokenKind.EMAIL) == before != [None]


def test_contacts_from_before_there_were_marks_are_found_and_get_them_when_they_are_rebuilt(
    workshop: Workshop, source: Source
) -> None:
    contact_id = taken_in(workshop, source, anna("anna@example.org"))
    with workshop.open(COMMAND) as work:
        stored.unmark(work.session, stored.tokens_of(work.session, [contact_id]))
    assert found(workshop, "anna@example.org") == [contact_id]
    assert taken_in(workshop, source, anna("anna@example.org")) == contact_id
    with workshop.open(COMMAND) as work:
        rebuilding.rebuild(work, [contact_id])
    assert None not in marks(workshop, contact_id, TokenKind.EMAIL)


def test_a_rotated_index_knows_two_addresses_on_one_token_too(workshop: Workshop, source: Source) -> None:
    first, second = two_on_one_token(workshop)
    contact_id = taken_in(workshop, source, anna(first))
    taken_in(workshop, source, anna(second))
    with workshop.open(COMMAND) as work:
        assert retoken.retoken(work, 1, 10) == 1
    assert marks(workshop, contact_id, TokenKind.EMAIL) == [None]
    assert found(workshop, first) == found(workshop, second) == [contact_id]
