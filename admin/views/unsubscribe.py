"""The way out of one list: a page that asks once, and the click that mailbox providers make (RFC 8058)."""

from typing import Any

from flask import Blueprint, Response, request

from admin import public
from admin.words import CHANNELS
from rules.consent import Method
from rules.records import Channel
from service import preferences, purposes
from service.access import PERSON
from service.page_links import Link, LinkKind
from service.work import Work

pages = Blueprint("unsubscribe", __name__)

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@pages.get("/unsubscribe/<token>")
def ask(token: str) -> Response:
    """Ask whether it is meant. Opening a link changes nothing: programs open links too."""
    link = public.recognise(LinkKind.UNSUBSCRIBE, token)
    if link is None:
        return public.nothing()
    return public.page("public/unsubscribe.html", token=token, lang=request.args.get("lang"), **_told(link))


@pages.post("/unsubscribe/<token>")
def leave(token: str) -> Response:
    """End the one list, or everything if that is asked for.

    A provider's click needs no cookie and no page, gets no redirect, and hears the same whatever the link is.
    """
    is_one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    link = public.recognise(LinkKind.UNSUBSCRIBE, token)
    if link is not None:
        with public.workshop().open(PERSON) as work:
            _end(work, link, is_one_click=is_one_click)
    if is_one_click:
        return Response("Received.\n", 200, mimetype="text/plain")
    if link is None:
        return public.nothing()
    return public.page("public/unsubscribed.html", everything="stop" in request.form, **_told(link))


def _end(work: Work, link: Link, *, is_one_click: bool) -> None:
    proof = public.proof("unsubscribe")
    if is_one_click:
        preferences.leave(work, link, proof=proof, method=Method.ONE_CLICK)
    elif "stop" in request.form:
        preferences.stop_all(work, link, proof=proof)
    else:
        preferences.leave(work, link, proof=proof)


def _told(link: Link) -> dict[str, Any]:
    with public.workshop().look(PERSON) as work:
        purpose = purposes.find(work, link.purpose or "")
    return {
        "title": purpose.title(public.language()) if purpose else "",
        "channel": CHANNELS[Channel(link.channel)] if link.channel else "",
    }
