"""I want to know what you hold of me, or have it erased. A form for everybody, and the page of its letter."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from admin import public, requested, restricted
from admin.pacing import Pace
from admin.words import Text
from rules.requests import Right
from rules.restrictions import Ground, is_untold
from service import requests
from service.access import PERSON
from service.channels import mail
from service.errors import Invalid, TooMany
from service.page_links import LinkKind
from service.requests import LONGEST, Intake, Person, Via, identity, own_page

pages = Blueprint("privacy_requests", __name__)

ASKED = Pace(most=6)
"""How often a minute one caller may ask, and how often somebody for one mailbox."""
LONGEST_ADDRESS = 320
"""Letters that an address may have (RFC 5321, section 4.5.3.1)."""


@pages.get("/privacy/requests")
def ask() -> Response:
    """The form."""
    return _page()


@pages.post("/privacy/requests")
def send() -> Response:
    """Take it in and say that a letter comes, the same to everybody: whom it is about is looked up later."""
    given = _given()
    now = public.workshop().clock()
    wait = ASKED.take(request.remote_addr or "", now) or ASKED.take(given["email"].casefold(), now)
    if wait:
        raise TooMany(retry_after=wait)
    rights, ground = _rights(), _ground()
    faults = _faults(given, rights, ground)
    if not faults:
        wanted = Intake(
            rights=rights,
            ground=ground if Right.RESTRICTION in rights else None,
            subject=Person(email=given["email"], phone=given["phone"] or None, name=given["name"] or None),
            via=Via.FORM,
            details=given["details"],
            language=public.language(),
        )
        try:
            with public.workshop().open(PERSON) as work:
                requests.receive(work, wanted)
        except Invalid as refusal:
            faults = {fault.pointer.rpartition("/")[2]: fault.code for fault in refusal.faults}
    if faults:
        return _page(faults=faults, given=given, chosen=rights, status=422)
    return _page(is_sent=True)


@pages.get("/privacy/verify/<token>")
def opened(token: str) -> Response:
    """Ask for a click. Opening the link shows nothing yet: programs that check mail open links too."""
    if public.recognise(LinkKind.VERIFY, token) is None:
        return public.nothing()
    return public.page("public/verify.html", token=token, lang=request.args.get("lang"), is_done=False)


@pages.post("/privacy/verify/<token>")
def verify(token: str) -> Response:
    """Whoever clicks reads the mailbox; whoever comes back sees the same page."""
    if public.recognise(LinkKind.VERIFY, token) is None:
        return public.nothing()
    with public.workshop().open(PERSON) as work:
        identity.use_link(work, token)
    return public.page("public/verify.html", is_done=True)


@pages.get("/preferences/<token>/requests")
def ask_from_own_page(token: str) -> Response:
    """The form for somebody who came by a link to their own page: nobody asks who they are."""
    if public.recognise(LinkKind.PREFERENCE, token) is None:
        return public.nothing()
    return _page(token=token)


@pages.post("/preferences/<token>/requests")
def send_from_own_page(token: str) -> Response:
    """Take it in; the link has shown already who asks."""
    link = public.recognise(LinkKind.PREFERENCE, token)
    if link is None:
        return public.nothing()
    given, rights, ground = _given(), _rights(), _ground()
    faults = _faults({**given, "email": "known"}, rights, ground)
    if faults:
        return _page(faults=faults, given=given, chosen=rights, token=token, status=422)
    with public.workshop().open(PERSON) as work:
        own_page.ask(
            work,
            link.contact_id,
            rights,
            ground=ground if Right.RESTRICTION in rights else None,
            details=given["details"],
            language=public.language(),
        )
    return _page(is_sent=True, token=token)


def _rights() -> tuple[Right, ...]:
    return tuple(Right(each) for each in request.form.getlist("rights") if each in set(Right))


def _ground() -> Ground | None:
    told = request.form.get("ground", "")
    return Ground(told) if told in restricted.PLEADED else None


def _given() -> dict[str, str]:
    longest = {"email": LONGEST_ADDRESS, "phone": 50, "name": 200, "details": LONGEST, "ground": 20}
    return {name: request.form.get(name, "").strip()[:most] for name, most in longest.items()}


def _faults(given: Mapping[str, str], rights: tuple[Right, ...], ground: Ground | None) -> dict[str, str]:
    missing = {"rights": rights, "ground": not is_untold(rights, ground), "email": given["email"]}
    return {name: "missing" for name, answer in missing.items() if not answer}


def _page(
    *,
    faults: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    chosen: tuple[Right, ...] = (),
    is_sent: bool = False,
    token: str | None = None,
    status: int = 200,
) -> Response:
    rights: list[tuple[str, Text, bool]] = [
        (right.value, text, right in chosen) for right, text in requested.ASKED.items()
    ]
    return public.page(
        "public/request.html",
        status=status,
        lang=request.args.get("lang"),
        rights=rights,
        grounds=[(value, text) for value, text in restricted.PLEADED.items()],
        faults=faults or {},
        given=given or {},
        is_sent=is_sent,
        token=token,
        is_possible=mail.is_on(public.workshop().settings),
        longest=LONGEST,
    )
