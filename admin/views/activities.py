"""What do we do with personal data, as the law wants it recorded, today and on an earlier day?"""

import json
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from admin import auth, forms, members, places, recipient_form, stated
from admin.lists import Column
from admin.views import contacts as people
from admin.views import sources as suppliers
from admin.views.retention import period_in_words
from admin.words import Text
from rules.consent import LegalBasis
from rules.fields import FieldName
from rules.recipients import Transfer
from rules.records import Kind
from rules.sources import LawfulBasis, SourceKind
from service import activities
from service.access import Scope
from service.errors import NotFound

pages = Blueprint("activities", __name__, url_prefix="/activities")
_ = lazy_gettext

COLUMNS = (
    Column(_("Activity")),
    Column(_("Legal basis")),
    Column(_("People")),
    Column(_("Data")),
    Column(_("Recipients")),
    Column(_("Time limits")),
)
VERSION_COLUMNS = (Column(_("Version"), "number"), Column(_("Taken"), "date"), Column(_("SHA-256")))
SECURITY: Mapping[str, Text] = {
    "fields_sealed_with": _("Fields are sealed with"),
    "keys_kept_by": _("Keys are kept by"),
    "search_by": _("Found again by"),
    "erasure": _("Erasure"),
    "audit": _("Audit"),
    "database": _("Database"),
    "pages_encrypted": _("Pages travel encrypted"),
    "mail_encrypted": _("Letters travel encrypted"),
    "second_factor": _("People confirm sign-in with a code"),
    "session_idle_minutes": _("Signed out after minutes without a click"),
    "session_hours": _("Signed out after hours in any case"),
    "reveals_per_hour": _("Values that one person may reveal in an hour"),
    "second_person_for_every_request": _("A second person approves every request"),
    "raw_lead_days": _("Days for which leads are kept as they were sent"),
    "quarantine_days": _("Days that a lead waits in quarantine"),
}
MEANS: Mapping[object, Text] = {
    "AES-256-GCM, one key for each person, wrapped by a key outside the database": _(
        "AES-256-GCM, one key for each person, wrapped by a key outside the database"
    ),
    "keys and rows are destroyed; files are wiped": _("keys and rows are destroyed; files are wiped"),
    "Merkle log with signed checkpoints": _("Merkle log with signed checkpoints"),
    "HMAC-SHA-256, keyed": _("HMAC-SHA-256, keyed"),
    "file": _("a file"),
    "env": _("a file that the root key wraps"),
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
}
"""The record is written in English, for every authority alike; here it is read by people."""
DIFFERENCE_COLUMNS = (Column(_("Where")), Column(_("Before")), Column(_("After")))


@pages.get("/")
@auth.needs(Scope.AUDIT_READ)
def record() -> str:
    """The record of this moment, and the versions that were kept."""
    with auth.look() as work:
        document = activities.current(work)
        versions = activities.newest(work)
    return _page(document, versions=versions, number=None)


@pages.get("/<int:number>")
@auth.needs(Scope.AUDIT_READ)
def version(number: int) -> str:
    """The record as it was."""
    with auth.look() as work:
        found = activities.of_number(work, number)
    return _page(found.document, versions=(), number=number)


@pages.get("/differences")
@auth.needs(Scope.AUDIT_READ)
def differences() -> str:
    """What was otherwise on the later of two days."""
    before, after, fault = request.args.get("before", ""), request.args.get("after", ""), ""
    found = None
    try:
        first, last = forms.midnight(before), forms.midnight(after)
        if first and last:
            with auth.look() as work:
                # Days are meant to their end.
                found = activities.between(work, first + timedelta(days=1), last + timedelta(days=1))
    except ValueError:
        fault = gettext("Give a day as 2027-12-31.")
    except NotFound:
        fault = gettext("There was no record on the earlier of these days.")
    return render_template(
        "activity_differences.html",
        columns=DIFFERENCE_COLUMNS,
        before=before,
        after=after,
        found=found,
        fault=fault,
    )


@pages.get("/record.json")
@auth.needs(Scope.AUDIT_READ)
def as_json() -> Response:
    """The record of this moment for programs."""
    with auth.look() as work:
        document = activities.current(work)
    return _file(json.dumps(document, ensure_ascii=False, indent=1), "application/json", "json")


@pages.get("/record.csv")
@auth.needs(Scope.AUDIT_READ)
def as_csv() -> Response:
    """The record of this moment for spreadsheets."""
    with auth.look() as work:
        document = activities.current(work)
    return _file(activities.as_csv(document), "text/csv; charset=utf-8", "csv")


def _page(document: Mapping[str, Any], *, versions: object, number: int | None) -> str:
    return render_template(
        "activities.html",
        document=document,
        rows=[_row(each) for each in document["activities"]],
        suppliers=[_supplier(each) for each in document["sources"]],
        security=[
            (SECURITY.get(name, name), MEANS.get(value, value))
            for name, value in document["security"].items()
        ],
        columns=COLUMNS,
        version_columns=VERSION_COLUMNS,
        versions=versions,
        number=number,
        files=[(name, url_for(f".as_{name}")) for name in ("json", "csv")],
    )


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    """An activity in words; what this version no longer knows keeps its code."""
    return {
        "title": each["title"],
        "key": each["key"],
        "basis": _word(LegalBasis, stated.BASES, each["legal_basis"]),
        "subjects": ", ".join(_kind(code) for code in each["subjects"]),
        "data": ", ".join(_word(FieldName, members.FIELDS, code) for code in each["data"]),
        "recipients": each["recipients"],
        "transfers": [
            f"{to['name']}: {places.country(to['country'])}, {_transfer(to['ground'])}"
            for to in each["transfers"]
        ],
        "limits": [_limit(each["key"], limit) for limit in each["limits"]],
    }


def _transfer(ground: str) -> str:
    return _word(Transfer, recipient_form.TRANSFERS, ground)


def _limit(key: str, limit: Mapping[str, Any]) -> str:
    how_long = period_in_words(limit["period"])
    return how_long if limit["name"] == key else f"{limit['name']}: {how_long}"


def _supplier(each: Mapping[str, Any]) -> tuple[str, str]:
    kind = _word(SourceKind, suppliers.KINDS, each["kind"])
    basis = _word(LawfulBasis, suppliers.BASES, each["lawful_basis"])
    return each["name"], f"{kind}, {basis}"


def _kind(code: str) -> str:
    known = Kind(code) if code in set(Kind) else None
    return str(people.KINDS[known])


def _word(kind: type[StrEnum], words: Mapping[Any, Text], code: str) -> str:
    return str(words.get(kind(code), code)) if code in set(kind) else code


def _file(text: str, kind: str, ending: str) -> Response:
    name = f'attachment; filename="activities.{ending}"'
    return Response(text, content_type=kind, headers={"Content-Disposition": name})
