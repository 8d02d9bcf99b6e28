"""Addresses are kept sealed, hear of what they asked for and may hear, and belong to who made them."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.changes import Change
from rules.webhooks import Event, Stop
from service import sources, webhooks
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from service.ids import new_id
from service.sources import Source
from service.storage import keys
from service.storage.audit import AuditEvent
from service.storage.webhooks import Delivery, Webhook
from service.webhooks import publishing, register, watching
from service.webhooks.orders import Order
from service.webhooks.publishing import Entry
from service.work import Workshop
from tests.receiver import Receiver
from tests.service.webhooks.hooks import announce, deliveries, do, hook, row, run
from tests.workshops import SetClock

PUBLIC = "https://hooks.example.org/goodstanding"


def order(url: str = PUBLIC, *events: Event) -> Order:
    return Order(url=url, events=events or (Event.CONTACT_CHANGED,), description="Mailing tool")


def key_of(source: Source, *scopes: Scope) -> Actor:
    """Somebody with a key of that source."""
    allowed = frozenset({Scope.WEBHOOKS_MANAGE, *scopes})
    return Actor(kind=ActorKind.API_KEY, id=UUID(int=7), scopes=allowed, source_id=source.id)


def test_the_secret_is_told_once_and_lies_sealed_like_the_address(workshop: Workshop) -> None:
    made = do(workshop, register.create, order())
    assert made.secret not in repr(made)
    kept = row(workshop, made.view.id)
    assert made.secret.encode() not in bytes(kept.secret)
    assert b"example.org" not in bytes(kept.address)
    with workshop.look(COMMAND) as work:
        assert register.of_id(work, made.view.id).url == PUBLIC
        assert register.endpoint(work, work.session.get_one(Webhook, made.view.id)).secrets == [made.secret]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/hook", "private"),
        ("https://10.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://localhost/", "private"),
        ("https://127.1/", "unreadable"),
        ("https://2130706433/", "unreadable"),
        ("http://hooks.example.org/", "not_https"),
        ("https://user:word@hooks.example.org/", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_s21_an_address_that_leads_into_the_house_is_refused(workshop: Workshop, url: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        do(workshop, register.create, order(url))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/url", code)]
    assert not url or url not in str(refused.value.faults)


def test_every_fault_is_told_at_once(workshop: Workshop) -> None:
    with pytest.raises(Invalid) as refused:
        do(workshop, register.create, Order(url="x", events=(), description="x" * 201))
    assert [fault.pointer for fault in refused.value.faults] == ["/url", "/events", "/description"]


def test_only_what_was_asked_for_is_told(workshop: Workshop, receiver: Receiver, clock: SetClock) -> None:
    first = hook(workshop, receiver, events=[Event.IMPORT_FINISHED])
    second = hook(workshop, receiver, events=[Event.EXPORT_READY])
    announce(workshop)
    assert len(deliveries(workshop, first.view.id)) == 1
    assert deliveries(workshop, second.view.id) == []


def test_what_is_undone_is_not_told(workshop: Workshop, receiver: Receiver, clock: SetClock) -> None:
    hook(workshop, receiver)

    class Undone(Exception):
        pass

    def undo() -> None:
        with workshop.open(SYSTEM) as work:
            assert webhooks.announce(work, Event.IMPORT_FINISHED, {"rows": 1}) == 1
            raise Undone

    with pytest.raises(Undone):
        undo()
    run(workshop, clock)
    assert receiver.heard == []


@pytest.mark.parametrize(
    "value", ["anna@example.org", "+31201234567", "Anna de Vries", 1.5, {"name": "Anna"}, b"x"]
)
def test_nothing_but_ids_numbers_and_codes_is_announced(
    workshop: Workshop, receiver: Receiver, value: object
) -> None:
    hook(workshop, receiver)
    with workshop.open(SYSTEM) as work, pytest.raises(ValueError, match="who is not an id"):
        webhooks.announce(work, Event.IMPORT_FINISHED, {"who": value})


def test_a_key_asks_only_for_what_it_may_read(workshop: Workshop, source: Source) -> None:
    with workshop.open(key_of(source)) as work, pytest.raises(Forbidden, match="changes:read"):
        register.create(work, order())
    with workshop.open(key_of(source, Scope.CHANGES_READ)) as work:
        made = register.create(work, order())
    with workshop.open(key_of(source)) as work, pytest.raises(Forbidden, match="requests:read"):
        register.change(work, made.view.id, Order(events=(Event.REQUEST_RECEIVED,)))


def test_a_source_sees_its_own_addresses_and_people_here_see_all(workshop: Workshop, source: Source) -> None:
    other = replace_source(workshop, "other")
    with workshop.open(key_of(source, Scope.CHANGES_READ)) as work:
        theirs = register.create(work, order())
    ours = do(workshop, register.create, order())
    with workshop.open(key_of(other, Scope.CHANGES_READ)) as work:
        assert register.listed(work) == []
        for deed in (register.of_id, register.rotate, register.disable, register.remove, register.try_out):
            for webhook_id in (theirs.view.id, ours.view.id):
                with pytest.raises(NotFound):
                    deed(work, webhook_id)
    with workshop.look(COMMAND) as work:
        assert {each.id for each in register.listed(work)} == {theirs.view.id, ours.view.id}


def test_the_affair_of_one_source_is_not_told_to_another(workshop: Workshop, source: Source) -> None:
    other = replace_source(workshop, "other")
    made = {}
    for each in (source, other):
        with workshop.open(key_of(each, Scope.IMPORTS_WRITE)) as work:
            made[each.id] = register.create(work, order(PUBLIC, Event.IMPORT_FINISHED)).view.id
    ours = do(workshop, register.create, order(PUBLIC, Event.IMPORT_FINISHED)).view.id
    with workshop.open(SYSTEM) as work:
        told = webhooks.announce(work, Event.IMPORT_FINISHED, {"rows": 1}, source_id=source.id)
    assert told == 2
    assert [len(deliveries(workshop, each)) for each in (made[source.id], made[other.id], ours)] == [1, 0, 1]


def test_without_the_scope_nothing_is_seen_or_made(workshop: Workshop, source: Source) -> None:
    nobody = Actor(kind=ActorKind.API_KEY, source_id=source.id)
    with workshop.open(nobody) as work:
        for deed, argument in ((register.create, order()), (register.of_id, new_id(work.now))):
            with pytest.raises(Forbidden):
                deed(work, argument)  # type: ignore[operator]
        with pytest.raises(Forbidden):
            register.listed(work)


def test_a_hundred_addresses_are_enough(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST", 2)
    for _ in range(2):
        do(workshop, register.create, order())
    with pytest.raises(Conflict):
        do(workshop, register.create, order())


def test_particulars_are_changed_by_who_has_seen_the_last_ones(workshop: Workshop) -> None:
    made = do(workshop, register.create, order())
    with workshop.open(COMMAND) as work:
        view = register.change(
            work, made.view.id, Order(events=(Event.EXPORT_READY,), url=f"{PUBLIC}/2"), expected="1"
        )
    assert (view.url, view.events, view.description) == (f"{PUBLIC}/2", ("export.ready",), "Mailing tool")
    with workshop.open(COMMAND) as work, pytest.raises(Stale):
        register.change(work, made.view.id, Order(description="x"), expected="1")


def test_a_removed_address_leaves_nothing_but_that_it_was_there(
    workshop: Workshop, receiver: Receiver, clock: SetClock
) -> None:
    made = hook(workshop, receiver)
    announce(workshop)
    run(workshop, clock)
    do(workshop, register.remove, made.view.id)
    with workshop.look(SYSTEM) as work:
        assert keys.find(work.session, made.view.id) is None
        assert work.session.scalars(select(Delivery)).all() == []
        assert work.session.get(Webhook, made.view.id) is None


def test_what_is_done_to_addresses_is_in_the_audit(workshop: Workshop, receiver: Receiver) -> None:
    made = hook(workshop, receiver)
    for deed in (register.rotate, register.disable, register.enable, register.remove):
        do(workshop, deed, made.view.id)
    with workshop.look(SYSTEM) as work:
        told = work.session.scalars(
            select(AuditEvent.action).where(AuditEvent.object_ref == made.view.id).order_by(AuditEvent.id)
        )
        assert list(told) == [
            "webhook.created",
            "webhook.changed",
            "webhook.disabled",
            "webhook.resumed",
            "webhook.removed",
        ]


def test_who_stopped_it_by_hand_is_not_reminded(workshop: Workshop, receiver: Receiver) -> None:
    made = hook(workshop, receiver)
    do(workshop, register.disable, made.view.id)
    assert row(workshop, made.view.id).disabled_why is Stop.BY_HAND
    with workshop.look(SYSTEM) as work:
        assert register.stopped(work) == 0


def test_a_key_that_will_soon_be_over_is_told_of_once_a_week(
    workshop: Workshop, source: Source, receiver: Receiver, clock: SetClock
) -> None:
    made = hook(workshop, receiver, events=[Event.KEY_EXPIRING])
    with workshop.open(COMMAND) as work:
        for days in (10, 40):
            sources.issue_key(
                work,
                source.id,
                label="k",
                scopes=frozenset({Scope.LEADS_WRITE}),
                expires_at=work.now + timedelta(days=days),
            )
    for _ in range(2):
        with workshop.open(SYSTEM) as work:
            watching.look_at_keys(work, limit=100)
        run(workshop, clock, timedelta(hours=24))
    [delivery] = deliveries(workshop, made.view.id)
    assert delivery.data["source_id"] == str(source.id)
    assert delivery.data["days"] == 9


def test_entries_of_the_feed_share_notices_by_what_happened(workshop: Workshop, receiver: Receiver) -> None:
    contact = [UUID(int=number, version=4) for number in range(1, 5)]
    made = hook(workshop, receiver, events=[*Event])
    entries = [
        Entry(seq=11, contact_id=contact[0], kinds=[Change.UPSERT], fields=["email"]),
        Entry(seq=12, contact_id=contact[1], kinds=[Change.PERMISSION, Change.UPSERT], fields=["email"]),
        Entry(seq=13, contact_id=contact[2], kinds=[Change.ERASE]),
        Entry(seq=14, contact_id=contact[3], kinds=[Change.UPSERT]),
    ]
    with workshop.open(SYSTEM) as work:
        assert publishing.announce(work, entries) == 4
    told = {
        (each.event, *each.data["contact_ids"]): (
            each.data["first_change"],
            each.data["last_change"],
            each.data.get("fields"),
        )
        for each in deliveries(workshop, made.view.id)
    }
    named = list(map(str, contact))
    assert told == {
        ("contact.changed", named[0], named[1]): (11, 12, ["email"]),
        ("permission.changed", named[1]): (12, 12, None),
        ("contact.erased", named[2]): (13, 13, None),
        ("contact.changed", named[3]): (14, 14, None),
    }


def replace_source(workshop: Workshop, key: str) -> Source:
    """Another source."""
    with workshop.open(COMMAND) as work:
        first = sources.listed(work)[0]
        return sources.create(
            work, key=key, name=key, kind=first.kind, lawful_basis=first.lawful_basis, country="NL"
        )
