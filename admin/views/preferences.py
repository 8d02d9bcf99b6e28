"""What may I be contacted for? The person's own page, by a link from a letter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import public
from admin.words import CHANNELS
from rules.records import Channel
from service import preferences
from service.access import PERSON
from service.page_links import Link, LinkKind
from service.preferences import Preferences, Topic, Wish

pages = Blueprint("preferences", __name__)
_ = lazy_gettext

SIGNAL = "Sec-GPC"
"""Global Privacy Control: a browser that sends 1 asks that nothing be sold or shared."""

DONE = {
    "saved": _("Your choices have been saved. They apply from now on."),
    "same": _("Nothing was changed."),
    "again": _("You can choose again. Until you answer Yes, everything is a no."),
    "stopped": _("You will receive no more marketing from us. This applies from now on."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of the page."""

    name: str
    channel: object
    answer: str
    """`yes`, `no` or nothing."""
    since: datetime | None
    is_pending: bool
    is_barred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One purpose of the page."""

    key: str
    title: str
    description: str
    notice: str
    notice_language: str
    notice_id: str
    url: str | None
    lines: tuple[Line, ...]


@pages.get("/preferences/<token>")
def show(token: str) -> Response:
    """The page. Nothing changes by opening it, but that the browser's own signal is heard."""
    link = public.recognise(LinkKind.PREFERENCE, token)
    if link is None:
        return public.nothing()
    _hear(link)
    with public.workshop().look(PERSON) as work:
        found = preferences.show(work, link, language=public.language())
    return public.page(
        "public/preferences.html",
        token=token,
        lang=request.args.get("lang"),
        blocks=[_block(topic, public.language()) for topic in found.topics],
        stopped_since=found.stopped_since,
        ended_since=found.ended_since,
        reopened_since=found.reopened_since,
        is_kept_from_some=found.is_kept_from_some,
        signal=_signal(found) if _is_signalled() else None,
        done=DONE.get(request.args.get("done", "")),
    )


@pages.post("/preferences/<token>")
def save(token: str) -> Answer:
    """Save what was answered, or stop everything."""
    link = public.recognise(LinkKind.PREFERENCE, token)
    if link is None:
        return public.nothing()
    _hear(link)
    proof = public.proof("preferences")
    with public.workshop().open(PERSON) as work:
        if "stop" in request.form:
            done = "stopped" if preferences.stop_all(work, link, proof=proof) else "same"
        elif "again" in request.form:
            done = "again" if preferences.choose_again(work, link, proof=proof) else "same"
        else:
            notices = {name.removeprefix("notice:"): value for name, value in request.form.items()}
            count = preferences.choose(work, link, dict(_answers()), proof=proof, notices=notices)
            done = "saved" if count else "same"
    return redirect(url_for(".show", token=token, lang=request.args.get("lang"), done=done), 303)


def _answers() -> Iterator[tuple[tuple[str, str], bool]]:
    for name, value in request.form.items():
        kind, _colon, rest = name.partition(":")
        purpose, _colon, channel = rest.partition(":")
        if kind == "answer" and value in {"yes", "no"}:
            yield (purpose, channel), value == "yes"


def _hear(link: Link) -> None:
    """Take the browser's signal as the person's word, the first time."""
    if not _is_signalled():
        return
    with public.workshop().look(PERSON) as work:
        was_heard = preferences.was_heard(work, link)
    if not was_heard:
        with public.workshop().open(PERSON) as work:
            preferences.heed_signal(work, link, proof=public.proof("preferences"))


def _is_signalled() -> bool:
    return request.headers.get(SIGNAL, "").strip() == "1"


def _signal(found: Preferences) -> str:
    """`heeded`, or `overruled` where the person has allowed sharing with their own hand."""
    wishes = (wish for topic in found.topics for wish in topic.wishes if wish.channel == Channel.SHARE)
    return "overruled" if any(wish.answer for wish in wishes) else "heeded"


def _block(topic: Topic, language: str) -> Block:
    purpose, notice = topic.purpose, topic.notice
    return Block(
        key=purpose.key,
        title=purpose.title(language),
        description=purpose.descriptions.get(language) or purpose.descriptions.get("en", ""),
        notice=notice.text if notice else "",
        notice_language=notice.language if notice else "",
        notice_id=str(notice.id) if notice else "",
        url=notice.url if notice else None,
        lines=tuple(_line(purpose.key, wish) for wish in topic.wishes),
    )


def _line(key: str, wish: Wish) -> Line:
    return Line(
        name=f"answer:{key}:{wish.channel}",
        channel=CHANNELS[Channel(wish.channel)],
        answer={True: "yes", False: "no", None: ""}[wish.answer],
        since=wish.since,
        is_pending=wish.is_pending,
        is_barred=wish.is_barred,
    )
