"""Is it a person's mailbox, or a department's, or one that nobody reads, or no mailbox at all?"""

import re
from functools import lru_cache

from rules.emails.domains import Domain
from rules.vocabulary import Vocabulary

_HEAD = re.compile(r"[a-z]+")
_SHORTEST_TELLING = 7
_SEPARATORS = str.maketrans("", "", "._-")


def is_no_answer(text: str, vocabulary: Vocabulary) -> bool:
    """Is it what people type where they have no address (`geen`, `heeft geen e-mail`)?"""
    return vocabulary.knows("placeholders", text) or vocabulary.knows(
        "email_placeholder_text", text.rstrip(".!")
    )


def is_warning(note: str, vocabulary: Vocabulary) -> bool:
    """Does the text beside an address say that it is out of use, or not to be written to?"""
    warnings = vocabulary.words["email_warning_words"]
    return note.casefold() in warnings or _any_of(warnings).search(note) is not None


@lru_cache(maxsize=4)
def _any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    # A short word is somebody's name as well: Jan Oud, Anna Alt.
    telling = [phrase for phrase in phrases if len(phrase) >= _SHORTEST_TELLING]
    named = "|".join(re.escape(phrase) for phrase in sorted(telling, key=len, reverse=True))
    return re.compile(rf"\b(?:{named})\b", re.IGNORECASE)


def is_placeholder(name: str, domain: Domain, vocabulary: Vocabulary) -> bool:
    """Was it typed to get past a compulsory field (`geen@geen.nl`)? Both halves must say so."""
    fillers = vocabulary.words["email_placeholder_local"]
    return name in fillers and (
        domain.ascii in vocabulary.words["email_placeholder_domain"]
        or domain.registered.partition(".")[0] in fillers
    )


def of_mailbox(name: str, domain: Domain, vocabulary: Vocabulary) -> tuple[bool, str | None]:
    """Whether several people read it, and the code of what is to be said of it.

    `name` is the local part in small letters.
    """
    words = vocabulary.words
    if name in words["email_doubtful_local"] or (domain.is_free and name in words["email_trial_local"]):
        return False, "EML.PLACEHOLDER.LIKELY"
    if domain.is_noreply or name in words["noreply_local"] or ("reply" in name and _is_noreply(name)):
        return True, "EML.ROLE.NOREPLY"
    if name in words["role_local"]:
        return True, None
    return not name.isalpha() and _has_role_head(name, vocabulary), None


def _is_noreply(name: str) -> bool:
    """`no-reply-nl`, `noreply+bestelling` and their like."""
    return name.translate(_SEPARATORS).startswith(("noreply", "donotreply"))


def _has_role_head(name: str, vocabulary: Vocabulary) -> bool:
    """A department with a tag, a number or a place behind it: `info+nl`, `info2`, `info.rotterdam`."""
    found = _HEAD.match(name)
    if found is None:
        return False
    head, words = found[0], vocabulary.words
    if head in words["role_heads"]:
        return True
    # A first word that is also a name or a syllable (`post`, `it`) tells nothing beside other words.
    rest = name[len(head) :].partition("+")[0]
    return (not rest or rest.isdigit()) and head in words["role_local"]
