"""What was probably meant by a text that is no address, but nearly one?"""

import re
from functools import lru_cache

import rules.text
from rules.emails import domains
from rules.vocabulary import Vocabulary

# Letters, digits and what else an atom may hold (RFC 5322 section 3.2.3).
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
PLAIN = re.compile(rf"({ATOM}(?:\.{ATOM})*)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")

_WEB_FORM = re.compile(r"(?:https?://|www\.)+", re.IGNORECASE)
_CODED_AT = re.compile(r"%40|&#0*64;|&#x0*40;|&commat;", re.IGNORECASE)
_TYPOGRAPHIC = {ord(mark): "'" for mark in "’‘´"} | {ord(mark): "-" for mark in "–—‐‑"}

_DASHES = frozenset("-–—/|•*>:")

_BESIDE_SHIFT = "\"'#€"
"""What a slip beside the shift key gives for @ on the keyboards of Europe."""

# Cyrillic and Greek small letters that cannot be told from Latin ones.
_LOOK_ALIKES = str.maketrans("аеорсухіѕјһԁԛԝӏοανρικυ", "aeopcyxisjhdqwloavpiku")


def meant(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Code and proposal for a text that cannot stand as it is; None when nothing is certain enough."""
    local, _, domain = text.rpartition("@")
    if any(map(rules.text.is_mixed_script, (local, *domain.split(".")))):
        proposal, code = text.translate(_LOOK_ALIKES), "EML.CONFUSABLE"
    elif "@" not in text:
        proposal, code = _with_at_sign(text, vocabulary), "EML.AT_WORD"
    elif link := _WEB_FORM.match(text):
        proposal, code = text[link.end() :], "EML.WWW"
    elif "@@" in text:
        proposal, code = re.sub(r"@{2,}", "@", text), "EML.AT_TWICE"
    elif "," in domain or ";" in domain:
        proposal, code = f"{local}@{domain.replace(',', '.').replace(';', '.')}", "EML.COMMA"
    elif '"' not in text and any(map(str.isspace, text)):
        proposal, code = _without_blanks(text), "EML.SPACE"
    elif "@" in local and "." not in domain:
        # `jan@bedrijf@nl`: the second sign stands where a dot belongs.
        proposal, code = f"{local}.{domain}", "EML.AT_TWICE"
    elif "," in local:
        proposal, code = f"{local.replace(',', '.')}@{domain}", "EML.COMMA"
    else:
        return None
    return (code, proposal) if _is_sound(proposal) else None


def with_known_service(text: str, vocabulary: Vocabulary) -> str | None:
    """The address with its @ put before a well-known service (`jansenhotmail.com`), if it ends with one."""
    lower = text.lower()
    known = [
        name
        for name in vocabulary.words["mail_domains_known"]
        if lower.endswith(name) and len(name.partition(".")[0]) >= domains.SHORTEST_NAME
    ]
    if not known:
        return None
    name = max(known, key=len)
    local = text[: -len(name)].rstrip(_BESIDE_SHIFT + "._-")
    # On many keyboards the slip gives a 2, and then nobody can tell which part it belongs to.
    return f"{local}@{name}" if not local.endswith("2") and PLAIN.fullmatch(f"{local}@{name}") else None


def with_ending(local: str, label: str, vocabulary: Vocabulary) -> str | None:
    """The address of the one well-known service of this name (`jan@gmail`, `jan@gmailcom`), or None."""
    letters = label.replace("-", "").replace("_", "")
    known = [
        name
        for name in vocabulary.words["mail_domains_known"]
        if label == name.partition(".")[0] or letters == name.replace(".", "").replace("-", "")
    ]
    proposal = f"{local}@{known[0]}" if len(known) == 1 else ""
    return proposal if PLAIN.fullmatch(proposal) else None


def plainly_typed(local: str) -> str | None:
    """A local part with a keyboard's apostrophes and dashes, when a word processor changed only those."""
    plain = local.translate(_TYPOGRAPHIC)
    return plain if plain.isascii() else None


def latin(domain: str) -> str | None:
    """A domain that is written in look-alikes only, in the Latin letters it imitates; None for all others."""
    if domain.isascii():
        return None
    imitated = domain.translate(_LOOK_ALIKES)
    return imitated if imitated.isascii() else None


def _is_sound(proposal: str, *, faults: frozenset[str] = frozenset({"EML.DOMAIN.TLD_UNKNOWN"})) -> bool:
    """Does it read as an address, but for these faults of its domain?"""
    found = PLAIN.fullmatch(proposal)
    fault = domains.read(found[2].lower()).fault if found else None
    return found is not None and (fault is None or fault in faults)


def _with_at_sign(text: str, vocabulary: Vocabulary) -> str:
    words = vocabulary.words
    at = _spelt_out(words["email_at_words"]).sub("@", _CODED_AT.sub("@", text))
    local, _, domain = at.rpartition("@")
    dot = _spelt_out(words["email_dot_words"])
    return f"{dot.sub('.', local)}@{dot.sub('.', domain)}"


@lru_cache(maxsize=8)
def _spelt_out(words: frozenset[str]) -> re.Pattern[str]:
    """One of the words, in brackets of any kind or between blanks."""
    named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\s*[\[({{<]\s*(?:{named})\s*[\])}}>]\s*|\s+(?:{named})\s+", re.IGNORECASE)


def _without_blanks(text: str) -> str:
    """`jan. jansen@bedrijf.nl` closed up; of `Jan Jansen jan@bedrijf.nl` only the word that is an address."""
    local, _, domain = text.rpartition("@")
    if "." not in domain and len(domain.split()) > 1:
        # A blank in place of the dot: `jan@bedrijf nl`.
        return f"{local.strip()}@{'.'.join(domain.split())}"
    words = [word for word in text.split() if word not in _DASHES]
    whole = [word for word in words if _is_sound(word, faults=frozenset())]
    is_broken = any(word.endswith((".", "_", "-")) for word in words)
    return whole[0] if whole and not is_broken else "".join(words)
