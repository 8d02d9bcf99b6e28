"""To whom do we pass data on, on what ground, and how are they told of what becomes of it?"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, languages, members, notices, timeline
from admin.forms import Field, Form
from admin.lists import Column
from admin.views import tellings
from admin.words import Text, Word
from rules.fields import FieldName
from rules.recipients import FIELDS, Protocol, Role, Transfer, Via
from rules.tellings import PATIENCE
from service import purposes, sources
from service.access import Scope
from service.channels.webhooks import KEY_PREFIX
from service.errors import Invalid
from service.recipients import register, watching
from service.recipients.register import Disclosure, Line, Order, Recipient
from service.work import Work

pages = Blueprint("recipients", __name__, url_prefix="/recipients")
_ = lazy_gettext

COLUMNS = (
    Column(_("Recipient")),
    Column(_("Role"), wide_only=True),
    Column(_("Told by"), wide_only=True),
    Column(_("Passed on"), "number"),
    Column(_("Open notices"), "number"),
    Column(_("State")),
)
GIVEN = (
    Column(_("When"), "date"),
    Column(_("How")),
    Column(_("People"), "number"),
    Column(_("Fields")),
    Column(_("For"), wide_only=True),
)
ROLES: Mapping[Role, Text] = {
    Role.PROCESSOR: _("Processor"),
    Role.CONTROLLER: _("Controller of their own"),
    Role.JOINT: _("Joint controller"),
}
PROTOCOLS = tellings.PROTOCOLS
TRANSFERS: Mapping[Transfer, Text] = {
    Transfer.ADEQUACY: _("Adequacy decision (GDPR article 45)"),
    Transfer.CLAUSES: _("Standard contractual clauses (article 46)"),
    Transfer.BINDING_RULES: _("Binding corporate rules (article 47)"),
    Transfer.DEROGATION: _("Derogation for a specific case (article 49)"),
}
VIAS: Mapping[Via, Text] = {
    Via.EXPORT: _("Export"),
    Via.FEED: _("Feed"),
    Via.WEBHOOK: _("Webhook"),
    Via.API: _("Read with a key"),
    Via.BY_HAND: _("By hand"),
}
OTHERS: Mapping[str, Text] = {
    "kind": _("Consumer or professional"),
    "country": _("Country"),
    "language": _("Language"),
    "quality": _("Quality"),
    "permissions": _("Permissions"),
}
FAULTS: Mapping[str, Text] = {
    "length": _("Give a name of at most 120 characters."),
    "shape": _("This does not have the right form: see the hint."),
    "unreadable": _("This is no address to which notices can go."),
    "not_https": _("Notices hold personal data: the address must begin with https://."),
    "private": _("This address is not of the open internet."),
    "missing": _("Say on what ground data may leave for this country."),
    "range": _("Give 1 to 90 days."),
    "taken": _("Another recipient holds the keys of this source."),
    "unknown": _("Choose one of the answers on offer."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A recipient in the list."""

    line: Line
    role: Text
    way: Text
    state: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What they were given at one time, in words."""

    row: Disclosure
    way: Text
    fields: str
    purpose: str


@pages.get("/")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def listed() -> str:
    """Every recipient, with what they were given and owe an answer to."""
    with auth.look() as work:
        glances = [_glance(each) for each in register.listed(work)]
    return render_template("recipients.html", columns=COLUMNS, glances=glances)


@pages.get("/new")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def new() -> str:
    """Ask for the particulars of a new recipient."""
    with auth.look() as work:
        form = _form(work).filled(
            role=Role.PROCESSOR.value,
            protocol=Protocol.WEBHOOK.value,
            patience=str(PATIENCE),
            language=auth.visit().language,
        )
    return render_template("recipient_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def create() -> Answer | str:
    """Make somebody a recipient. The secret is shown this once, so not behind a redirect."""
    with auth.look() as work:
        form = _form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                made = register.register(work, _order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return _made(made.id, made.secret, form.value("name"), "recipient_made")
    return make_response(render_template("recipient_new.html", form=form), 422)


@pages.get("/<uuid:recipient_id>")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def recipient(recipient_id: UUID) -> str:
    """One recipient: particulars, what was passed on, and which notices they were sent."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
        [line] = [each for each in register.listed(work) if each.recipient.id == recipient_id]
        told, _more = watching.newest(work, recipient_id=recipient_id)
        return render_template(
            "recipient.html",
            glance=_glance(line),
            recipient=row,
            address=register.address(work, recipient_id),
            categories=fields(row.categories),
            purposes=", ".join(_titles(work).get(key, key) for key in row.purposes),
            transfer=TRANSFERS[row.transfer] if row.transfer else None,
            source=sources.of_id(work, row.source_id).name if row.source_id else None,
            given=[given(work, each) for each in register.newest_given(work, recipient_id, limit=20)],
            given_columns=GIVEN,
            lines=[tellings.line(each, today=work.now.date()) for each in told],
            columns=tellings.COLUMNS,
            deeds=timeline.of(work, recipient_id),
        )


@pages.get("/<uuid:recipient_id>/edit")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def edit(recipient_id: UUID) -> str:
    """The particulars as they are, to be changed."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
        form = _form(work).filled(**_as_filled(row, register.address(work, recipient_id)))
    return render_template("recipient_edit.html", recipient=row, form=form)


@pages.post("/<uuid:recipient_id>/edit")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def change(recipient_id: UUID) -> Answer | str:
    """Put new particulars in place of the old."""
    with auth.look() as work:
        row, form = register.of_id(work, recipient_id), _form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                secret = register.change(work, recipient_id, _order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return _made(recipient_id, secret, form.value("name"), "recipient_changed")
    return make_response(render_template("recipient_edit.html", recipient=row, form=form), 422)


@pages.get("/<uuid:recipient_id>/secret")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def ask_secret(recipient_id: UUID) -> str:
    """Say what it means to replace the secret."""
    with auth.look() as work:
        row = register.of_id(work, recipient_id)
    hours = int(register.FORMER_LASTS.total_seconds() // 3600)
    return render_template("recipient_rotate.html", recipient=row, hours=hours)


@pages.post("/<uuid:recipient_id>/secret")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def rotate(recipient_id: UUID) -> Answer | str:
    """A new secret, shown this once."""
    with auth.work() as work:
        secret = register.rotate(work, recipient_id)
        name = register.of_id(work, recipient_id).name
    return _made(recipient_id, secret, name, "recipient_changed")


@pages.post("/<uuid:recipient_id>/end")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def end(recipient_id: UUID) -> Answer:
    """Pass nothing more on to them."""
    with auth.work() as work:
        register.end(work, recipient_id)
    return _back(recipient_id, "recipient_ended")


@pages.post("/<uuid:recipient_id>/resume")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def resume(recipient_id: UUID) -> Answer:
    """They may be given data again."""
    with auth.work() as work:
        register.resume(work, recipient_id)
    return _back(recipient_id, "recipient_resumed")


def fields(names: list[str] | tuple[str, ...]) -> str:
    """Fields in words."""
    known = set(FieldName)
    return ", ".join(
        str(members.FIELDS[FieldName(each)] if each in known else OTHERS[each]) for each in names
    )


def given(work: Work, row: Disclosure) -> Given:
    """What was passed on at one time, in words."""
    titles = _titles(work)
    return Given(
        row=row, way=VIAS[row.via], fields=fields(row.fields), purpose=titles.get(row.purpose, row.purpose)
    )


def _made(recipient_id: UUID, secret: str, name: str, said: str) -> Answer | str:
    if not secret:
        return _back(recipient_id, said)
    return render_template("recipient_secret.html", recipient_id=recipient_id, name=name, secret=secret)


def _back(recipient_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".recipient", recipient_id=recipient_id), 303), said)


def _glance(line: Line) -> Glance:
    row = line.recipient
    return Glance(line=line, role=ROLES[row.role], way=PROTOCOLS[row.protocol], state=_state(line))


def _state(line: Line) -> Word:
    if line.recipient.disabled_at:
        return Word(gettext("Its address takes nothing"), "bad")
    if line.late:
        return Word(gettext("Owes an answer"), "bad")
    if line.recipient.ended_at:
        return Word(gettext("Ended"), "")
    return Word(gettext("Active"), "good")


def _titles(work: Work) -> dict[str, str]:
    language = auth.visit().language
    everything = {"*": gettext("Not said")}
    return everything | {key: each.title(language) for key, each in purposes.current(work).items()}


def _form(work: Work) -> Form:
    known = {key: title for key, title in _titles(work).items() if key != "*"}
    suppliers = {str(each.id): each.name for each in sources.listed(work)}
    asked = (
        Field(name="name", label=_("Name"), longest=120),
        Field(name="role", label=_("Role"), kind="select", options=_values(ROLES)),
        Field(name="protocol", label=_("How are they told?"), kind="select", options=_values(PROTOCOLS)),
        Field(
            name="address",
            label=_("Address"),
            required=False,
            longest=500,
            hint=_("A web address that begins with https://, or a mailbox. It is kept encrypted."),
        ),
        Field(
            name="token",
            label=_("Their token for us"),
            kind="password",
            required=False,
            hint=_("OpenDSR only: what opens their door to us. Empty leaves it as it is."),
        ),
        Field(
            name="public_key",
            label=_("Their public key"),
            required=False,
            hint=_("Ed25519, base64. With it, an answer without their signature counts for nothing."),
        ),
        Field(
            name="certificate",
            label=_("Their certificate"),
            kind="text-long",
            required=False,
            longest=8_000,
            hint=_("OpenDSR only: X.509 in PEM. With it, what they say counts only when it is signed."),
        ),
        Field(name="categories", label=_("What are they given?"), kind="checks", options=_field_names()),
        Field(name="purposes", label=_("For what?"), kind="checks", required=False, options=known),
        Field(
            name="country", label=_("Country"), required=False, longest=2, hint=_("Two letters, as in NL.")
        ),
        Field(
            name="transfer",
            label=_("On what ground may data leave?"),
            kind="select",
            required=False,
            hint=_("Needed outside the European Economic Area."),
            options=_values(TRANSFERS),
        ),
        Field(name="contract", label=_("Contract"), required=False, longest=120),
        Field(name="patience", label=_("Days in which they answer"), kind="number"),
        Field(name="language", label=_("Language of letters"), kind="select", options=languages.NAMES),
        Field(
            name="source_id",
            label=_("Keys that they hold"),
            kind="select",
            required=False,
            hint=_("Contacts that the keys of this source read are then written down as passed on."),
            options=suppliers,
        ),
    )
    return Form(tuple(each for each in asked if each.kind != "checks" or each.options))


def _field_names() -> dict[str, Text]:
    named = {name.value: label for name, label in members.FIELDS.items()} | dict(OTHERS)
    return {name: label for name, label in named.items() if name in FIELDS}


def _values(labels: Mapping[Any, Text]) -> dict[str, Text]:
    return {each.value: label for each, label in labels.items()}


def _order(form: Form) -> Order:
    given = form.value("patience")
    transfer, source_id = form.value("transfer"), form.value("source_id")
    return Order(
        name=form.value("name"),
        role=Role(form.value("role")),
        protocol=Protocol(form.value("protocol")),
        address=form.value("address"),
        token=form.value("token"),
        public_key=form.value("public_key"),
        certificate=form.value("certificate"),
        categories=form.all("categories"),
        purposes=form.all("purposes"),
        country=form.value("country").upper() or None,
        transfer=Transfer(transfer) if transfer else None,
        contract=form.value("contract") or None,
        patience=int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 0,
        language=form.value("language"),
        source_id=UUID(source_id) if source_id else None,
    )


def _as_filled(row: Recipient, address: str) -> dict[str, Any]:
    key = KEY_PREFIX + base64.b64encode(row.public_key).decode() if row.public_key else None
    return {
        "name": row.name,
        "role": row.role.value,
        "protocol": row.protocol.value,
        "address": address,
        "public_key": key,
        "certificate": row.certificate,
        "categories": row.categories,
        "purposes": row.purposes,
        "country": row.country,
        "transfer": row.transfer.value if row.transfer else None,
        "contract": row.contract,
        "patience": str(row.patience),
        "language": row.language,
        "source_id": str(row.source_id) if row.source_id else None,
    }
