"""For what may people be addressed here?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, stated, words
from admin.forms import Field, Form
from admin.languages import NAMES
from admin.lists import Column
from admin.views import texts
from admin.words import Text, Word
from rules.consent import LegalBasis
from rules.purposes import PurposeKind, PurposeStatus
from rules.records import Channel
from service import purposes
from service.access import Scope
from service.errors import Invalid, NotFound
from service.purposes import Purpose, PurposeOrder

pages = Blueprint("purposes", __name__, url_prefix="/purposes")
_ = lazy_gettext

COLUMNS = (
    Column(_("Purpose")),
    Column(_("Kind")),
    Column(_("Channels"), wide_only=True),
    Column(_("Lawful basis"), wide_only=True),
    Column(_("Version"), "number"),
    Column(_("State")),
)
KINDS: Mapping[PurposeKind, Text] = {
    PurposeKind.MARKETING: _("Marketing"),
    PurposeKind.SERVICE: _("What they asked for"),
    PurposeKind.PROFILING: _("Profiling"),
    PurposeKind.SHARING: _("Sharing with others"),
}
STATES: Mapping[PurposeStatus, Word] = {
    PurposeStatus.ACTIVE: Word(_("In use"), "good"),
    PurposeStatus.RETIRED: Word(_("Retired"), ""),
}
FAULTS: Mapping[str, Text] = {
    "unacceptable": _("This does not have the right form: see the hint."),
    "missing": _("Give a title in at least one language."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A purpose in words."""

    purpose: Purpose
    title: str
    kind: Text
    basis: Text
    channels: str
    state: Word


@pages.get("/")
@auth.needs(Scope.CONSENTS_READ)
def listed() -> str:
    """Every purpose as it is now, and every text."""
    with auth.look() as work:
        return render_template(
            "purposes.html",
            columns=COLUMNS,
            glances=[_glance(each) for each in purposes.current(work).values()],
            text_columns=texts.COLUMNS,
            editions=texts.editions(work),
            may_manage=work.actor.may(Scope.PURPOSES_MANAGE),
        )


@pages.get("/new")
@auth.needs(Scope.PURPOSES_MANAGE)
def new() -> str:
    """Ask what a new purpose is."""
    form = _form(is_new=True).filled(basis=LegalBasis.CONSENT.value, status=PurposeStatus.ACTIVE.value)
    return render_template("purpose_edit.html", form=form, purpose=None)


@pages.post("/new")
@auth.needs(Scope.PURPOSES_MANAGE)
def create() -> Answer:
    """Make a purpose."""
    form = _numbered(_form(is_new=True).read(request.form))
    with auth.look() as work:
        if not form.faults and purposes.find(work, form.value("key")):
            form = form.refuse("key", gettext("There is a purpose of this name: make its next version."))
    return _made(form, form.value("key"), None)


@pages.get("/<key>/edit")
@auth.needs(Scope.PURPOSES_MANAGE)
def edit(key: str) -> str:
    """The purpose as it is, to become its next version."""
    purpose = _of_key(key)
    return render_template(
        "purpose_edit.html", form=_form(is_new=False).filled(**_filled(purpose)), purpose=purpose
    )


@pages.post("/<key>/edit")
@auth.needs(Scope.PURPOSES_MANAGE)
def change(key: str) -> Answer:
    """Make the next version of a purpose."""
    return _made(_numbered(_form(is_new=False).read(request.form)), key, _of_key(key))


@pages.get("/<key>")
@auth.needs(Scope.CONSENTS_READ)
def shown(key: str) -> str:
    """One purpose with every version of it."""
    with auth.look() as work:
        versions = purposes.versions(work, key)
        if not versions:
            raise NotFound
        return render_template(
            "purpose.html",
            glance=_glance(versions[0]),
            versions=[_glance(each) for each in versions],
            names=NAMES,
            may_manage=work.actor.may(Scope.PURPOSES_MANAGE),
        )


def _made(form: Form, key: str, purpose: Purpose | None) -> Answer:
    if not form.faults:
        try:
            with auth.work() as work:
                purposes.create(work, _order(form, key))
        except Invalid as refusal:
            form = form.refuse_all(_placed(refusal), FAULTS)
    if form.faults:
        return make_response(render_template("purpose_edit.html", form=form, purpose=purpose), 422)
    return notices.leave(redirect(url_for(".shown", key=key), 303), "purpose_made")


def _placed(refusal: Invalid) -> Iterator[Any]:
    """Faults of titles and descriptions stand at the first of them."""
    for fault in refusal.faults:
        name = fault.pointer.strip("/")
        at = {"titles": "title_en", "descriptions": "description_en"}.get(name, name)
        yield type(fault)(f"/{at}", fault.code, fault.detail)


def _glance(purpose: Purpose) -> Glance:
    return Glance(
        purpose=purpose,
        title=purpose.title(auth.visit().language),
        kind=KINDS[purpose.kind],
        basis=stated.BASES[purpose.basis],
        channels=", ".join(str(words.CHANNELS[each]) for each in purpose.channels),
        state=STATES[purpose.status],
    )


def _of_key(key: str) -> Purpose:
    with auth.look() as work:
        found = purposes.find(work, key)
    if found is None:
        raise NotFound
    return found


def _order(form: Form, key: str) -> PurposeOrder:
    days = form.value("retention_days")
    return PurposeOrder(
        key=key,
        kind=PurposeKind(form.value("kind")),
        titles=_by_language(form, "title"),
        descriptions=_by_language(form, "description"),
        channels=tuple(Channel(each) for each in form.all("channels")),
        basis=LegalBasis(form.value("basis")),
        needs_double_opt_in=form.holds("needs_double_opt_in", "yes"),
        dpv_iri=form.value("dpv_iri") or None,
        product_group=form.value("product_group") or None,
        retention_days=int(days) if days else None,
        status=PurposeStatus(form.value("status")),
    )


def _by_language(form: Form, name: str) -> dict[str, str]:
    return {code: told for code in NAMES if (told := form.value(f"{name}_{code}"))}


def _filled(purpose: Purpose) -> dict[str, Any]:
    told = {f"title_{code}": text for code, text in purpose.titles.items()}
    told |= {f"description_{code}": text for code, text in purpose.descriptions.items()}
    return {
        **told,
        "kind": purpose.kind.value,
        "channels": [each.value for each in purpose.channels],
        "basis": purpose.basis.value,
        "needs_double_opt_in": "yes" if purpose.needs_double_opt_in else None,
        "dpv_iri": purpose.dpv_iri,
        "product_group": purpose.product_group,
        "retention_days": None if purpose.retention_days is None else str(purpose.retention_days),
        "status": purpose.status.value,
    }


def _numbered(form: Form) -> Form:
    days = form.value("retention_days")
    if days and not (days.isascii() and days.isdecimal() and len(days) <= 5):
        return form.refuse("retention_days", gettext("Give a number of days."))
    return form


def _form(*, is_new: bool) -> Form:
    key = Field(
        name="key",
        label=_("Short name"),
        longest=64,
        hint=_("Lower-case words and digits, joined by hyphens. It cannot be changed later."),
    )
    return Form((*((key,) if is_new else ()), *_titles(), *_PARTICULARS))


def _titles() -> Iterator[Field]:
    for code, name in NAMES.items():
        label = gettext("Title (%(language)s)", language=name)
        yield Field(name=f"title_{code}", label=label, required=False, longest=purposes.LONGEST_TITLE)
    for code, name in NAMES.items():
        yield Field(
            name=f"description_{code}",
            label=gettext("Description (%(language)s)", language=name),
            kind="text-long",
            required=False,
            longest=purposes.LONGEST_DESCRIPTION,
        )


_PARTICULARS = (
    Field(
        name="kind",
        label=_("Kind"),
        kind="select",
        options={each.value: text for each, text in KINDS.items()},
    ),
    Field(
        name="channels",
        label=_("Channels"),
        kind="checks",
        options={each.value: words.CHANNELS[each] for each in Channel},
    ),
    Field(
        name="basis",
        label=_("Lawful basis"),
        kind="select",
        options={each.value: text for each, text in stated.BASES.items()},
        hint=_("Unless a statement names another."),
    ),
    Field(
        name="needs_double_opt_in",
        label=_("Whoever agrees on a web form must confirm it from their mailbox"),
        kind="check",
        required=False,
    ),
    Field(
        name="dpv_iri",
        label=_("Address in the Data Privacy Vocabulary"),
        required=False,
        hint=_("As https://w3id.org/dpv#DirectMarketing; receipts name it."),
    ),
    Field(
        name="product_group",
        label=_("Product group"),
        required=False,
        longest=64,
        hint=_("What counts as similar products for own customers."),
    ),
    Field(
        name="retention_days",
        label=_("Days to keep the data after it has ended"),
        kind="number",
        required=False,
    ),
    Field(
        name="status",
        label=_("State"),
        kind="select",
        options={each.value: word.label for each, word in STATES.items()},
        hint=_("Of a retired purpose only a no is still recorded."),
    ),
)
