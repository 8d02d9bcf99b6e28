"""Did you ask for this yourself? The page of the letter that asks to confirm (double opt-in)."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from admin import public
from admin.words import CHANNELS
from rules.records import Channel
from service import preferences
from service.access import PERSON
from service.page_links import LinkKind
from service.preferences import Topic

pages = Blueprint("confirm", __name__)


@pages.get("/confirm/<token>")
def ask(token: str) -> Response:
    """Say what was asked for. Opening the link confirms nothing: programs that check mail open links too."""
    link = public.recognise(LinkKind.CONFIRM, token)
    if link is None:
        return public.nothing()
    with public.workshop().look(PERSON) as work:
        topics = preferences.requested(work, link, language=public.language())
    template = "public/confirmed.html" if link.used_at else "public/confirm.html"
    return public.page(template, token=token, lang=request.args.get("lang"), topics=_shown(topics))


@pages.post("/confirm/<token>")
def confirm(token: str) -> Response:
    """Confirm it, once; whoever comes back sees the same page."""
    link = public.recognise(LinkKind.CONFIRM, token)
    if link is None:
        return public.nothing()
    with public.workshop().open(PERSON) as work:
        preferences.confirm(work, link, proof=public.proof("confirm"))
    with public.workshop().look(PERSON) as work:
        topics = preferences.requested(work, link, language=public.language())
    return public.page("public/confirmed.html", topics=_shown(topics))


def _shown(topics: Sequence[Topic]) -> list[dict[str, object]]:
    language = public.language()
    return [
        {
            "key": topic.purpose.key,
            "title": topic.purpose.title(language),
            "wishes": [
                (CHANNELS[Channel(wish.channel)], wish.answer and not wish.is_barred) for wish in topic.wishes
            ],
            "is_barred": any(wish.answer and wish.is_barred for wish in topic.wishes),
            "notice": topic.notice.text if topic.notice else "",
            "notice_language": topic.notice.language if topic.notice else "",
        }
        for topic in topics
    ]
