"""I have lost the link to my preferences. A new one comes by mail, to whoever reads the mailbox."""

from flask import Blueprint, Response, request

from admin import public
from admin.pacing import Pace
from service import lost_links
from service.access import PERSON
from service.channels import mail
from service.errors import Invalid, TooMany

pages = Blueprint("lost_link", __name__)

ASKED = Pace(most=6)
"""How often a minute one caller may ask, and how often somebody for one mailbox."""
LONGEST = 320
"""Letters that an address may have (RFC 5321, section 4.5.3.1)."""


@pages.get("/preferences")
def ask() -> Response:
    """The form."""
    return _page()


@pages.post("/preferences")
def send() -> Response:
    """Say that a letter comes if we know the address, whether we do or not."""
    address = request.form.get("email", "").strip()[:LONGEST]
    now = public.workshop().clock()
    wait = ASKED.take(request.remote_addr or "", now) or ASKED.take(address.casefold(), now)
    if wait:
        raise TooMany(retry_after=wait)
    try:
        with public.workshop().open(PERSON) as work:
            lost_links.ask(work, address, language=public.language())
    except Invalid:
        return _page(is_wrong=True, status=422)
    return _page(is_asked=True)


def _page(*, is_wrong: bool = False, is_asked: bool = False, status: int = 200) -> Response:
    return public.page(
        "public/lost_link.html",
        status=status,
        lang=request.args.get("lang"),
        is_wrong=is_wrong,
        is_asked=is_asked,
        is_possible=mail.is_on(public.workshop().settings),
    )
