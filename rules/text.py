"""Is the text itself sound: decoded well, free of hidden characters, spaced as a person would type it?"""

import html.entities
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

import anyascii
import ftfy
from ftfy.badness import is_bad

LINE_LIMIT = 512
"""Longest text kept of a member of one line: no name, number or address line is longer."""

NOTES_LIMIT = 4_000
"""Longest text kept of the free notes."""

_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")

# Writing direction marks let a text read otherwise than it is stored (“Trojan Source”, CVE-2021-42574).
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Persian, Hindi and emoji are written with joiners: they are hidden junk only beside Latin or nothing.
_JOINER = re.compile(r"(?<![^\x00-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\u024f])")
_INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_LINE = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")

# Letters of our countries that no wrong table gives, capitals only behind ASCII: most texts have no others.
# What a wrong table does give (Ã, Â, Î, Ð, Ø, Ù, œ) is left to be looked at more closely.
_HARMLESS_SMALL = "\x20-\x7eàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßăąćčďđėęěğīįıķļľłńņňőřśşšţťūůűųźżžșț"
_HARMLESS_CAPITALS = "ÀÁÄÅÆÇÈÉÊËÌÍÏÑÒÓÔÕÖÚÛÜÝÞĆČĎĐĖĘĚĞĪĮİĶĻŁŃŅŇŐŘŚŞŠŤŪŮŰŲŹŻŽȘȚ"
_HARMLESS = re.compile(
    f"[{_HARMLESS_SMALL}]*(?:(?<![^\x00-\x7f])[{_HARMLESS_CAPITALS}][{_HARMLESS_SMALL}]*)*"
)

FIRST_GREEK = "\u0370"
"""Letters before it are Latin; Cyrillic ones come after the Greek."""

_FIXER = ftfy.TextFixerConfig(uncurl_quotes=False, unescape_html=False, explain=False)
_ROUNDS = 8


def is_plain(text: str) -> bool:
    """Is there nothing to repair? The common case, told in a fraction of the time of a repair."""
    return (
        text.isprintable()
        and "&" not in text
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and (text.isascii() or _is_well_made(text))
    )


def are_plain(texts: Collection[str]) -> bool:
    """Is there nothing to repair in any of these texts, and none too long? One look at all of them together.

    A no may be wrong, where a text itself holds the mark that stands between them here; a yes never is.
    """
    whole = f"~{'~'.join(texts)}~"
    return (
        whole.isprintable()
        and "&" not in whole
        and "  " not in whole
        and "~ " not in whole
        and " ~" not in whole
        and (len(whole) <= LINE_LIMIT or max(map(len, texts)) <= LINE_LIMIT)
        and (whole.isascii() or all(map(_is_well_made, [text for text in texts if not text.isascii()])))
    )


def _is_well_made(text: str) -> bool:
    return _HARMLESS.fullmatch(text) is not None or _is_sound(text)


def _is_sound(text: str) -> bool:
    """Composed, and without what a wrong table makes of letters; this takes five times as long to tell."""
    return unicodedata.is_normalized("NFC", text) and not is_bad(text)


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it was meant, on one line, and the code of every repair made.

    Mending what was mended changes nothing. Quotes stay as they were typed, and letters are composed (NFC)
    but never exchanged for look-alikes: `½` and `™` survive.
    """
    if is_plain(text):
        return text, ()
    return _respaced(text, " ".join(text.split())) or _repeat(text, _repair_line)


def repair_lines(text: str) -> tuple[str, tuple[str, ...]]:
    """As `repair`, for a text that may have several lines."""
    if is_plain(text):
        return text, ()
    return _respaced(text, _BLANKS.sub(" ", text).strip(" ")) or _repeat(text, _repair_lines)


def _respaced(text: str, spaced: str) -> tuple[str, tuple[str, ...]] | None:
    """The text with its blanks set right, when nothing else is wrong with it.

    Only where it leaves ASCII: a hard space may be what a wrong table made of the half of a letter.
    """
    is_mended = spaced.isascii() and is_plain(spaced) and _LINE_END.search(text) is None
    return (spaced, ("TXT.SPACE",)) if is_mended else None


def clip(text: str, limit: int = LINE_LIMIT) -> tuple[str, tuple[str, ...]]:
    """The text cut to what we are willing to read, so that no value can take our time."""
    return (text, ()) if len(text) <= limit else (text[:limit], ("TXT.TOO_LONG",))


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as it is compared: small letters, no accents, single spaces; other scripts keep their letters.

    `Ångström` and `ANGSTROM` fold alike, and so do `Łódź` and `lodz`. Never shown to anybody.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(_plain_letter(letter) for letter in spread if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", bare.lower()).split())


def is_mixed_script(token: str) -> bool:
    """Does one word mix Latin letters with Cyrillic or Greek ones that look the same?"""
    if token.isascii() or max(token) < FIRST_GREEK:
        return False
    scripts = {_script(letter) for letter in token if letter.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _plain_letter(letter: str) -> str:
    """A Latin letter without its ornaments: `ø` is `o`. Letters of other scripts stay."""
    is_ornate_latin = "\x7f" < letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"
    return anyascii.anyascii(letter).lower() if is_ornate_latin else letter


def _repeat(text: str, once: Callable[[str], Iterator[tuple[str, str]]]) -> tuple[str, tuple[str, ...]]:
    """Repair until nothing changes: one mended fault may uncover another."""
    codes: dict[str, None] = {}
    for _ in range(_ROUNDS):
        before = text
        for code, better in once(text):
            if better != text:
                codes[code] = None
                text = better
        if text == before:
            break
    return text, tuple(codes)


def _repair_line(text: str) -> Iterator[tuple[str, str]]:
    yield from (steps := list(_steps(text)))
    last = steps[-1][1]
    yield "TXT.SPACE", " ".join(last.split())


def _repair_lines(text: str) -> Iterator[tuple[str, str]]:
    yield from (steps := list(_steps(text)))
    last = _BLANKS.sub(" ", steps[-1][1])
    yield "TXT.SPACE", _EMPTY_LINES.sub("\n\n", _AROUND_LINE.sub("\n", last)).strip()


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Each repair's code with the text after it, in an order in which no step undoes another."""
    text = _LINE_END.sub("\n", text)
    yield "TXT.SPACE", text
    yield "TXT.ENTITY", (text := _unescape(text))
    yield "TXT.MOJIBAKE", (text := _decode(text))
    yield "TXT.CONTROL", (text := _CONTROL.sub("", text))
    yield "TXT.BIDI", (text := _BIDI.sub("", text))
    yield "TXT.INVISIBLE", (text := _JOINER.sub("", _INVISIBLE.sub("", text)))
    yield "TXT.COMPOSED", unicodedata.normalize("NFC", text)


def _unescape(text: str) -> str:
    """Resolve character references to the end: `&amp;amp;` was escaped twice."""
    before = ""
    while text != before and "&" in text:
        before, text = text, _ENTITY.sub(_referred, text)
    return text


def _referred(reference: re.Match[str]) -> str:
    """The character a reference stands for; an unknown one stays as it is."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        return html.entities.html5.get(f"{name};", reference[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number <= 0x10FFFF else ""


def _decode(text: str) -> str:
    """Undo a decoding with the wrong table (`GÃ¼nther` was `Günther`), if there are signs of one."""
    if text.isascii() or not is_bad(text):
        return text
    return ftfy.fix_encoding(text, _FIXER)
