"""What differs between two versions of the record of processing activities, and how is it written out?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]

COLUMNS = (
    "activity",
    "purpose",
    "legal_basis",
    "subjects",
    "data",
    "recipients",
    "transfers",
    "time_limits",
)
"""One row for each activity: GDPR art. 30(1)(b)–(f). Controller and security, (a) and (g), hold for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is otherwise: added, gone or changed."""

    path: tuple[str, ...]
    """Where it stands: members of tables, and the keys of the entries of lists."""
    before: str | None
    """None for what was added."""
    after: str | None
    """None for what is gone."""


def canonical(document: Document) -> bytes:
    """The document as the bytes that its hash is made of."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """What is otherwise in the later document, in the order of where it stands."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return tuple(
        Difference(path=path, before=old.get(path), after=new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def table(document: Document) -> Iterator[tuple[str, ...]]:
    """The activities as rows of texts, under COLUMNS."""
    for each in document["activities"]:
        yield (
            each["key"],
            each["title"],
            each["legal_basis"],
            _listed(each["subjects"]),
            _listed(each["data"]),
            _listed(each["recipients"]),
            _listed(f"{to['name']} ({to['country']}, {to['ground']})" for to in each["transfers"]),
            _listed(f"{limit['name']}: {limit['period']} {limit['trigger']}" for limit in each["limits"]),
        )


def _listed(texts: Any) -> str:
    return "; ".join(texts)


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case Mapping():
            for name, member in value.items():
                yield from _leaves(member, (*path, str(name)))
        case str():
            yield path, value
        case Sequence() if value and all(isinstance(each, Mapping) for each in value):
            for each in value:
                yield from _leaves(each, (*path, str(each.get("key") or each.get("id") or each.get("name"))))
        case Sequence():
            yield path, ", ".join(map(str, value))
        case _:
            yield path, json.dumps(value)
