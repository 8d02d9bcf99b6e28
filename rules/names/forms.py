"""How is a name written in full, in a list, and at the head of a letter?"""

from collections.abc import Mapping

from rules.names.eastern import FIRST_LETTER as EASTERN_LETTER
from rules.records import PersonName

_ALL = ("*",)

# What goes behind the given name in a list, by country, taken from the front of the particle.
# Countries that are not named file a name under its particle, as English-speaking ones and Belgium do.
# Sources: IFLA, Names of Persons (4th ed. 1996), and for the Netherlands NEN 1888 (prefixes are never filed).
_BEHIND: Mapping[str, tuple[str, ...]] = {
    "NL": _ALL,
    "SR": _ALL,
    "CW": _ALL,
    "AW": _ALL,
    **dict.fromkeys(
        ("DE", "AT", "CH", "LI"),
        (
            "graf", "gräfin", "freiherr", "freifrau", "freiin", "fürst", "fürstin", "prinz", "prinzessin",
            "herzog", "herzogin", "ritter", "edler", "edle", "baron", "baronin", "von", "zu", "und", "der",
            "den", "dem", "auf", "aus", "an", "in", "de", "van",
        ),
    ),
    **dict.fromkeys(("FR", "LU", "MC"), ("de", "d'", "d’")),
    **dict.fromkeys(
        ("ES", "MX", "AR", "CO", "CL", "PE", "VE", "EC", "GT", "CU", "BO", "DO", "HN", "PY", "SV", "NI", "CR",
         "PA", "UY", "PR"),
        ("de la", "de las", "de los", "de lo", "de", "del"),
    ),
    **dict.fromkeys(("PT", "BR", "AO", "MZ"), ("de", "da", "do", "das", "dos")),
    **dict.fromkeys(("SE", "DK", "NO", "FI"), ("af", "av", "von", "zu", "und", "til")),
}  # fmt: skip

_BY_GIVEN_NAME = frozenset({"IS"})
"""Countries whose people are filed under the given name: what follows it is the father's or mother's name."""

_MAN, _WOMAN = "man", "woman"
# Forms of address by which people told us how they wish to be addressed; nothing else tells it.
_STATED: Mapping[str, str] = {
    **dict.fromkeys(("dhr.", "hr.", "Mr", "Mister", "Herr", "M.", "Monsieur", "herra", "herr", "Sr.", "Señor",
                     "Sig.", "Signor", "Pan"), _MAN),
    **dict.fromkeys(("mevr.", "mej.", "Mrs", "Ms", "Miss", "Frau", "Fräulein", "Frl.", "Mme", "Mlle",
                     "rouva", "neiti", "fru", "fröken", "frøken", "Sra.", "Srta.", "Señora", "Sig.ra",
                     "Signora", "Pani"), _WOMAN),
}  # fmt: skip

_ADDRESSED: Mapping[str, Mapping[str, str]] = {
    "en": {_MAN: "Dear Mr {family}", _WOMAN: "Dear Ms {family}"},
    "nl": {_MAN: "Geachte heer {family}", _WOMAN: "Geachte mevrouw {family}"},
    "de": {_MAN: "Sehr geehrter Herr {degrees}{family}", _WOMAN: "Sehr geehrte Frau {degrees}{family}"},
    "fi": {_MAN: "Hyvä herra {family}", _WOMAN: "Hyvä rouva {family}"},
    "sv": {_MAN: "Bäste herr {family}", _WOMAN: "Bästa fru {family}"},
    "fr": {_MAN: "Bonjour Monsieur {family}", _WOMAN: "Bonjour Madame {family}"},
}
# Titles that have a usual word of address of their own, by what the language of the letter calls them.
_OWN_WORD: Mapping[str, Mapping[str, str]] = {
    "en": {"dr": "Dear Dr {family}", "prof": "Dear Professor {family}", "mrs": "Dear Mrs {family}",
           "miss": "Dear Miss {family}", "mx": "Dear Mx {family}", "sir": "Dear Sir {given}",
           "dame": "Dear Dame {given}"},
    "nl": {"prof": "Geachte professor {family}"},
    "fr": {"dr": "Bonjour Docteur {family}", "pr": "Bonjour Professeur {family}",
           "prof": "Bonjour Professeur {family}", "me": "Bonjour Maître {family}"},
}  # fmt: skip
_NEUTRAL: Mapping[str, tuple[str, str]] = {
    "en": ("Dear {name}", "Hello"),
    "nl": ("Beste {name}", "Goedendag"),
    "de": ("Guten Tag {name}", "Guten Tag"),
    "fi": ("Hei {given}", "Hei"),
    "sv": ("Hej {name}", "Hej"),
    "fr": ("Bonjour {name}", "Bonjour"),
}


def display(name: PersonName) -> str:
    """The name in full, as an envelope has it: titles before, degrees behind (`drs. A. Bakker MSc RA`)."""
    if name.family_first and name.display[:1] >= EASTERN_LETTER:
        return f"{name.display}{name.titles or ''}"
    return " ".join(part for part in (name.titles, name.display, name.suffix) if part)


def sort_form(name: PersonName, country: str | None) -> str:
    """The name as a list files it, by the custom of the person's country (ISO 3166-1 alpha-2).

    `Berg, Jan van der` in the Netherlands, `Van der Berg, Jan` in Belgium, `La Fontaine, Jean de` in France.
    Names written family name first, and Icelandic ones, stand as they are.
    """
    first = name.given or name.initials
    if name.family_first or country in _BY_GIVEN_NAME or not name.family:
        return name.display
    kept, behind = _filed(name.particle or "", country)
    head = " ".join(part for part in (kept, name.family) if part)
    tail = " ".join(part for part in (first, behind) if part)
    return f"{head}, {tail}" if tail else head


def salutation(name: PersonName, language: str | None) -> str:
    """The opening of a letter in a language (BCP 47; English when we do not write it), without a comma.

    A form of address is used only when the person's own was stated, never guessed from the name.
    Finnish uses the first name, or none.
    """
    tongue = (language or "en").partition("-")[0].lower()
    tongue = tongue if tongue in _NEUTRAL else "en"
    stated = (name.titles or "").split()
    given = (name.given or "").split(" ")[0]
    if (form := _stated_form(stated, tongue)) and (given if "{given}" in form else name.family):
        degrees = "".join(f"{title} " for title in stated if title not in _STATED)
        return form.format(family=_addressed_family(name, tongue), given=given, degrees=degrees)
    with_name, without = _NEUTRAL[tongue]
    whole = _neutral_name(name, stated, tongue)
    is_empty = not (given if "{given}" in with_name else whole)
    return without if is_empty else with_name.format(name=whole, given=given)


def _filed(particle: str, country: str | None) -> tuple[str, str]:
    """What of the particle stays before the family name in a list, and what goes behind the given name."""
    movable = _BEHIND.get(country or "", ())
    if movable is _ALL:
        return "", particle
    words = particle.split()
    at = 0
    while at < len(words):
        step = next((n for n in (2, 1) if " ".join(words[at : at + n]).casefold() in movable), 0)
        if not step:
            break
        at = min(at + step, len(words))
    return " ".join(words[at:]), " ".join(words[:at])


def _stated_form(stated: list[str], tongue: str) -> str | None:
    """The opening that the stated titles ask for; None when they ask for none, or for two at once."""
    forms = {_STATED[title] for title in stated if title in _STATED}
    if len(forms) > 1:
        return None
    own = _OWN_WORD.get(tongue, {})
    if form := next((own[key] for title in stated if (key := title.casefold().rstrip(".")) in own), None):
        return form
    return _ADDRESSED[tongue][forms.pop()] if forms else None


def _addressed_family(name: PersonName, tongue: str) -> str:
    """The family name behind a form of address; Dutch gives its particle a capital there (heer De Vries)."""
    family = " ".join(part for part in (name.particle, name.family) if part)
    return family[:1].upper() + family[1:] if tongue == "nl" and not family.startswith(("'", "’")) else family


def _neutral_name(name: PersonName, stated: list[str], tongue: str) -> str:
    """The whole name; German keeps a stated doctorate before it. A family name alone is no way to address."""
    if not (name.given or name.initials):
        return ""
    doctorates = [title for title in stated if title in {"Dr.", "Prof."}] if tongue == "de" else []
    return " ".join((*doctorates, name.display))
