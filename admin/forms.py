"""What did the person fill in, and what is wrong with it?

A form is a tuple of fields in a view: `form = Form(FIELDS).read(request.form)`. Then `form["name"]` is the
field, `form.value("name")` what was sent, and `form.refuse("name", …)` a form with one more fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext

from admin.words import Text
from service.errors import Fault

# Where a field says nothing else; longer than any name, shorter than any mischief.
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form.

    `kind` is text, password, code, search, date, number, text-long, select, radio, check or checks; the last
    four take their answers from `options`, value to words.
    """

    name: str
    label: Text
    kind: str = "text"
    hint: Text = ""
    required: bool = True
    autocomplete: str = "off"
    autofocus: bool = False
    longest: int = LONGEST
    options: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """Fields, what was answered, and what is wrong with it."""

    fields: tuple[Field, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    faults: Mapping[str, Text] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    def read(self, submitted: Any) -> "Form":
        """The form as it was sent (a werkzeug MultiDict), with every fault that can be seen at once."""
        values = {each.name: _answers(each, submitted.getlist(each.name)) for each in self.fields}
        faults = {each.name: fault for each in self.fields if (fault := _fault(each, values[each.name]))}
        return replace(self, values=values, faults=faults)

    def filled(self, **values: str | Iterable[str] | None) -> "Form":
        """The form as it is first shown, with what is known already."""
        return replace(self, values={name: _as_answers(value) for name, value in values.items()})

    def value(self, name: str) -> str:
        """The answer; empty when there was none."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every answer to a question with several."""
        return self.values.get(name, ())

    def holds(self, name: str, value: str) -> bool:
        """Was this one of the answers?"""
        return value in self.values.get(name, ())

    def shown(self, name: str) -> str:
        """What stands in the field: never a password or code that was typed before."""
        return "" if self[name].kind in {"password", "code"} else self.value(name)

    def refuse(self, name: str, fault: Text) -> "Form":
        """The form with one more fault."""
        return replace(self, faults={**self.faults, name: fault})

    def refuse_all(self, faults: Iterable[Fault], words: Mapping[str, Text]) -> "Form":
        """The form with what the service found; `words` gives the text for each code."""
        said = {fault.pointer.strip("/"): words.get(fault.code, fault.detail) for fault in faults}
        return replace(self, faults={**self.faults, **said})


def _answers(asked: Field, given: list[str]) -> tuple[str, ...]:
    # A password is taken as it was typed; of everything else, spaces around it are a slip.
    kept = given if asked.kind == "password" else [answer.strip() for answer in given]
    return tuple(answer for answer in kept if answer)[: None if asked.kind == "checks" else 1]


def _fault(asked: Field, answers: tuple[str, ...]) -> str | None:
    if asked.required and not answers:
        return _missing(asked)
    if any(len(answer) > asked.longest for answer in answers):
        return str(gettext("Use at most %(count)s characters.", count=asked.longest))
    if asked.options and not asked.options.keys() >= set(answers):
        return str(gettext("Choose one of the answers on offer."))
    return None


def _missing(asked: Field) -> str:
    if asked.kind in {"select", "radio", "checks"}:
        return str(gettext("Choose an answer: %(label)s", label=asked.label))
    return str(gettext("Fill this in: %(label)s", label=asked.label))


def _as_answers(value: str | Iterable[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def dated(form: Form, name: str) -> Form:
    """The form, with a fault where a day is not given as one."""
    try:
        midnight(form.value(name))
    except ValueError:
        return form.refuse(name, gettext("Give a day as 2027-12-31."))
    return form


def midnight(day: str) -> datetime | None:
    """The beginning of a day in UTC; None for no day. Raises ValueError for anything else."""
    return datetime.combine(date.fromisoformat(day), time(), UTC) if day else None
