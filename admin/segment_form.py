"""How is a tree of conditions filled in on a plain form, one row a condition, without any script?

A form has groups, of which all must hold; in each group all, any, or none of the rows. Rows and groups are
added and taken away by buttons that send the whole form. A tree that lies deeper is not for this form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext

from admin import auth, members, words
from admin.forms import Field, Form
from admin.segment_words import ATTRIBUTE, BANDS, MONEY, OPERATOR, choices
from admin.words import Text
from rules.fields import FieldName
from rules.records import Channel
from rules.segments import Condition, Definition, Either, Every, Never, Trait
from rules.segments.attributes import ATTRIBUTES, VALUELESS, Attribute, Operator, Sort
from rules.segments.reading import CHECKED
from service import purposes
from service.errors import Fault
from service.work import Work

_ = lazy_gettext

MOST_GROUPS, MOST_ROWS = 10, 20
_WHOLE, _SUM = re.compile(r"-?[0-9]{1,15}"), re.compile(r"[0-9]{1,13}(?:[.,][0-9]{1,2})?")


class How(StrEnum):
    """How many of the rows of a group must hold."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


HOWS: Mapping[How, Text] = {
    How.ALL: _("All of these"),
    How.ANY: _("At least one of these"),
    How.NONE: _("None of these"),
}

FAULTS: Mapping[str, Text] = {
    "length": _("Give a name of at most 120 characters."),
    "unknown": _("Choose one of the answers on offer."),
    "not_served": _("This purpose is not served on this channel."),
    "missing": _("Give a value."),
    "empty": _("Choose at least one."),
    "not_a_code": _("Does not look like such a code."),
    "not_a_choice": _("Choose one of the answers on offer."),
    "not_a_number": _("Give a whole number."),
    "out_of_range": _("This number cannot be."),
    "not_a_date": _("Give a day as 2027-12-31."),
    "not_a_truth": _("Choose yes or no."),
}


_CODES: Mapping[str, Text] = {
    "country": _("Codes of two letters with commas between them, as NL, BE."),
    "language": _("Languages as nl, fi, with commas between them."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One condition as it stands in the form."""

    attribute: str
    operator: str
    values: tuple[str, ...] = ()

    @property
    def known(self) -> Attribute:
        return ATTRIBUTES[self.attribute]

    @property
    def label(self) -> Text:
        return ATTRIBUTE[self.attribute]

    @property
    def operators(self) -> dict[str, Text]:
        return {each.value: OPERATOR[each] for each in self.known.operators}

    @property
    def choices(self) -> Mapping[str, Text]:
        if self.known.sort is Sort.TRUTH:
            return {"yes": _("Yes"), "no": _("No")}
        return choices(self.known)

    @property
    def hint(self) -> Text:
        match self.known.sort:
            case Sort.CODE:
                return _CODES.get(self.attribute, _("Codes, with commas between them."))
            case Sort.MOMENT:
                return _("A number of days, or a day as 2027-12-31.")
            case _:
                return _("In whole units of the currency.") if self.attribute in MONEY else ""

    def tree(self) -> dict[str, Any]:
        """The condition as JSON; what cannot be read is passed on, to be refused with its place."""
        told: dict[str, Any] = {"attribute": self.attribute, "op": self.operator}
        if self.operator in set(VALUELESS):
            return told
        return told | {"value": self._value()}

    def _value(self) -> Any:
        one = self.values[0] if self.values else ""
        match self.known.sort:
            case Sort.CHOICE:
                return list(self.values)
            case Sort.CODE:
                return [each for each in re.split(r"[\s,;]+", one) if each]
            case Sort.TRUTH:
                return {"yes": True, "no": False}.get(one)
            case Sort.MOMENT if self.operator in {Operator.SINCE, Operator.BEFORE}:
                return one or None
            case _ if self.attribute in MONEY and _SUM.fullmatch(one):
                return int(Decimal(one.replace(",", ".")) * 100)
            case _:
                return int(one) if _WHOLE.fullmatch(one) else one or None


@dataclass(frozen=True, slots=True)
class Group:
    """Some rows, and how many of them must hold."""

    how: str
    rows: tuple[Row, ...] = ()

    def tree(self) -> dict[str, Any]:
        parts = [row.tree() for row in self.rows]
        return {"not": {"any": parts}} if self.how == How.NONE else {self.how: parts}


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment as it is being filled in."""

    form: Form
    groups: tuple[Group, ...] = ()
    faults: Mapping[str, Text] = field(default_factory=dict)
    """By the place of a row: `0-1` is the second of the first group."""

    @property
    def name(self) -> str:
        return self.form.value("name")

    def tree(self) -> dict[str, Any]:
        """The definition as JSON."""
        return {
            "purpose": self.form.value("purpose"),
            "channel": self.form.value("channel"),
            "where": {"all": [group.tree() for group in self.groups if group.rows]},
            "fresh": {
                name.value: band for name in CHECKED if (band := self.form.value(f"fresh-{name.value}"))
            },
            "valid": list(self.form.all("valid")),
        }

    def refused(self, faults: Sequence[Fault]) -> "Draft":
        """With what the service found, beside the rows and fields where it belongs."""
        places = self._places()
        of_rows, others = dict[str, Text](), []
        for fault in faults:
            place = next((row for at, row in places.items() if f"{fault.pointer}/".startswith(at)), None)
            if place is None:
                others.append(fault)
            else:
                of_rows[place] = FAULTS.get(fault.code, fault.detail)
        told = self.form.refuse_all(others, FAULTS)
        summary = {f"r-{place}": f"{self._row(place).label}: {text}" for place, text in of_rows.items()}
        return replace(self, form=replace(told, faults={**told.faults, **summary}), faults=of_rows)

    def _row(self, place: str) -> Row:
        group, row = map(int, place.split("-"))
        return self.groups[group].rows[row]

    def _places(self) -> dict[str, str]:
        """By where each row stands in the tree, its place in the form."""
        found, number = {}, 0
        for at, group in enumerate(self.groups):
            if not group.rows:
                continue
            way = "not/any" if group.how == How.NONE else group.how
            for row in range(len(group.rows)):
                found[f"/where/all/{number}/{way}/{row}/"] = f"{at}-{row}"
            number += 1
        return found


def form(work: Work) -> Form:
    """What is asked besides the conditions."""
    language = auth.visit().language
    known = purposes.current(work)
    asked = [
        Field(name="name", label=_("Name"), longest=120),
        Field(
            name="purpose",
            label=_("For what are they to be reached?"),
            kind="select",
            options={key: each.title(language) for key, each in known.items()},
        ),
        Field(
            name="channel",
            label=_("On which channel?"),
            kind="select",
            options={each.value: words.CHANNELS[each] for each in Channel},
        ),
        Field(
            name="valid",
            label=_("What must be there and found right?"),
            kind="checks",
            required=False,
            options={each.value: members.FIELDS[each] for each in CHECKED},
        ),
        *(_freshness(name) for name in CHECKED),
    ]
    return Form(tuple(asked))


def _freshness(name: FieldName) -> Field:
    return Field(
        name=f"fresh-{name.value}",
        label=members.FIELDS[name],
        kind="select",
        required=False,
        options={band.value: text for band, text in BANDS.items()},
    )


def fresh(work: Work) -> Draft:
    """An empty form: everybody."""
    return Draft(form(work).filled(channel=Channel.EMAIL.value), (Group(How.ALL),))


def filled(work: Work, name: str, definition: Definition) -> Draft | None:
    """The form of a definition; None for a tree that lies deeper than it goes."""
    groups = _groups(definition.where)
    if groups is None:
        return None
    values: dict[str, Any] = {
        "name": name,
        "purpose": definition.purpose,
        "channel": definition.channel.value,
        "valid": [each.value for each in definition.valid],
    }
    values |= {f"fresh-{each.value}": band.value for each, band in definition.fresh.items()}
    return Draft(form(work).filled(**values), groups or (Group(How.ALL),))


def read(work: Work, submitted: Any) -> Draft:
    """The form as it was sent, with what a button asked to be added or taken away."""
    groups = tuple(_submitted(submitted))
    draft = Draft(form(work).read(submitted), groups or (Group(How.ALL),))
    return _done(draft, submitted.get("do", ""), submitted)


def _submitted(submitted: Any) -> Iterator[Group]:
    for at in range(MOST_GROUPS):
        how = submitted.get(f"g{at}-how", "")
        if how not in set(How):
            return
        yield Group(how, tuple(_rows(submitted, at)))


def _rows(submitted: Any, at: int) -> Iterator[Row]:
    for number in range(MOST_ROWS):
        place = f"g{at}-{number}"
        attribute = submitted.get(f"{place}-attribute", "")
        if attribute not in ATTRIBUTES:
            return
        operators = [each.value for each in ATTRIBUTES[attribute].operators]
        operator = submitted.get(f"{place}-op", "")
        values = tuple(each.strip()[:2_000] for each in submitted.getlist(f"{place}-value") if each.strip())
        yield Row(attribute, operator if operator in operators else operators[0], values)


def _done(draft: Draft, do: str, submitted: Any) -> Draft:
    """What a button asked for: `add-0`, `drop-0-1`, `group`, or nothing of the form."""
    verb, *places = do.split("-")
    numbers = [int(each) for each in places if each.isascii() and each.isdecimal() and len(each) < 4]
    groups = list(draft.groups)
    match verb, numbers:
        case "group", [] if len(groups) < MOST_GROUPS:
            groups.append(Group(How.ANY))
        case "add", [at] if at < len(groups) and len(groups[at].rows) < MOST_ROWS:
            chosen = submitted.get(f"g{at}-new", "")
            if chosen in ATTRIBUTES:
                row = Row(chosen, ATTRIBUTES[chosen].operators[0].value)
                groups[at] = replace(groups[at], rows=(*groups[at].rows, row))
        case "drop", [at, row] if at < len(groups):
            kept = tuple(each for number, each in enumerate(groups[at].rows) if number != row)
            groups[at] = replace(groups[at], rows=kept)
        case "drop", [at] if at < len(groups) and len(groups) > 1:
            del groups[at]
    return replace(draft, groups=tuple(groups))


def is_of_form(do: str) -> bool:
    """Does the button only change the form?"""
    return do.partition("-")[0] in {"group", "add", "drop"}


def new_options() -> Mapping[str, Text]:
    """Everything by which people may be chosen."""
    return ATTRIBUTE


def _groups(where: Condition) -> tuple[Group, ...] | None:
    """The groups of a tree; bare conditions at its top are one group of which all must hold."""
    parts = where.parts if isinstance(where, Every) else (where,)
    bare = [_row(part) for part in parts if isinstance(part, Trait)]
    found = [Group(How.ALL, tuple(bare))] if bare else []
    for part in parts:
        if not isinstance(part, Trait):
            group = _group(part)
            if group is None:
                return None
            found.append(group)
    return tuple(found) if len(found) <= MOST_GROUPS else None


def _group(part: Condition) -> Group | None:
    match part:
        case Every(inner):
            how = How.ALL
        case Either(inner):
            how = How.ANY
        case Never(Either(inner)):
            how = How.NONE
        case Never(Trait() as alone):
            inner, how = (alone,), How.NONE
        case _:
            return None
    rows = [_row(each) for each in inner if isinstance(each, Trait)]
    return Group(how, tuple(rows)) if len(rows) == len(inner) <= MOST_ROWS else None


def _row(trait: Trait) -> Row:
    match trait.value:
        case tuple(values):
            is_closed = ATTRIBUTES[trait.attribute].sort is Sort.CHOICE
            told = values if is_closed else (", ".join(values),)
        case bool(value):
            told = ("yes" if value else "no",)
        case int(number) if trait.attribute in MONEY:
            told = (f"{Decimal(number) / 100:.2f}".removesuffix(".00"),)
        case None:
            told = ()
        case other:
            told = (str(other),)
    return Row(trait.attribute, trait.operator.value, told)


def deeper() -> str:
    """What is said of a tree that this form cannot show."""
    return str(
        gettext("These conditions lie deeper than this form goes: they are changed over the interface.")
    )
