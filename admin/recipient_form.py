"""What is asked about a recipient, and what do the answers stand for?"""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from admin import auth, languages, members
from admin.forms import Field, Form
from admin.views.tellings import PROTOCOLS
from admin.words import Text
from rules.fields import FieldName
from rules.recipients import FIELDS, Protocol, Role, Transfer
from service import purposes, sources
from service.channels.webhooks import KEY_PREFIX
from service.recipients.register import Order, Recipient
from service.work import Work

_ = lazy_gettext

ROLES: Mapping[Role, Text] = {
    Role.PROCESSOR: _("Processor"),
    Role.CONTROLLER: _("Controller of their own"),
    Role.JOINT: _("Joint controller"),
}
TRANSFERS: Mapping[Transfer, Text] = {
    Transfer.ADEQUACY: _("Adequacy decision (GDPR article 45)"),
    Transfer.CLAUSES: _("Standard contractual clauses (article 46)"),
    Transfer.BINDING_RULES: _("Binding corporate rules (article 47)"),
    Transfer.DEROGATION: _("Derogation for a specific case (article 49)"),
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


def titles(work: Work) -> dict[str, str]:
    """Purposes in words, by key."""
    language = auth.visit().language
    everything = {"*": gettext("Not said")}
    return everything | {key: each.title(language) for key, each in purposes.current(work).items()}


def form(work: Work) -> Form:
    """All that is asked."""
    known = {key: title for key, title in titles(work).items() if key != "*"}
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


def order(form: Form) -> Order:
    """What was answered."""
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


def as_filled(row: Recipient, address: str) -> dict[str, Any]:
    """The answers as they stand."""
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


def fields(names: list[str] | tuple[str, ...]) -> str:
    """Fields in words."""
    known = set(FieldName)
    return ", ".join(
        str(members.FIELDS[FieldName(each)] if each in known else OTHERS[each]) for each in names
    )
