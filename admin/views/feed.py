"""What was told of contacts lately, what waits to be told, and how far has everybody got who listens?"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from admin import auth
from admin.lists import Column
from admin.words import Text, Word
from rules.changes import Change
from service.access import Scope
from service.feed import changes as feed
from service.feed.changes import Entry, Reader

pages = Blueprint("feed", __name__, url_prefix="/feed")
_ = lazy_gettext

READERS = (
    Column(_("Who reads")),
    Column(_("Read up to"), "number", wide_only=True),
    Column(_("Behind by"), "number"),
    Column(_("Last heard from"), "date", wide_only=True),
    Column(_("State")),
)
ENTRIES = (
    Column(_("Number"), "number"),
    Column(_("What happened")),
    Column(_("Contact"), wide_only=True),
    Column(_("Published"), "date"),
)
KINDS: Mapping[Change, Text] = {
    Change.ERASE: _("Erased"),
    Change.PERMISSION: _("Permission changed"),
    Change.UNMERGE: _("Merge taken back"),
    Change.MERGE: _("Merged into another"),
    Change.UPSERT: _("New or changed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who reads, in words."""

    reader: Reader
    state: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry in words."""

    entry: Entry
    kinds: tuple[Text, ...]


@pages.get("/")
@auth.needs(Scope.SYSTEM_READ)
def told() -> str:
    """The end of the feed, and everybody who reads it."""
    with auth.look() as work:
        state = feed.state(work)
        readers = feed.readers(work)
        lines = [_line(entry) for entry in feed.newest(work)]
    return render_template(
        "feed.html",
        state=state,
        furthest=max((each.behind for each in readers if not each.is_revoked), default=None),
        reader_columns=READERS,
        listeners=[Listener(reader=each, state=_state(each)) for each in readers],
        entry_columns=ENTRIES,
        lines=lines,
    )


def _line(entry: Entry) -> Line:
    return Line(entry=entry, kinds=tuple(KINDS[kind] for kind in entry.kinds))


def _state(reader: Reader) -> Word:
    if reader.is_revoked:
        return Word(_("Key revoked"))
    if reader.is_lost:
        return Word(_("Must read everything anew"), "bad")
    return Word(_("Behind"), "warn") if reader.behind else Word(_("Up to date"), "good")
