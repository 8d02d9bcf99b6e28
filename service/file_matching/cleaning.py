"""What does every row of a file say of its person, cleaned a column at a time?

A row takes a few microseconds; the full clean-up of a record, which also finds fault, takes fifty times that.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial

import polars as pl

from rules import countries as known_countries
from rules.vocabulary import Vocabulary
from service.file_matching import names, places, reach, texts
from service.file_matching.roles import Role

Traits = Mapping[str, pl.Series]
"""A column of texts for each trait that the file tells, missing where a row lacks it."""


def traits(
    frame: pl.DataFrame,
    column: Mapping[Role, str],
    vocabulary: Vocabulary,
    *,
    country: str | None = None,
    birth_date_format: str | None = None,
) -> Traits:
    """The traits of all rows; `country` is that of rows which name none."""
    of = {role: frame[name] for role, name in column.items()}
    where = _countries(of.get(Role.COUNTRY), len(frame), country, vocabulary)
    with ThreadPoolExecutor(2) as pool:
        parts = _together(pool, _tasks(of, where, vocabulary, birth_date_format))
        return {name: told for part in parts for name, told in part.items()}


Task = Callable[[], Mapping[str, pl.Series]]


def _together(pool: Executor, tasks: Iterable[Task]) -> list[Mapping[str, pl.Series]]:
    """Columns do not wait for each other: most of the work lets other threads work."""
    return [done.result() for done in [pool.submit(task) for task in tasks]]


def _tasks(
    of: Mapping[Role, pl.Series], where: pl.Series, vocabulary: Vocabulary, birth_date_format: str | None
) -> Iterable[Task]:
    yield partial(_mail, of, vocabulary)
    yield partial(_phones, of, where)
    yield partial(_place, of, where, vocabulary)
    yield partial(_names, of, vocabulary)
    if Role.BIRTH in of:
        yield lambda: {"birth": names.born(of[Role.BIRTH], birth_date_format)}
    if Role.COMPANY in of:
        yield lambda: {"company": places.firms(of[Role.COMPANY], vocabulary)}
    if Role.NUMBER in of:
        yield lambda: {"number": texts.compact(texts.folded(of[Role.NUMBER]))}


def _countries(column: pl.Series | None, size: int, country: str | None, vocabulary: Vocabulary) -> pl.Series:
    """The country of each row, as two letters."""
    if column is None:
        return pl.repeat(country, size, dtype=pl.String, eager=True)
    told = texts.each(column.str.strip_chars(), partial(_country, vocabulary=vocabulary))
    return told.fill_null(country) if country else told


def _country(text: str, vocabulary: Vocabulary) -> str:
    return next(iter(known_countries.parse(text, vocabulary).values), "") if text else ""


def _names(of: Mapping[Role, pl.Series], vocabulary: Vocabulary) -> Mapping[str, pl.Series]:
    told: dict[str, pl.Series] = {}
    if Role.GIVEN in of:
        told["given"] = names.given(of[Role.GIVEN], vocabulary)
    if Role.FAMILY in of:
        told["family"] = names.family(of[Role.FAMILY], vocabulary)
    if Role.MAIDEN in of:
        told["maiden"] = names.family(of[Role.MAIDEN], vocabulary)
    if Role.FULL in of:
        given, family = names.full(of[Role.FULL], vocabulary)
        told["given"] = _first_told(told.get("given"), given)
        told["family"] = _first_told(told.get("family"), family)
    return told


def _mail(of: Mapping[Role, pl.Series], vocabulary: Vocabulary) -> Mapping[str, pl.Series]:
    told: dict[str, pl.Series] = {}
    if Role.EMAIL in of:
        told["email"], told["domain"] = reach.mailboxes(of[Role.EMAIL], vocabulary)
    if Role.EMAIL2 in of:
        second, domain = reach.mailboxes(of[Role.EMAIL2], vocabulary)
        told |= _two("email", told.get("email"), second)
        told["domain"] = _first_told(told.get("domain"), domain)
    return told


def _phones(of: Mapping[Role, pl.Series], where: pl.Series) -> Mapping[str, pl.Series]:
    known = [reach.numbers(of[role], where) for role in (Role.MOBILE, Role.PHONE) if role in of]
    match known:
        case [one, other]:
            return _two("phone", one, other)
        case [one]:
            return {"phone": one}
    return {}


def _place(of: Mapping[Role, pl.Series], where: pl.Series, vocabulary: Vocabulary) -> Mapping[str, pl.Series]:
    told: dict[str, pl.Series] = {}
    if Role.STREET in of:
        told["street"], told["house"] = places.doors(of[Role.STREET], of.get(Role.HOUSE), where, vocabulary)
    elif Role.HOUSE in of:
        told["house"] = texts.compact(texts.folded(of[Role.HOUSE]))
    if Role.POSTCODE in of:
        told["postcode"] = places.postcodes(of[Role.POSTCODE], where)
    if Role.CITY in of:
        told["city"] = places.towns(of[Role.CITY], where, vocabulary)
    return told


def _two(name: str, one: pl.Series | None, other: pl.Series) -> dict[str, pl.Series]:
    """The first that is told, and the other one where it differs."""
    first = _first_told(one, other)
    return {name: first, f"{name}2": other.set((other == first).fill_null(value=False), None)}


def _first_told(one: pl.Series | None, other: pl.Series) -> pl.Series:
    return other if one is None else one.zip_with(one.is_not_null(), other)
