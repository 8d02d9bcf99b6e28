"""Publish the texts that people are shown when they are asked, and see what there is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from service import purposes
from service.api.operation import Call, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeOrder:
    """A text that people are shown."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    key: str
    """Name of the text through all its versions and languages."""
    version: str
    """Another text is another version."""
    language: str
    """Language tag."""
    text: str
    """To the letter as people read it."""
    effective_from: datetime | None = None
    """When it came into force; now unless said."""
    url: str | None = None
    """Where it can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAnswer:
    """A text, for ever as it is."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    notice_id: UUID
    key: str
    version: str
    language: str
    text: str
    sha256: str
    """Of the text in UTF-8, in hexadecimal digits."""
    effective_from: datetime
    url: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesAnswer:
    """Texts, the newest first."""

    items: tuple[NoticeAnswer, ...]


def list_notices(call: Call, *, key: str | None = None) -> NoticesAnswer:
    """List the texts under a key, or all of them."""
    return NoticesAnswer(items=tuple(_answer(each) for each in purposes.notices(call.work, key)))


def publish(call: Call, body: NoticeOrder) -> Reply[NoticeAnswer]:
    """Publish a text. It never changes: another text under the same name is refused with 409."""
    order = purposes.NoticeOrder(
        key=body.key,
        version=body.version,
        language=body.language,
        text=body.text,
        effective_from=body.effective_from,
        url=body.url,
    )
    return Reply(body=_answer(purposes.publish_notice(call.work, order)), headers={"Location": "/v1/notices"})


def _answer(each: purposes.Notice) -> NoticeAnswer:
    return NoticeAnswer(
        notice_id=each.id,
        key=each.key,
        version=each.version,
        language=each.language,
        text=each.text,
        sha256=each.sha256.hex(),
        effective_from=each.effective_from,
        url=each.url,
        created_at=each.created_at,
    )
