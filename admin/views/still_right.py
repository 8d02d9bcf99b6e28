"""Is what we hold of you still right? The page of the letter that asks, without an account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext

from admin import members, public
from admin.words import Text
from rules.fields import FieldName
from rules.freshness.doubts import Said
from rules.records import Lead
from service.access import PERSON
from service.confirmations import answering
from service.confirmations.answering import Answers
from service.errors import Conflict, Invalid
from service.freshness import confirming
from service.page_links import Link, LinkKind

pages = Blueprint("still_right", __name__)
_ = lazy_gettext

LONGEST = 200

INSTEAD: Mapping[FieldName, tuple[tuple[str, Text, str], ...]] = {
    FieldName.NAME: (("full_name", _("Your name now"), "name"),),
    FieldName.PHONE: (("phone", _("Your telephone number now"), "tel"),),
    FieldName.ADDRESS: (
        ("street", _("Street"), "address-line1"),
        ("house_number", _("House number"), "off"),
        ("postal_code", _("Postal code"), "postal-code"),
        ("city", _("Town"), "address-level2"),
    ),
    FieldName.ORGANISATION: (("organisation", _("Where you work now"), "organization"),),
    FieldName.JOB: (("job_title", _("Your job now"), "organization-title"),),
}
"""What may be said to be right instead. Another mailbox has to be shown to be theirs first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One value that the person is asked about."""

    name: str
    label: Text
    masked: str = field(repr=False)
    answer: str
    instead: tuple[tuple[str, Text, str, str], ...] = field(repr=False)
    """Name, label, what browsers may fill in, and what was typed."""


@pages.get("/still-right/<token>")
def ask(token: str) -> Response:
    """Say what is in doubt, masked. Opening the link answers nothing: programs open links too."""
    link = public.recognise(LinkKind.STILL_RIGHT, token)
    return public.nothing() if link is None else _page(link, token)


@pages.post("/still-right/<token>")
def answer(token: str) -> Response:
    """Take the answers; whoever comes back finds nothing left to answer."""
    link = public.recognise(LinkKind.STILL_RIGHT, token)
    if link is None:
        return public.nothing()
    try:
        with public.workshop().open(PERSON) as work:
            shown = confirming.question(work, link)
            given = _answers([each.name for each in shown.asked])
            answering.by_person(work, link, given, etag=request.form.get("etag", ""))
    except Conflict:
        return _page(link, token)
    except Invalid as refusal:
        return _page(link, token, faults=frozenset(fault.pointer.strip("/") for fault in refusal.faults))
    return public.page("public/still_right_done.html", is_wrong=Said.WRONG in given.said.values())


def _page(link: Link, token: str, *, faults: frozenset[str] | None = None) -> Response:
    with public.workshop().look(PERSON) as work:
        shown = confirming.question(work, link)
    if not shown.asked:
        return public.page("public/still_right_done.html", is_wrong=False)
    lines = [_line(each) for each in shown.asked]
    return public.page(
        "public/still_right.html",
        status=200 if faults is None else 422,
        token=token,
        lang=request.args.get("lang"),
        lines=lines,
        etag=shown.etag,
        is_unanswered=faults == frozenset({""}),
        faults=[line for line in lines if line.name in (faults or ())],
    )


def _line(asked: confirming.Asked) -> Line:
    return Line(
        name=asked.name.value,
        label=members.FIELDS[asked.name],
        masked=asked.masked,
        answer=request.form.get(f"said:{asked.name.value}", ""),
        instead=tuple(
            (name, label, fill, request.form.get(name, "")[:LONGEST])
            for name, label, fill in INSTEAD.get(asked.name, ())
        ),
    )


def _answers(asked: list[FieldName]) -> Answers:
    """What was answered; one button says that all of it is right."""
    if "all" in request.form:
        return Answers(said=dict.fromkeys(asked, Said.RIGHT))
    said = {name: Said(value) for name in asked if (value := _said(name)) in set(Said)}
    wrong = [name for name, each in said.items() if each is Said.WRONG]
    typed: dict[str, Any] = {
        member: text
        for name in wrong
        for member, _label, _fill in INSTEAD.get(name, ())
        if (text := request.form.get(member, "").strip()[:LONGEST])
    }
    return Answers(said=said, instead=Lead(**typed))


def _said(name: FieldName) -> str:
    return request.form.get(f"said:{name.value}", "")
