"""What stands around an e-mail address, and which addresses stand in one field?"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rules.emails import domains
from rules.vocabulary import Vocabulary

_HIDDEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HIDDEN_ANYWHERE = re.compile(f"[{_HIDDEN}]")
_FULLWIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ord("."), 0xFE6B: ord("@")}
_WIDE = re.compile("[\uff01-\uff5e\u3002\ufe6b]")
_MAILTO = re.compile(r"<?\s*mailto:\s*", re.IGNORECASE)
_NAMED = re.compile(r"([^<>]*)<\s*([^<>]*@[^<>]*)>([^<>]*)")
_REMARK = re.compile(r"([^\s()]+@[^\s()]+)\s*\(([^()]*)\)")
_WITH_TAIL = re.compile(r"([^\s@]+@[^\s@]+\.[^\s@,;]+)[\s,;]+([^@]*\w[^@]*)")
_BETWEEN = re.compile(r"[\s;,/|<>()\"']+")
_PAIRS = {"'": "'", "(": ")", "<": ">", "“": "”", "‘": "’"}


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
    bare = Unwrapped(texts=(text,)).off("EML.TRIM", _HIDDEN_ANYWHERE.sub("", text).strip())
    bare = bare.off("EML.FULLWIDTH", _narrow(bare.texts[0]))
    bare = bare.off("EML.MAILTO", _without_link(bare.texts[0]))
    if bare.texts[0].count("@") > 1:
        return _several(bare)
    bare = bare.off("EML.LABEL", _label(vocabulary.words["email_noise_words"]).sub("", bare.texts[0]))
    bare = _without_name(bare)
    return bare.off("EML.TRAILING_DOT", _without_punctuation(bare.texts[0]))


def _several(bare: Unwrapped) -> Unwrapped:
    """The addresses of a list, each once; a text that repeats one address holds one."""
    text = bare.texts[0]
    parts = [part for part in _BETWEEN.split(text) if "@" in part.strip("@")]
    first: dict[str, str] = {}
    for part in parts:
        first.setdefault(part.casefold(), part.strip(".,:;"))
    if not first:
        return bare
    addresses = tuple(first.values())
    code = ("EML.DISPLAY_NAME",) if len(addresses) == 1 and addresses[0] != text else ()
    return replace(bare, texts=addresses, codes=(*bare.codes, *code))


def _without_name(bare: Unwrapped) -> Unwrapped:
    text = bare.texts[0]
    if named := _NAMED.fullmatch(text):
        name = " ".join(f"{named[1]} {named[3]}".replace('"', " ").split()).strip(" ,;.'")
        return bare.off("EML.DISPLAY_NAME" if name else "EML.TRAILING_DOT", named[2].strip(), name or None)
    if remark := _REMARK.fullmatch(text):
        return bare.off("EML.TRAILING_TEXT", remark[1], remark[2].strip() or None)
    if (tail := _WITH_TAIL.fullmatch(text)) and not _has_comma_for_dot(text):
        return bare.off("EML.TRAILING_TEXT", tail[1], tail[2].strip())
    return bare


def _has_comma_for_dot(text: str) -> bool:
    """Is `a@b.c,nl` a domain with its comma read as a dot, and none without what follows it?"""
    domain = text.rpartition("@")[2].lower()
    if "," not in domain or any(map(str.isspace, domain)):
        return False
    before = domain.partition(",")[0]
    return domains.read(before).fault is not None and domains.read(domain.replace(",", ".")).fault is None


def _without_punctuation(text: str) -> str:
    while len(text) > 1 and _PAIRS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text.lstrip("<;,:").rstrip(".,;:> ")


def _without_link(text: str) -> str:
    link = _MAILTO.match(text)
    return text[link.end() :].partition("?")[0].rstrip("> ") if link else text


def _narrow(text: str) -> str:
    return text.translate(_FULLWIDTH) if _WIDE.search(text) else text


@lru_cache(maxsize=4)
def _label(words: frozenset[str]) -> re.Pattern[str]:
    inside = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"^(?:{inside})\s*[:=]\s*", re.IGNORECASE)
