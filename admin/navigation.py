"""Where can one go from here? The menu on one screen; people see only what their roles open."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _

from admin import auth
from admin.words import Text
from service.access import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the menu: group, endpoint, words, icon of `_icons.html`, and the letter after g."""

    group: Text
    endpoint: str
    label: Text
    icon: str
    key: str = ""


_WORK, _PERMISSION, _MARKETING, _REQUESTS = _("Work"), _("Permission"), _("Marketing"), _("Requests")
_OVERSIGHT, _SYSTEM = _("Oversight"), _("Administration")

PLACES = (
    Place(_WORK, "ui.overview.home", _("Overview"), "overview", "o"),
    Place(_WORK, "ui.quarantine.queue", _("Quarantine"), "quarantine", "q"),
    Place(_WORK, "ui.reviews.queue", _("Duplicates"), "merge", "d"),
    Place(_WORK, "ui.doubts.queue", _("Stale"), "clock"),
    Place(_WORK, "ui.leads.inbox", _("Leads"), "leads", "l"),
    Place(_WORK, "ui.contacts.people", _("Contacts"), "contacts", "c"),
    Place(_WORK, "ui.organisations.listed", _("Organisations"), "firms"),
    Place(_WORK, "ui.imports.files", _("Imports"), "imports", "i"),
    Place(_WORK, "ui.sources.suppliers", _("Sources"), "sources", "s"),
    Place(_PERMISSION, "ui.standing.question", _("Standing"), "check", "m"),
    Place(_PERMISSION, "ui.suppressions.listed", _("Suppression list"), "quiet", "n"),
    Place(_PERMISSION, "ui.purposes.listed", _("Purposes and notices"), "rules", "p"),
    Place(_PERMISSION, "ui.source_notices.waiting", _("Article 14 notices"), "clock", "t"),
    Place(_PERMISSION, "ui.law.matrix", _("Permission matrix"), "law", "w"),
    Place(_MARKETING, "ui.segments.listed", _("Segments"), "segments"),
    Place(_MARKETING, "ui.exports.listed", _("Lists for recipients"), "exports"),
    Place(_MARKETING, "ui.campaigns.listed", _("Campaigns"), "campaigns"),
    Place(_MARKETING, "ui.rfm.shown", _("Buyers"), "grid"),
    Place(_REQUESTS, "ui.requests.listed", _("Subject requests"), "requests", "e"),
    Place(_REQUESTS, "ui.erasures.listed", _("Erasures"), "lock", "x"),
    Place(_REQUESTS, "ui.recipients.listed", _("Recipients"), "sources", "v"),
    Place(_REQUESTS, "ui.tellings.waiting", _("Notices to recipients"), "clock", "h"),
    Place(_OVERSIGHT, "ui.quality.dashboard", _("Data quality"), "chart", "j"),
    Place(_OVERSIGHT, "ui.codes.listed", _("Findings"), "findings", "f"),
    Place(_OVERSIGHT, "ui.packs.shelf", _("Rules"), "rules", "r"),
    Place(_OVERSIGHT, "ui.retention.listed", _("Retention"), "clock", "z"),
    Place(_OVERSIGHT, "ui.breaches.listed", _("Breaches"), "alert", "b"),
    Place(_OVERSIGHT, "ui.activities.record", _("Record of processing"), "info", "y"),
    Place(_OVERSIGHT, "ui.audit.deeds", _("Audit"), "audit", "a"),
    Place(_SYSTEM, "ui.users.people", _("Users"), "users", "u"),
    Place(_SYSTEM, "ui.feed.told", _("Feed"), "feed"),
    Place(_SYSTEM, "ui.webhooks.listed", _("Webhooks"), "webhooks", "k"),
)


@dataclass(frozen=True, slots=True)
class Line:
    label: Text
    icon: str
    key: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    label: Text
    places: tuple[Line, ...]


def menu() -> Iterator[Group]:
    """What this person may open, in groups."""
    for label, places in groupby(filter(_is_open, PLACES), key=lambda place: place.group):
        yield Group(label, tuple(_line(place) for place in places))


def _is_open(place: Place) -> bool:
    mark = auth.mark_of(current_app.view_functions[place.endpoint])
    return not isinstance(mark, Scope) or auth.visit().actor.may(mark)


def _line(place: Place) -> Line:
    blueprint = place.endpoint.rpartition(".")[0]
    here = (request.endpoint or "").rpartition(".")[0] == blueprint
    return Line(place.label, place.icon, place.key, url_for(place.endpoint), here)
