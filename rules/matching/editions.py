"""Was what is compared of a record told in the way, and by the words, of today?"""

import hashlib
import json
import unicodedata
from functools import lru_cache

from rules.matching.traits import NAMES
from rules.vocabulary import Vocabulary

MADE = 1
"""To be counted up with every change of how traits are told of a record (`of_record`, `addresses.keys`)."""
_WORDS = ("unit_words",)
_MAPS = ("door_spellings", "street_spellings", "street_endings", "town_spellings", "town_words")
"""All of a vocabulary that has a say in traits."""


@lru_cache(maxsize=4)
def edition(vocabulary: Vocabulary) -> int:
    """31 bits that name how traits are told today: equal numbers, equal traits of one record."""
    said = {
        "made": MADE,
        "traits": NAMES,
        "letters": unicodedata.unidata_version,
        "words": [sorted(vocabulary.words.get(each, ())) for each in _WORDS],
        "maps": [sorted(vocabulary.maps.get(each, {}).items()) for each in _MAPS],
    }
    digest = hashlib.sha256(json.dumps(said).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1
