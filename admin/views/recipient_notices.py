"""The page behind the link of a notice: a recipient reads whom it is about, and says that it is done.

Programs answer here too: a POST with a JSON body and, where their answers are signed, the three headers of
the signature. They are told in one word.
"""

from typing import Any

from flask import Blueprint, Response, request

from admin import public
from admin.views.tellings import DEEDS, facts
from service.access import PERSON
from service.errors import Conflict, TooLarge
from service.page_links import Link, LinkKind
from service.recipients import answers

pages = Blueprint("recipient_notices", __name__)

MOST = 65_536
"""Bytes that an answer may have."""


@pages.get("/notices/<token>")
def ask(token: str) -> Response:
    """What the notice says. Opening it changes nothing: programs open links too."""
    link = public.recognise(LinkKind.TELLING, token)
    if link is None:
        return public.nothing()
    return public.page("public/notice.html", token=token, lang=request.args.get("lang"), **_told(link))


@pages.post("/notices/<token>")
def answer(token: str) -> Response:
    """It is done. An answer that must be signed and is not, or says something else, changes nothing."""
    body = _body()
    link = public.recognise(LinkKind.TELLING, token)
    if link is None:
        return _said(404)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if request.is_json and answers.says_yes(body, link.contact_id) is not True:
        return _said(422)
    try:
        with public.workshop().open(PERSON) as work:
            is_taken = answers.by_link(work, link, headers=headers, body=body)
    except Conflict:
        return _said(404)
    return _said(200 if is_taken else 401)


def _body() -> bytes:
    if (request.content_length or 0) > MOST:
        raise TooLarge
    return request.get_data(cache=True)


def _said(status: int) -> Response:
    if request.is_json:
        words = {200: "taken", 401: "unsigned", 404: "unknown", 422: "unreadable"}
        return Response(f'{{"said": "{words[status]}"}}\n', status, mimetype="application/json")
    if status == 200:
        return public.page("public/notice_done.html")
    return public.page("public/notice_unsigned.html", status=status) if status == 401 else public.nothing()


def _told(link: Link) -> dict[str, Any]:
    with public.workshop().look(PERSON) as work:
        telling, recipient, notice = answers.of_link(work, link)
        return {
            "recipient": recipient.name,
            "deed": DEEDS[telling.deed],
            "code": telling.deed.value,
            "due_on": telling.due_on,
            "facts": facts(notice),
        }
