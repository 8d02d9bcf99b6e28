"""Which texts are people shown when they are asked? A text never changes: another version takes its place."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices
from admin.forms import Field, Form, dated, midnight
from admin.languages import NAMES
from admin.lists import Column
from admin.words import Text
from service import purposes
from service.access import Scope
from service.consents import looking
from service.errors import Conflict, Invalid, NotFound
from service.purposes import Notice, NoticeOrder
from service.work import Work

pages = Blueprint("texts", __name__, url_prefix="/purposes/texts")
_ = lazy_gettext

COLUMNS = (
    Column(_("Text")),
    Column(_("Languages")),
    Column(_("Shown from"), "date"),
    Column(_("Statements"), "number"),
)
FAULTS: Mapping[str, Text] = {
    "unacceptable": _("This does not have the right form: see the hint."),
}

_NAME = (
    Field(
        name="key",
        label=_("Short name"),
        longest=64,
        hint=_("As the purpose it is shown for, or the form it stands on."),
    ),
    Field(name="version", label=_("Version"), longest=40, hint=_("As 3, or 2027-05.")),
)
_MORE = (
    Field(
        name="effective_from",
        label=_("Shown from"),
        kind="date",
        required=False,
        hint=_("From now on unless said."),
    ),
    Field(
        name="url",
        label=_("Where more is told"),
        required=False,
        longest=500,
        hint=_("An address that begins with https."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a text, in the languages that there are, and how many statements bind to it."""

    key: str
    version: str
    notices: tuple[Notice, ...]
    bound: int

    @property
    def since(self) -> Any:
        return min(each.effective_from for each in self.notices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of a text beside the version before: `kept`, `added` or `gone`."""

    kind: str
    text: str


@pages.get("/new")
@auth.needs(Scope.PURPOSES_MANAGE)
def new() -> str:
    """Ask for a text, or for the next version of one."""
    form = _form().filled(key=request.args.get("key", "")[:64])
    return render_template("text_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.PURPOSES_MANAGE)
def publish() -> Answer:
    """Publish a text in the languages in which it was given."""
    form = dated(_form().read(request.form), "effective_from")
    if not form.faults and not any(form.value(f"text_{code}") for code in NAMES):
        form = form.refuse("text_en", gettext("Give the text in at least one language."))
    if not form.faults:
        form = _published(form)
    if form.faults:
        return make_response(render_template("text_new.html", form=form), 422)
    to = url_for(".shown", key=form.value("key"), version=form.value("version"))
    return notices.leave(redirect(to, 303), "text_published")


@pages.get("/<key>/<version>")
@auth.needs(Scope.CONSENTS_READ)
def shown(key: str, version: str) -> str:
    """One version of a text, beside the one before it."""
    with auth.look() as work:
        found = editions(work, key)
        may_manage = work.actor.may(Scope.PURPOSES_MANAGE)
    at = next((at for at, each in enumerate(found) if each.version == version), None)
    if at is None:
        raise NotFound
    before = found[at + 1] if at + 1 < len(found) else None
    return render_template(
        "text.html",
        edition=found[at],
        before=before,
        changes={each.language: _changes(before, each) for each in found[at].notices} if before else {},
        names=NAMES,
        may_manage=may_manage,
    )


def editions(work: Work, key: str | None = None) -> list[Edition]:
    """Texts by name and version; of one name the newest first."""
    bound = looking.bound_to_notices(work)
    newest: dict[tuple[str, str], list[Notice]] = {}
    for each in purposes.notices(work, key):
        newest.setdefault((each.key, each.version), []).append(each)
    return [
        Edition(
            key=name,
            version=version,
            notices=tuple(sorted(found, key=lambda each: each.language)),
            bound=sum(bound.get(each.id, 0) for each in found),
        )
        # A stable sort: within a name the order stays, the newest first.
        for (name, version), found in sorted(newest.items(), key=lambda item: item[0][0])
    ]


def _published(form: Form) -> Form:
    """All languages or none."""
    try:
        with auth.work() as work:
            for code in NAMES:
                if wording := form.value(f"text_{code}"):
                    purposes.publish_notice(work, _order(form, code, wording))
    except Invalid as refusal:
        return form.refuse_all(refusal.faults, FAULTS)
    except Conflict:
        return form.refuse("version", gettext("This version has another text, and a text never changes."))
    return form


def _order(form: Form, language: str, wording: str) -> NoticeOrder:
    return NoticeOrder(
        key=form.value("key"),
        version=form.value("version"),
        language=language,
        text=wording.replace("\r\n", "\n"),
        effective_from=midnight(form.value("effective_from")),
        url=form.value("url") or None,
    )


def _changes(before: Edition, notice: Notice) -> list[Change]:
    """The text line by line beside what it was; empty where it is new in this language."""
    old = next((each.text for each in before.notices if each.language == notice.language), None)
    if old is None:
        return []
    kinds = {" ": "kept", "+": "added", "-": "gone"}
    lines = difflib.ndiff(old.splitlines(), notice.text.splitlines())
    return [Change(kind=kinds[line[0]], text=line[2:]) for line in lines if line[0] in kinds]


def _form() -> Form:
    texts = (
        Field(
            name=f"text_{code}",
            label=gettext("Text (%(language)s)", language=name),
            kind="text-long",
            required=False,
            longest=purposes.LONGEST_TEXT,
        )
        for code, name in NAMES.items()
    )
    return Form((*_NAME, *texts, *_MORE))
