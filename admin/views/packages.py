"""Fetch the copy of your data that was made for you: a page that only you were sent the link of."""

from flask import Blueprint, Response, make_response, request

from admin import public
from admin.packaged import KINDS
from service.access import PERSON
from service.errors import Gone
from service.packages import fetching
from service.page_links import Link, LinkKind

pages = Blueprint("packages", __name__)


@pages.get("/packages/<token>")
def ask(token: str) -> Response:
    """Say what there is to fetch, and by what it opens. Programs that check mail open links too: nothing is
    fetched by that."""
    link = public.recognise(LinkKind.PACKAGE, token)
    return _page(token, link) if link else _over()


@pages.post("/packages/<token>")
def fetch(token: str) -> Response:
    """Give the archive."""
    link = public.recognise(LinkKind.PACKAGE, token)
    if link is None:
        return _over()
    try:
        with public.workshop().open(PERSON) as work:
            archive = fetching.fetch(work, link)
    except Gone:
        return _over()
    answer = make_response(archive.content)
    answer.mimetype = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
    return answer


def _page(token: str, link: Link) -> Response:
    with public.workshop().look(PERSON) as work:
        offer = fetching.offered(work, link)
    if offer is None:
        return _over()
    return public.page(
        "public/package.html",
        token=token,
        lang=request.args.get("lang"),
        offer=offer,
        kind=KINDS[offer.kind],
        kilobytes=max(1, round(offer.size / 1_024)),
    )


def _over() -> Response:
    """One answer to every link that leads to nothing: it was fetched, is over, was taken back, or never was.

    Whoever was erased, and whoever only guesses, hears the very same.
    """
    return public.page("public/package_over.html", status=410)
