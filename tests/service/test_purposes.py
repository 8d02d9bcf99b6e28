"""Purposes grow by versions, texts never change, and what cannot be is refused with every fault at once."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from rules.purposes import PurposeKind
from rules.records import Channel
from service import purposes
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.errors import Conflict, Forbidden, Invalid
from service.purposes import NoticeOrder, PurposeOrder
from service.work import Workshop
from tests.service.duplicates import pass_time

NEWSLETTER = {
    "key": "newsletter",
    "kind": PurposeKind.MARKETING,
    "titles": {"en": "Newsletter", "nl": "Nieuwsbrief"},
    "channels": (Channel.EMAIL,),
}
TEXT = {"key": "news", "version": "1", "language": "en", "text": "Yes, please."}


def made(workshop: Workshop, **more: Any) -> purposes.Purpose:
    with workshop.open(COMMAND) as work:
        return purposes.create(work, PurposeOrder(**(NEWSLETTER | more)))


def published(workshop: Workshop, **more: Any) -> purposes.Notice:
    with workshop.open(COMMAND) as work:
        return purposes.publish_notice(work, NoticeOrder(**(TEXT | more)))


def test_a_purpose_that_is_made_again_is_its_next_version(workshop: Workshop) -> None:
    assert [made(workshop).version, made(workshop, needs_double_opt_in=True).version] == [1, 2]
    with workshop.look(COMMAND) as work:
        assert purposes.current(work)["newsletter"].needs_double_opt_in
        assert [each.version for each in purposes.versions(work, "newsletter")] == [2, 1]
        assert purposes.find(work, "unheard-of") is None


def test_a_title_is_told_in_the_language_that_there_is(workshop: Workshop) -> None:
    purpose = made(workshop)
    assert [purpose.title(language) for language in ("nl", "fi")] == ["Nieuwsbrief", "Newsletter"]
    assert made(workshop, titles={"nl": "Nieuwsbrief"}).title("fi") == "Nieuwsbrief"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"key": "News Letter"}, "/key"),
        ({"key": "n" * 65}, "/key"),
        ({"channels": ()}, "/channels"),
        ({"channels": (Channel.EMAIL, Channel.EMAIL)}, "/channels"),
        ({"titles": {}}, "/titles"),
        ({"titles": {"en": " "}}, "/titles"),
        ({"titles": {"?": "News"}}, "/titles"),
        ({"descriptions": {"en": "x" * 1_001}}, "/descriptions"),
        ({"product_group": "Big Things"}, "/product_group"),
        ({"retention_days": -1}, "/retention_days"),
        ({"dpv_iri": "javascript:alert(1)"}, "/dpv_iri"),
    ],
)
def test_a_purpose_that_cannot_be_is_refused(
    workshop: Workshop, change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        made(workshop, **change)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"key": "Not a key"}, "/key"),
        ({"version": "v 1"}, "/version"),
        ({"language": "e"}, "/language"),
        ({"text": "  "}, "/text"),
        ({"text": "x" * 10_001}, "/text"),
        ({"url": "http://example.org"}, "/url"),
    ],
)
def test_a_text_that_cannot_be_is_refused(workshop: Workshop, change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        published(workshop, **change)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_a_text_has_the_hash_of_its_letters_and_never_changes(workshop: Workshop) -> None:
    notice = published(workshop, text="Ja, graag – één keer.")
    assert notice.sha256 == hashlib.sha256("Ja, graag – één keer.".encode()).digest()
    assert published(workshop, text="Ja, graag – één keer.").id == notice.id
    with pytest.raises(Conflict):
        published(workshop, text="Something else.")


def test_a_text_is_found_by_what_senders_call_it_in_the_language_of_the_person(workshop: Workshop) -> None:
    english, dutch = published(workshop), published(workshop, language="nl", text="Ja.")
    pass_time(workshop)
    newer = published(workshop, version="2", text="Yes!")
    with workshop.look(COMMAND) as work:
        for name, language, expected in (
            ("news:1", "nl", dutch.id),
            ("news:1", "en", english.id),
            ("news:2", "nl", newer.id),
            ("news", "en", newer.id),
            ("2", None, newer.id),
            (str(english.id), "nl", english.id),
        ):
            found = purposes.notice_called(work, name, languages=(language,))
            assert found is not None
            assert found.id == expected
        assert purposes.notice_called(work, "unheard-of") is None


def test_a_text_is_in_force_from_its_day_on(workshop: Workshop) -> None:
    first = published(workshop)
    tomorrow = workshop.clock() + timedelta(days=1)
    second = published(workshop, version="2", text="Yes!", effective_from=tomorrow)
    with workshop.look(COMMAND) as work:
        today = purposes.latest_notice(work, "news", "en")
        later = purposes.latest_notice(work, "news", "en", at=tomorrow)
        assert purposes.latest_notice(work, "unheard-of", "en") is None
    assert today is not None
    assert later is not None
    assert (today.id, later.id) == (first.id, second.id)


def test_only_those_who_look_after_purposes_change_them(workshop: Workshop) -> None:
    marketer = Actor(kind=ActorKind.USER, scopes=ROLE_SCOPES[Role.MARKETER])
    with workshop.open(marketer) as work:
        with pytest.raises(Forbidden):
            purposes.create(work, PurposeOrder(**NEWSLETTER))  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            purposes.publish_notice(work, NoticeOrder(**TEXT))
