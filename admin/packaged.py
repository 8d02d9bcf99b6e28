"""How is a package shown to those who deal with the request that it was made for?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext

from admin.words import Text, Word
from rules.copies import PackageKind, PackageState
from rules.strangers import Sign
from service import packages
from service.packages import PackageView
from service.packages.reviewing import Why
from service.work import Work

_ = lazy_gettext

KINDS: Mapping[PackageKind, Text] = {
    PackageKind.ACCESS: _("Copy of everything"),
    PackageKind.PORTABILITY: _("What the person provided"),
}

STATES: Mapping[PackageState, Word] = {
    PackageState.ORDERED: Word(_("Being made"), "accent"),
    PackageState.REVIEW: Word(_("To be looked through"), "warn"),
    PackageState.READY: Word(_("Ready"), "good"),
    PackageState.EXPIRED: Word(_("Over")),
    PackageState.REVOKED: Word(_("Taken back")),
}

FETCHED = Word(_("Fetched"), "good")

SIGNS: Mapping[Sign, Text] = {
    Sign.EMAIL: _("E-mail address"),
    Sign.PHONE: _("Telephone number"),
    Sign.NAME: _("Name"),
    Sign.ADDED: _("Text"),
}

WHYS: Mapping[Why, Text] = {
    Why.NOT_PERSONAL: _("It names nobody"),
    Why.SAME_PERSON: _("It is the person after all"),
    Why.PUBLIC_ROLE: _("It names somebody in a public function"),
    Why.AGREED: _("Whoever is named has agreed"),
    Why.NEEDED: _("Without it the person cannot judge what is done with their data"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A package in a list, and the page to deal with it."""

    id: UUID
    kind: Text
    state: Word
    made_at: datetime | None
    expires_at: datetime | None
    fetched_at: datetime | None
    masked: int
    size: int | None
    sha256: str | None
    href: str


def of_request(work: Work, request_id: UUID) -> Sequence[Line]:
    """The packages that were made for a request, the newest first."""
    return [line(view) for view in packages.of_request(work, request_id)]


def line(view: PackageView) -> Line:
    """One package."""
    return Line(
        id=view.id,
        kind=KINDS[view.kind],
        state=FETCHED if view.fetched_at and view.state is not PackageState.REVOKED else STATES[view.state],
        made_at=view.made_at,
        expires_at=view.expires_at,
        fetched_at=view.fetched_at,
        masked=view.masked,
        size=view.size,
        sha256=view.sha256,
        href=url_for("ui.copies.shown", package_id=view.id),
    )
