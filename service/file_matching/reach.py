"""By which mailbox and which numbers is a row's person reached, in the form in which they are compared?"""

from functools import partial

import polars as pl

from rules.emails import domains, kinds
from rules.phones import plan
from rules.vocabulary import Vocabulary
from service.file_matching import texts

_ADDRESS = r"^(?:mailto:|<)?([^@\s,;<>]+)@([^@\s,;<>]+\.[^@\s,;<>.]{2,})>?$"
_GMAIL = ("gmail.com", "googlemail.com")
_SHORTEST_NUMBER = 6


def mailboxes(column: pl.Series, vocabulary: Vocabulary) -> tuple[pl.Series, pl.Series]:
    """The match key of each mailbox of one person, and the domain of each address that is not anybody's."""
    shown = column.str.strip_chars().str.to_lowercase()
    user, host = shown.str.extract(_ADDRESS, 1), shown.str.extract(_ADDRESS, 2)
    host = texts.each(host, partial(_meant, vocabulary=vocabulary))
    firm = texts.each(host, partial(_firm, vocabulary=vocabulary))
    told = pl.DataFrame({"user": user, "host": host, "at_gmail": host.is_in(_GMAIL)}).with_columns(
        host=pl.when("at_gmail").then(pl.lit("gmail.com")).otherwise("host"),
        user=pl.when("at_gmail")
        .then(pl.col("user").str.replace(r"\+.*$", "").str.replace_all(".", "", literal=True))
        .otherwise("user"),
    )
    departments = _departments(told["user"], vocabulary)
    keys = told.select(pl.concat_str(["user", "host"], separator="@"))["user"]
    return keys.set(departments, None), firm


def _departments(users: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Where several people read the mailbox: asked only where the first word could say so."""
    words = vocabulary.words
    named = users.is_in(list(words["role_local"] | words["noreply_local"] | words["email_placeholder_local"]))
    headed = users.str.extract(r"^([a-z]+)[^a-z]").is_in(list(words["role_heads"] | words["role_local"]))
    nobody = domains.Domain(shown="", ascii="")
    asked = users.filter(headed.fill_null(value=False)).drop_nulls().unique()
    shared = [user for user in asked if kinds.of_mailbox(user, nobody, vocabulary)[0]]
    return (named | users.is_in(shared)).fill_null(value=False)


def _meant(host: str, vocabulary: Vocabulary) -> str:
    return vocabulary.maps["mail_domains_misspelt"].get(host, host)


def _firm(host: str, vocabulary: Vocabulary) -> str:
    return "" if domains.kind(domains.read(host), vocabulary) else host


def numbers(column: pl.Series, countries: pl.Series) -> pl.Series:
    """Digits as they are dialled from abroad, where the country is known; missing where they are too few."""
    shown = column.str.replace_all(r"\(\s*0\s*\)|[^\d+]", "")
    frame = pl.DataFrame({"digits": shown.str.replace_all("+", "", literal=True), "country": countries})
    is_abroad = shown.str.starts_with("+") | shown.str.starts_with("00")
    from_abroad = pl.col("digits").str.replace("^00", "")
    told = frame.select(pl.when(is_abroad).then(from_abroad).otherwise(_dialled(countries)))["digits"]
    too_short = told.str.len_bytes() < _SHORTEST_NUMBER
    # One digit all along is typed to get past a field.
    return texts.said(told.set(too_short | told.str.contains(r"^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$"), None))


def _dialled(countries: pl.Series) -> pl.Expr:
    """Digits with the code of the row's country in place of what is dialled within it."""
    expression = pl.col("digits")
    for country in countries.drop_nulls().unique():
        code = plan.country_code(country)
        if code == "0":
            continue
        inside = pl.col("digits")
        if plan.writes_zero_first(country):
            inside = inside.str.replace("^0", "")
        elif code == "1":
            inside = inside.str.replace(r"^1(\d{10})$", "${1}")
        expression = pl.when(pl.col("country") == country).then(pl.lit(code) + inside).otherwise(expression)
    return expression
