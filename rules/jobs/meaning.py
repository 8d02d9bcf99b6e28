"""At which level, in which field, and with what say in a purchase does the bearer of a title work?"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rules.jobs.lexicon import LANGUAGES, Entry, Lexicon, beginning, compound
from rules.values import swift

# What the ending for the other sex adds to a word: Leiter(in), Verkäufer/in, chargé·e, director/a.
_SEX = re.compile(
    r"(?<=[^\W\d_])(?:\(-?|[/:*_·•.]-?)(?:innen|in|e|rice|trice|euse|ière|ne|a|ka|ster|inne)\b\)?"
)
_INITIALS = re.compile(r"(?<![^\W\d_])((?:[^\W\d_]\.){2,}[^\W\d_]?)(?![^\W\d_])")
_PIECE = re.compile(r"(?:\b[dl]['’])?([^\W\d_]+(?:['’]s\b)?)|([/,;|&+–—(])| (-) ")
_LONGEST_COMPOUND = 40
_SHORTEST_COMPOUND = 6
_SHORTEST_AGENT = 5

_RANK = (
    "executive",
    "owner",
    "vice_president",
    "director",
    "head",
    "manager",
    "intern",
    "junior",
    "senior",
    "staff",
    "none",
)
"""Which level stands when a title tells several: CEO and founder is an executive."""

_BEGINNERS = frozenset({"intern", "junior"})
_LEADERS = frozenset({"vice_president", "director", "head", "manager"})
_DECIDERS = frozenset({"owner", "executive", "vice_president", "director", "head"})


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a title tells. `is_doubtful`: the same words stand for very different levels; `is_title`: it
    names a post, not only a field."""

    level: str | None = None
    function: str | None = None
    language: str | None = None
    is_doubtful: bool = False
    is_student: bool = False
    is_title: bool = False
    is_former: bool = False

    @property
    def role(self) -> str | None:
        """The part the bearer usually has in a purchase.

        Roles of the buying centre after F. Webster and Y. Wind, "A General Model for Understanding
        Organizational Buying Behavior", 1972; which level plays which is a choice of our own.
        """
        if self.level in _DECIDERS:
            return "decider"
        if self.level in {"manager", "senior"}:
            return "influencer"
        if self.level not in {"staff", "junior"}:
            return None
        return "gatekeeper" if self.function in {"procurement", "administration"} else "user"


@swift
@dataclass(frozen=True, slots=True)
class _Found:
    """A word or phrase that tells something; `link` is what stood before it: to, and, or nothing."""

    at: int
    words: int
    entry: Entry
    link: str


@swift
@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a title without the small ones, each with what stood before it."""

    words: tuple[str, ...]
    links: tuple[str, ...]
    capitals: frozenset[str]


def meaning_of(title: str, lexicon: Lexicon, former: frozenset[str]) -> Meaning:
    """Read a title. Deterministic; its time grows with its length and no faster."""
    spread = _spread(title, lexicon)
    found = list(_of_assistants(_found(spread, lexicon)))
    if former.intersection(spread.words) and (len(spread.words) > 1):
        return Meaning(level="none", function=_function(found, None), is_former=True)
    head = _head(found)
    level, is_alone = (head.entry.level if head else None), False
    if head and head.entry.manner == "alone" and head.words == len(spread.words):
        level, is_alone = "executive", True
    by_ending = level is None and _is_agent(spread, found, lexicon)
    return Meaning(
        level="staff" if by_ending else level,
        function=_function(found, head) or ("general_management" if is_alone else None),
        language=_language(found),
        is_doubtful=is_alone or any(each.entry.manner == "doubt" for each in found),
        is_student=bool(head) and head is not None and head.entry.manner == "student",
        is_title=level is not None and not (len(spread.words) == 1 and level in {"senior", "junior"}),
    )


def rank_of(meaning: Meaning) -> int:
    """The place of a level among all, the highest first."""
    return _RANK.index(meaning.level) if meaning.level else len(_RANK)


def _spread(title: str, lexicon: Lexicon) -> _Words:
    text = _SEX.sub("", _INITIALS.sub(lambda match: match[1].replace(".", ""), title))
    words: list[str] = []
    links: list[str] = []
    link = ""
    for match in _PIECE.finditer(text):
        if match[1] is None:
            link = link or "and"
            continue
        word = match[1].casefold()
        if kind := lexicon.links.get(word):
            link = link if kind == "small" or link else kind
            continue
        words.append(word)
        links.append(link)
        link = ""
    return _Words(tuple(words), tuple(links), frozenset(re.findall(r"\bIT\b", text)))


def _found(spread: _Words, lexicon: Lexicon) -> Iterator[_Found]:
    """Everything the words tell, the longest phrases first."""
    words, at = spread.words, 0
    while at < len(words):
        entry, size = _entry(spread, at, lexicon)
        if entry:
            yield _Found(at, size, entry, spread.links[at])
        at += size


def _entry(spread: _Words, at: int, lexicon: Lexicon) -> tuple[Entry | None, int]:
    """What stands at a place, and how many words it takes."""
    words = spread.words
    for size in range(min(lexicon.longest.get(words[at], 0), len(words) - at), 0, -1):
        phrase = words[at] if size == 1 else " ".join(words[at : at + size])
        if entry := lexicon.entries.get(phrase):
            return _in_place(entry, spread, at, size, lexicon), size
    return _of_word(spread, at, lexicon), 1


def _in_place(entry: Entry, spread: _Words, at: int, size: int, lexicon: Lexicon) -> Entry | None:
    """The entry as it is meant where it stands, or None when it is not meant there."""
    words, links = spread.words, spread.links
    is_last = at + size == len(words) or links[at + size] == "and"
    match entry.manner:
        case "officer":
            is_one = "officer" in words[at:] or "executive" in words[at:]
            return replace(entry, level="executive" if is_one else "head")
        case "last":
            return lexicon.english.get(words[at]) if is_last else None
        case "edge":
            return entry if is_last or links[at + size] == "to" else replace(entry, level=None, function=None)
    return entry


def _of_word(spread: _Words, at: int, lexicon: Lexicon) -> Entry | None:
    """What a word tells that is on no list: `it` beside a post, one word of several, one of many."""
    word = spread.words[at]
    if word == "it":
        return _it(spread, at, lexicon)
    if _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        if found := compound(word, lexicon):
            return found
        if (entry := lexicon.entries.get(word[:-1])) and word.endswith("s"):
            return entry
        if len(word) > _SHORTEST_COMPOUND + 2 and lexicon.language not in {"en", "fr"}:
            before = beginning(word, lexicon)
            return before and replace(before, level=None, weak=True, manner="")
    return None


def _it(spread: _Words, at: int, lexicon: Lexicon) -> Entry | None:
    """`IT` in capitals, or beside a word of a post: nobody's pronoun."""
    beside = {*spread.words[max(at - 1, 0) : at], *spread.words[at + 1 : at + 2]}
    is_meant = "IT" in spread.capitals or any(
        (entry := lexicon.entries.get(word) or compound(word, lexicon)) and entry.level for word in beside
    )
    return Entry(None, "it") if is_meant else None


def _is_aide(found: _Found) -> bool:
    return found.entry.function == "administration" and found.entry.level == "staff"


def _of_assistants(found: Iterable[_Found]) -> list[_Found]:
    """Without the posts that an assistant only helps: the assistant to the CEO is no CEO."""
    pieces = list(found)
    for place, each in enumerate(pieces):
        if not _is_aide(each):
            continue
        after, before = pieces[place + 1 :], pieces[:place]
        if after and after[0].link == "to":
            return [*before, each]
        if after and not after[0].link:
            # An assistant manager manages; an assistant director directs.
            is_deputy = any(one.entry.level in _LEADERS for one in after) and each.entry.weak
            return pieces[:place] + after if is_deputy else [*before, each, *map(_without_level, after)]
        if before and not each.link:
            return [*map(_without_level, before), *pieces[place:]]
    return pieces


def _without_level(found: _Found) -> _Found:
    entry = found.entry
    # Of a post the assistant serves only the field remains, and general management is none.
    field = None if entry.function == "general_management" else entry.function
    return replace(found, entry=replace(entry, level=None, function=field, manner=""))


def _head(found: Iterable[_Found]) -> _Found | None:
    """The piece that tells the level. A beginner stays one whatever post is learnt, but for owners."""
    levels = [each for each in found if each.entry.level]
    if not levels:
        return None
    beginners = [each for each in levels if each.entry.level in _BEGINNERS]
    if beginners and not any(each.entry.level in {"owner", "executive"} for each in levels):
        return min(beginners, key=_rank)
    return min(levels, key=_rank)


def _rank(found: _Found) -> int:
    return _RANK.index(found.entry.level or "none")


def _function(found: Iterable[_Found], head: _Found | None) -> str | None:
    """The field of the post itself, else the sure one nearest to it, else an unsure one."""
    fields = [each for each in found if each.entry.function]
    if head and head.entry.function and not head.entry.weak:
        return head.entry.function
    sure = [each for each in fields if not each.entry.weak]
    place = head.at if head else 0
    nearest = min(sure or fields, key=lambda each: (abs(each.at - place), each.at), default=None)
    return nearest.entry.function if nearest else None


def _language(found: Iterable[_Found]) -> str | None:
    """The language of the words, if it is one, and not English, which is at home everywhere."""
    told = {each.entry.language for each in found if each.entry.language}
    return told.pop() if len(told) == 1 and LANGUAGES[0] not in told else None


def _is_agent(spread: _Words, found: Iterable[_Found], lexicon: Lexicon) -> bool:
    """Is the word for the post one for somebody who does a thing (bak-er), though on no list?"""
    known = {each.at for each in found if each.entry.function}
    cuts = (place for place, link in enumerate(spread.links) if link and place)
    ends = {0 if lexicon.language in {"fr", "es", "it", "pl"} else len(spread.words) - 1, next(cuts, 0) - 1}
    return any(
        len(spread.words[at]) >= _SHORTEST_AGENT and spread.words[at].endswith(lexicon.agents)
        for at in ends
        if 0 <= at < len(spread.words) and at not in known
    )
