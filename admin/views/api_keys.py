"""With which keys may a source be spoken for? Issued, shown once, and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices
from admin.forms import Field, Form, dated, midnight
from admin.lists import Column
from admin.words import Text, Word
from service import sources
from service.access import KEY_SCOPES, Scope
from service.errors import NotFound
from service.sources import ApiKey
from service.work import Work

pages = Blueprint("api_keys", __name__, url_prefix="/sources")
_ = lazy_gettext

COLUMNS = (
    Column(_("Label")),
    Column(_("Begins with")),
    Column(_("May")),
    Column(_("Last used"), "date"),
    Column(_("Expires"), "date"),
    Column(_("State")),
    Column(_("Actions"), hidden=True),
)
SCOPES: Mapping[Scope, Text] = {
    Scope.LEADS_WRITE: _("Send leads"),
    Scope.LEADS_READ: _("Read its leads back"),
    Scope.IMPORTS_WRITE: _("Send files"),
    Scope.CONTACTS_READ: _("Read contacts, in clear"),
    Scope.DUPLICATES_DECIDE: _("Merge contacts, and decide over duplicates"),
    Scope.CONSENTS_READ: _("Read who allowed what"),
    Scope.CONSENTS_WRITE: _("Record what people allow, refuse or object to"),
    Scope.STANDING_READ: _("Ask who may be contacted"),
    Scope.PURPOSES_MANAGE: _("Make purposes and publish notices"),
    Scope.SUPPRESSIONS_MANAGE: _("Suppress people, and check whether they are"),
    Scope.REQUESTS_READ: _("Read subject requests"),
    Scope.REQUESTS_WRITE: _("Open subject requests"),
    Scope.SIGNALS_WRITE: _("Tell what happened to letters and numbers"),
    Scope.EVENTS_WRITE: _("Tell what people do and buy"),
    Scope.SEGMENTS_READ: _("Read segments"),
    Scope.SEGMENTS_MANAGE: _("Make and change segments"),
    Scope.EXPORTS_RUN: _("Export segments"),
    Scope.CHANGES_READ: _("Follow what changes"),
    Scope.WEBHOOKS_MANAGE: _("Have programs told of what happens"),
    Scope.QUALITY_READ: _("Read figures of quality"),
    Scope.AUDIT_READ: _("Read the audit, and have it proven"),
    Scope.SYSTEM_READ: _("Read how the service does"),
}
ISSUE = Form(
    (
        Field(
            name="label", label=_("Label"), longest=80, hint=_("Where the key will be used, as: shop server.")
        ),
        Field(
            name="scopes",
            label=_("What it may do"),
            kind="checks",
            options={scope.value: label for scope, label in SCOPES.items() if scope in KEY_SCOPES},
        ),
        Field(name="expires_on", label=_("Expires on"), kind="date", required=False),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key in the list of its source."""

    key: ApiKey
    may: tuple[str, ...]
    state: Word


def lines(work: Work, source_id: UUID) -> list[KeyLine]:
    """The keys of a source, newest first."""
    return [_line(work, key) for key in sources.keys(work, source_id)]


@pages.get("/<uuid:source_id>/keys/new")
@auth.needs(Scope.SOURCES_MANAGE)
def ask_key(source_id: UUID) -> str:
    """Ask what a new key is for."""
    with auth.look() as work:
        source = sources.of_id(work, source_id)
    form = ISSUE.filled(scopes=[Scope.LEADS_WRITE.value])
    return render_template("source_key_new.html", source=source, form=form)


@pages.post("/<uuid:source_id>/keys/new")
@auth.needs(Scope.SOURCES_MANAGE)
def issue(source_id: UUID) -> Answer | str:
    """Make a key. It is shown this once, so not behind a redirect."""
    form = dated(ISSUE.read(request.form), "expires_on")
    if not form.faults:
        with auth.work() as work:
            source = sources.of_id(work, source_id)
            issued = sources.issue_key(
                work,
                source_id,
                label=form.value("label"),
                scopes=frozenset(map(Scope, form.all("scopes"))),
                expires_at=midnight(form.value("expires_on")),
            )
            return render_template("source_key.html", source=source, secret=issued.secret)
    with auth.look() as work:
        source = sources.of_id(work, source_id)
    return make_response(render_template("source_key_new.html", source=source, form=form), 422)


@pages.get("/<uuid:source_id>/keys/<uuid:key_id>/revoke")
@auth.needs(Scope.SOURCES_MANAGE)
def ask_revoke(source_id: UUID, key_id: UUID) -> str:
    """Say what it means to revoke a key."""
    with auth.look() as work:
        source = sources.of_id(work, source_id)
        key = next((each for each in sources.keys(work, source_id) if each.id == key_id), None)
        if key is None:
            raise NotFound
    return render_template("source_key_revoke.html", source=source, key=key)


@pages.post("/<uuid:source_id>/keys/<uuid:key_id>/revoke")
@auth.needs(Scope.SOURCES_MANAGE)
def revoke(source_id: UUID, key_id: UUID) -> Answer:
    """End the key at once."""
    with auth.work() as work:
        sources.revoke_key(work, key_id)
    return notices.leave(redirect(url_for("ui.sources.supplier", source_id=source_id), 303), "key_revoked")


def _line(work: Work, key: ApiKey) -> KeyLine:
    if key.revoked_at:
        state = Word(gettext("Revoked"))
    elif key.expires_at and key.expires_at <= work.now:
        state = Word(gettext("Expired"), "warn")
    else:
        state = Word(gettext("Valid"), "good")
    return KeyLine(key=key, may=tuple(str(SCOPES[Scope(scope)]) for scope in key.scopes), state=state)
