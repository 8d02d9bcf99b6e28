"""Recipients are kept with what the law asks of them, and their addresses and secrets lie sealed."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from rules.recipients import Protocol, Role, Transfer, Via
from rules.tellings import Deed
from service import audit, recipients, sources
from service.access import COMMAND, SYSTEM, Actor, ActorKind
from service.audit import Action
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.ids import new_id
from service.recipients import register
from service.recipients.register import Order
from service.sources import Source
from service.storage.recipients import Disclosed, Recipient
from service.work import Workshop
from tests.receiver import Receiver, listening
from tests.service.recipients.partners import FIELDS, give, hooked, partner, person
from tests.workshops import SetClock

ADDRESS = "https://hooks.example.org/goodstanding"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return person(workshop, source)


def order(**more: object) -> Order:
    usual = {
        "name": "Mailing house",
        "role": Role.PROCESSOR,
        "protocol": Protocol.WEBHOOK,
        "address": ADDRESS,
    }
    return Order(**{**usual, **more})  # type: ignore[arg-type]


def test_address_and_secret_are_sealed_and_the_secret_is_told_once(workshop: Workshop) -> None:
    made = partner(workshop, "Mailing house", Protocol.WEBHOOK, address=ADDRESS)
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(made)
    with workshop.look(SYSTEM) as work:
        row = work.session.get_one(Recipient, made.id)
        assert b"hooks" not in bytes(row.address)  # type: ignore[arg-type]
        assert made.secret[6:].encode() not in bytes(row.secret)  # type: ignore[arg-type]
        assert register.address(work, made.id) == ADDRESS
        assert register.door(work, row).secrets == [made.secret]


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ({"name": " "}, "/name", "length"),
        ({"name": "n" * 121}, "/name", "length"),
        ({"address": "http://hooks.example.org/"}, "/address", "not_https"),
        ({"address": "https://127.0.0.1/"}, "/address", "private"),
        ({"address": "https://169.254.169.254/"}, "/address", "private"),
        ({"address": ""}, "/address", "unreadable"),
        ({"protocol": Protocol.EMAIL, "address": "nobody"}, "/address", "shape"),
        ({"protocol": Protocol.EMAIL, "address": "a@example.org, b@example.org"}, "/address", "shape"),
        ({"protocol": Protocol.OPENDSR, "address": "https://[::1]/"}, "/address", "private"),
        ({"public_key": "AAAA"}, "/public_key", "shape"),
        ({"certificate": "-----BEGIN CERTIFICATE-----"}, "/certificate", "shape"),
        ({"categories": ("name", "shoe_size")}, "/categories", "unknown"),
        ({"purposes": ("nothing",)}, "/purposes", "unknown"),
        ({"country": "nl"}, "/country", "shape"),
        ({"country": "US"}, "/transfer", "missing"),
        ({"patience": 0}, "/patience", "range"),
        ({"patience": 91}, "/patience", "range"),
        ({"language": "tlh"}, "/language", "unknown"),
        ({"contract": "c" * 121}, "/contract", "length"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    workshop: Workshop, more: dict[str, object], pointer: str, code: str
) -> None:
    with workshop.open(COMMAND) as work, pytest.raises(Invalid) as refused:
        register.register(work, order(**more))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]


def test_with_a_ground_data_may_leave(workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work:
        made = register.register(work, order(country="US", transfer=Transfer.CLAUSES))
        assert work.session.get_one(Recipient, made.id).transfer is Transfer.CLAUSES


def test_a_change_is_written_down_by_what_it_changed(workshop: Workshop) -> None:
    made = partner(workshop, "Mailing house", Protocol.WEBHOOK, address=ADDRESS)
    with workshop.open(COMMAND) as work:
        assert register.change(work, made.id, order(patience=14, address=f"{ADDRESS}/2")) == ""
    with workshop.look(SYSTEM) as work:
        [deed] = audit.newest(work, action=Action.RECIPIENT_CHANGED)
        assert deed.body
        assert deed.body["fields"] == ["patience", "address"]
        assert register.door(work, work.session.get_one(Recipient, made.id)).secrets == [made.secret]


def test_whoever_begins_to_take_deliveries_gets_a_secret(workshop: Workshop) -> None:
    made = partner(workshop)
    assert made.secret == ""
    with workshop.open(COMMAND) as work:
        assert register.change(work, made.id, order()).startswith("whsec_")


def test_only_deliveries_have_a_secret_to_replace(workshop: Workshop) -> None:
    made = partner(workshop)
    with workshop.open(COMMAND) as work, pytest.raises(Conflict):
        register.rotate(work, made.id)


def test_nobody_without_the_scope_makes_or_changes_a_recipient(workshop: Workshop) -> None:
    made = partner(workshop)
    deeds = (
        lambda work: register.register(work, order()),
        lambda work: register.change(work, made.id, order()),
        lambda work: register.end(work, made.id),
        lambda work: register.address(work, made.id),
    )
    for deed in deeds:
        with workshop.open(Actor(kind=ActorKind.USER)) as work, pytest.raises(Forbidden):
            deed(work)


def test_the_ledger_says_who_got_what_and_when(
    workshop: Workshop, clock: SetClock, anna: UUID, source: Source
) -> None:
    first, second = partner(workshop, "First"), partner(workshop, "Second")
    export_id = new_id(clock())
    with workshop.open(COMMAND) as work:
        recipients.disclose(
            work, first.id, [anna], fields=["email"], purpose="newsletter", export_id=export_id
        )
    clock.pass_by(timedelta(hours=1))
    give(workshop, second.id, anna)
    with workshop.look(SYSTEM) as work:
        newest, oldest = recipients.of_contacts(work, [anna])
        assert {line.recipient.name: line.given for line in register.listed(work)} == {
            "First": 1,
            "Second": 1,
        }
    assert (newest.recipient_name, newest.fields) == ("Second", tuple(sorted(FIELDS)))
    assert (oldest.recipient_name, oldest.purpose, oldest.via, oldest.export_id) == (
        "First",
        "newsletter",
        Via.EXPORT,
        export_id,
    )


def test_what_is_no_field_or_nobody_s_is_not_written(workshop: Workshop, clock: SetClock, anna: UUID) -> None:
    made = partner(workshop)
    with workshop.open(COMMAND) as work:
        with pytest.raises(Invalid):
            recipients.disclose(work, made.id, [anna], fields=["shoe_size"], purpose="*")
        with pytest.raises(NotFound):
            recipients.disclose(work, new_id(clock()), [anna], fields=["email"], purpose="*")


def test_somebody_passed_on_twice_at_once_stands_once(workshop: Workshop, anna: UUID) -> None:
    give(workshop, partner(workshop).id, anna, anna)
    with workshop.look(SYSTEM) as work:
        [line] = register.listed(work)
        assert line.given == 1


def test_many_people_are_written_down_in_one_go(workshop: Workshop, clock: SetClock) -> None:
    people = [new_id(clock()) for _ in range(30_000)]
    give(workshop, partner(workshop).id, *people)
    with workshop.look(SYSTEM) as work:
        [line] = register.listed(work)
        assert line.given == 30_000
        assert len(recipients.of_contacts(work, people[-1:])) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_got_somebody_s_data_is_found_by_the_index(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        asked = "SELECT disclosure_id FROM disclosed WHERE contact_id IN (x'00', x'01')"
        [step] = work.session.execute(text(f"EXPLAIN QUERY PLAN {asked}"))
    assert "SEARCH disclosed USING PRIMARY KEY (contact_id=?)" in step.detail


def test_after_an_erasure_the_ledger_knows_the_count_and_not_the_person(
    workshop: Workshop, anna: UUID
) -> None:
    give(workshop, partner(workshop).id, anna)
    with workshop.open(COMMAND) as work:
        assert recipients.forget(work, [anna]) == 1
        assert recipients.of_contacts(work, [anna]) == []
        assert work.session.scalars(select(Disclosed.contact_id)).all() != [anna]
        assert recipients.tell(work, [anna], deed=Deed.ERASED) == ()


def test_a_key_of_a_recipient_that_reads_contacts_is_written_into_the_ledger(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    partner(workshop, "Shop", source_id=source.id)
    reader = Actor(kind=ActorKind.API_KEY, source_id=source.id)
    ours = Actor(kind=ActorKind.API_KEY, source_id=new_id(workshop.clock()))
    for actor in (ours, reader):
        with workshop.open(actor) as work:
            recipients.note_read(work, [anna], fields=["email"])
    with workshop.look(SYSTEM) as work:
        [only] = recipients.of_contacts(work, [anna])
    assert (only.recipient_name, only.via) == ("Shop", Via.API)


def test_a_source_s_keys_are_held_by_one_recipient(workshop: Workshop, source: Source) -> None:
    partner(workshop, "Shop", source_id=source.id)
    for wrong, code in ((source.id, "taken"), (new_id(workshop.clock()), "unknown")):
        with workshop.open(COMMAND) as work, pytest.raises(Invalid) as refused:
            register.register(work, order(source_id=wrong))
        assert [fault.code for fault in refused.value.faults] == [code]


def test_who_is_no_recipient_any_more_still_has_to_be_told(workshop: Workshop, anna: UUID) -> None:
    made = partner(workshop)
    give(workshop, made.id, anna)
    with workshop.open(COMMAND) as work:
        register.end(work, made.id)
        assert len(recipients.tell(work, [anna], deed=Deed.ERASED)) == 1
        assert work.session.get_one(Recipient, made.id).ended_at


def test_keys_of_theirs_are_taken_in_the_form_of_the_standard(workshop: Workshop, receiver: Receiver) -> None:
    key = f"whpk_{base64.b64encode(bytes(32)).decode()}"
    made = hooked(workshop, receiver, public_key=key)
    with workshop.look(SYSTEM) as work:
        assert work.session.get_one(Recipient, made.id).public_key == bytes(32)
        assert sources.listed(work) == []
