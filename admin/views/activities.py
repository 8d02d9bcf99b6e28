"""What do we do with personal data, as the law wants it recorded, today and on an earlier day?"""

import json
from datetime import timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from admin import auth, forms
from admin.lists import Column
from admin.views.retention import period_in_words
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


def _page(document: object, *, versions: object, number: int | None) -> str:
    return render_template(
        "activities.html",
        document=document,
        columns=COLUMNS,
        version_columns=VERSION_COLUMNS,
        versions=versions,
        number=number,
        period=period_in_words,
        files=[(name, url_for(f".as_{name}")) for name in ("json", "csv")],
    )


def _file(text: str, kind: str, ending: str) -> Response:
    name = f'attachment; filename="activities.{ending}"'
    return Response(text, content_type=kind, headers={"Content-Disposition": name})
