"""How are lists for recipients put into words: how far they are, who was left out, what is wrong?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext, lazy_gettext

from admin import members, segment_words, words
from admin.words import Text, Word
from rules.exports import COLUMNS, EMPTY, HASHED, MERGED, Ending, ExportState, Format
from rules.fields import FieldName
from rules.records import Channel
from service.exports import ExportView
from service.work import Work

_ = lazy_gettext

STATES: Mapping[ExportState, Word] = {
    ExportState.LISTING: Word(_("Being listed"), "accent"),
    ExportState.WAITING: Word(_("Waits for somebody else"), "warn"),
    ExportState.RUNNING: Word(_("Being made"), "accent"),
    ExportState.READY: Word(_("Ready"), "good"),
    ExportState.OVER: Word(_("Over")),
}
ENDINGS: Mapping[Ending, Word] = {
    Ending.REFUSED: Word(_("Refused"), "bad"),
    Ending.FETCHED: Word(_("Fetched"), "good"),
    Ending.EXPIRED: Word(_("Its hours are over")),
    Ending.ERASED: Word(_("Somebody in it was erased"), "bad"),
    Ending.RESTRICTED: Word(_("Somebody in it may not be used any more"), "bad"),
    Ending.NOT_PERMITTED: Word(_("Somebody in it may not be addressed any more"), "bad"),
    Ending.TAKEN_BACK: Word(_("Taken back"), "warn"),
}
FORMATS: Mapping[Format, Text] = {
    Format.CSV: _("Table (CSV)"),
    Format.NDJSON: _("Lines of JSON"),
    Format.PARQUET: _("Parquet"),
    Format.GOOGLE: _("Hashed for Google"),
    Format.META: _("Hashed for Meta"),
}
FAULTS: Mapping[str, Text] = {
    "missing": _("Choose at least one field."),
    "unknown": _("Choose one of the answers on offer."),
    "not_needed": _("A field is chosen that it does not take to address somebody on this channel."),
    "not_for_recipient": _("The register does not let this recipient have that."),
    "not_shared": _("A purpose of weighing people up allows no sharing."),
    "needs_share": _(
        "This recipient, or a hashed list, needs permission to share: choose the channel for it."
    ),
    "ended": _("Nothing is passed on to this recipient any more."),
    "not_installed": _("This installation cannot write Parquet files."),
}
NOT_THEIRS: Mapping[str, Text] = {
    "fields": _("By the register this recipient is not given all of these fields."),
    "purpose": _("By the register this recipient is given nothing for this purpose."),
}
_OWN: Mapping[str, Text] = {
    MERGED: _("Is one with another contact since"),
    EMPTY: _("Nothing that was asked for is known"),
}
_COLUMNS: Mapping[str, Text] = {
    **members.MEMBERS,
    "contact_id": _("Id of the contact"),
    "title": _("Salutation and titles"),
    "particle": _("Particle"),
    "addition": _("Addition"),
    "po_box": _("PO box"),
    "extra": _("Building or floor"),
    "address_country": _("Country of the address"),
    "industry_code": _("Industry code"),
    "employees_band": _("Size of the firm"),
    "revenue_band": _("Revenue of the firm"),
    "job_function": _("Field of work"),
    "seniority": _("Seniority"),
    "buying_role": _("Part in a purchase"),
    "grade": _("Grade"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many were left out for one reason."""

    code: str
    text: str
    count: int
    share: int
    """Of all who were worked off, in whole hundredths."""


def state(view: ExportView) -> Word:
    """How far a list is; of one that is over, why."""
    if view.ending is not None:
        return ENDINGS[view.ending]
    if view.state is ExportState.READY and view.fetched_at is not None:
        return ENDINGS[Ending.FETCHED]
    return STATES[view.state]


def column(name: str, form: Format) -> str:
    """A field of a list in words."""
    if form.platform:
        return str(members.FIELDS[FieldName(name)])
    return str(_COLUMNS[name])


def choices() -> Mapping[str, Text]:
    """Everything that can go out; what only platforms take as a whole comes last."""
    whole = {name: members.FIELDS[FieldName(name)] for taken in HASHED.values() for name in taken}
    more = {name: text for name, text in whole.items() if name not in COLUMNS}
    hashed = {
        name: gettext("%(field)s, as a whole (hashed lists)", field=text) for name, text in more.items()
    }
    return {name: _COLUMNS[name] for name in COLUMNS} | hashed


def left(work: Work, view: ExportView) -> Iterator[Left]:
    """Why who was left out, the most frequent reason first."""
    for code, count in sorted(view.excluded.items(), key=lambda each: (-each[1], each[0])):
        text = str(_OWN[code]) if code in _OWN else segment_words.reason(work, code)
        yield Left(code=code, text=text, count=count, share=round(100 * count / max(1, view.done)))


def channel(view: ExportView) -> Text:
    """The channel in words."""
    return words.CHANNELS[Channel(view.channel)]
