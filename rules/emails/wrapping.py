"""What stands around an e-mail address, and which addresses stand in one field?"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rules import domain_endings
from rules.emails import dangers, domains, mending
from rules.vocabulary import Vocabulary

_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HIDDEN_ANYWHERE = re.compile(f"[{_HIDDEN}]")
_FULLWIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3002: ord("."),
    0xFF61: ord("."),
    0xFE6B: ord("@"),
}
_WIDE = re.compile("[\uff01-\uff5e\u3002\uff61\ufe6b]")
_MAILTO = re.compile(r"[<\[(]?\s*mailto:\s*", re.IGNORECASE)
_LINK_TAIL = re.compile(r"\?(?:subject|body|cc|bcc)=.*", re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r"([^<>]*)<\s*([^<>]*@[^<>]*)>([^<>]*)")
_NAMED_IN_BRACKETS = re.compile(
    r"(?!=)([^@()\[\]]*\w[^@()\[\]]*)[(\[]\s*([^\s@()\[\]]+@[^\s@()\[\]]+)\s*[)\]]()"
)
_REMARK = re.compile(r"([^\s()]+@[^\s()]+)\s*\(([^()]*)\)")
_WITH_TAIL = re.compile(r"([^\s@]+@[^\s@]+\.[^\s@,;]+)[\s,;]+([^@]*\w[^@]*)")
_BLANKS_AT_SIGN = re.compile(r"(?<=\w)\s+@(?=\w)|(?<=\w)@\s+(?=\w)")
_QUOTED = re.compile(r'"([^"]+)"(@[^"@]+)')
_ESCAPE = "\\"
_BETWEEN = re.compile(r"[\s;,/|<>()\[\]\"']+")
_PAIRS = {'"': '"', "'": "'", "(": ")", "<": ">", "[": "]", "`": "`", "“": "”", "‘": "’", "«": "»"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """The address texts found, the code of every wrapping taken off, and what is for the notes."""

    texts: tuple[str, ...]
    codes: tuple[str, ...] = ()
    note: str | None = None

    def off(self, code: str, text: str, note: str | None = None) -> "Unwrapped":
        """The same with one wrapping less, if that changes anything."""
        if self.texts == (text,):
            return self
        return replace(self, texts=(text,), codes=(*self.codes, code), note=note or self.note)


def unwrap(text: str, vocabulary: Vocabulary) -> Unwrapped:
    """Take off blanks, links, labels, names and brackets; part the addresses of a list."""
    bare = Unwrapped(texts=(text,)).off("EML.TRIM", _trimmed(text))
    bare = bare.off("EML.FULLWIDTH", _narrow(bare.texts[0]))
    bare = bare.off("EML.MAILTO", _without_link(bare.texts[0]))
    if bare.texts[0].count("@") > 1:
        return _several(bare)
    bare = bare.off("EML.LABEL", _label(vocabulary.words["email_noise_words"]).sub("", bare.texts[0]))
    bare = _without_name(bare)
    bare = bare.off("EML.TRAILING_DOT", _without_punctuation(bare.texts[0]))
    return bare.off("EML.TRAILING_DOT", _unquoted(bare.texts[0]))


def _trimmed(text: str) -> str:
    bare = text.strip()
    return bare if bare.isascii() else dangers.bared(_HIDDEN_ANYWHERE.sub("", bare))


def _several(bare: Unwrapped) -> Unwrapped:
    """The addresses of a list, each once; a text that repeats one address holds one."""
    text = bare.texts[0]
    parts = [
        _without_link(each)
        for part in _BETWEEN.split(_BLANKS_AT_SIGN.sub("@", text))
        for each in _parted(part)
        if each.strip("@")
    ]
    parts = [part.strip(".,:;") for part in parts if "@" in part]
    first: dict[str, str] = {}
    for part in parts:
        first.setdefault(part.casefold(), part)
    if not first:
        return bare
    addresses = tuple(first.values())
    codes = bare.codes
    if len(addresses) == 1 and addresses[0] != text:
        codes = (*codes, "EML.REPEATED" if len(parts) > 1 else "EML.DISPLAY_NAME")
    return replace(bare, texts=addresses, codes=codes)


def _parted(part: str) -> list[str]:
    """Addresses that an ampersand joins; alone it may stand in a local part."""
    return part.split("&") if "&" in part and part.count("@") > 1 else [part]


def _without_name(bare: Unwrapped) -> Unwrapped:
    text = bare.texts[0]
    if named := _NAMED.fullmatch(text) or _NAMED_IN_BRACKETS.fullmatch(text):
        name = " ".join(f"{named[1]} {named[3]}".replace('"', " ").split()).strip(" ,;.'")
        return bare.off("EML.DISPLAY_NAME" if name else "EML.TRAILING_DOT", named[2].strip(), name or None)
    if remark := _REMARK.fullmatch(text):
        return bare.off("EML.TRAILING_TEXT", remark[1], remark[2].strip() or None)
    if (tail := _WITH_TAIL.fullmatch(text)) and not (_has_comma_for_dot(text) or _is_broken(text, tail[1])):
        return bare.off("EML.TRAILING_TEXT", tail[1], tail[2].strip(" -–<>"))
    return bare


def _has_comma_for_dot(text: str) -> bool:
    """Is `a@b.c,nl` a domain with its comma read as a dot, and none without what follows it?

    Or is its ending one of two labels, as in `a@b.co,uk`?
    """
    domain = text.rpartition("@")[2].lower()
    if "," not in domain or any(map(str.isspace, domain)):
        return False
    before, dotted = domain.partition(",")[0], domain.replace(",", ".")
    if domains.read(dotted).fault is not None:
        return False
    is_ending = domain_endings.is_of_registry(".".join(dotted.split(".")[-2:]))
    return is_ending or domains.read(before).fault is not None


def _is_broken(text: str, address: str) -> bool:
    """Is `a@b.c om` a domain that was broken by a blank, and none without what follows it?"""
    joined = "".join(text.rpartition("@")[2].split()).lower()
    return domains.read(address.rpartition("@")[2].lower()).fault is not None and (
        domains.read(joined).fault is None
    )


def _without_punctuation(text: str) -> str:
    while len(text) > 1 and _PAIRS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    text = text.lstrip("<;,:").rstrip(".,;:>!?*/|\\ ")
    if text.endswith(("'", "`")) or (text.endswith('"') and text.count('"') == 1):
        # No domain ends so, as a list of quoted addresses does.
        text = text[:-1]
    # Spreadsheets mark a text with an apostrophe before it; no mailbox begins with one.
    return text[1:] if text.startswith("'") and text.count("'") == 1 else text


def _unquoted(text: str) -> str:
    """`"jan"@bedrijf.nl` without the marks: where they are not needed it is the same mailbox (RFC 5321)."""
    quoted = _QUOTED.fullmatch(text) if text.startswith('"') else None
    bare = f"{quoted[1].replace(_ESCAPE, '')}{quoted[2]}" if quoted else text
    return bare if mending.PLAIN.fullmatch(bare) else text


def _without_link(text: str) -> str:
    if link := _MAILTO.match(text):
        whole = text[link.end() :].partition("?")[0].rstrip("> ])")
        return whole if "@" in whole else whole.replace("%40", "@", 1)
    return _LINK_TAIL.sub("", text) if "?" in text else text


def _narrow(text: str) -> str:
    return text.translate(_FULLWIDTH) if _WIDE.search(text) else text


@lru_cache(maxsize=4)
def _label(words: frozenset[str]) -> re.Pattern[str]:
    """A label with a colon; or without one, when nothing but one address follows it."""
    inside = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"^(?:{inside})(?:\s*[:=]\s*|\s+(?=[^\s@]+@\S+$))", re.IGNORECASE)
