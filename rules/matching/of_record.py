"""What of a clean record is compared when we ask who it is?"""

import re

from rules.addresses import keys as addresses
from rules.matching.traits import Traits
from rules.records import Address, Email, PersonName, Record
from rules.text import fold
from rules.vocabulary import Vocabulary

_WORDS = re.compile(r"[^\W_]+")
_INSIDE = str.maketrans("", "", "'’`´")
GLUED = frozenset({"mc", "mac"})
GIVEN_TO_ANYBODY = frozenset({"free", "relay", "disposable"})


def traits_of(record: Record, vocabulary: Vocabulary) -> Traits:
    """The traits of a record as it is compared, in bulk and for one lead alike.

    A sender's own key is no trait: keys are dealt out in order, so that two of them one apart say nothing.
    """
    name = record.name or PersonName()
    own = [email.key for email in record.emails if "role" not in email.flags][:2]
    phones = list(dict.fromkeys(phone.e164.lstrip("+") for phone in record.phones))[:2]
    street, house, postcode, city = addresses.parts(record.address or Address(), vocabulary)
    return Traits(
        given=_given(name),
        family=_family(name),
        maiden=folded(name.maiden),
        birth=record.birth_date.isoformat().replace("-", "") if record.birth_date else "",
        email=own[0] if own else "",
        email2=own[1] if len(own) > 1 else "",
        domain=next(filter(None, map(_domain, record.emails)), ""),
        phone=phones[0] if phones else "",
        phone2=phones[1] if len(phones) > 1 else "",
        street=street,
        house=house,
        postcode=postcode,
        city=city,
        company=folded(record.organisation.name) if record.organisation else "",
    )


def _given(name: PersonName) -> str:
    """The first names; of initials the first alone, for the others are left out as often as not."""
    words = folded(name.given or name.initials).split()
    return words[0] if words and max(map(len, words)) == 1 else " ".join(words)


def _family(name: PersonName) -> str:
    particle = (name.particle or "").casefold()
    # `Mc Donald` is `McDonald`: this particle is a part of the name.
    return folded(f"{particle if particle in GLUED else ''}{name.family or ''}")


def _domain(email: Email) -> str:
    """The domain of a firm; none where the provider gives addresses to anybody."""
    return "" if GIVEN_TO_ANYBODY.intersection(email.flags) else email.domain


def folded(text: str | None) -> str:
    """The words, folded, with single spaces: hyphens part words, apostrophes do not."""
    if not text:
        return ""
    if text.isascii() and text.isalpha():
        # Most are one plain word, which is quickly folded.
        return text.lower()
    return " ".join(_WORDS.findall(fold(text).translate(_INSIDE)))
